"""Tests for L{kalive.kernel.reader}: how long one event may take, and what an error does."""

from __future__ import annotations

import errno
import socket

from twisted.internet.error import ConnectionDone
from twisted.internet.interfaces import IHalfCloseableDescriptor, IReactorFDSet, IReadDescriptor
from twisted.internet.testing import MemoryReactor
from twisted.python.failure import Failure
from twisted.trial.unittest import SynchronousTestCase
from zope.interface.verify import verifyObject

from kalive.kernel.reader import SocketReader, widen


class Listener(SocketReader):
    """Keeps what it reads; fails on demand."""

    def __init__(self, reactor: IReactorFDSet, sock: socket.socket) -> None:
        super().__init__(reactor, sock)
        self.heard: list[bytes] = []
        self.errors: list[int | None] = []
        self.failing: Exception | None = None

    def read_datagram(self) -> None:
        data = self.socket.recv(100)
        failing, self.failing = self.failing, None
        if failing is not None:
            raise failing
        self.heard.append(data)

    def read_failed(self, error: OSError) -> None:
        self.errors.append(error.errno)


class SocketReaderTests(SynchronousTestCase):
    """A reader on one end of a pair of sockets."""

    def setUp(self) -> None:
        """The reader, and the other end."""
        self.reactor = MemoryReactor()
        ours, self.far = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        ours.setblocking(False)
        self.reader = Listener(self.reactor, ours)
        self.addCleanup(self.far.close)
        self.addCleanup(self.reader.close)

    def send(self, count: int) -> None:
        """Send C{count} datagrams, numbered."""
        for number in range(count):
            self.far.send(b"%d" % number)

    def test_provides(self) -> None:
        """The reactor gets what it asks for."""
        verifyObject(IReadDescriptor, self.reader)
        verifyObject(IHalfCloseableDescriptor, self.reader)
        self.assertIn(self.reader, self.reactor.getReaders())

    def test_bounded(self) -> None:
        """One event reads so many datagrams and leaves the rest for the next: no timer waits long."""
        self.reader.LIMIT = 4
        self.send(6)
        self.reader.doRead()
        self.assertEqual(self.reader.heard, [b"0", b"1", b"2", b"3"])
        self.reader.doRead()
        self.assertEqual(len(self.reader.heard), 6)

    def test_nothing_there(self) -> None:
        """An event without a datagram does nothing."""
        self.reader.doRead()
        self.assertEqual((self.reader.heard, self.reader.errors), ([], []))

    def test_error_of_the_socket(self) -> None:
        """An error is reported, and the next event reads on."""
        self.reader.failing = OSError(errno.ENETDOWN, "Network is down")
        self.send(2)
        self.reader.doRead()
        self.reader.doRead()
        self.assertEqual((self.reader.errors, self.reader.heard), ([errno.ENETDOWN], [b"1"]))

    def test_fault_in_the_reader(self) -> None:
        """A fault costs one datagram, which is logged, and not the socket."""
        self.reader.failing = ZeroDivisionError()
        self.send(2)
        self.reader.doRead()
        self.assertEqual(self.reader.heard, [b"1"])
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 1)

    def test_reactor_takes_an_error_for_the_end(self) -> None:
        """Reactors take an error without data for a closed connection: the reader comes back."""
        self.reactor.removeReader(self.reader)
        self.reader.readConnectionLost(Failure(ConnectionDone()))
        self.assertIn(self.reader, self.reactor.getReaders())
        self.assertEqual(self.reader.errors, [errno.EIO])

    def test_closed(self) -> None:
        """A closed reader leaves the reactor, frees its descriptor and may be closed again; a late
        event does nothing."""
        self.reader.close()
        self.reader.close()
        self.assertNotIn(self.reader, self.reactor.getReaders())
        self.assertEqual(self.reader.fileno(), -1)
        self.reader.doRead()
        self.reader.readConnectionLost(Failure(ConnectionDone()))
        self.reader.connectionLost(Failure(ConnectionDone()))
        self.assertEqual(self.reader.errors, [])

    def test_widen(self) -> None:
        """A receive buffer is made as large as asked for, or as this process may."""
        before = self.far.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF)
        widen(self.far, 2 * before)
        self.assertGreaterEqual(self.far.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF), before)
