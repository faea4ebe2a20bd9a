"""Timer error of the VRRP child's reactor beside a C loop and Twisted's stock reactor.

Decides patterns and scheduling classes; all programs run the same ones in turn. The stock reactor
is there to show what the project's own one buys.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable
from itertools import product
from pathlib import Path

from bench.implementation import ROOT
from bench.statistics import Series

CONTROL = "control.c"
OURS = "kalive"
STOCK = "stock epoll"
_SOURCE = Path(__file__).with_name("control.c")
_CLASSES = {"rr": ("chrt", "--rr", "10"), "other": ("chrt", "--other", "0")}
_PATTERNS = {"10ms": (10_000_000, 1), "50x1s": (1_000_000_000, 50)}


def compile_control(directory: Path) -> Path:
    """Build F{control.c} with gcc."""
    program = directory / "control"
    subprocess.run(["gcc", "-O2", "-o", str(program), str(_SOURCE)], check=True, timeout=60)
    return program


def programs(control: Path) -> dict[str, list[str]]:
    """The programs that are compared: name -> its words without the pattern."""
    subject = [sys.executable, "-m", "bench.timer_subject"]
    return {CONTROL: [str(control)], OURS: [*subject, "kalive"], STOCK: [*subject, "stock"]}


def measure(rounds: int, seconds: float, say: Callable[[str], None]) -> list[Series]:
    """All programs, classes and patterns in turn, C{rounds} times."""
    late: dict[tuple[str, str], list[float]] = {}
    lost: dict[tuple[str, str], int] = {}
    with tempfile.TemporaryDirectory(prefix="kb-") as directory:
        compared = programs(compile_control(Path(directory)))
        for number in range(rounds):
            for kind, pattern, name in product(_CLASSES, _PATTERNS, compared):
                key = (f"timer_{kind}_{pattern}", name)
                try:
                    found = _run([*_CLASSES[kind], *compared[name]], _PATTERNS[pattern], seconds)
                except RuntimeError as reason:
                    found = []
                    lost[key] = lost.get(key, 0) + 1
                    say(f"timers, {name}: {reason}")
                late.setdefault(key, []).extend(found)
            say(f"timers: round {number + 1} of {rounds}")
    return [Series(*key, values, lost.get(key, 0)) for key, values in late.items()]


def _run(program: list[str], pattern: tuple[int, int], seconds: float) -> list[float]:
    """Lateness of each expiry, ms."""
    period, count = pattern
    words = [*program, str(period), str(count), f"{seconds:g}"]
    done = subprocess.run(words, capture_output=True, text=True, cwd=ROOT, timeout=seconds + 60, check=False)
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"status {done.returncode}"]
        raise RuntimeError(said[-1])
    return [int(line) / 1e6 for line in done.stdout.split()]
