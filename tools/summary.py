"""Reads the closing line of C{trial}, and counts what passed, failed and was skipped.

Decides from the text and the exit status alone; it runs nothing. Test: C{tools/test/test_summary.py}.
"""

from __future__ import annotations

import re
from typing import NamedTuple

#: The last line of trial's report: C{PASSED (skips=1, successes=20)}, C{FAILED (failures=1, errors=2)}.
_CLOSING = re.compile(r"^(?:PASSED|FAILED)(?: \(([\w=, ]*)\))?\s*$", re.MULTILINE)

#: How trial's words count. An expected failure (a C{todo}) did what was expected of it.
_PASSED = ("successes", "expectedFailures")
_FAILED = ("failures", "errors", "unexpectedSuccesses")


class Counts(NamedTuple):
    """How many tests passed, failed (errors too) and were skipped."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def plus(self, other: Counts) -> Counts:
        """The sum of both."""
        return Counts(*(one + two for one, two in zip(self, other, strict=True)))

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def numbers(words: str) -> dict[str, int]:
    """C{skips=1, successes=20} as a dict."""
    return {name: int(number) for name, number in re.findall(r"(\w+)=(\d+)", words)}


def closing(output: str) -> Counts | None:
    """What trial's last summary in C{output} says; C{None} when it never came to one.

    Carriage returns of a console in between do not matter.
    """
    found = _CLOSING.findall(output.replace("\r", ""))
    if not found:
        return None
    said = numbers(found[-1])
    passed = sum(said.get(name, 0) for name in _PASSED)
    return Counts(passed, sum(said.get(name, 0) for name in _FAILED), said.get("skips", 0))


def judge(output: str, status: int) -> tuple[Counts, str]:
    """What a run of trial came to, and the complaint if it isn't what it seems.

    Dying without a summary, a status that contradicts it and a run of no test each count as a failure.
    """
    counts = closing(output)
    if counts is None:
        return Counts(failed=1), f"ended with status {status} and without a summary"
    if sum(counts) == 0:
        return Counts(failed=1), "ran no test"
    if status != 0 and counts.failed == 0:
        return counts._replace(failed=1), f"ended with status {status} though no test failed"
    return counts, ""
