"""Tests of L{kalive.failures}: what a child ends with, and what it says."""

from __future__ import annotations

import errno

from twisted.logger import capturedLogs, formatEvent
from twisted.trial.unittest import SynchronousTestCase

from kalive.exitstatus import CONFIGURATION, INTERNAL, PERMANENT, PERMISSION, UNAVAILABLE
from kalive.failures import explain
from kalive.kernel.errors import NoIPVS
from kalive.pidfile import AlreadyRunning
from kalive.role import Refused


def refused_because_of(cause: Exception) -> Refused:
    """As roles refuse: with words of their own, and the cause behind them."""
    try:
        try:
            raise cause
        except Exception as error:
            raise Refused("what to do about it") from error
    except Refused as refused:
        return refused


class ExplainTests(SynchronousTestCase):
    """Failures of a role, and of the process around it."""

    def explained(self, error: Exception) -> tuple[int, str]:
        """The exit status, and the line of the log."""
        with capturedLogs() as events:
            status = explain(error, "Keepalived_vrrp")
        (event,) = events
        return status, formatEvent(event)

    def test_no_privilege(self) -> None:
        """Another attempt would fail in the same way: the daemon ends, and the log names the remedy."""
        for error in (PermissionError(errno.EPERM, "no"), refused_because_of(PermissionError())):
            status, line = self.explained(error)
            self.assertEqual(status, PERMISSION)
            self.assertIn("CAP_NET_ADMIN", line)
            self.assertIn(status, PERMANENT)

    def test_not_now(self) -> None:
        """What may come by itself is waited for: IPVS, a descriptor, the end of an earlier process."""
        lacking = NoIPVS(errno.ENOENT, "no IPVS")
        for error in (
            lacking,
            refused_because_of(lacking),
            OSError(errno.EMFILE, "full"),
            AlreadyRunning("x", 1),
        ):
            status, line = self.explained(error)
            self.assertEqual(status, UNAVAILABLE)
            self.assertIn("can't work now", line)
            self.assertNotIn(status, PERMANENT)

    def test_configuration(self) -> None:
        """What the role refuses for its own reasons no other attempt mends; its reason is said."""
        for error in (Refused("no such thing"), refused_because_of(ValueError("no such thing"))):
            status, line = self.explained(error)
            self.assertEqual(status, CONFIGURATION)
            self.assertIn(str(error), line)
            self.assertIn(status, PERMANENT)

    def test_our_fault(self) -> None:
        """Anything else is a fault of ours, with its traceback; the child is started again."""
        status, _ = self.explained(ValueError("a fault"))
        self.assertEqual(status, INTERNAL)
        self.assertNotIn(status, PERMANENT)
        self.assertEqual(len(self.flushLoggedErrors(ValueError)), 1)
