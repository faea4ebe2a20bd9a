"""What L{kalive.vrrp.machine} does beyond the RFCs: FAULT, tracking, reload, and faults of the past.

C{test_lesson_N} answers fault N of Keepalived's own history.
"""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from kalive.vrrp.effects import Report, SendAdvert, State, Transition, Withdraw
from kalive.vrrp.machine import VirtualRouter
from kalive.vrrp.settings import Settings
from kalive.vrrp.test.samples import HIGHER, LOWER, OURS, a_backup, a_master, a_router, an_advert


class StartTests(SynchronousTestCase):
    """C{state MASTER} as Keepalived 2.4.3 takes it."""

    def test_state_master_waits_one_interval(self) -> None:
        """It begins in BACKUP and takes over after one interval and 1/256, if nobody is there."""
        router = a_backup(100, starts_as_master=True, advert_int=2.0)
        self.assertEqual((router.state, router.deadline), (State.BACKUP, 2.0 + 2.0 / 256))

    def test_state_master_yields_to_a_better_router_already_there(self) -> None:
        """An advert heard meanwhile counts as in any BACKUP."""
        router = a_backup(100, starts_as_master=True)
        router.received(0.5, HIGHER, an_advert(200))
        self.assertEqual(router.deadline, 0.5 + router.master_down_interval())

    def test_a_fault_known_before_the_start(self) -> None:
        """A router without its interface starts in FAULT, sends nothing and waits for nothing."""
        router = a_router(255)
        self.assertEqual(router.faulted(0.0, ("interface eth0 down",)), [])
        effects = router.start(0.0)
        self.assertEqual(effects, [Transition(State.INIT, State.FAULT, "interface eth0 down")])
        self.assertIsNone(router.deadline)


class FaultTests(SynchronousTestCase):
    """FAULT: something the router needs is missing."""

    def test_a_master_resigns(self) -> None:
        """A MASTER that must stop says so with priority 0 and takes its addresses off."""
        effects = a_master().faulted(12.0, ("interface eth1 down",))
        self.assertEqual(
            effects,
            [SendAdvert(0), Transition(State.MASTER, State.FAULT, "interface eth1 down"), Withdraw()],
        )

    def test_adverts_are_not_heard(self) -> None:
        """In FAULT an advert changes nothing."""
        router = a_backup()
        router.faulted(1.0, ("interface eth0 down",))
        self.assertEqual(router.received(2.0, LOWER, an_advert(1)), [])
        self.assertIsNone(router.deadline)

    def test_a_second_fault_is_no_second_transition(self) -> None:
        """More reasons keep it in FAULT."""
        router = a_backup()
        router.faulted(1.0, ("interface eth0 down",))
        self.assertEqual(router.faulted(2.0, ("src address not configured",)), [])
        self.assertEqual(router.faults, ("src address not configured",))

    def test_recovery_begins_in_backup_with_the_full_timer(self) -> None:
        """After FAULT it listens for a whole Master_Down_Interval of its own, C{state MASTER} or not."""
        router = a_backup(100, starts_as_master=True)
        router.received(0.1, HIGHER, an_advert(200, interval=0.2))
        router.faulted(1.0, ("interface eth0 down",))
        router.recovered(5.0)
        self.assertEqual((router.state, router.deadline), (State.BACKUP, 5.0 + 3 + 156 / 256))

    def test_an_owner_recovers_to_master(self) -> None:
        """The owner takes its addresses back at once."""
        router = a_master(255)
        router.faulted(1.0, ("interface eth0 down",))
        self.assertEqual(router.recovered(2.0)[0], SendAdvert(255))
        self.assertIs(router.state, State.MASTER)


class PriorityTests(SynchronousTestCase):
    """A changed effective priority."""

    def test_moves_the_running_timer_by_the_difference(self) -> None:
        """From 100 to 200 in BACKUP brings the take-over 100/256 of an interval nearer."""
        router = a_backup(100)
        effects = router.priority_changed(1.0, 200)
        self.assertEqual(effects, [Report("Changing effective priority from 100 to 200")])
        self.assertEqual(router.deadline, 3 + 56 / 256)

    def test_is_in_the_next_advert(self) -> None:
        """A MASTER goes on with its adverts, which carry the new priority."""
        router = a_master(100)
        router.priority_changed(10.5, 50)
        self.assertEqual(router.due(11.0), [SendAdvert(50)])

    def test_an_equal_priority_is_no_change(self) -> None:
        """Nothing is done, nothing is said."""
        self.assertEqual(a_backup(100).priority_changed(1.0, 100), [])


class FloodTests(SynchronousTestCase):
    """A LAN may send what it likes, as often as it likes."""

    def test_a_flood_of_lower_adverts(self) -> None:
        """A MASTER asserts itself once in a quarter of its interval: each answer is an advert, lines of log
        and ARPs for all addresses, which a stranger must not be able to multiply."""
        router = a_master()
        answers = [router.received(10.0 + n / 1000, LOWER, an_advert(1)) for n in range(250)]
        self.assertEqual([bool(answer) for answer in answers], [True] + 249 * [False])
        self.assertTrue(router.received(10.25, LOWER, an_advert(1)))

    def test_a_flood_of_priority_0(self) -> None:
        """A BACKUP says once that its master resigned."""
        router = a_backup()
        said = [router.received(1.0 + n / 1000, LOWER, an_advert(0)) for n in range(3)]
        self.assertEqual(said, [[Report("Backup received priority 0 advertisement")], [], []])


class ReconfigurationTests(SynchronousTestCase):
    """A reload keeps the state."""

    def test_a_master_says_its_new_priority_at_once(self) -> None:
        """And the next advert follows one new interval later."""
        router = a_master(100)
        settings = Settings(version=3, advert_int=0.5, address=OURS)
        self.assertEqual(router.reconfigured(10.5, settings, 90), [SendAdvert(90)])
        self.assertEqual((router.state, router.deadline), (State.MASTER, 11.0))

    def test_a_backup_moves_its_timer(self) -> None:
        """A BACKUP that gets a shorter interval waits that much less, without a transition."""
        router = a_backup(100, version=2)
        settings = Settings(version=2, advert_int=2.0, address=OURS)
        self.assertEqual(router.reconfigured(1.0, settings, 100), [])
        self.assertEqual((router.state, router.deadline), (State.BACKUP, 6 + 156 / 256))

    def test_a_backup_keeps_its_masters_interval(self) -> None:
        """Version 3: what the master advertises goes before what a reload says."""
        router = a_backup(100)
        router.received(1.0, HIGHER, an_advert(200, interval=0.5))
        deadline = router.deadline
        router.reconfigured(1.2, Settings(version=3, advert_int=2.0, address=OURS), 100)
        self.assertEqual((router.master_adver_int, router.deadline), (0.5, deadline))


class LessonTests(SynchronousTestCase):
    """Faults that Keepalived had, by number."""

    def test_lesson_17_skew_of_every_priority_and_interval(self) -> None:
        """Skew_Time is positive and below one interval for all of them; 1 at 10 s has 9.96 s."""
        self.assertAlmostEqual(a_router(1, advert_int=10.0).skew_time(), 9.961, places=3)
        for priority in range(1, 256):
            for interval in (0.01, 0.1, 1.0, 10.0, 40.95):
                skew = a_router(priority, advert_int=interval).skew_time()
                self.assertTrue(0 < skew < interval, (priority, interval, skew))

    def test_lesson_18_a_timer_in_the_past_is_served_at_once_and_once(self) -> None:
        """A MASTER served 1.9 s late sends one advert, not two, and goes on from now."""
        router = a_master(100)
        self.assertEqual(router.due(12.9), [SendAdvert(100)])
        self.assertEqual(router.deadline, 13.9)

    def test_adverts_do_not_drift(self) -> None:
        """Each served 0.3 ms late, a thousand adverts still take a thousand intervals."""
        router = a_master(100)
        for _ in range(1000):
            assert router.deadline is not None
            router.due(router.deadline + 0.0003)
        assert router.deadline is not None
        self.assertAlmostEqual(router.deadline, 1011.0, places=6)

    def test_lesson_25_all_starts_end_in_one_timer(self) -> None:
        """Every mix of state and nopreempt below 255 begins in BACKUP, so nobody is master unheard."""
        for starts_as_master in (False, True):
            for preempt in (False, True):
                router = a_backup(100, starts_as_master=starts_as_master, preempt=preempt)
                self.assertIs(router.state, State.BACKUP)
                self.assertIsNotNone(router.deadline)

    def test_lesson_27_of_two_owners_the_lower_address_yields(self) -> None:
        """And the log names it as the configuration error that it is."""
        router = a_master(255)
        effects = router.received(1.0, HIGHER, an_advert(255))
        self.assertIs(router.state, State.BACKUP)
        self.assertTrue(
            any(isinstance(each, Report) and "configuration error" in each.line for each in effects)
        )
        other = a_master(255)
        other.received(1.0, LOWER, an_advert(255))
        self.assertIs(other.state, State.MASTER)

    def test_lesson_29_an_address_that_was_taken_off(self) -> None:
        """The MASTER resigns and is back after its Skew_Time, if nobody was quicker."""
        router = a_master(100)
        effects = router.address_lost(12.0, HIGHER)
        self.assertEqual(effects[0], SendAdvert(0))
        self.assertEqual(effects[-1], Withdraw())
        self.assertEqual((router.state, router.deadline), (State.BACKUP, 12.0 + 156 / 256))

    def test_lesson_29_in_backup_it_means_nothing(self) -> None:
        """A BACKUP has no addresses to lose."""
        self.assertEqual(a_backup().address_lost(1.0, HIGHER), [])

    def test_a_former_masters_interval_is_forgotten(self) -> None:
        """Who was master since measures the next silence by its own interval."""
        router = a_backup(100)
        router.received(0.1, HIGHER, an_advert(200, interval=9.0))
        assert router.deadline is not None
        router.due(router.deadline)
        router.commanded(50.0, State.BACKUP, "its group")
        self.assertEqual(router.deadline, 50.0 + 3 + 156 / 256)

    def test_an_echo_of_our_own_advert_is_only_reported(self) -> None:
        """The same priority from our own address is no rival: no election, no ARP."""
        router = a_master(100)
        effects = router.received(10.1, OURS, an_advert(100))
        self.assertEqual([type(each) for each in effects], [Report])
        self.assertIs(router.state, State.MASTER)

    def test_it_does_not_answer_before_it_started(self) -> None:
        """INIT hears nothing and stops without a word."""
        router = VirtualRouter(Settings(version=3, advert_int=1.0, address=OURS), 100)
        self.assertEqual(router.received(0.0, LOWER, an_advert(1)) + router.stop(0.0), [])
