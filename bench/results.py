"""The results as a file for machines, and what is said about the machine.

Decides the shape of F{results.json}: C{{"date", "machine", "series": [{"figure", "unit",
"implementation", "lost", "values", "summary"}]}}. Names no path of the machine.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from attrs import asdict

from bench.figures import BY_KEY
from bench.statistics import Series


def document(series: list[Series]) -> dict[str, object]:
    """Everything measured, of JSON's types."""
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "series": [_one(one) for one in series],
    }


def _one(series: Series) -> dict[str, object]:
    return {
        "figure": series.figure,
        "unit": BY_KEY[series.figure].unit,
        "implementation": series.implementation,
        "lost": series.lost,
        "summary": asdict(series.summary()),
        "values": list(series.values),
    }


def write(series: list[Series], path: Path) -> None:
    """Write F{results.json}."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document(series), indent=1) + "\n")


def read(path: Path) -> list[Series]:
    """The series of an earlier run."""
    found = json.loads(path.read_text())["series"]
    return [Series(one["figure"], one["implementation"], one["values"], one["lost"]) for one in found]


def machine() -> dict[str, object]:
    """What the figures were measured on."""
    return {
        "kernel": f"{platform.system()} {platform.release()}",
        "cores": os.cpu_count(),
        "processor": _processor(),
        "load": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        "keepalived": _keepalived(),
    }


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _keepalived() -> str:
    said = subprocess.run(
        ["/usr/sbin/keepalived", "--version"], capture_output=True, text=True, timeout=20, check=False
    )
    return (said.stderr or said.stdout).partition("\n")[0]
