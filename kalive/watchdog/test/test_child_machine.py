"""Tests of L{kalive.watchdog.child}: the life of one child, with a clock and a body that only notes."""

from __future__ import annotations

from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from kalive.watchdog.child import Patience, child_machine


class NotingBody:
    """Writes down what the machine commands."""

    def __init__(self) -> None:
        """Nothing yet."""
        self.notes: list[str] = []

    def spawn(self) -> None:
        """Note."""
        self.notes.append("spawn")

    def tidy(self) -> None:
        """Note."""
        self.notes.append("tidy")

    def signal(self, name: str) -> None:
        """Note."""
        self.notes.append(name)

    def watch(self) -> None:
        """Note."""
        self.notes.append("watch")

    def stopped(self) -> None:
        """Note."""
        self.notes.append("stopped")

    def take(self) -> list[str]:
        """The notes since the last time."""
        notes, self.notes = self.notes, []
        return notes


class ChildMachineTests(SynchronousTestCase):
    """Start within 30 s, SIGKILL 1 s after SIGABRT and 5 s after SIGTERM."""

    def setUp(self) -> None:
        """A child that was started."""
        self.clock = Clock()
        self.body = NotingBody()
        self.child = child_machine(self.clock, self.body, Patience())
        self.child.start()
        self.assertEqual(self.body.take(), ["spawn"])

    def _running(self) -> None:
        self.child.ready()
        self.assertEqual(self.body.take(), ["watch"])

    def test_started_twice(self) -> None:
        """To start what runs changes nothing."""
        self.child.start()
        self._running()
        self.child.start()
        self.clock.advance(1000)
        self.assertEqual(self.body.take(), [])

    def test_never_ready(self) -> None:
        """A child that is not ready in time is aborted, killed and started again."""
        self.clock.advance(29.9)
        self.assertEqual(self.body.take(), [])
        self.clock.advance(0.1)
        self.assertEqual(self.body.take(), ["ABRT"])
        self.clock.advance(1)
        self.assertEqual(self.body.take(), ["KILL"])
        self.child.ended()
        self.clock.advance(0)
        self.assertEqual(self.body.take(), ["spawn"])

    def test_silent(self) -> None:
        """A silent child gets SIGABRT, so that it can tell where it hangs, and SIGKILL a second later."""
        self._running()
        self.child.silence()
        self.assertEqual(self.body.take(), ["ABRT"])
        self.clock.advance(0.9)
        self.assertEqual(self.body.take(), [])
        self.clock.advance(0.1)
        self.assertEqual(self.body.take(), ["KILL"])

    def test_silent_and_dead_at_once(self) -> None:
        """A child that SIGABRT ends is not killed; the next process is safe from that timer."""
        self._running()
        self.child.silence()
        self.child.ended()
        self.clock.advance(0)
        self.assertEqual(self.body.take(), ["ABRT", "spawn"])
        self.clock.advance(2)
        self.assertEqual(self.body.take(), [])

    def test_back_off(self) -> None:
        """A child that keeps dying is started after 0, 1 and 2 s."""
        self.child.ended()
        self.clock.advance(0)
        self.child.ended()
        self.clock.advance(0.9)
        self.assertEqual(self.body.take(), ["spawn"])
        self.clock.advance(0.1)
        self.child.ended()
        self.clock.advance(1.9)
        self.assertEqual(self.body.take(), ["spawn"])
        self.clock.advance(0.1)
        self.assertEqual(self.body.take(), ["spawn"])

    def test_minute_of_life(self) -> None:
        """A child that lived for a minute is started at once."""
        for _ in range(4):
            self.child.ended()
            self.clock.advance(10)
        self._take_and_run()
        self.clock.advance(60)
        self.child.ended()
        self.clock.advance(0)
        self.assertEqual(self.body.take(), ["spawn"])

    def _take_and_run(self) -> None:
        self.body.take()
        self._running()

    def test_stop(self) -> None:
        """A stop is SIGTERM; the end of the process is the end of it all."""
        self._running()
        self.child.stop()
        self.assertEqual(self.body.take(), ["TERM"])
        self.child.ended()
        self.assertEqual(self.body.take(), ["stopped"])
        self.clock.advance(100)
        self.assertEqual(self.body.take(), [])

    def test_stop_takes_too_long(self) -> None:
        """Five seconds after SIGTERM comes SIGKILL."""
        self.child.stop()
        self.clock.advance(4.9)
        self.assertEqual(self.body.take(), ["TERM"])
        self.clock.advance(0.1)
        self.child.ended()
        self.assertEqual(self.body.take(), ["KILL", "stopped"])

    def test_stop_while_silent(self) -> None:
        """What does not answer is not asked to stop, it is killed."""
        self._running()
        self.child.silence()
        self.child.stop()
        self.child.ended()
        self.assertEqual(self.body.take(), ["ABRT", "KILL", "stopped"])

    def test_stop_while_waiting(self) -> None:
        """A child that waits to be started again is stopped at once and stays so."""
        self.child.ended()
        self.child.stop()
        self.clock.advance(100)
        self.assertEqual(self.body.take(), ["stopped"])

    def test_broken_is_started_again(self) -> None:
        """A child that did not end in order is started again like any other."""
        self._running()
        self.child.broke()
        self.clock.advance(0)
        self.assertEqual(self.body.take(), ["spawn"])

    def test_stop_after_it_broke(self) -> None:
        """Stopped while it waits, a child that did not end in order runs once more to tidy up: what it
        left would stay on the host for ever."""
        self._running()
        self.child.broke()
        self.child.stop()
        self.assertEqual(self.body.take(), ["tidy"])
        self.child.ready()
        self.assertEqual(self.body.take(), ["TERM"])
        self.child.ended()
        self.clock.advance(100)
        self.assertEqual(self.body.take(), ["stopped"])

    def test_breaks_while_it_stops(self) -> None:
        """A child that has to be killed in the end is tidied up after."""
        self._running()
        self.child.stop()
        self.clock.advance(5)
        self.child.broke()
        self.assertEqual(self.body.take(), ["TERM", "KILL", "tidy"])

    def test_tidying_is_tried_once(self) -> None:
        """One that does not get it done in five seconds is killed, and that is that."""
        self.child.broke()
        self.child.stop()
        self.clock.advance(5)
        self.assertEqual(self.body.take(), ["tidy", "KILL"])
        self.child.broke()
        self.assertEqual(self.body.take(), ["stopped"])

    def test_start_again(self) -> None:
        """What was stopped can be started."""
        self.child.stop()
        self.child.ended()
        self.child.start()
        self.assertEqual(self.body.take(), ["TERM", "stopped", "spawn"])

    def test_whatever_happens(self) -> None:
        """No happening in any state is an error."""
        for first in ("start", "ready", "silence", "ended", "broke", "stop", "time_up"):
            for second in ("start", "ready", "silence", "ended", "broke", "stop", "time_up"):
                for third in ("start", "ready", "silence", "ended", "broke", "stop"):
                    child = child_machine(Clock(), NotingBody(), Patience())
                    for happening in (first, second, third):
                        getattr(child, happening)()
