"""A timer that is served late, because the whole process was stopped or starved.

Pure. Decides whether to read first what has arrived meanwhile: a Backup can't know yet that its master
was silent. A Master needs no such rule here (L{kalive.vrrp.standstill}).
"""

from __future__ import annotations

from kalive.vrrp.effects import State

LATE = 0.02
"""Seconds by which a timer may be late before a Backup reads what has arrived meanwhile."""


class Overdue:
    """Remembers that it was read, so that it is done once."""

    __slots__ = ("_has_read",)

    def __init__(self) -> None:
        """Nothing was late."""
        self._has_read = False

    def reads_first(self, state: State, late: float) -> bool:
        """A timer is served C{late} seconds after its time: whether to read, and to be called again."""
        self._has_read = state is State.BACKUP and late > LATE and not self._has_read
        return self._has_read
