"""How long to wait before a child that ended is started again: Keepalived's table. Numbers only.

Tests: C{test_backoff.py}.
"""

from __future__ import annotations

LONGEST = 60.0
LONG_LIFE = 60.0


class BackOff:
    """0, 1, 2, 4, 8, 16, 32, 60, 60 … seconds; a child that lived a minute begins anew."""

    def __init__(self) -> None:
        """The first delay is 0."""
        self._next = 0.0

    def after(self, lifetime: float) -> float:
        """Seconds to wait after a child that lived C{lifetime} seconds."""
        if lifetime >= LONG_LIFE:
            self._next = 0.0
        delay = self._next
        self._next = min(LONGEST, 2 * delay or 1.0)
        return delay
