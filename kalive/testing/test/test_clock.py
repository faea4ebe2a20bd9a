"""Tests of L{kalive.testing.clock}."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from kalive.testing.clock import SteppingClock


class SteppingClockTests(SynchronousTestCase):
    """Virtual time passes from due time to due time."""

    def test_a_call_that_rearms_itself_runs_at_each_of_its_times(self) -> None:
        """Ten seconds hold ten calls of a second each, every one at its own instant."""
        clock, seen = SteppingClock(), list[object]()

        def tick() -> None:
            seen.append(clock.seconds())
            clock.callLater(1, tick)

        clock.callLater(1, tick)
        clock.advance(10)
        self.assertEqual(seen, [float(second) for second in range(1, 11)])
        self.assertEqual(clock.seconds(), 10)

    def test_a_call_that_was_put_forward_runs_at_its_new_time(self) -> None:
        """The order in which calls were made or moved does not matter."""
        clock, seen = SteppingClock(), list[object]()
        clock.callLater(1, lambda: seen.append(("first", clock.seconds())))
        late = clock.callLater(5, lambda: seen.append(("second", clock.seconds())))
        late.reset(0.5)
        clock.advance(2)
        self.assertEqual(seen, [("second", 0.5), ("first", 1.0)])

    def test_rounding_never_stops_time(self) -> None:
        """A due time that the sum of steps misses by a rounding error is reached all the same."""
        clock, seen = SteppingClock(), list[object]()
        clock.rightNow = 0.1

        def tick() -> None:
            seen.append(clock.seconds())
            clock.callLater(0.1, tick)

        clock.callLater(0.1, tick)
        clock.advance(100)
        self.assertIn(len(seen), (999, 1000))

    def test_what_is_not_due_does_not_run(self) -> None:
        """A call one moment past the end waits."""
        clock, seen = SteppingClock(), list[object]()
        clock.callLater(1.001, seen.append, "early")
        clock.advance(1)
        self.assertEqual((seen, clock.next_due()), ([], 1.001))
