"""Servers whose health a test decides, for checks that use no network."""

from __future__ import annotations

from typing import cast

from attrs import define, evolve, field
from twisted.internet.defer import Deferred, succeed
from zope.interface import implementer

from kalive.config.health import CheckTiming
from kalive.health.checkers.acted_on import ActedOn
from kalive.health.checkers.interfaces import CheckReactor, IChecker
from kalive.health.checkers.shared import Shared
from kalive.health.outcome import SUCCESS, Outcome, Result
from kalive.testing.clock import SteppingClock

REFUSED = Outcome(Result.REFUSED, actual="Connection refused")


@define
class World:
    """What checks will find: a server is well unless its address is in C{sick}.

    @ivar runs: (time, address) of each check that was begun.
    @ivar slow: addresses whose checks don't end by themselves.
    @ivar pending: the results of those, by address.
    @ivar cancelled: addresses whose running check was aborted.
    """

    clock: SteppingClock
    sick: dict[str, Outcome] = field(factory=dict)
    slow: set[str] = field(factory=set)
    runs: list[tuple[float, str]] = field(factory=list)
    pending: dict[str, Deferred[Outcome]] = field(factory=dict)
    cancelled: list[str] = field(factory=list)
    made: list[ActedOn] = field(factory=list)

    def make(self, reactor: CheckReactor, configuration: ActedOn, shared: Shared) -> IChecker:
        """In place of L{kalive.health.checkers.make.make_checker}."""
        self.made.append(configuration)
        timeless = evolve(configuration, timing=CheckTiming())
        return KnownChecker(self, str(timeless.target.connect_ip))  # type: ignore[union-attr]  # network checks only

    @property
    def reactor(self) -> CheckReactor:
        """The clock; nothing else of the reactor is used with checks like these."""
        return cast(CheckReactor, self.clock)

    def runs_of(self, address: str) -> list[float]:
        """When checks of C{address} were begun."""
        return [when for when, whose in self.runs if whose == address]


@implementer(IChecker)
@define(eq=False)
class KnownChecker:
    """Finds what the world says."""

    world: World
    address: str

    def check(self) -> Deferred[Outcome]:
        """At once, or when the test says."""
        self.world.runs.append((self.world.clock.seconds(), self.address))
        if self.address not in self.world.slow:
            return succeed(self.world.sick.get(self.address, SUCCESS))
        result: Deferred[Outcome] = Deferred(lambda _: self.world.cancelled.append(self.address))
        self.world.pending[self.address] = result
        return result
