"""The distributions as a picture: every sample a dot, the median a bar, the target a line.

Decides what is drawn and how. Never measures. Matplotlib is imported only here, and only when drawing.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from bench.figures import BY_KEY, Figure
from bench.statistics import Series, percentile

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# The outage ratio is the same as the lateness after the limit, so one of them is drawn.
PANELS = (
    "late_1s",
    "answer_1s",
    "late_100ms",
    "answer_100ms",
    "start",
    "pss",
    "timer_rr_10ms",
    "timer_rr_50x1s",
    "timer_other_10ms",
    "timer_other_50x1s",
    "parse_100k",
    "parse_small",
)
_COLOURS = ("#555555", "#c8501e", "#3b7dae", "#6a9a3b", "#8b5fa8")
_DOTS = 400


def draw(series: Iterable[Series], controls: Iterable[str], directory: Path) -> list[Path]:
    """Write F{results.svg} and F{results.png}.

    @return: what was written; nothing without matplotlib or without a sample.
    """
    by_figure: dict[str, list[Series]] = {}
    for one in series:
        if one.values:
            by_figure.setdefault(one.figure, []).append(one)
    shown = [key for key in PANELS if key in by_figure]
    try:
        import matplotlib
    except ImportError:
        return []
    if not shown:
        return []
    matplotlib.use("Agg")
    return _page([(BY_KEY[key], by_figure[key]) for key in shown], set(controls), directory)


def _page(panels: list[tuple[Figure, list[Series]]], controls: set[str], directory: Path) -> list[Path]:
    from matplotlib import pyplot

    rows = -(-len(panels) // 2)
    page, axes = pyplot.subplots(rows, 2, figsize=(12, 2.3 * rows + 0.6), squeeze=False)
    places = list(axes.flat)
    for place, (figure, found) in zip(places, panels, strict=False):
        _panel(place, figure, found, controls)
    for place in places[len(panels) :]:
        place.set_axis_off()
    page.suptitle("kalive beside C keepalived: every dot is a sample, the bar is the median (left is better)")
    page.tight_layout()
    written = [directory / "results.svg", directory / "results.png"]
    for path in written:
        page.savefig(path, dpi=110)
    pyplot.close(page)
    return written


def _panel(place: Axes, figure: Figure, found: list[Series], controls: set[str]) -> None:
    control = next((one for one in found if one.implementation in controls), None)
    for row, one in enumerate(found):
        _row(place, row, one)
    target = figure.target(control)
    right = _right(found, target)
    if target is not None:
        place.axvline(target, color="#208020", linestyle="--", linewidth=1)
        place.annotate(" target", (target, len(found) - 0.42), color="#208020", fontsize=8, va="bottom")
    place.set_yticks(range(len(found)), [one.implementation for one in found])
    place.set_ylim(len(found) - 0.4, -0.6)
    place.set_xlim(min(0.0, *(min(one.values) for one in found)), right)
    place.set_title(f"{figure.title} ({figure.unit})", fontsize=10, loc="left")
    for side in ("top", "right"):
        place.spines[side].set_visible(False)


def _right(found: list[Series], target: float | None) -> float:
    """Leave out the last twentieth, which on a shared machine would squeeze all else."""
    edge = max(percentile(one.values, 95) for one in found)
    return 1.25 * max(edge, target or 0.0)


def _row(place: Axes, row: int, one: Series) -> None:
    chance = Random(row)
    colour = _COLOURS[row % len(_COLOURS)]
    step = max(1, len(one.values) // _DOTS)
    values = one.values[::step]
    heights = [row + chance.uniform(-0.22, 0.22) for _ in values]
    opacity = 0.75 if len(values) < 50 else 0.3
    place.scatter(values, heights, s=12, color=colour, alpha=opacity, linewidths=0)
    middle = one.summary().median
    place.plot([middle, middle], [row - 0.33, row + 0.33], color=colour, linewidth=2.5)
    place.annotate(f" {middle:.3g}", (middle, row - 0.33), color=colour, fontsize=8, va="bottom")
