"""One child as the parent holds it: a process, its pipes, and the watch over it.

Does what the machine of L{kalive.watchdog.child} decides and tells it what happens. Tests:
C{test_supervised.py}.
"""

from __future__ import annotations

import signal
from collections.abc import Mapping
from typing import Protocol

from attrs import frozen
from twisted.internet.defer import Deferred, succeed
from twisted.internet.error import ProcessExitedAlready
from twisted.internet.interfaces import (
    IProcessTransport,
    IReactorCore,
    IReactorFromThreads,
    IReactorProcess,
    IReactorTime,
)
from twisted.logger import Logger
from twisted.python.failure import Failure

from kalive.config.configuration import Role
from kalive.exitstatus import INTERNAL, OK
from kalive.identity import identity_of
from kalive.log import parse_piped
from kalive.watchdog.child import Patience, child_machine
from kalive.watchdog.link import ChildLink
from kalive.watchdog.process import ChildProtocol, ending
from kalive.watchdog.vigil import Vigil

# From this lateness of a timer on it is said in the log, as Keepalived does.
_WORTH_SAYING = 1.0
# The parent's business alone.
IGNORED_BY_CHILDREN = frozenset({signal.SIGHUP, signal.SIGINT})


class IReactor(IReactorCore, IReactorFromThreads, IReactorProcess, IReactorTime):
    """What supervision needs of a reactor (for the type checker)."""


@frozen
class Command:
    """How to start a process: C{argv}, its environment, and descriptors as C{spawnProcess} takes them."""

    argv: list[str]
    environment: Mapping[str, str]
    descriptors: Mapping[int, int | str]
    generation: int


class IParent(Protocol):
    """What a supervised child needs of the one who supervises."""

    def command(self, role: Role) -> Command:
        """How to start the child now."""

    def child_ended(self, role: Role, status: int | None) -> None:
        """A process ended by itself with exit C{status}, None: by a signal."""

    def child_stopped(self, role: Role) -> None:
        """It was told to stop and is gone."""


class SupervisedChild:
    """The child that does C{role}, listening on C{path}."""

    _log = Logger()

    def __init__(
        self,
        reactor: IReactor,
        parent: IParent,
        role: Role,
        path: str,
        patience: Patience,
    ) -> None:
        """Nothing runs yet."""
        self.role = role
        self.identity = identity_of(role)
        self.pid: int | None = None
        self.generation = 0
        self._speaker: int | None = None
        self._reactor = reactor
        self._parent = parent
        self._path = path
        self._patience = patience
        self._process: IProcessTransport | None = None
        self._vigil: Vigil | None = None
        self._unwanted = False
        self._left = False
        self._coming: list[Deferred[None]] = []
        self._machine = child_machine(reactor, self, patience)

    @property
    def link(self) -> ChildLink | None:
        """The connection to it, if there is one."""
        return self._vigil.link if self._vigil is not None else None

    # What the watchdog commands.

    def start(self) -> None:
        """It is needed."""
        self._unwanted = False
        self._machine.start()

    def stop(self) -> None:
        """It is not needed any more; C{child_stopped} tells the end."""
        self._unwanted = True
        self._machine.stop()

    def fell_silent(self) -> None:
        """It does not do what it was asked: away with it."""
        self._log.error(
            "{ident}[{pid}] does not answer: aborting it", ident=self.identity.ident, pid=self.pid
        )
        self._machine.silence()

    def settled(self) -> Deferred[None]:
        """Fires when no process is on its way: it is connected, or there is none."""
        if self._process is None or self.link is not None:
            return succeed(None)
        result: Deferred[None] = Deferred()
        self._coming.append(result)
        return result

    # What its machine commands.

    def spawn(self) -> None:
        """Start a process; when that fails it has ended."""
        command = self._parent.command(self.role)
        self.generation = command.generation
        protocol = ChildProtocol(self._reactor, self._said, self._ready, self._ended)
        try:
            self._process = self._spawn(protocol, command)
        except OSError as error:
            self._log.error("Can't start {name} child process: {error}", name=self.identity.name, error=error)
            self._reactor.callLater(0, self._tell_end)
            return
        self.pid = self._speaker = self._process.pid
        self._log.info("Starting {name} child process, pid={pid}", name=self.identity.name, pid=self.pid)

    def tidy(self) -> None:
        """Start a process once more: it begins by removing what was left."""
        self._log.warn(
            "{ident} did not end in order: starting it once more to remove what it left",
            ident=self.identity.ident,
        )
        self.spawn()

    def _spawn(self, protocol: ChildProtocol, command: Command) -> IProcessTransport:
        """What the child ignores stays blocked in it until it has learnt to: C{killall -HUP keepalived} and
        Ctrl-C reach it too. What comes to us meanwhile is kept by the kernel."""
        old = signal.pthread_sigmask(signal.SIG_BLOCK, IGNORED_BY_CHILDREN)
        try:
            return self._reactor.spawnProcess(
                protocol,
                command.argv[0],
                command.argv,
                env=command.environment,
                childFDs=command.descriptors,
            )
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, old)

    def signal(self, name: str) -> None:
        """Send a signal; a process that is gone needs none."""
        try:
            if self._process is not None:
                self._process.signalProcess(signal.Signals[f"SIG{name}"])
        except ProcessExitedAlready:
            pass

    def watch(self) -> None:
        """Connect, and say hello from now on."""
        self._vigil = Vigil(
            self._reactor,
            self._path,
            self._patience,
            connected=self._settle,
            answered=self._answered,
            silent=self.fell_silent,
        )
        self._vigil.start()

    def stopped(self) -> None:
        """It is over."""
        self._parent.child_stopped(self.role)

    # What happens to it.

    def _said(self, text: str) -> None:
        severity, message = parse_piped(text)
        self._log.info(
            "{message}",
            message=message,
            severity=severity,
            child_identity=self.identity,
            child_pid=self._speaker,
        )

    def _ready(self, generation: int) -> None:
        self._machine.ready()

    def _settle(self) -> None:
        coming, self._coming = self._coming, []
        for waiting in coming:
            waiting.callback(None)

    def _answered(self, lateness: float) -> None:
        if lateness >= _WORTH_SAYING:
            self._log.warn(
                "{name} thread timer expired {lateness:.1f} seconds ago",
                name=self.identity.name,
                lateness=lateness,
                child_identity=self.identity,
                child_pid=self.pid,
            )

    def _ended(self, reason: Failure) -> None:
        pid, self.pid = self.pid, None
        self._disconnect()
        status, words = ending(reason)
        tell = self._log.info if self._unwanted else self._log.error
        tell("{ident}[{pid}] ended: {words}", ident=self.identity.ident, pid=pid, words=words)
        if not self._unwanted:
            self._parent.child_ended(self.role, status)
        self._note_order(status)
        self._tell_end()
        self._settle()

    def _note_order(self, status: int | None) -> None:
        """Whether something is left on the host: not after an orderly end, perhaps after a signal
        or a fault; one that could not begin (no privilege, no IPVS) has changed nothing."""
        if status in (OK, None, INTERNAL):
            self._left = status != OK

    def _tell_end(self) -> None:
        if self._left:
            self._machine.broke()
        else:
            self._machine.ended()

    def _disconnect(self) -> None:
        self._process = None
        if self._vigil is not None:
            self._vigil.stop()
            self._vigil = None
