"""Runs the checks of one real server and tells when the server comes or goes.

Decides nothing of its own: L{kalive.health.machine.Check} says when and what it means, an L{IChecker}
looks, and a server is up while no check of it is down. Test: C{test/test_monitor.py}.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import ceil

from twisted.internet.defer import CancelledError, Deferred, maybeDeferred
from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.python.failure import Failure

from kalive.health.checkers.acted_on import ActedOn
from kalive.health.checkers.interfaces import IChecker
from kalive.health.machine import Change, Check
from kalive.health.outcome import Outcome, Result

#: Runs begin on this grid (seconds), so that those nearly due share one wake-up of the process: an idle
#: wake-up costs as much CPU as two or three checks.
GRID = 0.02


class Runner:
    """One check: its schedule, the way it looks, and the call that will start it."""

    __slots__ = ("_call", "_checker", "_reactor", "_report", "_result", "check", "configuration")

    def __init__(
        self, reactor: IReactorTime, configuration: ActedOn, checker: IChecker, check: Check
    ) -> None:
        self._reactor, self._checker = reactor, checker
        self.configuration, self.check = configuration, check
        self._call: IDelayedCall | None = None
        self._result: Deferred[Outcome] | None = None
        self._report: Callable[[Runner, Change | None], None] | None = None

    def observe(self, report: Callable[[Runner, Change | None], None]) -> None:
        """Tell C{report} of each outcome, in place of whoever was told before."""
        self._report = report

    def start(self, chance: float, warmup: float | None = None) -> None:
        """Begin the schedule; see L{Check.start}."""
        self.check.start(self._reactor.seconds(), chance, warmup)
        self._arm()

    def reconfigure(self, configuration: ActedOn, checker: IChecker) -> None:
        """The same check, perhaps with other times; C{checker} looks from the next run on."""
        self._checker = checker
        if configuration.timing != self.configuration.timing:
            self.check.retimed(self._reactor.seconds(), configuration.timing)
            if not self.check.running:
                self._arm()
        self.configuration = configuration

    def stop(self) -> None:
        """No run begins any more, and one that is under way is aborted."""
        self._report = None
        if self._call is not None and self._call.active():
            self._call.cancel()
        if self._result is not None:
            self._result.cancel()

    def _arm(self) -> None:
        if self._call is not None and self._call.active():
            self._call.cancel()
        if self.check.deadline is not None:
            on_grid = ceil(round(self.check.deadline / GRID, 6)) * GRID
            self._call = self._reactor.callLater(max(0.0, on_grid - self._reactor.seconds()), self._run)

    def _run(self) -> None:
        self.check.begin()
        self._result = maybeDeferred(self._checker.check)
        self._result.addErrback(_broken).addCallback(self._finished)

    def _finished(self, outcome: Outcome | None) -> None:
        self._result = None
        if outcome is None or self._report is None:
            return
        change = self.check.finished(self._reactor.seconds(), outcome)
        self._arm()
        self._report(self, change)


def _broken(failure: Failure) -> Outcome | None:
    """A check that breaks its promise not to fail is a failed check, with our own fault named."""
    if failure.check(CancelledError):
        return None
    return Outcome(Result.BROKEN, actual=failure.getErrorMessage())


def alive(runners: Iterable[Runner]) -> bool:
    """Whether a server with these checks is up."""
    return all(runner.check.up for runner in runners)
