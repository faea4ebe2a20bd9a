"""Real servers on the loopback for tests of checks; the hostile ones too."""

from __future__ import annotations

import socket
from collections.abc import Callable

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IListeningPort
from twisted.internet.protocol import Factory, Protocol, connectionDone
from twisted.python.failure import Failure
from twisted.trial.unittest import TestCase

from kalive.health.checkers.interfaces import CheckReactor


class Behaving(Protocol):
    """A server that does what it is told when a connection is made and when something is asked."""

    def connectionMade(self) -> None:
        """Do what is to be done before the request."""
        self.factory.connections.append(self)
        self.factory.made(self)

    def dataReceived(self, data: bytes) -> None:
        """Answer the request."""
        self.factory.requests.append(data)
        self.factory.asked(self)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """Gone."""
        self.factory.lost.append(reason)


def nothing(connection: Behaving) -> None:
    """Stay silent."""


def reply(data: bytes) -> Callable[[Behaving], None]:
    """Say C{data} and close."""

    def act(connection: Behaving) -> None:
        assert connection.transport is not None
        connection.transport.write(data)
        connection.transport.loseConnection()

    return act


def reset(connection: Behaving) -> None:
    """Break off (RST)."""
    assert connection.transport is not None
    connection.transport.abortConnection()  # type: ignore[attr-defined]  # TCP has it


class Server(Factory):
    """Counts connections and remembers requests."""

    protocol = Behaving

    def __init__(
        self, asked: Callable[[Behaving], None] = nothing, made: Callable[[Behaving], None] = nothing
    ) -> None:
        self.asked, self.made = asked, made
        self.connections: list[Behaving] = []
        self.requests: list[bytes] = []
        self.lost: list[Failure] = []


class LoopbackTestCase(TestCase):
    """Tests with real sockets and the real reactor, bounded in time."""

    timeout = 20

    def setUp(self) -> None:
        """Take the reactor that trial has installed."""
        from twisted.internet import reactor

        self.reactor: CheckReactor = reactor  # type: ignore[assignment]  # it provides all of them

    def listen(self, server: Server) -> int:
        """Serve on a free port until the test ends."""
        port: IListeningPort = self.reactor.listenTCP(0, server, interface="127.0.0.1")  # type: ignore[attr-defined]  # TCP too

        def close() -> Deferred[None] | None:
            for connection in server.connections:
                if connection.transport is not None:
                    connection.transport.abortConnection()  # type: ignore[attr-defined]  # TCP has it
            return port.stopListening()

        self.addCleanup(close)
        return int(port.getHost().port)  # type: ignore[attr-defined]  # an IPv4Address

    def closed_port(self) -> int:
        """A port where nobody listens, kept bound until the test ends so that nobody will."""
        bound = socket.socket()
        self.addCleanup(bound.close)
        bound.bind(("127.0.0.1", 0))
        return int(bound.getsockname()[1])

    def full_port(self) -> int:
        """A port that no further connection can be made to: its backlog is full."""
        listening = socket.socket()
        self.addCleanup(listening.close)
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        for _ in range(4):
            filling = socket.socket()
            self.addCleanup(filling.close)
            filling.setblocking(False)
            filling.connect_ex(listening.getsockname())
        return int(listening.getsockname()[1])
