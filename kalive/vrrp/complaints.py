"""How often the log may say the same: what a LAN can send without end must not fill a disk."""

from __future__ import annotations

from collections.abc import Callable, Hashable

INTERVAL = 60.0
"""Seconds for which the same complaint is made once only."""


class Complaints:
    """Which complaints were made lately. Keys must be few: reasons, not addresses that a sender chooses."""

    def __init__(self, seconds: Callable[[], float], interval: float = INTERVAL) -> None:
        """C{seconds} is the clock."""
        self._seconds = seconds
        self._interval = interval
        self._until: dict[Hashable, float] = {}

    def may(self, *key: Hashable) -> bool:
        """Whether to complain of this now."""
        now = self._seconds()
        if now < self._until.get(key, now):
            return False
        self._until[key] = now + self._interval
        return True

    def forget(self) -> None:
        """The circumstances changed: everything may be said again."""
        self._until.clear()
