"""One test for each sentence of RFC 9568 6.1 and 6.4 (VRRP version 3), named with its section.

What 6.4 says of ARP requests for, and packets to, the virtual addresses needs no code in a BACKUP:
the addresses are not on its interfaces, which C{test_service.py} proves. The RFC's Active is MASTER.
"""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from kalive.vrrp.effects import Announce, Install, SendAdvert, State, Transition, Withdraw
from kalive.vrrp.test.samples import (
    GARP_LOWER_PRIO,
    GARP_MASTER,
    HIGHER,
    LOWER,
    a_backup,
    a_master,
    a_router,
    an_advert,
)


class ParametersTests(SynchronousTestCase):
    """RFC 9568 6.1."""

    def test_6_1_skew_time(self) -> None:
        """Skew_Time is ((256 - Priority) * Active_Adver_Interval) / 256."""
        self.assertEqual(a_router(100, advert_int=1.0).skew_time(), 156 / 256)
        self.assertEqual(a_router(255, advert_int=0.1).skew_time(), 0.1 / 256)

    def test_6_1_active_down_interval(self) -> None:
        """Active_Down_Interval is 3 * Active_Adver_Interval + Skew_Time."""
        self.assertEqual(a_router(100, advert_int=2.0).master_down_interval(), 6.0 + 2 * 156 / 256)

    def test_6_1_active_adver_interval_initially_advertisement_interval(self) -> None:
        """Before it has heard another router a router's Active_Adver_Interval is its own interval."""
        self.assertEqual(a_backup(advert_int=0.5).master_adver_int, 0.5)

    def test_6_1_preempt_mode_default_true(self) -> None:
        """Without a word on it a higher-priority Backup preempts a lower-priority Active Router."""
        router = a_backup(200)
        before = router.deadline
        router.received(1.0, LOWER, an_advert(100))
        self.assertEqual(router.deadline, before)

    def test_6_1_owner_preempts_whatever_preempt_mode_says(self) -> None:
        """The router that owns the addresses always preempts: it is MASTER from its start on."""
        router = a_router(255, preempt=False)
        router.start(0.0)
        self.assertIs(router.state, State.MASTER)


class InitializeTests(SynchronousTestCase):
    """RFC 9568 6.4.1."""

    def test_6_4_1_owner_sends_advert_then_arp_then_active(self) -> None:
        """At Startup the owner sends an ADVERTISEMENT, announces its addresses and becomes Active."""
        effects = a_router(255).start(0.0)
        self.assertEqual(
            effects,
            [
                SendAdvert(255),
                Transition(State.INIT, State.MASTER, "owner of the addresses"),
                Install(),
                Announce(GARP_MASTER),
            ],
        )

    def test_6_4_1_owner_sets_adver_timer(self) -> None:
        """The owner's Adver_Timer is one Advertisement_Interval."""
        router = a_router(255, advert_int=0.5)
        router.start(7.0)
        self.assertEqual(router.deadline, 7.5)

    def test_6_4_1_others_become_backup(self) -> None:
        """At Startup a router that does not own the addresses becomes Backup, and sends nothing."""
        effects = a_router(254).start(0.0)
        self.assertEqual(effects, [Transition(State.INIT, State.BACKUP, "init")])

    def test_6_4_1_others_set_active_down_timer(self) -> None:
        """Its Active_Down_Timer is Active_Down_Interval, of its own Advertisement_Interval."""
        router = a_router(100, advert_int=1.0)
        router.start(7.0)
        self.assertEqual(router.deadline, 7.0 + 3 + 156 / 256)


class BackupTests(SynchronousTestCase):
    """RFC 9568 6.4.2."""

    def test_6_4_2_shutdown_cancels_timer_and_goes_to_initialize(self) -> None:
        """A Backup that is shut down sends nothing."""
        router = a_backup()
        self.assertEqual(router.stop(1.0), [Transition(State.BACKUP, State.INIT, "stopped")])
        self.assertIsNone(router.deadline)

    def test_6_4_2_active_down_timer_fires_advert_arp_active(self) -> None:
        """When Active_Down_Timer fires: ADVERTISEMENT, gratuitous ARP, Active."""
        router = a_backup(100)
        assert router.deadline is not None
        effects = router.due(router.deadline)
        acts = [effect for effect in effects if isinstance(effect, SendAdvert | Install | Announce)]
        self.assertEqual(acts, [SendAdvert(100), Install(), Announce(GARP_MASTER)])
        self.assertIs(router.state, State.MASTER)

    def test_6_4_2_active_down_timer_fires_sets_adver_timer(self) -> None:
        """The new Active Router's Adver_Timer is its own Advertisement_Interval."""
        router = a_backup(advert_int=0.5)
        router.received(1.0, HIGHER, an_advert(200, interval=2.0))
        assert router.deadline is not None
        now = router.deadline
        router.due(now)
        self.assertEqual(router.deadline, now + 0.5)

    def test_6_4_2_priority_zero_sets_timer_to_skew_time(self) -> None:
        """An ADVERTISEMENT of priority 0 sets Active_Down_Timer to Skew_Time."""
        router = a_backup(100)
        router.received(1.0, HIGHER, an_advert(0))
        self.assertEqual(router.deadline, 1.0 + 156 / 256)

    def test_6_4_2_greater_priority_resets_timer(self) -> None:
        """A greater priority resets Active_Down_Timer."""
        router = a_backup(100)
        self.assertEqual(router.received(1.0, LOWER, an_advert(101)), [])
        self.assertEqual(router.deadline, 1.0 + router.master_down_interval())

    def test_6_4_2_equal_priority_resets_timer(self) -> None:
        """An equal priority resets it too, whatever the sender's address: no preemption among equals."""
        for source in (LOWER, HIGHER):
            router = a_backup(100)
            router.received(1.0, source, an_advert(100))
            self.assertEqual(router.deadline, 1.0 + router.master_down_interval())

    def test_6_4_2_preempt_false_resets_timer_for_any_priority(self) -> None:
        """With Preempt_Mode False even a lower priority resets Active_Down_Timer."""
        router = a_backup(100, preempt=False)
        router.received(1.0, LOWER, an_advert(1))
        self.assertEqual(router.deadline, 1.0 + router.master_down_interval())

    def test_6_4_2_adopts_the_interval_in_the_advert(self) -> None:
        """Active_Adver_Interval becomes the ADVERTISEMENT's; Skew_Time and Active_Down_Interval follow."""
        router = a_backup(100, advert_int=1.0)
        router.received(1.0, HIGHER, an_advert(200, interval=0.1))
        self.assertEqual(router.skew_time(), 0.1 * 156 / 256)
        self.assertEqual(router.deadline, 1.0 + router.master_down_interval())

    def test_6_4_2_preempt_true_lower_priority_is_discarded(self) -> None:
        """With Preempt_Mode True a lower priority is discarded: timer and interval stay."""
        router = a_backup(100)
        before = router.deadline
        self.assertEqual(router.received(1.0, HIGHER, an_advert(99, interval=9.0)), [])
        self.assertEqual((router.deadline, router.master_adver_int), (before, 1.0))

    def test_6_4_2_timer_not_due_does_nothing(self) -> None:
        """Until Active_Down_Timer fires a Backup stays silent."""
        router = a_backup(100)
        self.assertEqual(router.due(3.6), [])


class ActiveTests(SynchronousTestCase):
    """RFC 9568 6.4.3."""

    def test_6_4_3_shutdown_sends_priority_zero(self) -> None:
        """An Active Router that is shut down sends priority 0, gives the addresses up, is Initialize."""
        router = a_master()
        self.assertEqual(
            router.stop(11.5),
            [SendAdvert(0), Withdraw(), Transition(State.MASTER, State.INIT, "stopped")],
        )
        self.assertIsNone(router.deadline)

    def test_6_4_3_adver_timer_fires_sends_advert(self) -> None:
        """When Adver_Timer fires it sends an ADVERTISEMENT and resets Adver_Timer."""
        router = a_master(100)
        self.assertEqual(router.due(11.0), [SendAdvert(100)])
        self.assertEqual(router.deadline, 12.0)

    def test_6_4_3_priority_zero_is_answered(self) -> None:
        """A priority of 0 is answered with an ADVERTISEMENT, and Adver_Timer is reset."""
        router = a_master(100)
        self.assertEqual(router.received(10.4, LOWER, an_advert(0)), [SendAdvert(100)])
        self.assertEqual(router.deadline, 11.4)

    def test_6_4_3_greater_priority_becomes_backup(self) -> None:
        """A greater priority makes it Backup, and the addresses go."""
        router = a_master(100)
        effects = router.received(10.4, LOWER, an_advert(101))
        self.assertIs(router.state, State.BACKUP)
        self.assertIn(Withdraw(), effects)
        self.assertNotIn(SendAdvert(0), effects)

    def test_6_4_3_equal_priority_greater_address_becomes_backup(self) -> None:
        """With equal priority the greater primary address wins."""
        router = a_master(100)
        router.received(10.4, HIGHER, an_advert(100))
        self.assertIs(router.state, State.BACKUP)

    def test_6_4_3_equal_priority_lower_address_stays_active(self) -> None:
        """With equal priority and a lower address the sender has to yield, not we."""
        router = a_master(100)
        router.received(10.4, LOWER, an_advert(100))
        self.assertIs(router.state, State.MASTER)

    def test_6_4_3_yielding_adopts_interval_and_sets_active_down_timer(self) -> None:
        """Active_Adver_Interval is the ADVERTISEMENT's, Active_Down_Timer follows from it."""
        router = a_master(100)
        router.received(10.4, LOWER, an_advert(101, interval=0.2))
        self.assertEqual(router.deadline, 10.4 + (3 * 0.2 + 0.2 * 156 / 256))

    def test_6_4_3_lower_priority_is_discarded_and_asserted_against(self) -> None:
        """Else the ADVERTISEMENT is discarded and one of ours sent at once; Adver_Timer goes on."""
        router = a_master(100)
        effects = router.received(10.4, HIGHER, an_advert(99))
        self.assertEqual(effects[1:], [SendAdvert(100), Announce(GARP_LOWER_PRIO, contested=True)])
        self.assertEqual((router.state, router.deadline), (State.MASTER, 11.0))
