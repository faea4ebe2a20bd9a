"""A role under its parent's control: one thing after another, and an end when the parent is gone.

Decides that a configuration is made ready only when the start is over, that a failed commit ends the
process, and that a child without a parent stops in order. Tests: C{test_controlled.py}.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from twisted.internet.defer import Deferred, DeferredLock, maybeDeferred, succeed
from twisted.internet.error import ReactorNotRunning
from twisted.internet.interfaces import IDelayedCall
from twisted.logger import Logger
from twisted.python.failure import Failure

from kalive.config.configuration import Configuration
from kalive.generation import configuration_behind
from kalive.heap import settle
from kalive.role import IRole, Refused

if TYPE_CHECKING:
    from kalive.reactor import MonotonicEPollReactor

# Seconds that a stop waits for a start or a reload; the parent's patience with a stop is longer.
_LONGEST_TURN = 2.0


class ControlledRole:
    """What L{kalive.watchdog.server} asks of a child, done with an L{IRole}."""

    _log = Logger()

    def __init__(
        self,
        reactor: MonotonicEPollReactor,
        role: IRole,
        *,
        facts: Mapping[str, object],
        generation: int,
        patience: float,
        flush_log: Callable[[], None],
        failed: Callable[[Failure], object],
        read: Callable[[int], Configuration] = configuration_behind,
    ) -> None:
        """C{facts} go into the status; C{patience} seconds without a parent end the process;
        C{failed} is told when the role can't go on; C{read} makes a configuration of a descriptor."""
        self._reactor = reactor
        self._role = role
        self._facts = facts
        self._generation = generation
        self._patience = patience
        self._flush_log = flush_log
        self._failed = failed
        self._read = read
        self._worst = 0.0
        self._started = True
        self._prepared: int | None = None
        self._turn = DeferredLock()
        self._orphaned: IDelayedCall | None = None
        self.parent_connected(False)

    def start(self, configuration: Configuration) -> Deferred[None]:
        """Have the role begin; configurations wait until that is over."""
        started = self._turn.run(maybeDeferred, self._role.start, configuration)
        return started.addErrback(self._not_started)

    def _not_started(self, failure: Failure) -> Failure:
        self._started = False
        return failure

    def stop(self) -> Deferred[None]:
        """Have the role end when what it is at is done (the start removes what an earlier process left),
        but not too late; a failure is logged, the process ends all the same."""
        self._be_patient(None)
        turn: Deferred[object] = self._turn.acquire().addTimeout(_LONGEST_TURN, self._reactor)
        return turn.addErrback(self._impatient).addCallback(lambda _: self._end())

    def _impatient(self, failure: Failure) -> None:
        self._log.warn("Stopping in the middle of a start or a reload that does not end")

    def _end(self) -> Deferred[None]:
        if not self._started:
            return succeed(None)
        return maybeDeferred(self._role.stop).addErrback(
            lambda failure: self._log.failure("Stop failed", failure)
        )

    def lateness(self) -> float:
        """The worst lateness of a timer since the last hello."""
        self._flush_log()
        late = self._reactor.take_lateness()
        self._worst = max(self._worst, late)
        return late

    def prepare(self, generation: int, fd: int) -> Deferred[None]:
        """Make ready for the text behind C{fd}, which is read at once: who waits for a turn that never
        comes keeps no descriptor."""
        offered = maybeDeferred(_taken, fd)
        return offered.addCallback(lambda new: self._turn.run(self._prepare, generation, new))

    async def _prepare(self, generation: int, configuration: Configuration) -> None:
        if self._prepared is not None:
            self._abandon(self._prepared)
        await self._role.prepare(configuration)
        self._prepared = generation

    def commit(self, generation: int) -> Deferred[None]:
        """Go over to it; when that fails nobody knows what is in force, so the process ends."""
        result = self._turn.run(self._commit, generation)
        result.addErrback(self._commit_failed)
        return result

    async def _commit(self, generation: int) -> None:
        if self._prepared != generation:
            raise Refused(f"generation {generation} was not made ready")
        self._prepared = None
        await self._role.commit()
        self._generation = generation
        settle()

    def _commit_failed(self, failure: Failure) -> Failure:
        self._failed(failure)
        return failure

    def abandon(self, generation: int) -> None:
        """Forget it, when it is what was made ready, or is just being."""
        self._turn.run(self._abandon, generation)

    def _abandon(self, generation: int) -> None:
        if self._prepared == generation:
            self._prepared = None
            self._role.abandon()

    def status(self) -> dict[str, object]:
        """The role's, and what is the same for every child."""
        facts = {"generation": self._generation, "worst_lateness": self._worst}
        return {**self._facts, **facts, **self._role.status()}

    def parent_connected(self, connected: bool) -> None:
        """A child whose parent does not come back stops in order."""
        self._be_patient(None if connected else self._patience)

    def _be_patient(self, seconds: float | None) -> None:
        if self._orphaned is not None and self._orphaned.active():
            self._orphaned.cancel()
        self._orphaned = None
        if seconds is not None:
            self._orphaned = self._reactor.callLater(seconds, self._stop_as_orphan)

    def _stop_as_orphan(self) -> None:
        self._log.error("No parent for {seconds:g} seconds: stopping", seconds=self._patience)
        with suppress(ReactorNotRunning):
            self._reactor.stop()


def _taken(fd: int) -> Configuration:
    """The configuration behind C{fd}, which is closed."""
    try:
        return configuration_behind(fd)
    finally:
        os.close(fd)
