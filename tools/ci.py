"""C{python -m tools.ci}: everything that must hold before a change lands, each part with its time.

Each part counts as one test beside those of C{make test}; the last line is the sum of all.
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
from typing import NamedTuple

from tools.environment import ROOT
from tools.summary import Counts

#: Quick ones first: what is wrong is known early.
PARTS = ("lint", "types", "docs", "wheel", "test", "demo")
_LAST = re.compile(r"^(\d+) passed, (\d+) failed, (\d+) skipped$")


class Part(NamedTuple):
    """What a part came to."""

    name: str
    counts: Counts
    seconds: float
    status: int


def counted(name: str, status: int, last_line: str) -> Counts:
    """The tests of C{make test} by its last line, any other part as one test."""
    found = _LAST.match(last_line.strip())
    if name != "test":
        return Counts(failed=1) if status else Counts(passed=1)
    if not found:
        return Counts(failed=1)
    counts = Counts(*map(int, found.groups()))
    return counts._replace(failed=1) if status and not counts.failed else counts


def run(name: str) -> Part:
    """Run C{make NAME} and show what it prints as it prints it."""
    print(f"\n=== make {name}", flush=True)
    began = time.monotonic()
    process = subprocess.Popen(
        ["make", "--no-print-directory", name], cwd=ROOT, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
    )  # fmt: skip
    last = ""
    assert process.stdout is not None
    for line in process.stdout:
        print(line, end="", flush=True)
        last = line if _LAST.match(line.strip()) else last  # make has a last word of its own
    status = process.wait()
    return Part(name, counted(name, status, last), time.monotonic() - began, status)


def report(parts: list[Part]) -> tuple[str, int]:
    """A line for each part, the sum in the last; the exit status."""
    total = Counts()
    lines = ["", "=== all parts"]
    for part in parts:
        total = total.plus(part.counts)
        verdict = "ok" if part.status == 0 else f"FAILED (status {part.status})"
        lines.append(f"    {part.name:<6} {part.seconds:6.1f} s  {verdict}")
    lines.append(f"    {'all':<6} {sum(part.seconds for part in parts):6.1f} s")
    return "\n".join([*lines, str(total)]), 1 if total.failed else 0


def main(names: list[str]) -> int:
    """Run the parts called C{names}, or all."""
    text, status = report([run(name) for name in names or PARTS])
    print(text, flush=True)
    return status


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
