"""Tests of L{kalive.reactor}: monotonic time, and timers that are neither early nor forgotten."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from functools import partial

from twisted.internet.interfaces import IReadDescriptor
from twisted.internet.main import CONNECTION_DONE
from twisted.python.failure import Failure
from twisted.trial.unittest import SynchronousTestCase
from zope.interface import implementer

from kalive.reactor import MonotonicEPollReactor, TimerDescriptor


class ReactorCase(SynchronousTestCase):
    """A reactor of its own, turned by hand."""

    def setUp(self) -> None:
        """Make it."""
        self.reactor = MonotonicEPollReactor()
        self.addCleanup(self._close)

    def _close(self) -> None:
        self.reactor.disconnectAll()
        for waker in list(self.reactor._internalReaders):
            waker.connectionLost(Failure(CONNECTION_DONE))
        self.reactor._timer.close()
        self.reactor._poller.close()

    def turn_until(self, condition: Callable[[], object], seconds: float = 10.0) -> None:
        """Turn as C{reactor.run} does, until C{condition} or for C{seconds}."""
        deadline = time.monotonic() + seconds
        while not condition() and time.monotonic() < deadline:
            self.reactor.runUntilCurrent()
            if condition():
                break
            wait = self.reactor.timeout()
            self.reactor.doIteration(1.0 if wait is None else min(wait, 1.0))
        self.assertTrue(condition(), "not in time")


def _stepped(wall: Callable[[], float], step: float) -> float:
    return wall() + step


def _note_time(notes: list[float]) -> None:
    notes.append(time.monotonic())


class TimerTests(ReactorCase):
    """callLater."""

    def test_clock_step(self) -> None:
        """A step of the wall clock, forward or back by a day, moves no timer."""
        wall = time.time
        for step in (86400.0, -86400.0):
            self.patch(time, "time", partial(_stepped, wall, step))
            fired: list[float] = []
            began = time.monotonic()
            self.reactor.callLater(0.05, _note_time, fired)
            self.turn_until(partial(len, fired))
            self.assertGreaterEqual(fired[0] - began, 0.05)
            self.assertLess(fired[0] - began, 5.0)

    def test_never_early(self) -> None:
        """A timer fires at its time or after it."""
        late: list[float] = []

        def fired(due: float) -> None:
            late.append(self.reactor.seconds() - due)

        for delay in (0.0, 0.0004, 0.0011, 0.01, 0.0503):
            self.reactor.callLater(delay, fired, self.reactor.seconds() + delay)
        self.turn_until(lambda: len(late) == 5)
        self.assertGreaterEqual(min(late), 0.0)

    def test_rearmed_in_the_past(self) -> None:
        """A timer that is moved into the past from within a callback runs at once, not after ages."""
        order: list[str] = []
        far = self.reactor.callLater(3600.0, order.append, "far")

        def near() -> None:
            order.append("near")
            far.reset(0)
            self.reactor.callLater(0, order.append, "new")

        self.reactor.callLater(0.01, near)
        self.turn_until(lambda: len(order) == 3)
        self.assertEqual(order[0], "near")

    def test_rearming_itself(self) -> None:
        """A timer that sets itself anew keeps running, and others with it."""
        ticks: list[int] = []

        def tick() -> None:
            ticks.append(1)
            self.reactor.callLater(0.002, tick)

        self.reactor.callLater(0, tick)
        self.turn_until(lambda: len(ticks) >= 20)

    def test_sooner_timer_after_a_later_one(self) -> None:
        """A timer that is due before the one slept for is not slept over."""
        fired: list[str] = []
        self.reactor.callLater(30, fired.append, "late")
        self.reactor.doIteration(0.01)
        self.reactor.callLater(0.02, fired.append, "soon")
        self.turn_until(lambda: fired)
        self.assertEqual(fired, ["soon"])

    def test_no_busy_loop(self) -> None:
        """Waiting for a timer costs a few turns, not thousands."""
        turns = 0
        fired: list[int] = []
        self.reactor.callLater(0.1, fired.append, 1)
        while not fired:
            self.reactor.runUntilCurrent()
            self.reactor.doIteration(self.reactor.timeout() or 0)
            turns += 1
        self.assertLess(turns, 20)

    def test_lateness(self) -> None:
        """The worst lateness of a timer is remembered until it is asked for."""
        done: list[int] = []
        self.reactor.callLater(0.0, time.sleep, 0.05)
        self.reactor.callLater(0.001, done.append, 1)
        self.turn_until(lambda: done)
        self.assertGreaterEqual(self.reactor.take_lateness(), 0.04)
        self.assertEqual(self.reactor.take_lateness(), 0.0)

    def test_cancelled_timer_is_not_late(self) -> None:
        """What was cancelled does not count as late."""
        self.reactor.callLater(0.0, lambda: None).cancel()
        self.reactor.timeout()
        time.sleep(0.02)
        self.reactor.runUntilCurrent()
        self.assertEqual(self.reactor.take_lateness(), 0.0)


@implementer(IReadDescriptor)
class Reader:
    """The reading end of a pipe."""

    def __init__(self, fd: int, failing: bool = False) -> None:
        """C{failing}: raise when there is something to read."""
        self.fd = fd
        self.failing = failing
        self.got = b""
        self.lost = False

    def fileno(self) -> int:
        """The descriptor."""
        return self.fd

    def doRead(self) -> None:
        """Take what there is."""
        if self.failing:
            raise ValueError("a fault")
        self.got += os.read(self.fd, 100)

    def connectionLost(self, reason: Failure) -> None:
        """Note it."""
        self.lost = True

    def logPrefix(self) -> str:
        """Twisted asks."""
        return "reader"


class DescriptorTests(ReactorCase):
    """Descriptors beside timers."""

    def _reader(self, failing: bool = False) -> tuple[Reader, int]:
        reading, writing = os.pipe()
        self.addCleanup(os.close, reading)
        self.addCleanup(os.close, writing)
        reader = Reader(reading, failing)
        self.addCleanup(self.reactor.removeReader, reader)
        self.reactor.addReader(reader)
        return reader, writing

    def test_read_while_a_timer_waits(self) -> None:
        """What arrives is read at once, whatever timer is waited for."""
        self.reactor.callLater(3600, lambda: None)
        reader, writing = self._reader()
        os.write(writing, b"hello")
        self.turn_until(lambda: reader.got == b"hello")

    def test_failing_reader(self) -> None:
        """A descriptor whose reader fails is dropped and logged; the reactor goes on."""
        reader, writing = self._reader(failing=True)
        os.write(writing, b"x")
        self.turn_until(lambda: reader.lost)
        self.assertEqual(len(self.flushLoggedErrors(ValueError)), 1)

    def test_does_not_wait_when_stopping(self) -> None:
        """Twisted asks for no wait with C{False} while it stops; that is not for ever."""
        began = time.monotonic()
        self.reactor.doIteration(False)
        self.assertLess(time.monotonic() - began, 5.0)

    def test_interrupted_sleep(self) -> None:
        """A signal during the sleep does no harm."""
        caught: list[int] = []
        old = signal.signal(signal.SIGALRM, lambda *_: caught.append(1))
        self.addCleanup(signal.signal, signal.SIGALRM, old)
        signal.setitimer(signal.ITIMER_REAL, 0.02)
        fired: list[int] = []
        self.reactor.callLater(0.06, fired.append, 1)
        self.turn_until(lambda: fired)
        self.assertEqual(caught, [1])


class TimerDescriptorTests(SynchronousTestCase):
    """The timerfd itself."""

    def test_not_inherited(self) -> None:
        """Programs that the daemon starts do not get it."""
        timer = TimerDescriptor()
        self.addCleanup(timer.close)
        self.assertFalse(os.get_inheritable(timer.fd))
