"""How late timers are served: a histogram, kept always, since a host that is too busy loses elections.

Pure. Counts; decides nothing.
"""

from __future__ import annotations

from bisect import bisect_left

BOUNDS = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
"""Upper bounds in seconds; what is later than the last counts in one more."""


class Lateness:
    """C{counts} are by bound, C{greatest} is in seconds."""

    def __init__(self) -> None:
        """Nothing served."""
        self.counts = [0] * (len(BOUNDS) + 1)
        self.greatest = 0.0

    def served(self, late: float) -> None:
        """A timer was served so many seconds late."""
        self.counts[bisect_left(BOUNDS, late)] += 1
        self.greatest = max(self.greatest, late)

    def snapshot(self) -> dict[str, object]:
        """For the status: counts by bound in seconds."""
        bounds = [*map(str, BOUNDS), "more"]
        return {"counts": dict(zip(bounds, self.counts, strict=True)), "greatest": round(self.greatest, 6)}
