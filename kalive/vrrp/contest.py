"""Contested mastership: another router says that it is master while we are, and we stay.

Pure. Decides when it is over: then all addresses are announced once more, since a neighbour may have
believed the other.
"""

from __future__ import annotations

from kalive.config.common import IPAddress


class Contest:
    """With C{source} since C{since}, last heard at C{last} (instants in seconds), C{count} adverts."""

    __slots__ = ("count", "last", "since", "source")

    def __init__(self, now: float, source: IPAddress) -> None:
        """It begins."""
        self.since = self.last = now
        self.source = source
        self.count = 0

    def heard(self, now: float, source: IPAddress) -> None:
        """One more advert."""
        self.last, self.source = now, source
        self.count += 1

    def is_over(self, now: float, silence: float) -> bool:
        """Whether the other has been silent for longer than C{silence} seconds."""
        return now - self.last > silence

    def __str__(self) -> str:
        """For the log."""
        return f"{self.source} claimed to be master for {self.last - self.since:.3f} s ({self.count} adverts)"
