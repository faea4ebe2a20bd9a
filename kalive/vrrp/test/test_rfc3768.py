"""One test for each sentence of RFC 3768 6.1 and 6.4 (VRRP version 2), named with its section."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from kalive.vrrp.effects import Announce, Install, SendAdvert, State, Transition, Withdraw
from kalive.vrrp.machine import VirtualRouter
from kalive.vrrp.packet import Advert
from kalive.vrrp.test import samples
from kalive.vrrp.test.samples import GARP_MASTER, HIGHER, LOWER


def an_advert(priority: int) -> Advert:
    """A version 2 advert."""
    return samples.an_advert(priority, version=2)


def a_backup(priority: int = 100, **settings: object) -> VirtualRouter:
    """A version 2 BACKUP."""
    return samples.a_backup(priority, version=2, **settings)


def a_master(priority: int = 100, **settings: object) -> VirtualRouter:
    """A version 2 MASTER since instant 10."""
    return samples.a_master(priority, version=2, **settings)


class ParametersTests(SynchronousTestCase):
    """RFC 3768 6.1."""

    def test_6_1_skew_time_is_a_share_of_a_second(self) -> None:
        """Skew_Time is (256 - Priority) / 256 seconds, whatever the interval."""
        self.assertEqual(a_backup(100, advert_int=5.0).skew_time(), 156 / 256)

    def test_6_1_master_down_interval(self) -> None:
        """Master_Down_Interval is 3 * Advertisement_Interval + Skew_Time."""
        self.assertEqual(a_backup(100, advert_int=5.0).master_down_interval(), 15 + 156 / 256)


class InitializeTests(SynchronousTestCase):
    """RFC 3768 6.4.1."""

    def test_6_4_1_priority_255_advert_arp_adver_timer_master(self) -> None:
        """The owner sends an ADVERTISEMENT and gratuitous ARP, sets Adver_Timer and is Master."""
        router = samples.a_router(255, version=2)
        effects = router.start(0.0)
        self.assertEqual(effects[0], SendAdvert(255))
        self.assertEqual(effects[-2:], [Install(), Announce(GARP_MASTER)])
        self.assertEqual((router.state, router.deadline), (State.MASTER, 1.0))

    def test_6_4_1_else_master_down_timer_backup(self) -> None:
        """Any other router sets Master_Down_Timer to Master_Down_Interval and is Backup."""
        router = a_backup(100)
        self.assertEqual((router.state, router.deadline), (State.BACKUP, 3 + 156 / 256))


class BackupTests(SynchronousTestCase):
    """RFC 3768 6.4.2."""

    def test_6_4_2_shutdown(self) -> None:
        """Shutdown cancels Master_Down_Timer and goes to Initialize."""
        router = a_backup()
        self.assertEqual(router.stop(1.0), [Transition(State.BACKUP, State.INIT, "stopped")])
        self.assertIsNone(router.deadline)

    def test_6_4_2_master_down_timer_fires(self) -> None:
        """Master_Down_Timer: ADVERTISEMENT, gratuitous ARP, Adver_Timer, Master."""
        router = a_backup(100)
        effects = router.due(4.0)
        acts = [effect for effect in effects if isinstance(effect, SendAdvert | Install | Announce)]
        self.assertEqual(acts, [SendAdvert(100), Install(), Announce(GARP_MASTER)])
        self.assertEqual((router.state, router.deadline), (State.MASTER, 5.0))

    def test_6_4_2_priority_zero(self) -> None:
        """Priority zero sets Master_Down_Timer to Skew_Time."""
        router = a_backup(200)
        router.received(1.0, HIGHER, an_advert(0))
        self.assertEqual(router.deadline, 1.0 + 56 / 256)

    def test_6_4_2_preempt_false_resets(self) -> None:
        """Preempt_Mode False: any priority resets Master_Down_Timer."""
        router = a_backup(200, preempt=False)
        router.received(1.0, HIGHER, an_advert(1))
        self.assertEqual(router.deadline, 4.0 + 56 / 256)

    def test_6_4_2_greater_or_equal_resets(self) -> None:
        """A priority greater than or equal to ours resets Master_Down_Timer."""
        for priority in (100, 101, 255):
            router = a_backup(100)
            router.received(1.0, LOWER, an_advert(priority))
            self.assertEqual(router.deadline, 4.0 + 156 / 256)

    def test_6_4_2_lower_discarded(self) -> None:
        """A lower priority is discarded."""
        router = a_backup(100)
        router.received(1.0, HIGHER, an_advert(99))
        self.assertEqual(router.deadline, 3.0 + 156 / 256)


class MasterTests(SynchronousTestCase):
    """RFC 3768 6.4.3."""

    def test_6_4_3_shutdown(self) -> None:
        """Shutdown cancels Adver_Timer, sends priority 0, goes to Initialize."""
        router = a_master()
        effects = router.stop(10.5)
        self.assertEqual(effects[:2], [SendAdvert(0), Withdraw()])
        self.assertEqual((router.state, router.deadline), (State.INIT, None))

    def test_6_4_3_adver_timer_fires(self) -> None:
        """Adver_Timer: ADVERTISEMENT, and again after Advertisement_Interval."""
        router = a_master(100, advert_int=2.0)
        self.assertEqual(router.due(12.0), [SendAdvert(100)])
        self.assertEqual(router.deadline, 14.0)

    def test_6_4_3_priority_zero(self) -> None:
        """Priority zero: ADVERTISEMENT, Adver_Timer reset."""
        router = a_master(100)
        self.assertEqual(router.received(10.9, HIGHER, an_advert(0)), [SendAdvert(100)])
        self.assertEqual(router.deadline, 11.9)

    def test_6_4_3_greater_priority_or_address(self) -> None:
        """A greater priority, or an equal one from a greater address: Master_Down_Timer, Backup."""
        for source, priority in ((LOWER, 101), (HIGHER, 100)):
            router = a_master(100)
            router.received(10.5, source, an_advert(priority))
            self.assertEqual((router.state, router.deadline), (State.BACKUP, 13.5 + 156 / 256))

    def test_6_4_3_else_discarded_but_asserted_as_keepalived_does(self) -> None:
        """The RFC discards silently here; like Keepalived we also say at once who is master."""
        router = a_master(100)
        effects = router.received(10.5, HIGHER, an_advert(99))
        self.assertIn(SendAdvert(100), effects)
        self.assertEqual((router.state, router.deadline), (State.MASTER, 11.0))
