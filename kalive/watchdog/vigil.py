"""The hellos to one process of a child, from when it listens to its end.

Keeps a connection to it and says hello when L{kalive.watchdog.silence} wants it; tells when the process does
not answer, and never does anything about that. Tests: C{test_vigil.py}, C{test_supervised.py}.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import count
from typing import TYPE_CHECKING

from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.internet.protocol import Factory

from kalive.watchdog.child import Patience
from kalive.watchdog.link import ChildLink
from kalive.watchdog.silence import Silence, Verdict

if TYPE_CHECKING:
    from twisted.application.internet import ClientService

# Seconds between two attempts to connect.
_RECONNECT = 0.1

# Never the same for two hellos of this parent, so that no answer is taken for another's.
_sequences = count(1, 1_000_000)


class Vigil:
    """One process that listens on C{path}.

    @ivar link: the connection to it, None while there is none.
    """

    def __init__(
        self,
        reactor: IReactorTime,
        path: str,
        patience: Patience,
        *,
        connected: Callable[[], object],
        answered: Callable[[float], object],
        silent: Callable[[], object],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """C{connected} is called when there is a connection, C{answered} with the lateness that each answer
        tells (seconds), C{silent} when there is no answer. C{now} is for hellos alone: the reactor of
        twistd may keep wall time."""
        self.link: ChildLink | None = None
        self._reactor = reactor
        self._path = path
        self._told_connected = connected
        self._told_answered = answered
        self._told_silent = silent
        self._now = now
        self._silence = Silence(patience.interval, patience.grace, now(), next(_sequences))
        self._client: ClientService | None = None
        self._tick: IDelayedCall | None = None

    def start(self) -> None:
        """Connect, and say hello from now on."""
        # Imported while the child works, which need not wait for it.
        from twisted.application.internet import ClientService
        from twisted.internet.endpoints import UNIXClientEndpoint

        factory = Factory.forProtocol(lambda: ChildLink(self._answered, self._connected))
        factory.noisy = False
        endpoint = UNIXClientEndpoint(self._reactor, self._path)
        self._client = ClientService(endpoint, factory, lambda _: _RECONNECT, self._reactor)
        self._client.startService()
        self._ticked()

    def stop(self) -> None:
        """It is over: no hello, no connection, and nobody is told anything any more."""
        self._unschedule()
        if self._client is not None:
            self._client.stopService()
        self._client, self.link = None, None

    def _connected(self, link: ChildLink | None) -> None:
        if self._client is None:
            return
        self.link = link
        if link is not None:
            link.hello(self._silence.sequence)
            self._told_connected()

    def _answered(self, sequence: int, lateness: float) -> None:
        if self._client is None:
            return
        if self._silence.answered(self._now(), sequence):
            self._schedule()
        self._told_answered(lateness)

    def _ticked(self) -> None:
        """The time that the hellos asked for has come."""
        verdict = self._silence.due(self._now())
        if verdict is Verdict.SILENT:
            self._told_silent()
            return
        if verdict is Verdict.HELLO and self.link is not None:
            self.link.hello(self._silence.sequence)
        self._schedule()

    def _schedule(self) -> None:
        self._unschedule()
        wait = max(0.0, self._silence.deadline - self._now())
        self._tick = self._reactor.callLater(wait, self._ticked)

    def _unschedule(self) -> None:
        if self._tick is not None and self._tick.active():
            self._tick.cancel()
