"""The table of figures, ratios, noise and targets. Text in, text out.

Decides how results are laid out. Never measures.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import isnan

from bench.figures import FIGURES, Figure
from bench.statistics import Series, noise, ratio

_HEAD = (
    "figure",
    "program",
    "n",
    "median",
    "min",
    "max",
    "MAD",
    "unit",
    "to control",
    "noise",
    "target",
    "verdict",
)
_TEXT_COLUMNS = (0, 1, 7, 11)


def number(value: float, unit: str = "") -> str:
    """Four significant digits, for a C{"ratio"} four decimals; C{"-"} for nothing."""
    if isnan(value):
        return "-"
    if unit == "ratio":
        return f"{value:.4f}"
    return f"{value:.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def table(series: Iterable[Series], controls: Iterable[str]) -> str:
    """All figures that were measured; within one the control first.

    @param controls: names of the programs that others are compared with.
    """
    rows: list[tuple[str, ...]] = [_HEAD]
    found, names = list(series), set(controls)
    for figure in FIGURES:
        of_figure = [one for one in found if one.figure == figure.key]
        control = next((one for one in of_figure if one.implementation in names), None)
        rows += [_row(figure, one, control) for one in of_figure]
    return _columns(rows)


def _row(figure: Figure, one: Series, control: Series | None) -> tuple[str, ...]:
    found = one.summary()
    numbers = [
        number(value, figure.unit) for value in (found.median, found.minimum, found.maximum, found.mad)
    ]
    count = f"{found.count}" + (f" ({one.lost} lost)" if one.lost else "")
    head = (figure.title, one.implementation, count, *numbers, figure.unit)
    if control is None:
        return (*head, "-", number(noise(one), "ratio"), _target(figure, None), figure.verdict(one, None))
    if one is control:
        return (*head, "1 (control)", number(noise(one), "ratio"), "", "")
    verdict = figure.verdict(one, control)
    return (
        *head,
        number(ratio(one, control), "ratio"),
        number(noise(one), "ratio"),
        _target(figure, control),
        verdict,
    )


def _target(figure: Figure, control: Series | None) -> str:
    target = figure.target(control)
    return "-" if target is None else f"<= {number(target, figure.unit)}"


def _columns(rows: list[tuple[str, ...]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    return "\n".join(_line(row, widths) for row in rows)


def _line(row: tuple[str, ...], widths: list[int]) -> str:
    cells = [
        cell.ljust(width) if column in _TEXT_COLUMNS else cell.rjust(width)
        for column, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
    return "  ".join(cells).rstrip()
