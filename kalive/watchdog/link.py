"""The parent's end of a child's socket: sends frames, matches answers with questions.

Never waits and never piles up: one hello and one question at a time. Tests: C{test_server.py}.
"""

from __future__ import annotations

from collections.abc import Callable

from twisted.internet.defer import Deferred, fail
from twisted.internet.error import ConnectionLost
from twisted.internet.interfaces import ITCPTransport, IUNIXTransport
from twisted.internet.protocol import Protocol, connectionDone
from twisted.logger import Logger
from twisted.python.failure import Failure

from kalive.watchdog.hello import (
    Abandon,
    BadFrame,
    Commit,
    Committed,
    Configure,
    Configured,
    Frame,
    FrameReader,
    Hello,
    HelloAnswer,
    Refused,
    encode,
)


class IControlTransport(IUNIXTransport, ITCPTransport):
    """What Twisted's UNIX transports are, in one name; C{abortConnection} is ITCPTransport's."""


class RefusedByChild(Exception):
    """A child can't take a configuration; the text says why."""


class ChildLink(Protocol):
    """A connection to a child."""

    _log = Logger()
    transport: IControlTransport

    def __init__(
        self, answered: Callable[[int, float], object], connected: Callable[[ChildLink | None], object]
    ) -> None:
        """C{answered(sequence, lateness)} is called for each answer to a hello, C{connected} with this
        object when there is a connection and with None when there is none any more."""
        self._answered = answered
        self._connected = connected
        self._frames = FrameReader()
        self._question: tuple[int, Deferred[None]] | None = None

    def connectionMade(self) -> None:
        """Twisted: the child took the connection."""
        self._connected(self)

    def hello(self, sequence: int) -> None:
        """Ask for a sign of life."""
        self._send(Hello(sequence))

    def configure(self, generation: int, fd: int) -> Deferred[None]:
        """Offer the text behind C{fd}, which must stay open until this fires.

        Fires when the child is ready for it, fails with L{RefusedByChild} or ConnectionLost.
        """
        return self._ask(Configure(generation), generation, fd)

    def commit(self, generation: int) -> Deferred[None]:
        """Have the child go over to what it has made ready; fails with ConnectionLost."""
        return self._ask(Commit(generation), generation)

    def abandon(self, generation: int) -> None:
        """Have the child forget what it has made ready."""
        self._send(Abandon(generation))

    def _send(self, frame: Frame) -> None:
        self.transport.write(encode(frame))

    def _ask(self, frame: Frame, number: int, fd: int | None = None) -> Deferred[None]:
        if self._question is not None:
            return fail(RuntimeError("one question at a time"))
        if fd is not None:
            self.transport.sendFileDescriptor(fd)
        # Cancelled when it takes too long: then the answer is awaited no more.
        result: Deferred[None] = Deferred(lambda _: self._forget())
        self._question = (number, result)
        self._send(frame)
        return result

    def _forget(self) -> None:
        self._question = None

    def dataReceived(self, data: bytes) -> None:
        """Twisted: bytes from the child."""
        try:
            for frame in self._frames.feed(data):
                self._received(frame)
        except BadFrame as error:
            self._log.error("Bad frame from child: {error}", error=error)
            self.transport.abortConnection()

    def _received(self, frame: Frame) -> None:
        if isinstance(frame, HelloAnswer):
            self._answered(frame.number, frame.lateness)
        elif isinstance(frame, Configured | Committed):
            self._answer(frame.number, None)
        elif isinstance(frame, Refused):
            self._answer(frame.number, RefusedByChild(frame.reason))

    def _answer(self, number: int, refusal: Exception | None) -> None:
        if self._question is None or self._question[0] != number:
            return
        (_, question), self._question = self._question, None
        if refusal is None:
            question.callback(None)
        else:
            question.errback(refusal)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """Twisted: the connection is gone, and with it what was asked."""
        self._connected(None)
        if self._question is not None:
            (_, question), self._question = self._question, None
            question.errback(ConnectionLost("the child is gone"))
