"""Tests of L{kalive.watchdog.silence}: when to say hello, and when silence is too long."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from kalive.watchdog.silence import Silence, Verdict


class SilenceTests(SynchronousTestCase):
    """Hellos every 5 s with 2 s of grace, begun at 100."""

    def setUp(self) -> None:
        """Begin."""
        self.silence = Silence(5.0, 2.0, 100.0, first=40)

    def test_first_hello_at_once(self) -> None:
        """The first hello is due immediately, with the number it was told."""
        self.assertEqual(self.silence.due(100.0), Verdict.HELLO)
        self.assertEqual(self.silence.sequence, 40)
        self.assertEqual(self.silence.deadline, 102.0)

    def test_one_hello_an_interval(self) -> None:
        """An answered hello is followed by the next one interval after it was sent, not after the answer."""
        self.silence.due(100.0)
        self.assertTrue(self.silence.answered(100.3, 40))
        self.assertEqual(self.silence.deadline, 105.0)
        self.assertEqual(self.silence.due(104.9), Verdict.WAIT)
        self.assertEqual(self.silence.due(105.0), Verdict.HELLO)
        self.assertEqual(self.silence.sequence, 41)

    def test_silent(self) -> None:
        """No answer within the grace is silence, and not a moment earlier."""
        self.silence.due(100.0)
        self.assertEqual(self.silence.due(101.9), Verdict.WAIT)
        self.assertEqual(self.silence.due(102.0), Verdict.SILENT)

    def test_answer_to_another_hello(self) -> None:
        """An answer with an old number, of an earlier process or twice, is no sign of life."""
        self.silence.due(100.0)
        self.assertFalse(self.silence.answered(100.1, 39))
        self.assertEqual(self.silence.due(102.0), Verdict.SILENT)
        self.assertTrue(self.silence.answered(102.0, 40))
        self.assertFalse(self.silence.answered(102.0, 40))

    def test_late_parent_accuses_nobody(self) -> None:
        """When the parent itself looks too late, the child gets its grace once more, and then none."""
        self.silence.due(100.0)
        self.assertEqual(self.silence.due(160.0), Verdict.WAIT)
        self.assertEqual(self.silence.deadline, 162.0)
        self.assertEqual(self.silence.due(162.0), Verdict.SILENT)

    @given(st.floats(0, 50), st.floats(0.1, 10), st.floats(0.1, 10))
    def test_found_within_interval_and_grace(self, death: float, interval: float, grace: float) -> None:
        """Whenever a child dies, it is found within interval and grace of its death."""
        silence = Silence(interval, grace, 0.0)
        now, verdict = 0.0, Verdict.WAIT
        while verdict is not Verdict.SILENT:
            now = silence.deadline
            verdict = silence.due(now)
            if verdict is Verdict.HELLO and now < death:
                silence.answered(now, silence.sequence)
        self.assertLessEqual(now, death + interval + grace + 1e-9)
