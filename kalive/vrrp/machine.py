"""One virtual router: the state machine of RFC 9568 6.4 (and RFC 3768 6.4 for version 2), with FAULT.

Decides who is master. Pure: it is told the time and what happened, and answers with effects in the
order in which they are to be done; C{deadline} says when C{due} wants to be called. It never knows
sockets, packets' octets, interfaces or clocks. State changes only in the C{_become_...} methods.

Where the RFCs and Keepalived 2.4.3 differ it does as the latter, and the method says so.
Tests: C{test_rfc9568.py}, C{test_rfc3768.py}, C{test_machine.py}; many at once: C{simulation.py}.
"""

from __future__ import annotations

from kalive.config.common import IPAddress
from kalive.vrrp.contest import Contest
from kalive.vrrp.effects import Announce, Effect, Install, Report, SendAdvert, State, Transition, Withdraw
from kalive.vrrp.packet import OWNER, RESIGNING, Advert
from kalive.vrrp.settings import Master, Settings
from kalive.vrrp.trail import Trail

LOWERED = 254
"""What an owner lowers itself to when another insists; the highest priority of those who own nothing."""

QUIET = 0.25
"""For this share of the interval a master that has asserted itself does not do so again: a lower one sends
once in an interval, and the advert of ours that follows tells it again should the answer be lost."""


class VirtualRouter:
    """A router's part in one virtual router. C{priority} is the effective one (RFC 9568 6.1).

    C{wants} is what it would be if its sync group let it; without a group it is that.
    C{faults} are its own reasons to be in FAULT, for people. A Backup C{listens} for so many seconds;
    C{resigned} says that its master sent priority 0. C{preempt_at} is when C{preempt_delay} ends,
    C{not_before} when C{vrrp_startup_delay} does. A Master C{stalled} when it was frozen and listens;
    C{owners} is since when another has priority 255 too, C{ceded} that we left it to that one.
    """

    __slots__ = (
        "ceded",
        "contest",
        "deadline",
        "faults",
        "listens",
        "master",
        "master_adver_int",
        "not_before",
        "owners",
        "preempt_at",
        "priority",
        "quiet_until",
        "resigned",
        "settings",
        "stalled",
        "state",
        "trail",
        "wants",
    )

    def __init__(self, settings: Settings, priority: int) -> None:
        """Initialize (RFC 9568 6.4.1)."""
        self.settings = settings
        self.priority = priority
        self.state = State.INIT
        self.wants = State.BACKUP
        self.deadline: float | None = None
        self.listens = 0.0
        self.resigned = False
        self.quiet_until = 0.0
        self.master: Master | None = None
        self.master_adver_int = settings.advert_int
        self.faults: tuple[str, ...] = ()
        self.trail = Trail()
        self.contest: Contest | None = None
        self.preempt_at: float | None = None
        self.not_before = 0.0
        self.owners: float | None = None
        self.ceded = False
        self.stalled = False

    def skew_time(self, priority: int | None = None) -> float:
        """Skew_Time in seconds: RFC 9568 6.1 (of the master's interval), RFC 3768 6.1 (of a second)."""
        share = (256 - (self.priority if priority is None else priority)) / 256
        return share * self.master_adver_int if self.settings.version == 3 else share

    def master_down_interval(self) -> float:
        """Active_Down_Interval (RFC 9568 6.1), Master_Down_Interval (RFC 3768 6.1), in seconds."""
        return self.settings.down_timer_adverts * self.master_adver_int + self.skew_time()

    def start(self, now: float, not_before: float = 0.0) -> list[Effect]:
        """The Startup event (RFC 9568 6.4.1); no MASTER C{not_before} (C{vrrp_startup_delay}).

        C{state MASTER} below 255 waits in BACKUP for one interval only (Keepalived 2.4.3). The
        owner of a group waits for the group.
        """
        self.not_before = not_before
        if self.faults:
            return self._become_fault(now, self.faults[0])
        if self._takes_at_once(now):
            return self._become_master(now, "owner of the addresses")
        effects = self._become_backup(now, "init")
        if self.settings.starts_as_master:
            self.wants = State.MASTER if self.priority == OWNER else State.BACKUP
            self._listen(now, self.settings.advert_int + self.skew_time(OWNER))
        if now < not_before and self.deadline is not None:
            self.listens += not_before - now
            self.deadline += not_before - now
        return effects

    def due(self, now: float) -> list[Effect]:
        """The timer fired: Active_Down_Timer or Adver_Timer."""
        if self.deadline is None or now < self.deadline:
            return []
        return _DUE[self.state](self, now)

    def received(self, now: float, source: IPAddress, advert: Advert) -> list[Effect]:
        """An ADVERTISEMENT was received that passed the checks of RFC 9568 7.1."""
        if self.settings.owner_ignore_adverts and self.priority == OWNER:
            return []
        self.trail.hear(now, source, advert.priority)
        reaction = _RECEIVED.get(self.state)
        return reaction(self, now, source, advert) if reaction else []

    def priority_changed(self, now: float, priority: int) -> list[Effect]:
        """The effective priority changed: a running Active_Down_Timer moves by the difference."""
        if priority == self.priority or (self.ceded and priority == OWNER):
            return []
        before, old = self.master_down_interval(), self.priority
        self.priority = priority
        self._move_down_timer(now, before)
        line = f"Changing effective priority from {old} to {priority}"
        self.trail.note(now, line)
        return [Report(line)]

    def faulted(self, now: float, faults: tuple[str, ...]) -> list[Effect]:
        """Something we need is missing; in INIT it is only remembered for C{start}."""
        self.faults = faults
        self.trail.note(now, f"missing: {', '.join(faults)}")
        return self._become_fault(now, faults[0]) if self.state in _PARTICIPATING else []

    def recovered(self, now: float) -> list[Effect]:
        """Nothing is missing any more: out of FAULT, unless a sync group holds us there."""
        self.faults = ()
        self.trail.note(now, "nothing is missing any more")
        held = self.settings.grouped or self.state is not State.FAULT
        return [] if held else self._leave_fault(now, "recovered")

    def commanded(self, now: float, state: State, cause: str) -> list[Effect]:
        """Our sync group goes to C{state}: MASTER, BACKUP or FAULT."""
        if state is self.state or self.state is State.INIT:
            return []
        if self.state is State.FAULT and state is State.BACKUP:
            return self._leave_fault(now, cause)
        return _COMMANDED[state](self, now, cause)

    def reconfigured(self, now: float, settings: Settings, priority: int) -> list[Effect]:
        """New settings, same state. A master says them at once, so that nobody times it out."""
        before = self.master_down_interval()
        self.settings, self.priority = settings, LOWERED if self.ceded and priority == OWNER else priority
        self.trail.note(now, "the configuration was loaded again")
        if settings.version == 2 or self.master is None:
            self.master_adver_int = settings.advert_int
        self._move_down_timer(now, before)
        if self.state is not State.MASTER:
            return []
        self.deadline = now + settings.advert_int
        return [SendAdvert(self.priority)]

    def address_lost(self, now: float, address: IPAddress) -> list[Effect]:
        """Somebody took a virtual address off us: resign, and be back soon unless another is quicker."""
        if self.state is not State.MASTER:
            return []
        effects = self._become_backup(now, f"address {address} was removed by somebody else")
        self._listen(now, self.skew_time())
        return [SendAdvert(RESIGNING), *effects]

    def stop(self, now: float) -> list[Effect]:
        """The Shutdown event (RFC 9568 6.4.2, 6.4.3)."""
        return [] if self.state is State.INIT else self._become_init(now)

    # BACKUP, RFC 9568 6.4.2

    def _master_down(self, now: float) -> list[Effect]:
        """Active_Down_Timer fired: become MASTER, or in a group wait until all members want to."""
        if now < self.not_before:
            self.deadline = self.not_before
            return []
        timeout = Report("Receive advertisement timeout")
        if not self.settings.grouped:
            silence = f"{'master resigned, ' if self.resigned else ''}no advert for {self.listens:.3f} s"
            return [timeout, *self._become_master(now, silence)]
        first_time = self.wants is not State.MASTER
        self.wants = State.MASTER
        self._listen(now, self.master_down_interval())
        return [timeout] if first_time else []

    def _received_while_backup(self, now: float, source: IPAddress, advert: Advert) -> list[Effect]:
        """Priority 0: Skew_Time. Not lower than ours, or no preemption: the master lives. Else discard."""
        if advert.priority == RESIGNING:
            known = self.resigned
            self._listen(now, self.skew_time())
            self.resigned = True
            return [] if known else [Report("Backup received priority 0 advertisement")]
        if not self.settings.preempt or advert.priority >= self.priority:
            self.preempt_at = None
        elif not self._waits_to_preempt(now):
            return []
        self._follow(now, source, advert)
        return []

    def _waits_to_preempt(self, now: float) -> bool:
        """C{preempt_delay} runs from the first lower advert; until it is over a lower master lives."""
        if self.settings.preempt_delay and self.preempt_at is None:
            self.preempt_at = now + self.settings.preempt_delay
        return self.preempt_at is not None and now < self.preempt_at

    def _follow(self, now: float, source: IPAddress, advert: Advert) -> None:
        """Adopt the master's interval (version 3) and reset Active_Down_Timer."""
        self.wants = State.BACKUP
        self.master = Master(source, advert.priority)
        if self.settings.version == 3:
            self.master_adver_int = advert.interval
        self._listen(now, self.master_down_interval())

    # MASTER, RFC 9568 6.4.3

    def _advertise(self, now: float) -> list[Effect]:
        """Adver_Timer fired. The next is due one interval after this one *was* due: no drift."""
        assert self.deadline is not None
        late = now - self.deadline
        if self.stalled:
            return self._resume(now)
        if self._may_be_succeeded(late):
            return self._stall(now, late)
        self.deadline += self.settings.advert_int
        if self.deadline <= now:
            self.deadline = now + self.settings.advert_int
        return [SendAdvert(self.priority), *self._end_of_contest(now)]

    def _may_be_succeeded(self, late: float) -> bool:
        """Whether an advert is so C{late} that the quickest Backup (C{timer_expired_backup}: one of that
        priority) has taken over, since it has had none for that time and an interval."""
        rival = self._rival
        return rival is not None and late > self._patience(rival)

    @property
    def _rival(self) -> int | None:
        """The priority of the Backup that we reckon with; None: of nobody."""
        if self.settings.timer_expired_backup is not None and not self.settings.preempt:
            return self.settings.timer_expired_backup
        return LOWERED if self.settings.listens_after_stall else None

    def _patience(self, rival: int) -> float:
        """How late an advert may be without a Backup of that priority taking over."""
        return (self.settings.down_timer_adverts - 1) * self.settings.advert_int + self.skew_time(rival)

    def _stall(self, now: float, late: float) -> list[Effect]:
        """We were frozen: with C{timer_expired_backup} leave it to others; else listen for an interval."""
        line = f"VRRP thread timer expired {late:.3f} seconds ago"
        if self.settings.timer_expired_backup is not None and not self.settings.preempt:
            return [Report(line), *self._become_backup(now, line)]
        self.trail.note(now, line)
        self.stalled = True
        self.deadline = now + self.settings.advert_int + self.skew_time(OWNER)
        return [Report(f"{line}: another may be MASTER now, listening first")]

    def _resume(self, now: float) -> list[Effect]:
        """Nobody else is master; but somebody may have been, so all are told where the addresses are."""
        self.stalled = False
        self.deadline = now + self.settings.advert_int
        return [
            Report("nobody else is MASTER: going on"),
            SendAdvert(self.priority),
            Announce(self.settings.garp_master, contested=True),
        ]

    def _end_of_contest(self, now: float) -> list[Effect]:
        """The other has been silent for as long as a Backup would wait: announce all again."""
        contest = self.contest
        if contest is None or not contest.is_over(now, self.master_down_interval()):
            return []
        self.contest = None
        return [
            Report(f"{contest}: announcing our addresses again"),
            Announce(self.settings.garp_master, contested=True),
        ]

    def _received_while_master(self, now: float, source: IPAddress, advert: Advert) -> list[Effect]:
        """Priority 0: advertise. Better than us: yield. Else assert ourselves (RFC 9568 6.4.3; RFC 3768
        would only discard; Keepalived asserts itself in both versions)."""
        if advert.priority == RESIGNING:
            self.stalled = False
            self.deadline = now + self.settings.advert_int
            return [SendAdvert(self.priority)]
        if self._is_better(source, advert) or (self.stalled and not self.settings.preempt):
            return self._yield_to(now, source, advert)
        if source == self.settings.address:
            return [Report(f"Received advert from our own address {source}: is it configured twice?", "echo")]
        if advert.priority == self.priority == OWNER and self._cedes(now, advert):
            return self._yield_to(now, source, advert)
        return self._assert(now, source, advert)

    def _assert(self, now: float, source: IPAddress, advert: Advert) -> list[Effect]:
        """We stay MASTER, and say so; but not for each advert of a flood: an answer is ten frames and more,
        and one within L{QUIET} is heard by all."""
        self.contest = self.contest or Contest(now, source)
        self.contest.heard(now, source)
        if now < self.quiet_until:
            return []
        self.quiet_until = now + QUIET * self.settings.advert_int
        theirs, ours = advert.priority, self.priority
        claim = f"Received advert from {source} with lower priority {theirs}, ours {ours}"
        answer: list[Effect] = [SendAdvert(self.priority)]
        if self.stalled:
            self.stalled = False
            self.deadline = now + self.settings.advert_int
        elif self.settings.lower_prio_no_advert:
            answer = []
        again = Announce(self.settings.garp_lower_prio, contested=True)
        return [Report(f"{claim}, forcing new election", "lower"), *answer, again]

    def _cedes(self, now: float, advert: Advert) -> bool:
        """Another owner does not yield though its address is lower: after two adverts of ours, and a
        little, we do (Keepalived 2.4.3), until it has gone."""
        if self.owners is None:
            self.owners = now
        interval = self.settings.advert_int
        if now - self.owners < 2 * interval + 1.2 * max(interval, advert.interval):
            return False
        self.ceded = True
        self.priority = LOWERED
        return True

    def _is_better(self, source: IPAddress, advert: Advert) -> bool:
        """Greater priority, or equal priority and a greater address (RFC 9568 6.4.3)."""
        address = self.settings.address
        if advert.priority != self.priority or address is None:
            return advert.priority > self.priority
        return int(source) > int(address)

    def _yield_to(self, now: float, source: IPAddress, advert: Advert) -> list[Effect]:
        """Another master is better: BACKUP, following it."""
        theirs, ours = advert.priority, self.priority
        cause = f"Master received advert from {source} with higher priority {theirs}, ours {ours}"
        if theirs < ours:
            cause = f"{source} became MASTER with priority {theirs} while we were frozen"
        if theirs == ours:
            cause = (
                f"Master received advert from {source} with same priority {theirs} "
                "but higher IP address than ours"
            )
        two_owners = theirs == OWNER and (ours == OWNER or self.ceded)
        warning = [Report(_TWO_OWNERS.format(source))] if two_owners else []
        last: list[Effect] = [SendAdvert(self.priority)] if self.settings.higher_prio_send_advert else []
        effects = self._become_backup(now, cause)
        self._follow(now, source, advert)
        return [*last, Report(cause), *warning, *effects]

    # The only places where the state changes

    def _enter(self, state: State) -> State:
        """What all states begin with; the state before."""
        before, self.state, self.wants = self.state, state, state
        self.master = None
        self.contest = None
        self.preempt_at = None
        self.owners = None
        self.stalled = False
        return before

    def _transition(self, now: float, before: State, cause: str) -> Transition:
        """With all that led to it."""
        chain = self.trail.tell(now)
        self.trail.clear()
        return Transition(before, self.state, cause, chain)

    def _takes_at_once(self, now: float) -> bool:
        """The owner does, unless its group or C{vrrp_startup_delay} makes it wait."""
        return self.priority == OWNER and not self.settings.grouped and now >= self.not_before

    def _become_master(self, now: float, cause: str) -> list[Effect]:
        """Advert first, then the addresses, then ARP (RFC 9568 6.4.1, 6.4.2)."""
        if self.ceded:
            self.priority, self.ceded = OWNER, False
        before = self._enter(State.MASTER)
        self.master_adver_int = self.settings.advert_int
        self.deadline = now + self.settings.advert_int
        return [
            SendAdvert(self.priority),
            self._transition(now, before, cause),
            Install(),
            Announce(self.settings.garp_master),
        ]

    def _become_backup(self, now: float, cause: str) -> list[Effect]:
        """Active_Down_Timer runs (RFC 9568 6.4.1, 6.4.3)."""
        before = self._enter(State.BACKUP)
        self._listen(now, self.master_down_interval())
        return [self._transition(now, before, cause), *_leaving(before)]

    def _become_fault(self, now: float, cause: str) -> list[Effect]:
        """No timer runs; a master resigns, so that nobody has to wait for its silence."""
        before = self._enter(State.FAULT)
        self.deadline = None
        resign = [SendAdvert(RESIGNING)] if before is State.MASTER else []
        return [*resign, self._transition(now, before, cause), *_leaving(before)]

    def _become_init(self, now: float) -> list[Effect]:
        """Cancel the timer; a master resigns (RFC 9568 6.4.3), then its addresses go."""
        before = self._enter(State.INIT)
        self.wants = State.BACKUP
        self.deadline = None
        resign = [SendAdvert(RESIGNING)] if before is State.MASTER else []
        return [*resign, *_leaving(before), self._transition(now, before, "stopped")]

    def _leave_fault(self, now: float, cause: str) -> list[Effect]:
        """As at start, but C{state MASTER} counts no more (Keepalived 2.4.3)."""
        self.master_adver_int = self.settings.advert_int
        if self._takes_at_once(now):
            return self._become_master(now, cause)
        effects = self._become_backup(now, cause)
        self.wants = State.MASTER if self.priority == OWNER else State.BACKUP
        return effects

    def _move_down_timer(self, now: float, before: float) -> None:
        """Active_Down_Interval was C{before}: move a running timer by the difference."""
        if self.state is State.BACKUP and self.deadline is not None:
            change = self.master_down_interval() - before
            self.listens += change
            self.deadline = max(now, self.deadline + change)

    def _listen(self, now: float, seconds: float) -> None:
        """Set Active_Down_Timer."""
        self.deadline, self.listens, self.resigned = now + seconds, seconds, False


def _leaving(before: State) -> list[Effect]:
    """What goes with the state C{before}."""
    return [Withdraw()] if before is State.MASTER else []


_TWO_OWNERS = "configuration error: {} has priority 255 too, but only one router can own the addresses"
_PARTICIPATING = (State.BACKUP, State.MASTER)
_DUE = {State.BACKUP: VirtualRouter._master_down, State.MASTER: VirtualRouter._advertise}
_RECEIVED = {
    State.BACKUP: VirtualRouter._received_while_backup,
    State.MASTER: VirtualRouter._received_while_master,
}
_COMMANDED = {
    State.MASTER: VirtualRouter._become_master,
    State.BACKUP: VirtualRouter._become_backup,
    State.FAULT: VirtualRouter._become_fault,
}
