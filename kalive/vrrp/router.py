"""The adapter of one virtual router: what happens goes to its machine, what the machine wants is done.

Thin: decides nothing that L{kalive.vrrp.machine} and L{kalive.vrrp.conditions} don't. It hears and speaks
through an L{Attachment}, has its addresses in L{Holdings}, and does the effects by L{Deeds}. Adverts wait
neither for netlink nor for the log. Tests: C{test_parts.py}, C{test_faults.py}, C{test_service.py}.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from twisted.internet.defer import Deferred

from kalive.config.vrrp import VRRPInstance
from kalive.kernel.values import Link, ReceivedAdvert
from kalive.vrrp import binding, wire
from kalive.vrrp.alarm import Alarm
from kalive.vrrp.attachment import Attachment
from kalive.vrrp.complaints import Complaints
from kalive.vrrp.conditions import Conditions, examine
from kalive.vrrp.deeds import Deeds
from kalive.vrrp.effects import Effect, State, Transition
from kalive.vrrp.holdings import Holdings
from kalive.vrrp.host import Host
from kalive.vrrp.journal import Journal
from kalive.vrrp.machine import VirtualRouter
from kalive.vrrp.overdue import Overdue
from kalive.vrrp.packet import OWNER, Advert
from kalive.vrrp.rejection import Rejection
from kalive.vrrp.settings import Settings
from kalive.vrrp.statistics import fresh

SETTLING = 0.05
"""Seconds after which an address that went is really gone: notices of our own changes come late."""

RETRYING = 1.0
"""Seconds after which a socket that could not be opened is tried again."""


class Router:
    """An instance at work. C{settled} is called after each change, with its effects, for the group."""

    def __init__(self, host: Host, instance: VRRPInstance, membership: binding.Membership) -> None:
        """Begins in INIT, attached to no link."""
        self._host = host
        self.membership = membership
        self.statistics = fresh()
        self.settled: Callable[[list[Effect]], None] = _alone
        self.journal = Journal(instance.name, Complaints(host.clock.seconds))
        self._attachment = Attachment(host, self.journal, self.statistics, self._heard)
        self._holdings = Holdings(host, self.journal)
        self._deeds = Deeds(host, self.journal, self._attachment, self._holdings, self.statistics)
        self._configure(instance)
        self.machine = VirtualRouter(self._settings(), instance.priority)
        self._alarm = Alarm(host.clock, self._fired)
        self._overdue = Overdue()
        self._look_at: float | None = None

    def start(self) -> None:
        """Take part, if the links allow it. First clear what an earlier life left, unless we own it."""
        with self.journal.after():
            self.observe()
            if self.instance.priority != OWNER:
                self._deeds.clear()
            self.perform(self.machine.start(self._now(), self._host.not_before))

    def observe(self, *, shrunk: bool = False) -> None:
        """The links may have changed; C{shrunk}: one of them lost an address."""
        with self.journal.after():
            conditions = self._examine()
            faults = self._attach(conditions)
            for fault in faults:
                if fault not in self.machine.faults:
                    self.journal.say(f"entering FAULT state ({fault})", ":")
            if shrunk and self._holdings.addresses.installed:
                self._look_at = self._now() + SETTLING
            self._judge(faults, conditions.priority)

    def reconfigure(self, instance: VRRPInstance, membership: binding.Membership) -> None:
        """Be C{instance} from now on, in the same state."""
        self.membership = membership
        self._configure(instance)
        with self.journal.after():
            conditions = self._examine()
            self._attach(conditions)
            self._holdings.refresh()
            self.perform(self.machine.reconfigured(self._now(), self._settings(), conditions.priority))
            self.observe()
            self._let_go()

    def regroup(self, membership: binding.Membership) -> None:
        """Only the sync group may have changed."""
        self.membership = membership
        self.machine.settings = self._settings()
        self._let_go()

    def stop(self) -> Deferred[None]:
        """Resign and go; fires when the kernel has answered."""
        self.perform(self.machine.stop(self._now()))
        self._attachment.detach()
        self._alarm.cancel()
        return self._deeds.gone

    def perform(self, effects: list[Effect]) -> None:
        """Do all of C{effects}, set the alarm, let the group look; the log is written last."""
        with self.journal.after():
            for effect in effects:
                self._deeds.do(effect)
            self._alarm.set(self.machine.deadline, self._holdings.addresses.plan.deadline, self._look_at)
            if effects:
                self._succeed_exhausted()
                self.settled(effects)

    @property
    def link_names(self) -> frozenset[str]:
        """The names of all links that concern it."""
        return self._holdings.link_names

    @property
    def last_transition(self) -> tuple[float, Transition] | None:
        """The last, with its time in seconds of the epoch."""
        return self._deeds.last_transition

    @property
    def rejected(self) -> Mapping[Rejection, int]:
        """How many packets were dropped for each reason."""
        return self._attachment.rejected

    # What it is told to be

    def _configure(self, instance: VRRPInstance) -> None:
        """Take over what does not depend on links."""
        self.instance = instance
        self.journal.name = instance.name
        self._holdings.configure(instance)
        self._attachment.configure(instance)

    def _settings(self) -> Settings:
        """With the address adverts come from, once that is known."""
        endpoint = self._attachment.endpoint
        return binding.settings_of(self.instance, endpoint.source if endpoint else None, self.membership)

    def _let_go(self) -> None:
        """Nobody holds us in FAULT any more who is not in our group."""
        if not self.machine.faults:
            self.perform(self.machine.recovered(self._now()))

    # What the links allow

    def _examine(self) -> Conditions:
        """The conditions now; the addresses are encoded for the links of now."""
        conditions = examine(self.instance, self._links(), self._host.virtual)
        self._holdings.hold(self.machine.settings.garp_master)
        return conditions

    def _attach(self, conditions: Conditions) -> tuple[str, ...]:
        """Be on the wire if the conditions allow it; all faults."""
        if conditions.faults or conditions.source is None:
            return conditions.faults
        endpoint = wire.endpoint_of(self.instance, self._links(), conditions.source)
        problem = self._attachment.attach(endpoint, self._links())
        if problem is not None:
            self._look_at = self._now() + RETRYING
            return (problem,)
        self.machine.settings = self._settings()
        return ()

    def _judge(self, faults: tuple[str, ...], priority: int) -> None:
        """Tell the machine what changed for it; a member that only ceased to lack something is news
        for its group too."""
        effects = self.machine.priority_changed(self._now(), priority)
        changed = faults != self.machine.faults
        if changed:
            effects += (
                self.machine.faulted(self._now(), faults) if faults else self.machine.recovered(self._now())
            )
        self.perform(effects)
        if changed and not effects:
            self.settled([])

    # What it hears, and what its alarm says

    def _heard(self, received: ReceivedAdvert, advert: Advert) -> None:
        self.perform(self.machine.received(self._now(), received.source, advert))

    def _fired(self, now: float) -> None:
        """Serve what is due, unless what arrived meanwhile must be read first."""
        deadline = self.machine.deadline
        late = 0.0 if deadline is None else now - deadline
        if self._overdue.reads_first(self.machine.state, late):
            self._alarm.set(now)
            return
        if deadline is not None and now >= deadline:
            self._host.lateness.served(late)
        with self.journal.after():
            self._holdings.addresses.due(now)
            self._look(now)
            self.perform(self.machine.due(now))

    def _look(self, now: float) -> None:
        """Have our addresses been there all the time? Is what we lacked there now?"""
        if self._look_at is None or now < self._look_at:
            return
        self._look_at = None
        missing = self._holdings.missing()
        if missing is not None:
            self.perform(self.machine.address_lost(now, missing))
        elif self.machine.faults:
            self.observe()

    def _succeed_exhausted(self) -> None:
        """IPSEC AH has no number left that the others would believe: somebody else must be master."""
        if self._attachment.protection.exhausted and self.machine.state is State.MASTER:
            self._host.clock.callLater(0, self._exhausted)

    def _exhausted(self) -> None:
        if self._attachment.protection.exhausted:
            self.perform(self.machine.commanded(self._now(), State.BACKUP, _EXHAUSTED))

    def _now(self) -> float:
        return self._host.clock.seconds()

    def _links(self) -> Mapping[str, Link]:
        return self._host.ports.links.links()


_EXHAUSTED = "IPSEC AH sequence numbers are used up"


def _alone(effects: list[Effect]) -> None:
    """Without a group nobody looks."""
