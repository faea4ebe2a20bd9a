"""The parent's watch over its children: those that the configuration needs, each in its generation.

Decides which children run and what a permanent failure means. Tests: C{test_supervised.py}.
"""

# The methods of Twisted that this overrides have no types:
# mypy: allow-untyped-calls

from __future__ import annotations

from collections.abc import Callable

from twisted.application.service import Service
from twisted.internet.defer import Deferred, DeferredList
from twisted.logger import Logger

from kalive.config.configuration import Role
from kalive.exitstatus import PERMANENT
from kalive.generation import Generation
from kalive.identity import identity_of
from kalive.rundir import RuntimeDirectory
from kalive.watchdog.child import Patience
from kalive.watchdog.supervised import Command, IReactor, SupervisedChild


class WatchdogService(Service):
    """Holds one child for each role that C{generation} needs."""

    _log = Logger()

    def __init__(
        self,
        reactor: IReactor,
        directory: RuntimeDirectory,
        patience: Patience,
        generation: Generation,
        command: Callable[[Role, Generation], Command],
        permanent: Callable[[int], object],
    ) -> None:
        """C{command} tells how to start a child, C{permanent(status)} that all must end with C{status}."""
        self.reactor = reactor
        self.generation = generation
        self._directory = directory
        self._patience = patience
        self._command = command
        self._permanent = permanent
        self._hopeless = False
        self._children: dict[Role, SupervisedChild] = {}
        self._last: list[Deferred[None]] = []

    def startService(self) -> None:
        """Start the children."""
        super().startService()
        self.adapt()

    def stopService(self) -> Deferred[None]:
        """Stop the children; fires when they are gone."""
        super().stopService()
        self.adapt()
        everyone_gone: Deferred[None] = Deferred()
        self._last.append(everyone_gone)
        self._tell_last()
        return everyone_gone

    def _needed(self) -> frozenset[Role]:
        return self.generation.roles() if self.running and not self._hopeless else frozenset()

    def adapt(self) -> None:
        """Start the children that the generation needs, stop those that it does not."""
        self._start_needed()
        for role in self._children.keys() - self._needed():
            self._children[role].stop()

    def _start_needed(self) -> None:
        for role in sorted(self._needed() - self._children.keys(), key=_by_name):
            path = self._directory.socket(role)
            child = SupervisedChild(self.reactor, self, role, path, self._patience)
            self._children[role] = child
            child.start()

    def connected(self) -> list[SupervisedChild]:
        """The children that can be asked something."""
        return [child for child in self._children.values() if child.link is not None]

    def settled(self) -> Deferred[list[tuple[bool, None]]]:
        """Fires when no child is on its way."""
        return DeferredList([child.settled() for child in self._children.values()])

    def replace_outdated(self) -> None:
        """Replace each process that was started during a reload with what is not in force now: stop it
        in order, and as it is needed L{child_stopped} starts another."""
        for child in list(self._children.values()):
            if child.pid is not None and child.generation != self.generation.number:
                child.stop()

    # What children tell.

    def command(self, role: Role) -> Command:
        """How to start the child now."""
        return self._command(role, self.generation)

    def child_ended(self, role: Role, status: int | None) -> None:
        """It ended by itself."""
        if status in PERMANENT:
            self._log.critical(
                "{ident} exited with permanent error {kind}. Terminating",
                ident=identity_of(role).ident,
                kind=PERMANENT[status],
            )
            self._hopeless = True
            self.adapt()
            self._permanent(status)

    def child_stopped(self, role: Role) -> None:
        """It is gone as it was told; meanwhile it may be wanted again."""
        del self._children[role]
        self._start_needed()
        self._tell_last()

    def _tell_last(self) -> None:
        if not self._children and not self.running:
            last, self._last = self._last, []
            for waiting in last:
                waiting.callback(None)


def _by_name(role: Role) -> str:
    return role.value
