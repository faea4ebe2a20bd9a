"""The event loop of every kalive process: Twisted's epoll reactor on the monotonic clock.

Decides two things. Time is C{time.monotonic}, because Twisted's own reactors run on the wall clock and a
stepped clock would fire a master-down timer early (two masters) or stop adverts for as long as the step.
And a sleep ends by a timerfd, because C{epoll_wait} rounds up to whole milliseconds and the kernel may
round a long sleep up by a thousandth of its length; a timerfd is exact.

Never touches what is scheduled: C{callLater} and all else are Twisted's. Tests: C{test_reactor.py}.
"""

# The methods of Twisted that this overrides have no types:
# mypy: allow-untyped-calls

from __future__ import annotations

import ctypes
import math
import os
import select
import time
from typing import Any

from twisted.internet.epollreactor import EPollReactor

# <linux/timerfd.h>; Python has os.timerfd_create from 3.13 on only.
_CLOCK_MONOTONIC = 1
_TFD_TIMER_ABSTIME = 1
_TFD_CLOEXEC = os.O_CLOEXEC
_TFD_NONBLOCK = os.O_NONBLOCK


class _Timespec(ctypes.Structure):
    """C{struct timespec}."""

    _fields_ = (("seconds", ctypes.c_long), ("nanoseconds", ctypes.c_long))


class _Itimerspec(ctypes.Structure):
    """C{struct itimerspec}: C{interval} stays 0, our timers fire once."""

    _fields_ = (("interval", _Timespec), ("value", _Timespec))


_libc = ctypes.CDLL(None, use_errno=True)


class TimerDescriptor:
    """A timerfd on the monotonic clock, armed for one absolute instant at a time."""

    def __init__(self) -> None:
        """OSError without descriptors."""
        self.fd: int = _libc.timerfd_create(_CLOCK_MONOTONIC, _TFD_CLOEXEC | _TFD_NONBLOCK)
        if self.fd < 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number))
        self._setting = _Itimerspec()
        self._reference = ctypes.byref(self._setting)

    def arm(self, deadline: float) -> None:
        """Become readable at C{deadline} (seconds of C{time.monotonic}); the past means at once."""
        fraction, seconds = math.modf(deadline)
        value = self._setting.value
        value.seconds = int(seconds)
        # All zero would disarm; one nanosecond is the past as well.
        value.nanoseconds = int(fraction * 1e9) or 1
        _libc.timerfd_settime(self.fd, _TFD_TIMER_ABSTIME, self._reference, None)

    def close(self) -> None:
        """Free the descriptor."""
        os.close(self.fd)


class MonotonicEPollReactor(EPollReactor):
    """Epoll, monotonic time, exact timers, and a record of how late timers were served."""

    seconds = staticmethod(time.monotonic)

    def __init__(self) -> None:
        """Like Twisted's; OSError without descriptors."""
        super().__init__()
        self._timer = TimerDescriptor()
        # Edge-triggered: arming it anew clears it, so that it never has to be read.
        self._poller.register(self._timer.fd, select.EPOLLIN | select.EPOLLET)
        self._worst = 0.0

    def doPoll(self, timeout: float | None) -> None:
        """Sleep until something is readable, writable or due, then serve the descriptors.

        Serves without Twisted's logging context, which costs more than the rest of the dispatch.
        """
        for fd, event in self._poll(timeout):
            selectable = self._selectables.get(fd)
            if selectable is not None:
                self._doReadOrWrite(selectable, fd, event)

    doIteration = doPoll

    def _poll(self, timeout: float | None) -> list[tuple[int, int]]:
        """What epoll reports within C{timeout} seconds (None: whenever; false: what there is now)."""
        if timeout:
            self._timer.arm(self.seconds() + timeout)
        wait = 0 if timeout is not None and not timeout else -1
        # One more than Twisted asks for: the timer's own descriptor.
        events: list[tuple[int, int]] = self._poller.poll(wait, len(self._selectables) + 1)
        return events

    def runUntilCurrent(self) -> None:
        """Run what is due; note how late its first call is."""
        self._note_lateness()
        super().runUntilCurrent()

    def _note_lateness(self) -> None:
        """Compare the earliest call's time with now, unless it was cancelled or put off."""
        calls: list[Any] = self._pendingTimedCalls
        if calls and not calls[0].cancelled and not calls[0].delayed_time:
            self._worst = max(self._worst, self.seconds() - calls[0].time)

    def take_lateness(self) -> float:
        """The worst lateness of a timer, in seconds, since this was last asked."""
        worst, self._worst = self._worst, 0.0
        return worst


def install() -> MonotonicEPollReactor:
    """Make it the process's reactor; before anything imports C{twisted.internet.reactor}.

    @raise twisted.internet.error.ReactorAlreadyInstalledError: when there is another one.
    """
    from twisted.internet.main import installReactor

    reactor = MonotonicEPollReactor()
    installReactor(reactor)
    return reactor
