"""The big configuration that the parser is measured with."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from bench.figures import BY_KEY
from bench.parsing import REALS, SERVICES, big
from bench.statistics import Series
from kalive.parser.load import load
from kalive.parser.source import from_text


class BigTests(SynchronousTestCase):
    """What is read is what is said."""

    def test_size(self) -> None:
        """The file of 2,000 services has some 100,000 lines."""
        self.assertLess(abs(sum(1 for _ in big(SERVICES)) - 100_000), 10_000)

    def test_valid(self) -> None:
        """It has no error, and all its servers are checked."""
        result = load(from_text("\n".join(big(3))))
        assert result.configuration is not None
        self.assertEqual(result.report.errors, ())
        reals = [real for one in result.configuration.virtual_servers for real in one.real_servers]
        self.assertEqual(len(reals), 3 * REALS)
        self.assertTrue(all(real.checkers for real in reals))

    def test_target(self) -> None:
        """The parser may take twice the time of the C daemon in the same run."""
        control = Series("parse_100k", "keepalived", [0.1])
        self.assertEqual(BY_KEY["parse_100k"].target(control), 0.2)
        self.assertEqual(
            BY_KEY["parse_100k"].verdict(Series("parse_100k", "kalive", [0.3]), control), "not met"
        )
