"""Outcomes in words: L{kalive.health.outcome}."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from kalive.health.outcome import SUCCESS, Outcome, Result


class OutcomeTests(SynchronousTestCase):
    """What people read of a result."""

    def test_says_what_was_expected_and_what_came(self) -> None:
        """A wrong status code is told with the page, the ranges and the code."""
        outcome = Outcome(Result.WRONG_STATUS, "200-299", "503", "/")
        self.assertEqual(str(outcome), "status code error: url(/), expected 200-299, got 503")

    def test_only_what_is_known_is_said(self) -> None:
        """Without anything expected, what came stands alone; success is one word."""
        self.assertEqual(str(Outcome(Result.CANNOT_CONNECT, actual="No route")), "cannot connect: No route")
        self.assertEqual(str(SUCCESS), "success")

    def test_only_success_succeeds(self) -> None:
        """Each other result is a failure."""
        good = [result for result in Result if Outcome(result).succeeded]
        self.assertEqual(good, [Result.SUCCESS])
