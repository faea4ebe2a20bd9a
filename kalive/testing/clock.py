"""Virtual time for tests and simulations."""

from __future__ import annotations

from twisted.internet.task import Clock


class SteppingClock(Clock):
    """A clock that goes from due time to due time.

    L{Clock.advance} is one leap: during C{advance(10)} a call that re-arms itself every second runs
    once, at 10. Here it runs ten times, each at its own time.
    """

    def advance(self, amount: float) -> None:
        """Let C{amount} seconds pass, running every call at the moment it is due."""
        end = self.rightNow + amount
        while (due := self.next_due()) is not None and due <= end:
            self._go_to(due)
        self.rightNow = max(self.rightNow, end)

    def next_due(self) -> float | None:
        """When the next call is due; None: nothing waits."""
        return min((call.getTime() for call in self.calls), default=None)

    def _go_to(self, due: float) -> None:
        """Run what is due at C{due}."""
        # Set, not added to: a sum may fall short of the due time by a rounding error.
        self.rightNow = max(self.rightNow, due)
        super().advance(0)
