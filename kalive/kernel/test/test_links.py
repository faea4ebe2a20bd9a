"""L{kalive.kernel.links} and L{kalive.kernel.netlink}, as far as a reactor in memory shows it: whom they
believe, and how they end. The rest is in C{kalive/test/namespaces/test_links.py}."""

from __future__ import annotations

import errno
import socket
from typing import Any, cast

from twisted.internet.defer import CancelledError, Deferred
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from kalive.kernel import rtnl
from kalive.kernel.frames import HEADER, Frame
from kalive.kernel.links import Links
from kalive.kernel.netlink import NetlinkPort


class Reactor(Clock):
    """Time, and descriptors that are never ready."""

    def addReader(self, reader: object) -> None:
        """Nothing is ever read."""

    def removeReader(self, reader: object) -> None:
        """Nothing was."""


class Datagram:
    """In place of a socket: one datagram is there to be read, from C{sender}."""

    def __init__(self, data: bytes, sender: int) -> None:
        """As the kernel gives it, with its port."""
        self._data, self._sender = data, sender

    def recvmsg_into(self, buffers: list[bytearray]) -> tuple[int, list[Any], int, tuple[int, int]]:
        """See L{socket.socket.recvmsg_into}."""
        buffers[0][: len(self._data)] = self._data
        return len(self._data), [], 0, (self._sender, 0)


class Complaints:
    """A log that keeps errors."""

    def __init__(self) -> None:
        """None yet."""
        self.errors: list[str] = []

    def info(self, text: str) -> None:
        """Nobody reads it."""

    def error(self, text: str, **_: object) -> None:
        """Keep it."""
        self.errors.append(text)


class BeliefTests(SynchronousTestCase):
    """Anybody may send us a datagram."""

    def test_only_the_kernel_is_believed(self) -> None:
        """A notice from the port of a process counts as ignored; the same one from port 0, which only
        the kernel has, is told."""
        told: list[Frame] = []
        port = NetlinkPort(cast(Any, Reactor()), socket.NETLINK_ROUTE, notices=told.append)
        self.addCleanup(port.socket.close)
        notice = HEADER.pack(HEADER.size, rtnl.RTM_DELLINK, 0, 0, 0)
        for sender, expected in ((4711, (1, 0)), (0, (1, 1))):
            self.patch(port, "socket", Datagram(notice, sender))
            port.read_datagram()
            self.assertEqual((port.ignored, len(told)), expected)


class StopTests(SynchronousTestCase):
    """The end, while a table that changed too quickly is about to be read again."""

    def setUp(self) -> None:
        """Links that are being read for the first time."""
        self.reactor = Reactor()
        self.links = Links(cast(Any, self.reactor))
        self.addCleanup(self.links.stop)
        self.started: Deferred[None] = self.links.start()

    def fail_with(self, number: int) -> None:
        """The kernel drops the dump."""
        assert self.links._port is not None
        self.links._port.read_failed(OSError(number, "dropped"))

    def test_during_the_start(self) -> None:
        """No timer is left, and the start is over."""
        self.fail_with(errno.ENOBUFS)
        self.assertEqual(len(self.reactor.getDelayedCalls()), 1)
        self.links.stop()
        self.assertEqual(self.reactor.getDelayedCalls(), [])
        self.failureResultOf(self.started, CancelledError)

    def test_while_reading_again(self) -> None:
        """Nor when it was read before; and that is nothing to complain of."""
        log = Complaints()
        self.patch(Links, "_log", log)
        self.fail_with(errno.ENOMEM)
        self.failureResultOf(self.started, OSError)
        self.links._missed = None  # as after a reading that went well
        self.fail_with(errno.ENOBUFS)
        self.fail_with(errno.ENOBUFS)
        self.assertEqual(len(self.reactor.getDelayedCalls()), 1)
        self.links.stop()
        self.assertEqual((self.reactor.getDelayedCalls(), log.errors), ([], []))
