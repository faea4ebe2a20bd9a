"""Connections of checks against real sockets: L{kalive.health.checkers.connection} and C{tcp}."""

from __future__ import annotations

import os
import socket
from ipaddress import ip_address
from typing import Any

from attrs import evolve
from twisted.internet.defer import CancelledError, Deferred, gatherResults
from zope.interface.verify import verifyObject

from kalive.health.checkers import connection
from kalive.health.checkers.interfaces import Conversation, IChecker
from kalive.health.checkers.tcp import TCPChecker
from kalive.health.outcome import SUCCESS, Outcome, Result
from kalive.health.test.servers import LoopbackTestCase, Server, reply, reset
from kalive.health.test.values import target, tcp_check


def open_sockets() -> int:
    """How many this process has."""
    paths = (f"/proc/self/fd/{name}" for name in os.listdir("/proc/self/fd"))
    return sum(os.path.lexists(path) and os.readlink(path).startswith("socket:") for path in paths)


class Listener(Conversation):
    """Says nothing and reads until the end."""

    __slots__ = ()


class Talker(Conversation):
    """Sends more than a socket holds at once, and wants it all back counted."""

    __slots__ = ()
    SIZE = 8_000_000

    def connectionMade(self) -> None:
        """Send."""
        self.transport.write(b"x" * self.SIZE)

    def dataReceived(self, data: bytes) -> None:
        """The server has it all."""
        self.transport.conclude(SUCCESS)


class Clumsy(Conversation):
    """Has a fault of its own."""

    __slots__ = ()

    def dataReceived(self, data: bytes) -> None:
        """Raise."""
        raise ZeroDivisionError("ours")


class ConnectionTests(LoopbackTestCase):
    """How a connection ends."""

    def connect(self, port: int, conversation: Conversation, timeout: float = 5.0) -> Deferred[Outcome]:
        """Connect to the loopback."""
        return connection.connect(self.reactor, target("127.0.0.1", port, timeout), conversation)

    async def test_silence(self) -> None:
        """A server that accepts and says nothing: timeout reading, after C{connect_timeout}."""
        outcome = await self.connect(self.listen(Server()), Listener(), 0.1)
        self.assertEqual(outcome, Outcome(Result.READ_TIMEOUT, actual="0.1 s"))

    async def test_a_connection_that_is_never_made(self) -> None:
        """A full backlog drops the handshake: timeout connecting."""
        outcome = await self.connect(self.full_port(), Listener(), 0.1)
        self.assertEqual(outcome, Outcome(Result.CONNECT_TIMEOUT, actual="0.1 s"))

    async def test_a_byte_now_and_then(self) -> None:
        """A server that always says a little is cut off in the end."""
        server = Server(made=self.dribble)
        self.patch(connection, "PATIENCE", 2)
        outcome = await self.connect(self.listen(server), Listener(), 0.2)
        self.assertEqual(outcome, Outcome(Result.TOO_SLOW, actual="0.4 s"))
        self.dribbling.cancel()

    def dribble(self, server: object) -> None:
        """A byte each 50 ms while the connection lasts."""
        server.transport.write(b"x")  # type: ignore[attr-defined]  # a Protocol
        self.dribbling = self.reactor.callLater(0.05, self.dribble, server)

    async def test_reset(self) -> None:
        """The server breaks off in the middle."""
        server = Server(made=reset)
        outcome = await self.connect(self.listen(server), Listener())
        self.assertIn(outcome.result, (Result.RESET, Result.NO_REPLY))

    async def test_closed_without_a_word(self) -> None:
        """The server accepts and closes."""
        outcome = await self.connect(self.listen(Server(made=reply(b""))), Listener())
        self.assertIs(outcome.result, Result.NO_REPLY)

    async def test_a_long_request_is_sent_whole(self) -> None:
        """More than the socket takes at once goes when there is room."""
        received = []

        def count(server: object) -> None:
            received.append(len(factory.requests.pop()))
            if sum(received) == Talker.SIZE:
                server.transport.write(b"all")  # type: ignore[attr-defined]  # a Protocol

        factory = Server(asked=count)
        self.assertEqual(await self.connect(self.listen(factory), Talker()), SUCCESS)

    async def test_our_own_fault_is_an_outcome(self) -> None:
        """An error in a conversation fails that check and is logged; the process goes on."""
        outcome = await self.connect(self.listen(Server(made=reply(b"hello"))), Clumsy())
        self.assertEqual(outcome, Outcome(Result.BROKEN, actual="ours"))
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 1)

    def test_cancelling_closes_at_once(self) -> None:
        """Nothing is left behind: no descriptor, no timer."""
        before = set(os.listdir("/proc/self/fd"))
        result = self.connect(self.full_port_before(before), Listener())
        result.cancel()
        self.failureResultOf(result, CancelledError)
        self.assertEqual(set(os.listdir("/proc/self/fd")), before)

    def full_port_before(self, descriptors: set[str]) -> int:
        """A full port, whose own descriptors are counted as there before."""
        port = self.full_port()
        descriptors.update(os.listdir("/proc/self/fd"))
        return port


class TCPTests(LoopbackTestCase):
    """C{TCP_CHECK}."""

    def check(
        self, port: int, address: str = "127.0.0.1", bindto: str | None = None, **own: Any
    ) -> Deferred[Outcome]:
        """Look once, from C{bindto} and what else C{own} says."""
        check = tcp_check(address, port)
        local = ip_address(bindto) if bindto else None
        check = evolve(check, target=evolve(check.target, bindto=local, connect_timeout=2.0, **own))
        return TCPChecker(self.reactor, check).check()

    def test_is_a_checker(self) -> None:
        """It keeps the contract."""
        self.assertTrue(verifyObject(IChecker, TCPChecker(self.reactor, tcp_check())))

    async def test_a_connection_is_a_success(self) -> None:
        """And is closed at once, in order."""
        server = Server()
        self.assertEqual(await self.check(self.listen(server)), SUCCESS)

    async def test_nobody_listens(self) -> None:
        """Refused."""
        outcome = await self.check(self.closed_port())
        self.assertEqual(outcome, Outcome(Result.REFUSED, actual="Connection refused"))

    def test_an_error_at_once_is_an_outcome(self) -> None:
        """No route to the address: the check fails there and then, and can be run again."""
        for _ in range(2):
            outcome = self.successResultOf(self.check(80, "255.255.255.255"))
            self.assertIs(outcome.result, Result.CANNOT_CONNECT)

    def test_an_address_that_is_not_ours_can_t_be_bound(self) -> None:
        """C{bindto} of an address this host does not have."""
        outcome = self.successResultOf(self.check(80, bindto="192.0.2.1"))
        self.assertEqual(outcome, Outcome(Result.CANNOT_CONNECT, actual="Cannot assign requested address"))

    async def test_bindto(self) -> None:
        """The server sees the address that was asked for."""
        server = Server()
        await self.check(self.listen(server), bindto="127.0.0.9")
        while not server.connections:
            await self.check(self.closed_port())
        (connection,) = server.connections
        assert connection.transport is not None
        self.assertEqual(connection.transport.getPeer().host, "127.0.0.9")  # type: ignore[attr-defined]  # an IPv4Address

    async def test_bind_port_and_interface(self) -> None:
        """The server sees the port that was asked for, through the interface, and again at once."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        server = Server()
        listening = self.listen(server)
        for _ in range(2):
            await self.check(listening, bind_port=port, bind_if="lo")
        while not server.connections:
            await self.check(self.closed_port())
        transport = server.connections[0].transport
        self.assertEqual(transport.getPeer().port, port)  # type: ignore[union-attr]  # an IPv4Address

    def test_an_interface_that_is_not_there(self) -> None:
        """C{bind_if} with another name: the check fails and says why."""
        outcome = self.successResultOf(self.check(80, bind_if="nowhere0"))
        self.assertEqual(outcome, Outcome(Result.CANNOT_CONNECT, actual="No such device"))

    def test_mark(self) -> None:
        """Packets carry the C{fwmark}."""
        where = evolve(target("127.0.0.1", 80), fwmark=7)
        with socket.socket() as own:
            connection._prepare(own, where)
            self.assertEqual(own.getsockopt(socket.SOL_SOCKET, socket.SO_MARK), 7)

    async def test_hundreds_leave_nothing_behind(self) -> None:
        """After 300 checks, failed and good, there are as many sockets as before."""
        good, bad = self.listen(Server()), self.closed_port()
        before = open_sockets()
        for _ in range(3):
            outcomes = await gatherResults([self.check(port) for _ in range(50) for port in (good, bad)])
            self.assertEqual(sum(outcome.succeeded for outcome in outcomes), 50)
        for _ in range(100):  # the server's ends close when it gets to it
            await self.check(bad)
        self.assertEqual(open_sockets(), before)
