"""The life of one child as a table: stopped, starting, running, silent, stopping, waiting, broken, tidying.

Decides when a child is spawned, aborted, killed and spawned again, and that a child that did not end in
order is spawned once more before it stays stopped: it clears away what its predecessor left on the host.
Never touches a process itself; that is its body's work (L{kalive.watchdog.supervised}).
Tests: C{test_child_machine.py}.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from attrs import define, frozen
from automat import TypeMachineBuilder
from twisted.internet.interfaces import IDelayedCall, IReactorTime

from kalive.watchdog.backoff import BackOff


@frozen
class Patience:
    """How long the parent waits, in seconds: for C{start}, for an answer to hello (C{interval} and
    C{grace}), for the end after SIGABRT (C{abort}) and after SIGTERM (C{stop})."""

    interval: float = 5.0
    grace: float = 2.0
    start: float = 30.0
    abort: float = 1.0
    stop: float = 5.0


class IBody(Protocol):
    """The process of a child, as its machine commands it."""

    def spawn(self) -> None:
        """Start a process; C{ended} follows for each, however it went."""

    def tidy(self) -> None:
        """Like C{spawn}, but only for what is left on the host; C{TERM} follows when it is ready."""

    def signal(self, name: str) -> None:
        """Send C{TERM}, C{ABRT} or C{KILL}; nothing when there is no process any more."""

    def watch(self) -> None:
        """It is ready: begin to say hello."""

    def stopped(self) -> None:
        """It is stopped and stays so until it is told to start."""


class IChild(Protocol):
    """What can happen to a child."""

    def start(self) -> None:
        """It is needed."""

    def ready(self) -> None:
        """Its process listens."""

    def silence(self) -> None:
        """Its process does not answer."""

    def time_up(self) -> None:
        """What was being waited for has not happened."""

    def ended(self) -> None:
        """Its process is gone."""

    def broke(self) -> None:
        """Its process is gone and what it held, addresses or a table, may still be there."""

    def stop(self) -> None:
        """It is not needed any more."""


@define
class _Core:
    """What the transitions work with: the body, one timer, and when the process began."""

    clock: IReactorTime
    body: IBody
    patience: Patience
    back_off: BackOff
    spawned_at: float = 0.0
    timer: IDelayedCall | None = None

    def wait(self, seconds: float, time_up: Callable[[], None]) -> None:
        """Call C{time_up} after C{seconds}, instead of any earlier wish."""
        self.disarm()
        self.timer = self.clock.callLater(seconds, time_up)

    def disarm(self) -> None:
        """Wait for nothing."""
        if self.timer is not None and self.timer.active():
            self.timer.cancel()
        self.timer = None


def _spawn(child: IChild, core: _Core) -> None:
    core.spawned_at = core.clock.seconds()
    core.wait(core.patience.start, child.time_up)
    core.body.spawn()


def _watch(_: IChild, core: _Core) -> None:
    core.disarm()
    core.body.watch()


def _abort(child: IChild, core: _Core) -> None:
    """SIGABRT makes faulthandler write where it hangs; it does not wake a stopped process, SIGKILL does."""
    core.wait(core.patience.abort, child.time_up)
    core.body.signal("ABRT")


def _terminate(child: IChild, core: _Core) -> None:
    core.wait(core.patience.stop, child.time_up)
    core.body.signal("TERM")


def _tidy(child: IChild, core: _Core) -> None:
    core.wait(core.patience.stop, child.time_up)
    core.body.tidy()


def _kill(_: IChild, core: _Core) -> None:
    core.disarm()
    core.body.signal("KILL")


def _back_off(child: IChild, core: _Core) -> None:
    lifetime = core.clock.seconds() - core.spawned_at
    core.wait(core.back_off.after(lifetime), child.time_up)


def _stopped(_: IChild, core: _Core) -> None:
    core.disarm()
    core.body.stopped()


def _table() -> Callable[[_Core], IChild]:
    """All states and transitions; what is not listed for a state changes nothing there."""
    builder = TypeMachineBuilder(IChild, _Core)
    stopped = builder.state("stopped")
    starting = builder.state("starting")
    running = builder.state("running")
    silent = builder.state("silent")
    stopping = builder.state("stopping")
    waiting = builder.state("waiting")
    broken = builder.state("broken")
    tidying = builder.state("tidying")

    stopped.upon(IChild.start).to(starting)(_spawn)
    stopped.upon(IChild.stop).loop()(_stopped)
    starting.upon(IChild.ready).to(running)(_watch)
    starting.upon(IChild.time_up).to(silent)(_abort)
    starting.upon(IChild.ended).to(waiting)(_back_off)
    starting.upon(IChild.broke).to(broken)(_back_off)
    starting.upon(IChild.stop).to(stopping)(_terminate)
    running.upon(IChild.silence).to(silent)(_abort)
    running.upon(IChild.ended).to(waiting)(_back_off)
    running.upon(IChild.broke).to(broken)(_back_off)
    running.upon(IChild.stop).to(stopping)(_terminate)
    silent.upon(IChild.time_up).loop()(_kill)
    silent.upon(IChild.ended).to(waiting)(_back_off)
    silent.upon(IChild.broke).to(broken)(_back_off)
    silent.upon(IChild.stop).to(stopping)(_kill)
    stopping.upon(IChild.time_up).loop()(_kill)
    stopping.upon(IChild.ended).to(stopped)(_stopped)
    stopping.upon(IChild.broke).to(tidying)(_tidy)
    waiting.upon(IChild.time_up).to(starting)(_spawn)
    waiting.upon(IChild.stop).to(stopped)(_stopped)
    broken.upon(IChild.time_up).to(starting)(_spawn)
    broken.upon(IChild.stop).to(tidying)(_tidy)
    tidying.upon(IChild.ready).loop()(_terminate)
    tidying.upon(IChild.time_up).loop()(_kill)
    tidying.upon(IChild.ended).to(stopped)(_stopped)
    tidying.upon(IChild.broke).to(stopped)(_stopped)

    for state, ignored in (
        (stopped, (IChild.ready, IChild.silence, IChild.time_up, IChild.ended, IChild.broke)),
        (starting, (IChild.start, IChild.silence)),
        (running, (IChild.start, IChild.ready, IChild.time_up)),
        (silent, (IChild.start, IChild.ready, IChild.silence)),
        (stopping, (IChild.start, IChild.ready, IChild.silence, IChild.stop)),
        (waiting, (IChild.start, IChild.ready, IChild.silence, IChild.ended, IChild.broke)),
        (broken, (IChild.start, IChild.ready, IChild.silence, IChild.ended, IChild.broke)),
        (tidying, (IChild.start, IChild.silence, IChild.stop)),
    ):
        for happening in ignored:
            state.upon(happening).loop().returns(None)
    return builder.build()


_machine = _table()


def child_machine(clock: IReactorTime, body: IBody, patience: Patience) -> IChild:
    """A child that is stopped."""
    return _machine(_Core(clock, body, patience, BackOff()))
