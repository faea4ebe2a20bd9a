"""Tests of L{kalive.watchdog.vigil}: hellos to one process, in virtual time."""

from __future__ import annotations

from typing import Any

from twisted.internet.testing import MemoryReactorClock, StringTransportWithDisconnection
from twisted.trial.unittest import SynchronousTestCase

from kalive.watchdog.child import Patience
from kalive.watchdog.hello import FrameReader, Hello, HelloAnswer, encode
from kalive.watchdog.vigil import Vigil


class VigilTests(SynchronousTestCase):
    """A process that the test plays, watched with an interval of 5 s and a grace of 2 s."""

    def setUp(self) -> None:
        """It is being connected to."""
        self.told: list[object] = []
        self.reactor = MemoryReactorClock()
        self.vigil = self.start()

    def start(self) -> Vigil:
        """Watch."""
        vigil = Vigil(
            self.reactor,
            "/run/x/vrrp.sock",
            Patience(),
            connected=lambda: self.told.append("connected"),
            answered=self.told.append,
            silent=lambda: self.told.append("silent"),
            now=self.reactor.seconds,
        )
        vigil.start()
        return vigil

    def accept(self) -> StringTransportWithDisconnection:
        """The process takes the latest connection."""
        factory = self.reactor.unixClients[-1][1]
        protocol = factory.buildProtocol(None)
        transport = StringTransportWithDisconnection()
        transport.protocol = self.protocol = protocol
        protocol.makeConnection(transport)
        return transport

    def hellos(self, transport: StringTransportWithDisconnection) -> list[int]:
        """The numbers of the hellos since this was last asked."""
        frames = FrameReader().feed(transport.value())
        transport.clear()
        return [frame.number for frame in frames if isinstance(frame, Hello)]

    def answer(self, number: int, lateness: float = 0.0) -> None:
        """The process answers."""
        protocol: Any = self.protocol
        protocol.dataReceived(encode(HelloAnswer(number, lateness)))

    def advance(self, seconds: int) -> None:
        """Time passes, in steps so small that the parent is never late itself."""
        self.reactor.pump([0.5] * 2 * seconds)

    def test_one_hello_an_interval(self) -> None:
        """The first at once; after an answer, whose lateness is passed on, the parent sleeps to the next."""
        transport = self.accept()
        (first,) = self.hellos(transport)
        self.answer(first, 0.25)
        self.assertEqual([call.getTime() for call in self.reactor.getDelayedCalls()], [5.0])
        self.advance(5)
        self.assertEqual(self.hellos(transport), [first + 1])
        self.assertEqual(self.told, ["connected", 0.25])

    def test_silent(self) -> None:
        """Without an answer it is told once the grace is over, and not before."""
        transport = self.accept()
        self.answer(self.hellos(transport)[0])
        self.advance(6)
        self.assertNotIn("silent", self.told)
        self.advance(1)
        self.assertEqual(self.told[-1], "silent")

    def test_never_connected(self) -> None:
        """A process that can't be reached is silent, too."""
        self.advance(2)
        self.assertEqual(self.told, ["silent"])

    def test_lost_connection(self) -> None:
        """It is made again, and the hello on its way is said again."""
        transport = self.accept()
        (number,) = self.hellos(transport)
        transport.loseConnection()
        self.assertIsNone(self.vigil.link)
        self.advance(1)
        self.assertEqual(self.hellos(self.accept()), [number])
        self.assertEqual(self.told, ["connected", "connected"])

    def test_stop(self) -> None:
        """Nothing is left: no timer, no connection, and nobody is told of a late answer."""
        transport = self.accept()
        (number,) = self.hellos(transport)
        self.vigil.stop()
        self.assertFalse(transport.connected)
        self.answer(number)
        self.assertEqual(self.told, ["connected"])
        self.assertIsNone(self.vigil.link)
        self.assertEqual(self.reactor.getDelayedCalls(), [])

    def test_stop_before_it_is_connected(self) -> None:
        """Nothing is left of a connection that was never made."""
        self.vigil.stop()
        self.assertEqual(self.reactor.getDelayedCalls(), [])

    def test_numbers_are_never_used_again(self) -> None:
        """An answer to a hello of one process is no sign of life of the next."""
        (first,) = self.hellos(self.accept())
        self.vigil.stop()
        self.vigil = self.start()
        (second,) = self.hellos(self.accept())
        self.assertNotEqual(first, second)
