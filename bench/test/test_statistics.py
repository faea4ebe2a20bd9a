"""The arithmetic behind the table, and the rule by which a target counts as met."""

from __future__ import annotations

from math import isnan

from twisted.trial.unittest import SynchronousTestCase

from bench.figures import Figure
from bench.statistics import Series, Summary, noise, percentile, ratio, summarise


class SummaryTests(SynchronousTestCase):
    """Summing up."""

    def test_one_outlier(self) -> None:
        """An outlier shows in the maximum only; median and MAD stay where the samples are."""
        self.assertEqual(summarise([1.0, 2.0, 3.0, 4.0, 1000.0]), Summary(5, 3.0, 1.0, 1000.0, 1.0))

    def test_nothing(self) -> None:
        """A series without a sample has no median instead of a wrong one."""
        found = summarise([])
        self.assertEqual(found.count, 0)
        self.assertTrue(isnan(found.median))

    def test_percentile(self) -> None:
        """The nearest rank: p99 of 1..200 is 198, p100 the greatest, p0 the least."""
        values = [float(value) for value in range(200, 0, -1)]
        self.assertEqual([percentile(values, at) for at in (0, 50, 99, 100)], [1.0, 100.0, 198.0, 200.0])


class RatioTests(SynchronousTestCase):
    """Comparing."""

    def test_ratio(self) -> None:
        """Twice the control's median is 2.0."""
        self.assertEqual(ratio(Series("f", "a", [4.0]), Series("f", "c", [1.0, 2.0, 3.0])), 2.0)

    def test_no_control(self) -> None:
        """Without a control's sample, or with a zero one, there is no ratio."""
        for values in ([], [0.0]):
            self.assertTrue(isnan(ratio(Series("f", "a", [4.0]), Series("f", "c", values))))

    def test_noise(self) -> None:
        """A machine that grew twice as slow every other round shows a noise of 2."""
        self.assertEqual(noise(Series("f", "c", [1.0, 2.0, 1.0, 2.0])), 2.0)


class TargetTests(SynchronousTestCase):
    """When a target counts as met."""

    def test_limit(self) -> None:
        """An absolute limit needs no control; the median counts, not the worst round."""
        figure = Figure("start", "start", "s", limit=1.0)
        self.assertEqual(figure.verdict(Series("start", "k", [0.9, 0.9, 3.0]), None), "met")
        self.assertEqual(figure.verdict(Series("start", "k", [1.1]), None), "not met")

    def test_margin(self) -> None:
        """A margin is counted from the control of the same run."""
        figure = Figure("timer", "timer", "ms", margin=0.2)
        control = Series("timer", "c", [0.1])
        self.assertEqual(figure.verdict(Series("timer", "k", [0.25]), control), "met")
        self.assertEqual(figure.verdict(Series("timer", "k", [0.35]), control), "not met")

    def test_scatter(self) -> None:
        """On a noisy machine "no worse" is what can't be told apart from the control's own scatter."""
        figure = Figure("late", "late", "ms", margin=1.0, scatter=True)
        quiet, noisy = Series("late", "c", [5.0, 5.0, 5.0]), Series("late", "c", [3.0, 5.0, 7.0])
        self.assertEqual(figure.target(quiet), 6.0)
        self.assertEqual(figure.target(noisy), 11.0)

    def test_nothing_measured(self) -> None:
        """No sample or no control is neither met nor missed."""
        figure = Figure("late", "late", "ms", margin=1.0)
        self.assertEqual(figure.verdict(Series("late", "k", [5.0]), None), "-")
        self.assertEqual(figure.verdict(Series("late", "k", []), Series("late", "c", [5.0])), "-")
