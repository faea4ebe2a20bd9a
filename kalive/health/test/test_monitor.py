"""Running one check: L{kalive.health.monitor}."""

from __future__ import annotations

from attrs import define, evolve
from twisted.internet.defer import Deferred, fail
from twisted.trial.unittest import SynchronousTestCase
from zope.interface import implementer

from kalive.config.health import CheckTiming
from kalive.health.checkers.interfaces import IChecker
from kalive.health.machine import Change, Check
from kalive.health.monitor import GRID, Runner
from kalive.health.outcome import Outcome, Result
from kalive.health.test.fakes import REFUSED, KnownChecker, World
from kalive.health.test.values import QUICK, tcp_check
from kalive.testing.clock import SteppingClock

A = "192.168.1.10"


@implementer(IChecker)
@define(eq=False)
class Faulty:
    """Breaks its promise never to fail."""

    def check(self) -> Deferred[Outcome]:
        """Fail."""
        return fail(ZeroDivisionError("ours"))


@implementer(IChecker)
@define(eq=False)
class Raising:
    """Breaks its promise worse."""

    def check(self) -> Deferred[Outcome]:
        """Raise."""
        raise ZeroDivisionError("ours")


class RunnerTests(SynchronousTestCase):
    """When checks are begun, and who is told."""

    def setUp(self) -> None:
        """A clock and a world."""
        self.clock = SteppingClock()
        self.world = World(self.clock)
        self.told: list[Change | None] = []

    def runner(self, timing: CheckTiming = QUICK, checker: IChecker | None = None) -> Runner:
        """A started runner."""
        looks = checker or KnownChecker(self.world, A)
        runner = Runner(self.clock, tcp_check(A, timing=timing), looks, Check(timing))
        runner.observe(lambda _, change: self.told.append(change))
        runner.start(0.0)
        return runner

    def test_each_outcome_is_told(self) -> None:
        """Also those that change nothing."""
        self.runner()
        self.clock.advance(1)
        self.world.sick[A] = REFUSED
        self.clock.advance(11)
        self.assertEqual(self.told, [None, None, Change.DOWN])

    def test_the_next_run_counts_from_the_end_of_the_last(self) -> None:
        """A slow check is never run twice at once."""
        self.world.slow.add(A)
        self.runner()
        self.clock.advance(30)
        self.assertEqual(self.world.runs_of(A), [1.0])
        self.world.pending[A].callback(REFUSED)
        self.clock.advance(10)
        self.assertEqual(self.world.runs_of(A), [1.0, 40.0])

    def test_runs_begin_on_a_grid(self) -> None:
        """Those nearly due share a wake-up; none is ever early."""
        self.clock.advance(0.001)
        self.runner()
        self.clock.advance(2)
        (begun,) = self.world.runs_of(A)
        self.assertGreaterEqual(begun, 1.001)
        self.assertLessEqual(begun, 1.001 + GRID)

    def test_a_check_that_raises_is_a_failed_check(self) -> None:
        """Our own fault is named, and the check goes on."""
        for checker in (Faulty(), Raising()):
            self.told.clear()
            runner = self.runner(checker=checker)
            self.clock.advance(1)
            self.assertEqual(runner.check.last, Outcome(Result.BROKEN, actual="ours"))
            self.assertEqual(self.told, [Change.DOWN])
            self.assertIsNotNone(runner.check.deadline)

    def test_stop(self) -> None:
        """Aborts a run, plans none, tells nobody."""
        self.world.slow.add(A)
        runner = self.runner()
        self.clock.advance(1)
        runner.stop()
        self.assertEqual((self.world.cancelled, self.told), ([A], []))
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_other_times_while_it_runs(self) -> None:
        """They count from the end of that run; it is not begun again meanwhile."""
        self.world.slow.add(A)
        runner = self.runner()
        self.clock.advance(1)
        often = tcp_check(A, timing=evolve(QUICK, delay_loop=2.0))
        runner.reconfigure(often, KnownChecker(self.world, A))
        self.clock.advance(5)
        self.world.pending[A].callback(REFUSED)
        self.clock.advance(2)
        self.assertEqual(self.world.runs_of(A), [1.0, 8.0])
