"""The figures the demo computes from what its witnesses said."""

from __future__ import annotations

from twisted.trial.unittest import TestCase

from demo.events import AddressChanged, Advert, Answer, PoolChanged
from demo.observed import Observed, counts, outage
from demo.screen import lot
from demo.table import is_so, render, within


def answered(*times: float) -> list[Answer]:
    """Requests that began then and were answered a moment later."""
    return [Answer(began + 0.01, began, "web1") for began in times]


class OutageTests(TestCase):
    """The longest gap between two pages."""

    def test_none(self) -> None:
        """A service without an outage measures the client's own period."""
        self.assertAlmostEqual(outage(answered(1.0, 1.025, 1.05), 1.0) or 0, 0.025)

    def test_gap_that_begins_before(self) -> None:
        """The gap counts from the last page before the event, not from the event."""
        self.assertAlmostEqual(outage(answered(1.0, 3.0, 3.1), 1.5) or 0, 2.0)

    def test_failures_do_not_count(self) -> None:
        """A request that failed in between does not shorten the outage."""
        answers = [*answered(1.0, 3.0), Answer(2.8, 2.0, None, "no answer")]
        self.assertAlmostEqual(outage(answers, 1.5) or 0, 2.0)

    def test_earlier_gaps_do_not_count(self) -> None:
        """An outage before the event was another one."""
        self.assertAlmostEqual(outage(answered(1.0, 9.0, 9.1, 9.2), 9.05) or 0, 0.1)

    def test_never_again(self) -> None:
        """No page any more is not an outage of some length."""
        self.assertIsNone(outage(answered(1.0), 1.5))


class ObservedTests(TestCase):
    """The state of the laboratory."""

    def test_holders(self) -> None:
        """Who has an address follows what the kernels said, both directors at a time included."""
        seen = Observed()
        for director, present in (("director1", True), ("director2", True), ("director1", False)):
            seen.note(AddressChanged(1.0, director, "192.0.2.10", "eth0", present))
        self.assertEqual(seen.holders("192.0.2.10"), ["director2"])

    def test_pools(self) -> None:
        """The latest table counts; one without services is an empty pool."""
        seen = Observed()
        seen.note(PoolChanged(1.0, "director1", (("v:80", (("a", 1),)),)))
        self.assertEqual(seen.pools["director1"], {"a": 1})
        seen.note(PoolChanged(2.0, "director1", ()))
        self.assertEqual(seen.pools["director1"], {})

    def test_adverts(self) -> None:
        """The last of one router and the first of another after an instant."""
        seen = Observed()
        for when, source in ((1.0, "a"), (1.2, "b"), (1.5, "a"), (3.3, "b")):
            seen.note(Advert(when, source, 3, 51, 100))
        last, first = seen.last_advert("a"), seen.first_advert("b", 1.5)
        self.assertEqual((last and last.when, first and first.when), (1.5, 3.3))
        self.assertIsNone(seen.first_advert("b", 3.3))

    def test_counts(self) -> None:
        """Answers by server, and those without one."""
        answers = [*answered(1.0, 2.0), Answer(3.0, 3.0, None, "refused")]
        self.assertEqual(counts(answers), {"web1": 2, "failed": 1})


class TableTests(TestCase):
    """What is said at the end."""

    def test_within(self) -> None:
        """A limit is held up to the stated slack, broken above it, and by what never came."""
        self.assertTrue(within("x", 2.0, 2.19).held)
        self.assertFalse(within("x", 2.0, 2.21).held)
        self.assertTrue(within("x", 0.3, 0.39).held)
        self.assertFalse(within("x", 0.3, 0.41).held)
        self.assertFalse(within("x", 1.0, None).held)

    def test_shows_the_measured_value(self) -> None:
        """The reader sees the figure itself beside the limit, and a broken promise stands out."""
        text = render([within("failover", 1.8, 1.825), is_so("one master", "director1", "both", False)])
        self.assertIn("1800 ms", text)
        self.assertIn("1825 ms", text)
        self.assertRegex(text, r"one master .*NO\n")


class LotTests(TestCase):
    """How the client fares, in words."""

    def test_words(self) -> None:
        """All answered, some failing, none answered."""
        bad = Answer(1.0, 1.0, None, "refused")
        self.assertEqual(lot(answered(1.0)), "is answered by web1")
        self.assertEqual(lot([*answered(1.0), bad]), "is answered by web1, but some requests fail: refused")
        self.assertEqual(lot([bad, bad]), "no page: refused")
