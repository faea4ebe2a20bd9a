"""The table at the end: what was promised, its limit, what was measured, and whether it held."""

from __future__ import annotations

from typing import NamedTuple

#: A timer can't fire early, and this machine also plays five others: a limit of the protocol counts as
#: held up to a tenth, and at least a tenth of a second, above it. The measured value is always shown.
SLACK = 0.1


class Row(NamedTuple):
    """One promise."""

    promise: str
    limit: str
    measured: str
    held: bool


def within(promise: str, limit: float, measured: float | None) -> Row:
    """A time promised to be at most C{limit} seconds."""
    if measured is None:
        return Row(promise, f"{limit * 1000:.0f} ms", "never", False)
    return Row(promise, f"{limit * 1000:.0f} ms", f"{measured * 1000:.0f} ms", measured <= allowed(limit))


def allowed(limit: float) -> float:
    """What still counts as held, in seconds."""
    return limit + max(SLACK * limit, SLACK)


def is_so(promise: str, wanted: str, measured: str, held: bool) -> Row:
    """A promise that is no time."""
    return Row(promise, wanted, measured, held)


def render(rows: list[Row]) -> str:
    """The table as text."""
    cells = [("promised", "at most", "measured", "held")]
    cells += [(row.promise, row.limit, row.measured, "yes" if row.held else "NO") for row in rows]
    widths = [max(len(line[column]) for line in cells) for column in range(4)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in cells]
    rule = "  ".join("-" * width for width in widths)
    note = "A time counts as held up to 10 % (at least 100 ms) above its limit: a timer can't fire early."
    return "\n".join(line.rstrip() for line in [lines[0], rule, *lines[1:], "", note])
