"""One delayed call for all the deadlines of a virtual router."""

from __future__ import annotations

from collections.abc import Callable

from twisted.internet.interfaces import IDelayedCall, IReactorTime


class Alarm:
    """Calls C{fired(now)} once C{due} has come, never with a C{now} before it."""

    def __init__(self, clock: IReactorTime, fired: Callable[[float], None]) -> None:
        """Not set."""
        self._clock = clock
        self._fired = fired
        self._call: IDelayedCall | None = None
        self.due: float | None = None

    def set(self, *deadlines: float | None) -> None:
        """Be due at the first of C{deadlines}; None are no deadlines."""
        self.due = min((each for each in deadlines if each is not None), default=None)
        if self.due is None:
            self.cancel()
            return
        delay = max(0.0, self.due - self._clock.seconds())
        if self._call is None:
            self._call = self._clock.callLater(delay, self._fire)
        else:
            self._call.reset(delay)

    def cancel(self) -> None:
        """Be not due."""
        self.due = None
        if self._call is not None:
            self._call.cancel()
            self._call = None

    def _fire(self) -> None:
        """A reactor may be a rounding error early."""
        self._call = None
        now = self._clock.seconds()
        self._fired(now if self.due is None else max(now, self.due))
