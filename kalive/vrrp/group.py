"""C{vrrp_sync_group}: instances that are always in one state. Rules of Keepalived 2.4.3.

Pure. Decides the state of the group from its members and commands them to it until nothing changes;
has no memory of its own. Tests: C{test_group.py}.
"""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from kalive.vrrp.effects import Effect, State
from kalive.vrrp.machine import VirtualRouter


@frozen
class Commanded:
    """A member was sent to C{state}; C{effects} are its own."""

    member: int
    state: State
    effects: list[Effect]


class SyncGroup:
    """A group by its name; the members are given at each call, they belong to others."""

    def __init__(self, name: str) -> None:
        """C{name} is only for the cause of transitions."""
        self.name = name

    def settle(self, now: float, members: Sequence[VirtualRouter]) -> list[Commanded]:
        """Command members, by their place in the sequence, until all are in the group's state.

        It ends: a command changes neither faults nor, once all obey, what the members want.
        """
        done: list[Commanded] = []
        while step := self._step(now, members):
            done += step
        return done

    def _step(self, now: float, members: Sequence[VirtualRouter]) -> list[Commanded]:
        """One round of commands."""
        state = wanted_state(members)
        if state is None:
            return []
        cause = f"VRRP_Group({self.name}) Syncing instances to {state.value} state"
        return [
            Commanded(place, state, member.commanded(now, state, cause))
            for place, member in enumerate(members)
            if member.state not in (state, State.INIT)
        ]


def wanted_state(members: Sequence[VirtualRouter]) -> State | None:
    """What the group should be: one FAULT is everybody's; MASTER only when all want it; one that is
    not MASTER takes the others down to BACKUP. None: leave them."""
    started = [member for member in members if member.state is not State.INIT]
    if any(member.faults for member in started):
        return State.FAULT
    if started and all(member.wants is State.MASTER for member in started):
        return State.MASTER
    return State.BACKUP if any(member.state is not State.BACKUP for member in started) else None
