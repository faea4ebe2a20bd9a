"""When a check runs and what its results mean: L{kalive.health.machine}."""

from __future__ import annotations

from attrs import evolve
from twisted.trial.unittest import SynchronousTestCase

from kalive.health.machine import Change, Check
from kalive.health.outcome import SUCCESS, Outcome, Result
from kalive.health.test.values import QUICK

FAILURE = Outcome(Result.REFUSED)


def run(check: Check, now: float, outcome: Outcome) -> Change | None:
    """Run the check at C{now}, with that outcome at once."""
    check.begin()
    return check.finished(now, outcome)


class ScheduleTests(SynchronousTestCase):
    """When the check is due."""

    def test_first_run_is_a_second_and_a_random_part_of_warmup_after_start(self) -> None:
        """With C{warmup 60} and a chance of one half, the first run is 31 s after the start."""
        check = Check(evolve(QUICK, warmup=60.0))
        check.start(100.0, 0.5)
        self.assertEqual(check.deadline, 131.0)

    def test_no_warmup_leaves_the_second(self) -> None:
        """C{warmup 0}: the first run is one second after the start."""
        check = Check(QUICK)
        check.start(100.0, 0.9)
        self.assertEqual(check.deadline, 101.0)

    def test_warmup_can_be_cut_by_the_caller(self) -> None:
        """A server believed down after a restart is looked at without its long warm-up."""
        check = Check(evolve(QUICK, warmup=60.0))
        check.start(100.0, 0.5, warmup=1.0)
        self.assertEqual(check.deadline, 101.5)

    def test_a_running_check_has_no_deadline(self) -> None:
        """It is not begun a second time while it runs."""
        check = Check(QUICK)
        check.start(0.0, 0.0)
        check.begin()
        self.assertIsNone(check.deadline)
        self.assertTrue(check.running)

    def test_after_success_comes_delay_loop(self) -> None:
        """A good server is looked at again after C{delay_loop}."""
        check = Check(QUICK)
        run(check, 5.0, SUCCESS)
        self.assertEqual(check.deadline, 15.0)

    def test_every_outcome_plans_the_next_run(self) -> None:
        """No way to fail stops a check for ever (the 1.0.3 fault after an immediate connect error)."""
        for result in Result:
            for up in (True, False):
                check = Check(QUICK, up=up)
                run(check, 5.0, Outcome(result))
                self.assertIsNotNone(check.deadline, result)


class CountingTests(SynchronousTestCase):
    """How failures add up."""

    def test_at_first_one_failure_is_enough(self) -> None:
        """Nothing has been seen of the server yet, so its first failure counts."""
        self.assertIs(run(Check(evolve(QUICK, retry=3)), 1.0, FAILURE), Change.DOWN)

    def test_retry_failures_are_tolerated_once_it_was_seen_up(self) -> None:
        """C{retry 2}: two failures change nothing, each tried again after C{delay_before_retry}; the
        third calls the server down."""
        check = Check(evolve(QUICK, retry=2))
        run(check, 1.0, SUCCESS)
        self.assertIsNone(run(check, 11.0, FAILURE))
        self.assertEqual(check.deadline, 12.0)
        self.assertIsNone(run(check, 12.0, FAILURE))
        self.assertIs(run(check, 13.0, FAILURE), Change.DOWN)
        self.assertEqual(check.deadline, 23.0)

    def test_no_retry(self) -> None:
        """C{retry 0}: each failure of a server that is up calls it down."""
        check = Check(evolve(QUICK, retry=0))
        run(check, 1.0, SUCCESS)
        self.assertIs(run(check, 2.0, FAILURE), Change.DOWN)

    def test_a_success_between_failures_forgets_them(self) -> None:
        """Only failures in a row count."""
        check = Check(QUICK)
        changes = [run(check, 1.0, outcome) for outcome in (SUCCESS, FAILURE, SUCCESS, FAILURE)]
        self.assertEqual(changes, [None] * 4)

    def test_one_success_brings_a_server_back(self) -> None:
        """Down, one success is up; and then failures are tolerated again."""
        check = Check(QUICK)
        run(check, 1.0, FAILURE)
        self.assertIs(run(check, 11.0, SUCCESS), Change.UP)
        self.assertIsNone(run(check, 21.0, FAILURE))

    def test_down_nothing_is_retried(self) -> None:
        """A server that is down is looked at every C{delay_loop}, and is not called down again."""
        check = Check(QUICK, up=False)
        self.assertIsNone(run(check, 1.0, FAILURE))
        self.assertEqual(check.deadline, 11.0)


class RetimedTests(SynchronousTestCase):
    """What a reload with other times does."""

    def test_belief_and_last_outcome_stay(self) -> None:
        """A failed server stays failed."""
        check = Check(QUICK)
        run(check, 1.0, FAILURE)
        check.retimed(2.0, evolve(QUICK, delay_loop=20.0))
        self.assertFalse(check.up)
        self.assertEqual(check.last, FAILURE)
        self.assertEqual(check.deadline, 11.0)

    def test_a_shorter_loop_brings_the_next_run_forward(self) -> None:
        """From an hour to five seconds: nobody waits for the rest of the hour."""
        check = Check(evolve(QUICK, delay_loop=3600.0))
        run(check, 1.0, SUCCESS)
        check.retimed(2.0, evolve(QUICK, delay_loop=5.0))
        self.assertEqual(check.deadline, 7.0)
        run(check, 7.0, SUCCESS)
        self.assertEqual(check.deadline, 12.0)

    def test_fewer_retries_don_t_call_a_server_down_by_themselves(self) -> None:
        """Only a further failure does."""
        check = Check(evolve(QUICK, retry=5))
        for outcome in (SUCCESS, FAILURE, FAILURE, FAILURE):
            run(check, 1.0, outcome)
        check.retimed(2.0, QUICK)
        self.assertTrue(check.up)
        self.assertIs(run(check, 3.0, FAILURE), Change.DOWN)
