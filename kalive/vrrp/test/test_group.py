"""Tests of L{kalive.vrrp.group}: instances that move together."""

from __future__ import annotations

from random import Random

from twisted.trial.unittest import SynchronousTestCase

from kalive.vrrp.effects import SendAdvert, State
from kalive.vrrp.group import SyncGroup
from kalive.vrrp.machine import VirtualRouter
from kalive.vrrp.test.samples import HIGHER, LOWER, a_router, an_advert


def members(*priorities: int, starts_as_master: bool = False) -> list[VirtualRouter]:
    """Started members of one group."""
    routers = [a_router(priority, grouped=True, starts_as_master=starts_as_master) for priority in priorities]
    for router in routers:
        router.start(0.0)
    return routers


def masters(*priorities: int) -> list[VirtualRouter]:
    """Members that are all MASTER since instant 10."""
    routers = members(*priorities)
    for router in routers:
        router.due(10.0)
    SyncGroup("VG_1").settle(10.0, routers)
    return routers


def states(routers: list[VirtualRouter]) -> set[State]:
    """All states there are."""
    return {router.state for router in routers}


class SyncGroupTests(SynchronousTestCase):
    """Rules of Keepalived 2.4.3."""

    def test_one_that_wants_to_be_master_waits_for_the_others(self) -> None:
        """A member alone does not become MASTER: it keeps waiting, timer armed."""
        first, second = pair = members(100, 100)
        first.due(4.0)
        self.assertEqual(SyncGroup("VG_1").settle(4.0, pair), [])
        self.assertEqual((first.state, first.wants), (State.BACKUP, State.MASTER))
        self.assertEqual(first.deadline, 4.0 + first.master_down_interval())
        self.assertIs(second.wants, State.BACKUP)

    def test_all_become_master_together(self) -> None:
        """When the last member wants it, all are MASTER at the same instant."""
        pair = members(100, 50)
        for router in pair:
            router.due(4.0)
        commanded = SyncGroup("VG_1").settle(4.0, pair)
        self.assertEqual(states(pair), {State.MASTER})
        self.assertEqual([command.member for command in commanded], [0, 1])

    def test_a_wish_ends_with_a_better_advert(self) -> None:
        """A member that hears its master again does not want to be MASTER any more."""
        first, second = pair = members(100, 100)
        first.due(4.0)
        first.received(4.5, HIGHER, an_advert(200))
        second.due(5.0)
        SyncGroup("VG_1").settle(5.0, pair)
        self.assertEqual(states(pair), {State.BACKUP})

    def test_one_backup_takes_all_back(self) -> None:
        """A member that yields takes the others with it; they do not send priority 0."""
        first, _ = pair = masters(100, 100)
        first.received(10.5, LOWER, an_advert(200))
        commanded = SyncGroup("VG_1").settle(10.5, pair)
        self.assertEqual(states(pair), {State.BACKUP})
        self.assertEqual([command.member for command in commanded], [1])
        self.assertNotIn(SendAdvert(0), commanded[0].effects)

    def test_one_fault_is_everybodys(self) -> None:
        """A member in FAULT takes all there; masters resign, so that the peer need not wait."""
        first, _ = pair = masters(100, 100)
        first.faulted(10.5, ("interface eth0 down",))
        commanded = SyncGroup("VG_1").settle(10.5, pair)
        self.assertEqual(states(pair), {State.FAULT})
        self.assertEqual(commanded[0].effects[0], SendAdvert(0))

    def test_fault_ends_when_the_last_cause_is_gone(self) -> None:
        """While one member still lacks something nobody leaves FAULT; then all go to BACKUP."""
        first, second = pair = masters(100, 100)
        group = SyncGroup("VG_1")
        for router in pair:
            router.faulted(11.0, ("interface eth0 down",))
        group.settle(11.0, pair)
        first.recovered(12.0)
        group.settle(12.0, pair)
        self.assertEqual(states(pair), {State.FAULT})
        second.recovered(13.0)
        group.settle(13.0, pair)
        self.assertEqual(states(pair), {State.BACKUP})

    def test_owners_of_everything_are_master_at_once(self) -> None:
        """A group of owners that start as MASTER does not wait."""
        pair = members(255, 255, starts_as_master=True)
        SyncGroup("VG_1").settle(0.0, pair)
        self.assertEqual(states(pair), {State.MASTER})

    def test_an_owner_waits_for_a_member_that_is_not(self) -> None:
        """A group with a member that is not owner starts in BACKUP as a whole."""
        pair = members(255, 100)
        SyncGroup("VG_1").settle(0.0, pair)
        self.assertEqual(states(pair), {State.BACKUP})

    def test_lesson_26_ten_thousand_random_events_leave_no_disagreement(self) -> None:
        """Whatever happens to three members, settling ends and leaves them in one state."""
        chance, group, routers, now = Random(26), SyncGroup("VG_1"), members(100, 150, 200), 0.0
        seen = set()
        for _ in range(10_000):
            now += chance.random()
            _happen(chance, now, chance.choice(routers))
            group.settle(now, routers)
            self.assertEqual(len(states(routers)), 1, [router.state for router in routers])
            self.assertEqual(group.settle(now, routers), [])
            seen |= states(routers)
        self.assertEqual(seen, {State.BACKUP, State.MASTER, State.FAULT})


def _happen(chance: Random, now: float, router: VirtualRouter) -> None:
    """One event, mostly the passing of time."""
    event = chance.randrange(12)
    if event == 0:
        router.faulted(now, ("interface eth0 down",))
    elif event < 4:
        router.recovered(now)
    elif event < 6:
        router.received(now, HIGHER, an_advert(chance.choice((0, 50, 120, 180, 254))))
    else:
        router.due(now)
