"""C{preempt_delay}: how long a master of lower priority lives when we could take over.

Pure. Decides whether to wait; without a master there is nobody to wait for (Keepalived 2.4.3).
"""

from __future__ import annotations


class PreemptDelay:
    """C{ends} is the instant when the delay is over, None while it does not run."""

    __slots__ = ("ends",)

    def __init__(self) -> None:
        """It does not run."""
        self.ends: float | None = None

    def waits(self, now: float, delay: float) -> bool:
        """A lower advert was heard: the C{delay} (seconds) runs from the first; whether it still runs."""
        if delay and self.ends is None:
            self.ends = now + delay
        return self.ends is not None and now < self.ends

    def reset(self) -> None:
        """There is a better master, or the state changed: the next lower one gets the whole delay."""
        self.ends = None
