"""Tests of L{kalive.hangup}."""

from __future__ import annotations

import os
import signal

from twisted.trial.unittest import SynchronousTestCase

from kalive.hangup import Hangup


class HangupTests(SynchronousTestCase):
    """SIGHUP before and after somebody can serve it."""

    def setUp(self) -> None:
        """Hold it from now on, and give it back after the test."""
        self.addCleanup(signal.signal, signal.SIGHUP, signal.getsignal(signal.SIGHUP))
        self.hangup = Hangup()
        self.hangup.hold()
        self.served: list[int] = []

    def _hang_up(self) -> None:
        os.kill(os.getpid(), signal.SIGHUP)

    def _serve(self) -> None:
        self.hangup.serve(lambda: self.served.append(1))

    def test_kept(self) -> None:
        """Those that came before somebody could serve them are served once, together."""
        self._hang_up()
        self._hang_up()
        self._serve()
        self.assertEqual(self.served, [1])

    def test_served(self) -> None:
        """Later ones are served each, and none is invented."""
        self._serve()
        self.assertEqual(self.served, [])
        self._hang_up()
        self._hang_up()
        self.assertEqual(self.served, [1, 1])
