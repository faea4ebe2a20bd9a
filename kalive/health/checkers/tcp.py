"""C{TCP_CHECK}: a connection that is made is a success, and is closed at once.

Test: C{test/test_connection.py}.
"""

from __future__ import annotations

from twisted.internet.defer import Deferred
from zope.interface import implementer

from kalive.config.health import TCPCheck
from kalive.health.checkers.connection import connect
from kalive.health.checkers.interfaces import CheckReactor, Conversation, IChecker
from kalive.health.outcome import SUCCESS, Outcome


class Greeting(Conversation):
    """Says nothing: to be let in is enough."""

    __slots__ = ()

    def connectionMade(self) -> None:
        """Success."""
        self.transport.conclude(SUCCESS)


@implementer(IChecker)
class TCPChecker:
    """Connects as C{configuration} says."""

    __slots__ = ("_reactor", "_target")

    def __init__(self, reactor: CheckReactor, configuration: TCPCheck) -> None:
        self._reactor, self._target = reactor, configuration.target

    def check(self) -> Deferred[Outcome]:
        """Connect once."""
        return connect(self._reactor, self._target, Greeting())
