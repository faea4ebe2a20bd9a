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
        while self.calls and self.calls[0].getTime() <= end:
            self.step()
        self.rightNow = max(self.rightNow, end)

    def step(self) -> None:
        """Go to the next due time and run what is due then; nothing waits: nothing happens."""
        if self.calls:
            # Set, not added to: a sum may fall short of the due time by a rounding error.
            self.rightNow = max(self.rightNow, self.calls[0].getTime())
            super().advance(0)
