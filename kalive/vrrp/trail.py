"""What led to a transition: the last things that happened to a virtual router, for people.

Pure. Remembers; decides nothing.
"""

from __future__ import annotations

from collections import deque

LONGEST = 6
"""How many steps are remembered."""


class Trail:
    """The steps since the last transition, the oldest first."""

    __slots__ = ("_heard", "_steps")

    def __init__(self) -> None:
        """Nothing happened."""
        self._steps: deque[tuple[float, str]] = deque(maxlen=LONGEST)
        self._heard: tuple[float, object, int] | None = None

    def note(self, now: float, step: str) -> None:
        """C{step} happened."""
        self._steps.append((now, step))

    def hear(self, now: float, source: object, priority: int) -> None:
        """An advert came; only the last is remembered."""
        self._heard = now, source, priority

    def tell(self, now: float) -> tuple[str, ...]:
        """All steps with the time that has passed since."""
        steps = list(self._steps)
        if self._heard is not None:
            when, source, priority = self._heard
            steps.append((when, f"last advert heard, from {source} with priority {priority}"))
        return tuple(f"{now - when:.3f} s before: {step}" for when, step in sorted(steps, key=_when))

    def clear(self) -> None:
        """A transition was made; what was heard stays known."""
        self._steps.clear()


def _when(step: tuple[float, str]) -> float:
    return step[0]
