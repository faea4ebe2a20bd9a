"""Tests of L{kalive.watchdog.backoff}."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from kalive.watchdog.backoff import BackOff


class BackOffTests(SynchronousTestCase):
    """How long until a child is started again."""

    def test_table(self) -> None:
        """A child that keeps failing is started after 0, 1, 2, 4 … and at most 60 s, as Keepalived does."""
        back_off = BackOff()
        self.assertEqual([back_off.after(0.5) for _ in range(10)], [0, 1, 2, 4, 8, 16, 32, 60, 60, 60])

    def test_long_life(self) -> None:
        """A child that lived for a minute is started at once, and its record is clean."""
        back_off = BackOff()
        for _ in range(5):
            back_off.after(0.0)
        self.assertEqual([back_off.after(60.0), back_off.after(0.0), back_off.after(59.9)], [0, 1, 2])
