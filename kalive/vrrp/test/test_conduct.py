"""The words for how an instance acts in elections (behaviour.md c5, c7), on the machine alone."""

from __future__ import annotations

from attrs import evolve
from twisted.trial.unittest import SynchronousTestCase

from kalive.config.instance import Conduct, OnStall
from kalive.config.vrrp import InitialState
from kalive.vrrp.binding import Membership, settings_of
from kalive.vrrp.effects import Announce, Effect, Report, SendAdvert, State, Transition, Withdraw
from kalive.vrrp.test.lan import an_instance
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


def kinds(effects: list[Effect]) -> list[type[Effect]]:
    """What is done, whatever the words for the log."""
    return [type(effect) for effect in effects if not isinstance(effect, Report)]


class PreemptDelayTests(SynchronousTestCase):
    """C{preempt_delay}."""

    def test_a_lower_master_lives_until_the_delay_is_over(self) -> None:
        """It is followed for 5 s from its first advert on, then its adverts count no more."""
        router = a_backup(150, preempt_delay=5.0)
        for second in range(1, 7):
            router.received(float(second), LOWER, an_advert(100))
        self.assertEqual(router.deadline, 5.0 + router.master_down_interval())
        self.assertEqual(router.preemption.ends, 6.0)

    def test_lesson_24_without_a_master_there_is_no_delay(self) -> None:
        """Nobody is master: the usual time, no more."""
        router = a_backup(150, preempt_delay=500.0)
        self.assertEqual(router.deadline, router.master_down_interval())

    def test_a_master_that_vanishes_ends_it(self) -> None:
        """Its silence is worth the usual time, though the delay still runs."""
        router = a_backup(150, preempt_delay=500.0)
        router.received(1.0, LOWER, an_advert(100))
        assert router.deadline is not None
        router.due(router.deadline)
        self.assertIs(router.state, State.MASTER)

    def test_a_better_master_resets_it(self) -> None:
        """When that one has gone the next lower one gets the whole delay."""
        router = a_backup(150, preempt_delay=5.0)
        router.received(1.0, LOWER, an_advert(100))
        router.received(2.0, HIGHER, an_advert(200))
        router.received(4.0, LOWER, an_advert(100))
        self.assertEqual(router.preemption.ends, 9.0)

    def test_lesson_24_after_a_fault_too(self) -> None:
        """Who comes back from FAULT waits like who comes new."""
        router = a_backup(150, preempt_delay=5.0)
        router.received(1.0, LOWER, an_advert(100))
        router.faulted(2.0, ("interface eth0 down",))
        router.recovered(10.0)
        router.received(10.5, LOWER, an_advert(100))
        self.assertEqual(router.preemption.ends, 15.5)

    def test_it_means_nothing_with_state_master_or_nopreempt(self) -> None:
        """Keepalived clears it there, and in strict mode."""
        conduct = Conduct(preempt_delay=5.0)
        plain = an_instance(conduct=conduct)
        self.assertEqual(settings_of(plain, None, Membership()).preempt_delay, 5.0)
        for instance in (
            evolve(plain, state=InitialState.MASTER),
            evolve(plain, nopreempt=True),
            evolve(plain, conduct=evolve(conduct, strict_mode=True)),
        ):
            self.assertEqual(settings_of(instance, None, Membership()).preempt_delay, 0.0)


class AdvertTests(SynchronousTestCase):
    """C{higher_prio_send_advert}, C{lower_prio_no_advert}, C{owner_ignore_adverts}."""

    def test_a_last_advert_before_yielding(self) -> None:
        """C{higher_prio_send_advert}: the better router hears that there was a master."""
        router = a_master(100, higher_prio_send_advert=True)
        effects = router.received(10.5, HIGHER, an_advert(200))
        self.assertEqual(effects[0], SendAdvert(100))
        self.assertIs(router.state, State.BACKUP)
        self.assertNotIn(SendAdvert, kinds(a_master(100).received(10.5, HIGHER, an_advert(200))))

    def test_no_answer_to_a_lower_one(self) -> None:
        """C{lower_prio_no_advert}: only the neighbours are told; the next advert is due as ever."""
        router = a_master(100, lower_prio_no_advert=True)
        self.assertEqual(kinds(router.received(10.5, LOWER, an_advert(50))), [Announce])
        self.assertEqual(router.deadline, 11.0)

    def test_an_owner_that_ignores_adverts(self) -> None:
        """Whatever comes, it stays."""
        router = a_master(255, owner_ignore_adverts=True)
        for priority in (0, 100, 255):
            self.assertEqual(router.received(1.0, HIGHER, an_advert(priority)), [])
        self.assertIs(router.state, State.MASTER)

    def test_down_timer_adverts(self) -> None:
        """So many adverts must be missing."""
        self.assertEqual(a_backup(100, down_timer_adverts=5).deadline, 5 + 156 / 256)


class StrictTests(SynchronousTestCase):
    """C{vrrp_strict}: what RFC 9568 asks for, whatever else is written."""

    def test_strict_mode(self) -> None:
        """Three adverts, no delay, no answer and no ARP for a lower one, no last advert, MASTER only
        with 255, and then nobody else is listened to."""
        conduct = Conduct(
            strict_mode=True, down_timer_adverts=9, higher_prio_send_advert=True, preempt_delay=7.0
        )
        instance = an_instance(state=InitialState.MASTER, conduct=conduct)
        settings = settings_of(instance, None, Membership())
        self.assertEqual((settings.down_timer_adverts, settings.preempt_delay), (3, 0.0))
        self.assertTrue(settings.lower_prio_no_advert)
        self.assertFalse(settings.higher_prio_send_advert or settings.starts_as_master)
        self.assertEqual(settings.garp_lower_prio.repeat, 0)
        self.assertFalse(settings.owner_ignore_adverts)
        owner = settings_of(evolve(instance, priority=255), None, Membership())
        self.assertTrue(owner.owner_ignore_adverts and owner.starts_as_master)


class StartupDelayTests(SynchronousTestCase):
    """C{vrrp_startup_delay}."""

    def test_no_master_before(self) -> None:
        """All timers begin when it is over."""
        for priority, words, after in (
            (100, {}, 3 + 156 / 256),
            (100, {"starts_as_master": True}, 1 + 1 / 256),
        ):
            router = a_router(priority, **words)
            router.start(1.0, not_before=31.0)
            self.assertEqual((router.state, router.deadline), (State.BACKUP, 31.0 + after))

    def test_an_owner(self) -> None:
        """It begins in BACKUP and is MASTER after the delay."""
        router = a_router(255, starts_as_master=True)
        router.start(0.0, not_before=30.0)
        self.assertIs(router.state, State.BACKUP)
        assert router.deadline is not None
        self.assertTrue(30.0 <= router.deadline < 31.1)
        router.due(router.deadline)
        self.assertIs(router.state, State.MASTER)

    def test_a_master_that_vanishes_meanwhile(self) -> None:
        """Not before the end either."""
        router = a_router(100)
        router.start(0.0, not_before=30.0)
        router.received(1.0, HIGHER, an_advert(200))
        assert router.deadline is not None
        self.assertEqual((router.due(router.deadline), router.deadline), ([], 30.0))
        router.due(30.0)
        self.assertIs(router.state, State.MASTER)


class OwnersTests(SynchronousTestCase):
    """Two routers with priority 255 (behaviour.md c7)."""

    def test_the_higher_one_gives_way_to_one_that_does_not(self) -> None:
        """The other does not yield for two adverts and 1.2 intervals: then we follow it with 254."""
        router = a_master(255)
        for instant in (1.0, 2.0, 3.0, 4.0):
            router.received(instant, LOWER, an_advert(255))
            self.assertIs(router.state, State.MASTER)
        effects = router.received(4.3, LOWER, an_advert(255))
        self.assertEqual((router.state, router.priority), (State.BACKUP, 254))
        self.assertTrue(
            any(isinstance(each, Report) and "configuration error" in each.line for each in effects)
        )

    def test_it_is_the_owner_again_when_the_other_has_gone(self) -> None:
        """With 255, and whatever the tracked interfaces say meanwhile."""
        router = a_master(255)
        for instant in (1.0, 4.3):
            router.received(instant, LOWER, an_advert(255))
        self.assertEqual(router.priority_changed(5.0, 255), [])
        assert router.deadline is not None
        effects = router.due(router.deadline)
        self.assertIn(SendAdvert(255), effects)
        self.assertIs(router.state, State.MASTER)

    def test_the_mistake_is_mended_by_a_reload(self) -> None:
        """Who is configured with less than 255 meanwhile is no owner any more, also when it is MASTER."""
        router = a_master(255)
        for instant in (1.0, 4.3):
            router.received(instant, LOWER, an_advert(255))
        router.reconfigured(5.0, router.settings, 100)
        assert router.deadline is not None
        effects = router.due(router.deadline)
        self.assertEqual((router.priority, kinds(effects)[0]), (100, SendAdvert))
        self.assertIn(SendAdvert(100), effects)


class StallTests(SynchronousTestCase):
    """A MASTER that was frozen (SIGSTOP, a virtual machine that stood still)."""

    def test_it_listens_first(self) -> None:
        """Later than the quickest Backup would wait: no advert, but an interval of listening; then, as
        nobody spoke, it goes on and tells the neighbours."""
        router = a_master(100)
        effects = router.due(11.0 + 2.5)
        self.assertEqual(kinds(effects), [])
        self.assertEqual((router.state, router.deadline), (State.MASTER, 13.5 + 1 + 1 / 256))
        effects = router.due(15.0)
        self.assertEqual(kinds(effects), [SendAdvert, Announce])
        self.assertIn(Announce(GARP_MASTER, contested=True), effects)
        self.assertEqual(router.deadline, 16.0)

    def test_no_longer_than_a_backup_would_wait(self) -> None:
        """A little late is no stall."""
        self.assertEqual(a_master(100).due(11.0 + 2.0), [SendAdvert(100)])

    def test_it_asserts_itself_against_a_lower_one(self) -> None:
        """Who took over meanwhile has a lower priority: it hears us at once."""
        router = a_master(100, lower_prio_no_advert=True)
        router.due(20.0)
        effects = router.received(20.4, LOWER, an_advert(50))
        self.assertEqual(kinds(effects), [SendAdvert, Announce])
        self.assertEqual((router.state, router.deadline), (State.MASTER, 21.4))

    def test_it_yields_to_a_better_one(self) -> None:
        """Without having said a word."""
        router = a_master(100)
        router.due(20.0)
        self.assertEqual(kinds(router.received(20.4, HIGHER, an_advert(150))), [Transition, Withdraw])
        self.assertIs(router.state, State.BACKUP)

    def test_with_nopreempt_it_yields_to_anybody(self) -> None:
        """Nothing goes to and fro because of a moment's standstill."""
        router = a_master(100, preempt=False)
        router.due(20.0)
        router.received(20.4, LOWER, an_advert(50))
        self.assertIs(router.state, State.BACKUP)

    def test_on_stall_continue(self) -> None:
        """Switched off it does as the C daemon: it goes on."""
        self.assertEqual(a_master(100, listens_after_stall=False).due(20.0), [SendAdvert(100)])

    def test_on_stall_is_heard(self) -> None:
        """The word reaches the machine; without it a master listens."""
        for word, listens in ((OnStall.LISTEN, True), (OnStall.CONTINUE, False)):
            settings = settings_of(an_instance(conduct=Conduct(on_stall=word)), None, Membership())
            self.assertEqual(settings.listens_after_stall, listens)
        self.assertTrue(settings_of(an_instance(), None, Membership()).listens_after_stall)

    def test_lesson_19_timer_expired_backup(self) -> None:
        """behaviour.md c5: later than 2 intervals and the skew of that priority: BACKUP at once; needs
        nopreempt."""
        words = {"timer_expired_backup": 100, "preempt": False}
        late = 2 + 156 / 256
        router = a_master(100, **words)
        self.assertEqual(kinds(router.due(11.0 + late)), [SendAdvert])
        router = a_master(100, **words)
        effects = router.due(11.0 + late + 0.001)
        self.assertEqual((kinds(effects), router.state), ([Transition, Withdraw], State.BACKUP))
        instance = an_instance(conduct=Conduct(timer_expired_backup=100))
        self.assertIsNone(settings_of(instance, None, Membership()).timer_expired_backup)


class ContestTests(SynchronousTestCase):
    """Contested mastership heals."""

    def test_the_winner_announces_again_when_it_is_over(self) -> None:
        """Once the other has been silent for as long as a Backup waits, and once only."""
        router = a_master(100)
        for instant in (10.3, 10.6):
            router.received(instant, LOWER, an_advert(50))
        announced = []
        for instant in (11.0, 12.0, 13.0, 14.0, 15.0, 16.0):
            announced += [instant for each in router.due(instant) if isinstance(each, Announce)]
        self.assertEqual(announced, [15.0])

    def test_while_it_lasts_the_neighbours_are_told(self) -> None:
        """By the burst for lower priorities."""
        effects = a_master(100).received(10.3, LOWER, an_advert(50))
        self.assertIn(Announce(GARP_LOWER_PRIO, contested=True), effects)


class ChainTests(SynchronousTestCase):
    """A cause for every transition, and what led to it."""

    def chain(self, effects: list[Effect]) -> tuple[str, ...]:
        """Of the transition among the effects."""
        (transition,) = (each for each in effects if isinstance(each, Transition))
        return transition.chain

    def test_the_last_advert_heard(self) -> None:
        """From whom, with what priority, how long ago."""
        router = a_backup(100)
        router.received(1.0, HIGHER, an_advert(200))
        assert router.deadline is not None
        told = self.chain(router.due(router.deadline))
        self.assertEqual(told, ("3.609 s before: last advert heard, from 192.0.2.6 with priority 200",))

    def test_a_link_a_priority_a_reload(self) -> None:
        """In the order in which they happened; after a transition only what came since."""
        router = a_master(100)
        router.priority_changed(10.2, 50)
        router.reconfigured(10.3, router.settings, 50)
        told = self.chain(router.received(10.5, HIGHER, an_advert(90)))
        self.assertEqual(
            [step.partition(": ")[2] for step in told],
            [
                "Changing effective priority from 100 to 50",
                "the configuration was loaded again",
                "last advert heard, from 192.0.2.6 with priority 90",
            ],
        )
        self.assertEqual(len(self.chain(router.stop(11.0))), 1)

    def test_it_stays_short(self) -> None:
        """However much happens."""
        router = a_master(100)
        for step in range(100):
            router.priority_changed(10.0 + step / 1000, 100 + step % 2)
        self.assertLess(len(self.chain(router.stop(11.0))), 10)
