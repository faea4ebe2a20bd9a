"""What every check of a real server looks like to those who run it.

Decides nothing. L{IChecker} is one way to look at a server; L{Conversation} is the part of one that
talks over a connection, spelled as Twisted's protocols are.
"""

from __future__ import annotations

from typing import Protocol

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorFDSet, IReactorProcess, IReactorTime
from twisted.python.failure import Failure
from zope.interface import Interface

from kalive.health.outcome import Outcome


class CheckReactor(IReactorFDSet, IReactorTime, IReactorProcess):
    """What checks need of a reactor: descriptors, timers, processes."""


class IChecker(Interface):
    """One way to look at a real server, ready to be used again and again. It keeps nothing between
    two looks, so equal checks may share one."""

    def check() -> Deferred[Outcome]:
        """Look once. Always fires with an L{Outcome}, never fails, within the time limits of the
        configuration; it may have fired already. Cancelling it aborts the check: descriptors,
        processes and timers of it are gone when C{cancel} returns."""


class Transport(Protocol):
    """What a conversation may do with its connection."""

    def write(self, data: bytes) -> None:
        """Send; nothing happens after L{conclude}."""

    def conclude(self, outcome: Outcome) -> None:
        """That is the result: close. Only the first counts."""


class Conversation:
    """The talk with a server over one connection, driven as L{twisted.internet.interfaces.IProtocol};
    it ends by calling C{self.transport.conclude}."""

    __slots__ = ("transport",)

    transport: Transport

    def makeConnection(self, transport: Transport) -> None:
        """The connection stands."""
        self.transport = transport
        self.connectionMade()

    def connectionMade(self) -> None:
        """C{self.transport} can be used."""

    def dataReceived(self, data: bytes) -> None:
        """The server said this."""

    def connectionLost(self, reason: Failure) -> None:
        """The server closed; if this does not conclude, the result is "closed without a reply"."""
