"""One check of one real server: when it runs, and what its results mean.

Decides when the check is due and when its outcomes add up to "down" or "up", as Keepalived 2.4.3
counts; never runs a check, reads a clock or draws a random number: it is told. Test:
C{test/test_machine.py}.
"""

from __future__ import annotations

from enum import Enum

from attrs import define

from kalive.config.health import CheckTiming
from kalive.health.outcome import Outcome

#: Seconds from the start to the earliest first run, so that the table is in place before results come.
FIRST_RUN = 1.0


class Change(Enum):
    """What an outcome changed in what we believe of a server."""

    UP = "up"
    DOWN = "down"


@define(eq=False)
class Check:
    """The belief about one check, and its schedule; times are seconds of the caller's clock.

    C{deadline} is when the check must begin; None while it runs and before it is started.
    C{failures} counts those in a row while up. C{proven} is whether it has ever succeeded: before, one
    failure is enough, for nothing has been seen of the server that would speak for it.
    """

    timing: CheckTiming
    up: bool = True
    deadline: float | None = None
    last: Outcome | None = None
    running: bool = False
    failures: int = 0
    proven: bool = False

    def start(self, now: float, chance: float, warmup: float | None = None) -> None:
        """Plan the first run after a second and C{chance} (0 to 1) of C{warmup}, as configured
        unless given; so thousands of checks don't begin together."""
        spread = self.timing.warmup if warmup is None else warmup
        self.deadline = now + FIRST_RUN + chance * spread

    def begin(self) -> None:
        """The check is being run; L{finished} must follow."""
        self.deadline, self.running = None, True

    def finished(self, now: float, outcome: Outcome) -> Change | None:
        """Count C{outcome} and plan the next run; tells when the belief changes."""
        self.running, self.last = False, outcome
        change = self._succeeded() if outcome.succeeded else self._failed()
        self.deadline = now + (self.timing.delay_before_retry if self.retrying else self.timing.delay_loop)
        return change

    @property
    def retrying(self) -> bool:
        """Whether a server that is up has failed, but not often enough to be called down."""
        failed = self.last is not None and not self.last.succeeded
        return self.up and failed

    def retimed(self, now: float, timing: CheckTiming) -> None:
        """A reload changed only the times: belief and count stay, and a run that is due later than
        the new C{delay_loop} allows comes forward."""
        self.timing = timing
        if self.deadline is not None:
            self.deadline = min(self.deadline, now + max(timing.delay_loop, FIRST_RUN))

    def _succeeded(self) -> Change | None:
        was, self.up, self.failures, self.proven = self.up, True, 0, True
        return None if was else Change.UP

    def _failed(self) -> Change | None:
        if not self.up:
            return None
        self.failures += 1
        if self.proven and self.failures <= self.timing.retry:
            return None
        self.up = False
        return Change.DOWN
