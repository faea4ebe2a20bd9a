"""The adapter of one virtual router: what happens goes to its machine, what the machine wants is done.

Thin: decides nothing that L{kalive.vrrp.machine} and L{kalive.vrrp.conditions} don't. Adverts wait
neither for netlink nor for the log. Tests: C{test_router.py}, C{test_service.py}.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from twisted.internet.defer import Deferred, succeed

from kalive.config.vrrp import VRRPInstance
from kalive.kernel.values import Link, ReceivedAdvert
from kalive.vrrp import binding, wire
from kalive.vrrp.addresses import VirtualAddresses
from kalive.vrrp.alarm import Alarm
from kalive.vrrp.announce import Burst
from kalive.vrrp.attachment import Attachment
from kalive.vrrp.complaints import Complaints
from kalive.vrrp.conditions import Conditions, examine
from kalive.vrrp.effects import Announce, Effect, Install, Report, SendAdvert, State, Transition, Withdraw
from kalive.vrrp.host import Host
from kalive.vrrp.journal import Journal
from kalive.vrrp.machine import VirtualRouter
from kalive.vrrp.packet import OWNER, RESIGNING, Advert
from kalive.vrrp.rejection import Rejection
from kalive.vrrp.settings import Settings
from kalive.vrrp.statistics import fresh

SETTLING = 0.05
"""Seconds after which an address that went is really gone: notices of our own changes come late."""

RETRYING = 1.0
"""Seconds after which a socket that could not be opened is tried again."""

LATE = 0.02
"""Seconds by which a timer may be late before a Backup reads what has arrived meanwhile."""


class Router:
    """An instance at work. C{settled} is called after each change, with its effects, for the group."""

    def __init__(self, host: Host, instance: VRRPInstance, membership: binding.Membership) -> None:
        """Begins in INIT, attached to no link."""
        self._host = host
        self.membership = membership
        self.statistics = fresh()
        self.last_transition: tuple[float, Transition] | None = None
        self.settled: Callable[[list[Effect]], None] = _alone
        self.journal = Journal(instance.name, Complaints(host.clock.seconds))
        ports = host.ports
        self.addresses = VirtualAddresses(ports.addresses, host.pacer, self.journal.say, host.masters)
        self._attachment = Attachment(host, self.journal, self.statistics, self._heard)
        self._configure(instance)
        self.machine = VirtualRouter(self._settings(), instance.priority)
        self._alarm = Alarm(host.clock, self._fired)
        self._look_at: float | None = None
        self._has_read = False
        self._problems: tuple[str, ...] = ()
        self._gone: Deferred[None] = succeed(None)

    def start(self) -> None:
        """Take part, if the links allow it. First clear what an earlier life left, unless we own it."""
        with self.journal.after():
            self.observe()
            if self.instance.priority != OWNER:
                self._gone = self.addresses.clear(self._links())
            self.perform(self.machine.start(self._now(), self._host.not_before))

    def observe(self, *, shrunk: bool = False) -> None:
        """The links may have changed; C{shrunk}: one of them lost an address."""
        with self.journal.after():
            conditions = examine(self.instance, self._links(), self._host.virtual)
            self._hold()
            faults = self._attach(conditions)
            for fault in faults:
                if fault not in self.machine.faults:
                    self.journal.say(f"entering FAULT state ({fault})", ":")
            if shrunk and self.addresses.installed:
                self._look_at = self._now() + SETTLING
            self._judge(faults, conditions.priority)

    def reconfigure(self, instance: VRRPInstance, membership: binding.Membership) -> None:
        """Be C{instance} from now on, in the same state."""
        self.membership = membership
        self._configure(instance)
        with self.journal.after():
            conditions = examine(instance, self._links(), self._host.virtual)
            self._hold()
            self._attach(conditions)
            self._refresh()
            self.perform(self.machine.reconfigured(self._now(), self._settings(), conditions.priority))
            self.observe()
            self._let_go()

    def regroup(self, membership: binding.Membership) -> None:
        """Only the sync group may have changed."""
        self.membership = membership
        self.machine.settings = self._settings()
        self._let_go()

    def _let_go(self) -> None:
        """Nobody holds us in FAULT any more who is not in our group."""
        if not self.machine.faults:
            self.perform(self.machine.recovered(self._now()))

    def stop(self) -> Deferred[None]:
        """Resign and go; fires when the kernel has answered."""
        self.perform(self.machine.stop(self._now()))
        self._attachment.detach()
        self._alarm.cancel()
        return self._gone

    def perform(self, effects: list[Effect]) -> None:
        """Do all of C{effects}, set the alarm, let the group look; the log is written last."""
        with self.journal.after():
            for effect in effects:
                _PERFORM[type(effect)](self, effect)
            self._alarm.set(self.machine.deadline, self.addresses.plan.deadline, self._look_at)
            if effects:
                self.settled(effects)

    @property
    def rejected(self) -> Mapping[Rejection, int]:
        """How many packets were dropped for each reason."""
        return self._attachment.rejected

    def _configure(self, instance: VRRPInstance) -> None:
        """Take over what does not depend on links."""
        self.instance = instance
        self.link_names = binding.links_of(instance)
        self.journal.name = instance.name
        self._attachment.configure(instance)
        self._held_for: tuple[object, ...] = ()

    def _now(self) -> float:
        return self._host.clock.seconds()

    def _links(self) -> Mapping[str, Link]:
        return self._host.ports.links.links()

    def _settings(self) -> Settings:
        """With the address adverts come from, once that is known."""
        endpoint = self._attachment.endpoint
        return binding.settings_of(self.instance, endpoint.source if endpoint else None, self.membership)

    def _hold(self) -> None:
        """Encode its addresses for the links there are, unless they are as they were the last time."""
        found = [self._links().get(name) for name in self.link_names]
        shape = tuple(map(binding.shape_of, found))
        if shape == self._held_for:
            return
        self._held_for = shape
        before, prepare = self.addresses.held, self._host.ports.addresses.prepare
        held, problems = binding.hold(self.instance, self._links(), prepare, before)
        for problem in problems if problems != self._problems else ():
            self.journal.say(problem)
        self._problems = problems
        if held != before:
            self.addresses.replace(self._now(), held, self.machine.settings.garp_master)

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

    def _heard(self, received: ReceivedAdvert, advert: Advert) -> None:
        self.perform(self.machine.received(self._now(), received.source, advert))

    def _fired(self, now: float) -> None:
        """Serve what is due. If the whole process was late (stopped, starved) a Backup first reads what
        has arrived: it can't know yet that its master was silent."""
        deadline = self.machine.deadline
        late = deadline is not None and now - deadline > LATE and self.machine.state is State.BACKUP
        if late and not self._has_read:
            self._has_read = True
            self._alarm.set(now)
            return
        self._has_read = False
        if deadline is not None and now >= deadline:
            self._host.lateness.served(now - deadline)
        with self.journal.after():
            self.addresses.due(now)
            self._look(now)
            self.perform(self.machine.due(now))

    def _look(self, now: float) -> None:
        """Have our addresses been there all the time? Is what we lacked there now?"""
        if self._look_at is None or now < self._look_at:
            return
        self._look_at = None
        missing = self.addresses.missing(self._links())
        if missing is not None:
            self.perform(self.machine.address_lost(now, missing))
        elif self.machine.faults:
            self.observe()

    def _send_advert(self, effect: SendAdvert) -> None:
        if self._attachment.send(effect.priority) and effect.priority == RESIGNING:
            self.journal.say("sent 0 priority")
        if self._attachment.protection.exhausted and self.machine.state is State.MASTER:
            self._host.clock.callLater(0, self._exhausted)

    def _exhausted(self) -> None:
        """IPSEC AH has no number left that the others would believe: somebody else must be master."""
        if self._attachment.protection.exhausted:
            self.perform(self.machine.commanded(self._now(), State.BACKUP, _EXHAUSTED))

    def _transition(self, effect: Transition) -> None:
        self.last_transition = (time.time(), effect)
        self.journal.complaints.forget()
        self.statistics["become_master"] += effect.after is State.MASTER
        self.statistics["release_master"] += effect.before is State.MASTER
        if effect.after is not State.INIT:
            begins = effect.before is State.INIT and effect.after is State.BACKUP
            self.journal.say(f"Entering {effect.after.value} STATE{' (init)' if begins else ''}")
            if not begins:
                self.journal.say("; ".join((f"because {effect.cause}", *reversed(effect.chain))))
        if effect.after is State.MASTER:
            self._attachment.protection.begin()

    def _install(self, effect: Install) -> None:
        """The owner's address may be the interface's own; anybody else's should have been free."""
        taken = self.addresses.already_there(self._links()) if self.instance.priority != OWNER else []
        self.addresses.install()
        self._refresh()
        for each in taken:
            self.journal.say(_TAKEN.format(each.address.interface, each.link.name))

    def _refresh(self) -> None:
        """C{garp_master_refresh}."""
        instance = self.instance
        burst = Burst(instance.garp_master_refresh_repeat, instance.garp_master_refresh)
        self.addresses.refresh(self._now(), burst)

    def _withdraw(self, effect: Withdraw) -> None:
        self._gone = self.addresses.withdraw()

    def _announce(self, effect: Announce) -> None:
        self.addresses.announce(self._now(), effect.burst)

    def _report(self, effect: Report) -> None:
        if effect.kind is None:
            self.journal.say(effect.line)
        else:
            self.journal.complain(effect.line, effect.kind)


_EXHAUSTED = "IPSEC AH sequence numbers are used up"
_TAKEN = (
    "address {} was on {} already: another program or the interface's own configuration sets it too;"
    " remove it there. It is ours now and goes when we leave"
)


def _alone(effects: list[Effect]) -> None:
    """Without a group nobody looks."""


_PERFORM: Mapping[type[Effect], Callable[..., None]] = {
    SendAdvert: Router._send_advert,
    Transition: Router._transition,
    Install: Router._install,
    Withdraw: Router._withdraw,
    Announce: Router._announce,
    Report: Router._report,
}
