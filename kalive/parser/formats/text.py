"""A report for people: with colours on a terminal, and a last line that sums up.

Decides only how it looks; without colours it is L{Report.render} and that line.
"""

from __future__ import annotations

import os
from typing import TextIO

from kalive.parser.diagnostics import Diagnostic, Report, Severity

_COLOURS = {
    Severity.FATAL: "1;31",
    Severity.ERROR: "31",
    Severity.WARNING: "33",
    Severity.ADVICE: "36",
}
_PLURALS = {Severity.FATAL: "fatal", Severity.ADVICE: "advice"}


def wants_colour(stream: TextIO) -> bool:
    """Whether C{stream} is a terminal that shows colours, and nobody said no (C{NO_COLOR})."""
    return stream.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


def render(report: Report, colour: bool = False) -> str:
    """The whole report; C{""} when there is nothing to say."""
    if not report.diagnostics:
        return ""
    body = "".join(_coloured(one) for one in report.diagnostics) if colour else report.render()
    surplus = "".join(f"{one}\n" for one in report.surplus) if colour else ""
    return f"{body}{surplus}{summary(report)}\n"


def summary(report: Report) -> str:
    """C{2 errors, 1 warning}."""
    counts = {severity: report.count(severity) for severity in Severity}
    words = (f"{count} {_name(severity, count)}" for severity, count in counts.items() if count)
    return ", ".join(words) or "nothing to complain of"


def _name(severity: Severity, count: int) -> str:
    return _PLURALS.get(severity, severity.value + ("s" if count > 1 else ""))


def _coloured(one: Diagnostic) -> str:
    """The place bold, the severity and the caret in the colour of the severity."""
    lines = one.render().split("\n")
    colour = _COLOURS[one.severity]
    place, word = f"{one.position}: ", f"{one.severity.value}:"
    head = lines[0].removeprefix(place).removeprefix(word)
    lines[0] = f"\x1b[1m{place}\x1b[0m\x1b[{colour}m{word}\x1b[0m{head}"
    if one.excerpt and one.position.column:
        lines[2] = f"\x1b[{colour}m{lines[2]}\x1b[0m"
    return "\n".join(lines) + "\n"
