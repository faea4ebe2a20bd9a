"""One connection of a check: a non-blocking socket as the reactor's descriptor, and nothing between.

Decides when to give up: C{connect_timeout} bounds the connecting and each wait for data, and
L{PATIENCE} times that the whole. Never judges what the server says; a L{Conversation} does. Twisted's
own client transports and factories cost three to four times the CPU of this (measured: 43-63 us a TCP
check against 136-168), which is why it exists. Test: C{test/test_connection.py}.
"""

from __future__ import annotations

import errno
import os
import socket

from twisted.internet.defer import Deferred
from twisted.internet.error import ConnectionDone, ConnectionLost
from twisted.internet.interfaces import IDelayedCall, IReadWriteDescriptor
from twisted.python.failure import Failure
from zope.interface import implementer

from kalive.config.health import Target
from kalive.health.checkers.interfaces import CheckReactor, Conversation
from kalive.health.outcome import Outcome, Result

#: How many times C{connect_timeout} a whole connection may last: a server that sends a byte a second
#: never runs into the limit of a single wait.
PATIENCE = 12

_CLOSED = Failure(ConnectionDone())

#: The most that is read at once, so that a flood on one connection delays no other check.
READ_SIZE = 16384

_RESULTS = {
    errno.ECONNREFUSED: Result.REFUSED,
    errno.ETIMEDOUT: Result.CONNECT_TIMEOUT,
}


def connect(reactor: CheckReactor, target: Target, conversation: Conversation) -> Deferred[Outcome]:
    """Connect to C{target} and let C{conversation} talk; fires with the outcome, whatever happens.
    Cancelling closes the socket."""
    connection = Connection(reactor, conversation, target.connect_timeout)
    connection.start(target)
    return connection.finished


@implementer(IReadWriteDescriptor)
class Connection:
    """A socket, its timer and the conversation over it."""

    __slots__ = (
        "_connected",
        "_conversation",
        "_give_up",
        "_pending",
        "_reactor",
        "_socket",
        "_timeout",
        "_timer",
        "finished",
    )

    def __init__(self, reactor: CheckReactor, conversation: Conversation, timeout: float) -> None:
        self._reactor, self._conversation, self._timeout = reactor, conversation, timeout
        self._connected, self._pending = False, b""
        self._socket: socket.socket | None = None
        self._timer: IDelayedCall | None = None
        self._give_up = 0.0
        self.finished: Deferred[Outcome] = Deferred(self._cancelled)

    def start(self, target: Target) -> None:
        """Begin to connect. An error at once is an outcome like any other."""
        try:
            error = self._open(target)
        except OSError as refused:
            error = refused.errno or errno.EIO
        if error not in (0, errno.EINPROGRESS):
            self.conclude(_failed(error))
            return
        self._give_up = self._reactor.seconds() + PATIENCE * self._timeout
        self._timer = self._reactor.callLater(self._timeout, self._expired)
        self._reactor.addWriter(self)

    def _open(self, target: Target) -> int:
        family = socket.AF_INET if target.connect_ip.version == 4 else socket.AF_INET6
        kind = socket.SOCK_STREAM | socket.SOCK_NONBLOCK | socket.SOCK_CLOEXEC
        self._socket = socket.socket(family, kind)
        _prepare(self._socket, target)
        return self._socket.connect_ex((str(target.connect_ip), target.connect_port))

    def write(self, data: bytes) -> None:
        """Send C{data}; what the socket does not take now goes when it can."""
        self._pending += data
        if self._socket is not None:
            self._flush()

    def conclude(self, outcome: Outcome) -> None:
        """Close and tell C{outcome}."""
        if self._close():
            self.finished.callback(outcome)

    def doWrite(self) -> None:
        """The socket can be written: it is connected, or has failed to, or has room again."""
        if self._connected:
            self._flush()
        else:
            self._established()

    def _established(self) -> None:
        error = self._error()
        if error:
            self.conclude(_failed(error))
        else:
            self._ready()

    def _ready(self) -> None:
        """Both sides can talk."""
        self._connected = True
        self._reactor.removeWriter(self)
        self._conversation.makeConnection(self)
        if self._socket is not None:
            self._progress()
            self._reactor.addReader(self)

    def _flush(self) -> None:
        try:
            self._pending = self._pending[self._send(self._pending) :]
        except BlockingIOError:
            pass
        except OSError as error:
            self.conclude(Outcome(Result.RESET, actual=_words(error.errno)))
            return
        watch = self._reactor.addWriter if self._pending else self._reactor.removeWriter
        watch(self)

    def doRead(self) -> None:
        """The server said something, or closed."""
        try:
            data = self._receive()
        except BlockingIOError:
            return
        except OSError as error:
            self.conclude(Outcome(Result.RESET, actual=_words(error.errno)))
            return
        if data:
            self._progress()
            self._conversation.dataReceived(data)
        else:
            self._ended()

    def _send(self, data: bytes) -> int:
        assert self._socket is not None
        return self._socket.send(data)

    def _receive(self) -> bytes:
        assert self._socket is not None
        return self._socket.recv(READ_SIZE)

    def _ended(self) -> None:
        self._conversation.connectionLost(_CLOSED)
        self.conclude(Outcome(Result.NO_REPLY))

    def connectionLost(self, reason: Failure) -> None:
        """The reactor gave the descriptor up: the kernel reported an error on the socket (some
        reactors tell a refused connection so), or our own code raised."""
        if self._socket is None:
            return
        if not reason.check(ConnectionDone, ConnectionLost):
            self.conclude(Outcome(Result.BROKEN, actual=reason.getErrorMessage()))
        elif self._connected:
            self._ended()
        else:
            self.conclude(_failed(self._error() or errno.ECONNRESET))

    def fileno(self) -> int:
        """The descriptor; -1 when closed."""
        return -1 if self._socket is None else self._socket.fileno()

    def logPrefix(self) -> str:
        """Who this is, in the reactor's messages."""
        return "check"

    def _error(self) -> int:
        assert self._socket is not None
        return self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)

    def _progress(self) -> None:
        """Something happened: wait again as long, within the limit of the whole."""
        if self._timer is not None:
            self._timer.reset(max(0.0, min(self._timeout, self._give_up - self._reactor.seconds())))

    def _expired(self) -> None:
        self._timer = None
        limit = f"{self._timeout:g} s"
        if not self._connected:
            self.conclude(Outcome(Result.CONNECT_TIMEOUT, actual=limit))
        elif self._reactor.seconds() >= self._give_up:
            self.conclude(Outcome(Result.TOO_SLOW, actual=f"{self._timeout * PATIENCE:g} s"))
        else:
            self.conclude(Outcome(Result.READ_TIMEOUT, actual=limit))

    def _cancelled(self, _: Deferred[Outcome]) -> None:
        self._close()

    def _close(self) -> bool:
        """Free everything; False if that was done before."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._socket is None:
            return not self.finished.called
        self._reactor.removeReader(self)
        self._reactor.removeWriter(self)
        self._socket.close()
        self._socket = None
        return True


def _prepare(own: socket.socket, target: Target) -> None:
    """Our end of the connection: mark, interface, address and port."""
    if target.fwmark:
        own.setsockopt(socket.SOL_SOCKET, socket.SO_MARK, target.fwmark)
    if target.bind_if is not None:
        own.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, target.bind_if.encode())
    if target.bind_port:
        own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # the last check's port may linger
    if target.bindto is not None or target.bind_port:
        own.bind((str(target.bindto or ""), target.bind_port))


def _failed(error: int) -> Outcome:
    """The outcome of a connection that the kernel would not make."""
    return Outcome(_RESULTS.get(error, Result.CANNOT_CONNECT), actual=_words(error))


def _words(error: int | None) -> str:
    return os.strerror(error) if error else "unknown error"
