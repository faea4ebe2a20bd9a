"""Figures out of samples: median, spread, ratios and verdicts. Pure arithmetic.

Decides how a series is summed up and when a target counts as met. Never measures, never prints.
Medians and the median absolute deviation (MAD) are used because a shared machine has outliers of
any size: a maximum or a p99 says more about the neighbours than about the daemon.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import nan
from statistics import median

from attrs import field, frozen


def _floats(values: Sequence[float]) -> tuple[float, ...]:
    return tuple(float(value) for value in values)


@frozen
class Summary:
    """A series in five numbers; all but C{count} are NaN when there is no sample."""

    count: int
    median: float
    minimum: float
    maximum: float
    mad: float


@frozen
class Series:
    """What one program gave for one figure, in the order it was measured.

    @ivar figure: key of the L{Figure<bench.figures.Figure>}.
    @ivar implementation: name of the program.
    @ivar lost: rounds that gave no value.
    """

    figure: str
    implementation: str
    values: tuple[float, ...] = field(converter=_floats)
    lost: int = 0

    def summary(self) -> Summary:
        """The series summed up."""
        return summarise(self.values)


def summarise(values: Sequence[float]) -> Summary:
    """Sum up samples."""
    if not values:
        return Summary(0, nan, nan, nan, nan)
    middle = median(values)
    spread = median(abs(value - middle) for value in values)
    return Summary(len(values), middle, min(values), max(values), spread)


def ratio(ours: Series, control: Series) -> float:
    """Median over median; NaN when either is missing or the control's is zero."""
    below = control.summary().median
    return ours.summary().median / below if below else nan


def noise(series: Series) -> float:
    """The series against itself: median of its odd rounds over that of its even rounds.

    1.0 on a quiet machine. A ratio between two programs that is no farther from 1 than this says nothing.
    """
    even, odd = summarise(series.values[::2]).median, summarise(series.values[1::2]).median
    return odd / even if even else nan


def percentile(values: Sequence[float], percent: float) -> float:
    """The sample below which C{percent} of the samples lie (nearest rank)."""
    if not values:
        return nan
    ordered = sorted(values)
    rank = max(1, -(-len(ordered) * percent // 100))
    return ordered[int(rank) - 1]
