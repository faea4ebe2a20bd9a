"""Tests of the small parts around a virtual router: alarm, complaints, journal, conditions, continuity."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Interface, IPv6Interface

from attrs import evolve
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from kalive.config.vrrp import InitialState, SyncGroup
from kalive.kernel.values import Link
from kalive.testing.clock import SteppingClock
from kalive.vrrp.alarm import Alarm
from kalive.vrrp.binding import Membership, settings_of
from kalive.vrrp.complaints import Complaints
from kalive.vrrp.conditions import NO_SOURCE, examine
from kalive.vrrp.continuity import duplicates, keeps_its_state, memberships
from kalive.vrrp.effects import State
from kalive.vrrp.journal import Journal
from kalive.vrrp.overdue import Overdue
from kalive.vrrp.test.lan import LAN, an_instance, logged
from kalive.vrrp.test.test_faults import an_advert, hear
from kalive.vrrp.wire import advertised_by

ETH0 = Link(index=2, name="eth0", running=True, addresses=(IPv4Interface("192.0.2.1/24"),))


class AlarmTests(SynchronousTestCase):
    """One delayed call for several deadlines."""

    def setUp(self) -> None:
        """An alarm that notes when it rang."""
        self.clock = SteppingClock()
        self.rang: list[float] = []
        self.alarm = Alarm(self.clock, self.rang.append)

    def test_rings_at_the_first_deadline_and_once(self) -> None:
        """None are no deadlines."""
        self.alarm.set(5.0, None, 3.0)
        self.clock.advance(10)
        self.assertEqual(self.rang, [3.0])

    def test_is_moved_without_a_second_call(self) -> None:
        """However often it is set, the reactor has one call of it."""
        for due in (5.0, 2.0, 4.0):
            self.alarm.set(due)
        self.assertEqual(len(self.clock.getDelayedCalls()), 1)
        self.clock.advance(10)
        self.assertEqual(self.rang, [4.0])

    def test_no_deadline_is_no_call(self) -> None:
        """Set to nothing it does not ring."""
        self.alarm.set(5.0)
        self.alarm.set(None)
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_never_before_its_deadline(self) -> None:
        """A reactor that is a rounding error early does not make the machine look too soon."""
        self.alarm.set(0.1 + 0.2)
        self.clock.advance(0.3 + 1e-9)
        self.assertEqual(self.rang, [0.1 + 0.2])

    def test_a_deadline_that_has_passed_rings_at_once(self) -> None:
        """Lesson 18: a time to wait below zero is none."""
        self.clock.advance(10)
        self.alarm.set(3.0)
        self.clock.advance(0)
        self.assertEqual(self.rang, [10.0])


class LateTests(SynchronousTestCase):
    """Lesson 19: the process was not run for a while."""

    def test_a_late_backup_reads_before_it_judges(self) -> None:
        """The clock leaps 30 s as after a stop of the process; an advert that waits is read first."""
        lan = LAN()
        machine = lan.machine(1).start(an_instance())
        lan.clock.callLater(20, hear, machine, an_advert(200))
        Clock.advance(lan.clock, 30)
        self.assertEqual((machine.state(), lan.sent("a")), ("BACKUP", []))

    def test_a_late_backup_that_reads_nothing_takes_over(self) -> None:
        """With nothing to read it is master a turn of the reactor later."""
        lan = LAN()
        machine = lan.machine(1).start(an_instance())
        Clock.advance(lan.clock, 30)
        self.assertEqual(machine.state(), "MASTER")

    def test_only_a_late_backup_reads_first_and_once(self) -> None:
        """Neither who is in time nor a MASTER. After it has read it judges; the next time it reads anew."""
        overdue = Overdue()
        told = [overdue.reads_first(State.BACKUP, late) for late in (0.01, 3.0, 3.0, 3.0)]
        self.assertEqual(told, [False, True, False, True])
        self.assertFalse(Overdue().reads_first(State.MASTER, 3.0))


class ComplaintsTests(SynchronousTestCase):
    """What may be said again, and when."""

    def test_once_an_interval_for_each_key(self) -> None:
        """Different things are said by themselves."""
        clock = SteppingClock()
        complaints = Complaints(clock.seconds, 60)
        self.assertEqual([complaints.may("a"), complaints.may("a"), complaints.may("b")], [True, False, True])
        clock.advance(60)
        self.assertTrue(complaints.may("a"))

    def test_forgotten_when_things_change(self) -> None:
        """After a transition everything may be said again."""
        complaints = Complaints(SteppingClock().seconds)
        complaints.may("a")
        complaints.forget()
        self.assertTrue(complaints.may("a"))


class JournalTests(SynchronousTestCase):
    """Deeds first, words after."""

    def test_lines_are_written_when_all_is_done(self) -> None:
        """Also when one deed contains another, and when one fails."""
        journal = Journal("VI_1", Complaints(SteppingClock().seconds))
        with logged() as lines:
            self.assertRaises(ZeroDivisionError, self.act, journal, lines)
            self.assertEqual(lines, ["(VI_1) one"])
            journal.say("{two}", ":")
        self.assertEqual(lines[1:], ["(VI_1): {two}"])

    def act(self, journal: Journal, lines: list[str]) -> None:
        """Say something, deep within deeds, and fail."""
        with journal.after():
            with journal.after():
                journal.say("one")
            self.assertEqual(lines, [])
            raise ZeroDivisionError


class ConditionsTests(SynchronousTestCase):
    """What the links mean for an instance."""

    def test_the_first_address_that_is_not_virtual(self) -> None:
        """IPv6 addresses and virtual ones are no source."""
        link = evolve(
            ETH0,
            addresses=(
                IPv6Interface("fe80::1/64"),
                IPv4Interface("192.0.2.100/32"),
                IPv4Interface("192.0.2.1/24"),
            ),
        )
        found = examine(an_instance(), {"eth0": link}, {IPv4Address("192.0.2.100")})
        self.assertEqual((found.source, found.faults), (IPv4Address("192.0.2.1"), ()))

    def test_mcast_src_ip(self) -> None:
        """What is configured is taken."""
        source = IPv4Address("192.0.2.77")
        self.assertEqual(examine(an_instance(mcast_src_ip=source), {"eth0": ETH0}, ()).source, source)

    def test_a_missing_interface_is_one_fault(self) -> None:
        """That it has no address either goes without saying."""
        self.assertEqual(examine(an_instance(), {}, ()).faults, ("interface eth0 down",))

    def test_no_address(self) -> None:
        """In the classic words."""
        self.assertEqual(
            examine(an_instance(), {"eth0": evolve(ETH0, addresses=())}, ()).faults, (NO_SOURCE,)
        )

    def test_an_owner_may_have_only_what_it_owns(self) -> None:
        """Its real address is the virtual one: that is the source then, and only for an owner."""
        own = {IPv4Address("192.0.2.1")}
        self.assertEqual(examine(an_instance(), {"eth0": ETH0}, own).faults, (NO_SOURCE,))
        found = examine(an_instance(priority=255), {"eth0": ETH0}, own)
        self.assertEqual((found.source, found.faults), (IPv4Address("192.0.2.1"), ()))

    def test_ipv6(self) -> None:
        """RFC 9568 5.1.2.1: a link-local address, as soon as the kernel knows that it is ours alone."""
        instance = an_instance(virtual_ipaddress=("2001:db8::100/64",))
        local, wide = IPv6Interface("fe80::1/64"), IPv6Interface("2001:db8::1/64")
        link = evolve(ETH0, addresses=(IPv4Interface("192.0.2.1/24"), wide, local))
        self.assertEqual(examine(instance, {"eth0": link}, ()).source, local.ip)
        tentative = evolve(link, tentative=frozenset({local}))
        self.assertEqual(examine(instance, {"eth0": tentative}, ()).faults, (NO_SOURCE,))
        left_over = examine(instance, {"eth0": link}, {local.ip})
        self.assertEqual(left_over.faults, (NO_SOURCE,))


class BindingTests(SynchronousTestCase):
    """From words to values."""

    def test_as_many_addresses_as_fit(self) -> None:
        """255 at most, and no more than the MTU has room for."""
        addresses = tuple(f"10.0.{n // 256}.{n % 256}/32" for n in range(300))
        instance = an_instance(virtual_ipaddress=addresses)
        self.assertEqual(len(advertised_by(instance, 1500)), 255)
        self.assertEqual(len(advertised_by(instance, 576)), 135)

    def test_garp_lower_prio_is_garp_master_by_default(self) -> None:
        """Unless it is given."""
        settings = settings_of(an_instance(garp_master_repeat=7), None, Membership())
        self.assertEqual(settings.garp_lower_prio.repeat, 7)
        settings = settings_of(an_instance(garp_lower_prio_repeat=0), None, Membership())
        self.assertEqual((settings.garp_lower_prio.repeat, settings.garp_master.repeat), (0, 5))


class ContinuityTests(SynchronousTestCase):
    """Which instance is which after a reload."""

    def test_what_keeps_the_state(self) -> None:
        """Priority, interval, addresses and name do; version and source don't."""
        base = an_instance()
        alike = (
            evolve(base, priority=7),
            evolve(base, advert_int=2.0),
            evolve(base, virtual_ipaddress=()),
            evolve(base, name="X"),
        )
        self.assertTrue(all(keeps_its_state(base, new) for new in alike))
        others = evolve(base, version=2), evolve(base, mcast_src_ip=IPv4Address("192.0.2.1"))
        self.assertFalse(any(keeps_its_state(base, new) for new in others))

    def test_duplicates(self) -> None:
        """The same VRID on another interface is another virtual router."""
        base = an_instance()
        self.assertEqual(duplicates([base, evolve(base, interface="eth1")]), [])
        again = evolve(base, name="VI_2")
        self.assertEqual(duplicates([base, again]), [again])

    def test_a_group_starts_as_master_only_as_a_whole(self) -> None:
        """One member without state MASTER makes all begin in BACKUP; unknown names are left out."""
        first, second = an_instance(state=InitialState.MASTER), an_instance(name="VI_2")
        group = SyncGroup(name="VG_1", group=("VI_1", "VI_2", "VI_9"))
        self.assertEqual(
            memberships([group], [first, second]),
            {"VI_1": Membership(True, False), "VI_2": Membership(True, False)},
        )
