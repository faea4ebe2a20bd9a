"""How long C{make test} takes.

Decides nothing but where the figure comes from: a run made now, or the last one made so.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from bench.implementation import ROOT
from bench.statistics import Series

_LIMIT = 3600.0


def measure(record: Path, full: bool, say: Callable[[str], None]) -> list[Series]:
    """The duration in seconds; nothing when there never was a run.

    @param record: file that keeps the last run's duration.
    @param full: run C{make test} now.
    """
    if full:
        say("make test: running")
        _run(record, say)
    if record.exists():
        return [Series("suite", "kalive", [float(record.read_text())])]
    say("make test: not measured (--full runs it)")
    return []


def _run(record: Path, say: Callable[[str], None]) -> None:
    began = time.monotonic()
    done = subprocess.run(
        ["make", "test"], cwd=ROOT, capture_output=True, text=True, timeout=_LIMIT, check=False
    )
    took = time.monotonic() - began
    lines = done.stdout.splitlines()
    say(f"make test: status {done.returncode} after {took:.1f} s: {lines[-1] if lines else 'no output'}")
    record.parent.mkdir(parents=True, exist_ok=True)
    record.write_text(f"{took:.3f}\n")
