"""One virtual router: the state machine of RFC 9568 6.4 (and RFC 3768 6.4 for version 2), with FAULT.

Decides who is master. Pure: it is told the time and what happened, and answers with effects in the
order in which they are to be done; C{deadline} says when C{due} wants to be called. It never knows
sockets, packets' octets, interfaces or clocks. State changes only in the C{_become_...} methods.

Where the RFCs and Keepalived 2.4.3 differ it does as the latter, and the method says so.
Tests: C{test_rfc9568.py}, C{test_rfc3768.py}, C{test_machine.py}; many at once: C{simulation.py}.
"""

from __future__ import annotations

from kalive.config.common import IPAddress
from kalive.vrrp.effects import Announce, Effect, Install, Report, SendAdvert, State, Transition, Withdraw
from kalive.vrrp.packet import OWNER, RESIGNING, Advert
from kalive.vrrp.settings import DOWN_TIMER_ADVERTS, Master, Settings

QUIET = 0.25
"""For this share of the interval a master that has asserted itself does not do so again: a lower one sends
once in an interval, and the advert of ours that follows tells it again should the answer be lost."""


class VirtualRouter:
    """A router's part in one virtual router. C{priority} is the effective one (RFC 9568 6.1).

    C{wants} is what it would be if its sync group let it; without a group it is that.
    C{faults} are its own reasons to be in FAULT, for people. A Backup C{listens} for so many seconds;
    C{resigned} says that its master sent priority 0.
    """

    __slots__ = (
        "deadline",
        "faults",
        "listens",
        "master",
        "master_adver_int",
        "priority",
        "quiet_until",
        "resigned",
        "settings",
        "state",
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

    def skew_time(self, priority: int | None = None) -> float:
        """Skew_Time in seconds: RFC 9568 6.1 (of the master's interval), RFC 3768 6.1 (of a second)."""
        share = (256 - (self.priority if priority is None else priority)) / 256
        return share * self.master_adver_int if self.settings.version == 3 else share

    def master_down_interval(self) -> float:
        """Active_Down_Interval (RFC 9568 6.1), Master_Down_Interval (RFC 3768 6.1), in seconds."""
        return DOWN_TIMER_ADVERTS * self.master_adver_int + self.skew_time()

    def start(self, now: float) -> list[Effect]:
        """The Startup event (RFC 9568 6.4.1).

        C{state MASTER} below 255 waits in BACKUP for one interval only (Keepalived 2.4.3). The
        owner of a group waits for the group.
        """
        if self.faults:
            return self._become_fault(now, self.faults[0])
        if self.priority == OWNER and not self.settings.grouped:
            return self._become_master(now, "owner of the addresses")
        effects = self._become_backup(now, "init")
        if self.settings.starts_as_master:
            self.wants = State.MASTER if self.priority == OWNER else State.BACKUP
            self._listen(now, self.settings.advert_int + self.skew_time(OWNER))
        return effects

    def due(self, now: float) -> list[Effect]:
        """The timer fired: Active_Down_Timer or Adver_Timer."""
        if self.deadline is None or now < self.deadline:
            return []
        return _DUE[self.state](self, now)

    def received(self, now: float, source: IPAddress, advert: Advert) -> list[Effect]:
        """An ADVERTISEMENT was received that passed the checks of RFC 9568 7.1."""
        reaction = _RECEIVED.get(self.state)
        return reaction(self, now, source, advert) if reaction else []

    def priority_changed(self, now: float, priority: int) -> list[Effect]:
        """The effective priority changed: a running Active_Down_Timer moves by the difference."""
        if priority == self.priority:
            return []
        before, old = self.master_down_interval(), self.priority
        self.priority = priority
        self._move_down_timer(now, before)
        return [Report(f"Changing effective priority from {old} to {priority}")]

    def faulted(self, now: float, faults: tuple[str, ...]) -> list[Effect]:
        """Something we need is missing; in INIT it is only remembered for C{start}."""
        self.faults = faults
        return self._become_fault(now, faults[0]) if self.state in _PARTICIPATING else []

    def recovered(self, now: float) -> list[Effect]:
        """Nothing is missing any more: out of FAULT, unless a sync group holds us there."""
        self.faults = ()
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
        self.settings, self.priority = settings, priority
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
        return [] if self.state is State.INIT else self._become_init()

    # BACKUP, RFC 9568 6.4.2

    def _master_down(self, now: float) -> list[Effect]:
        """Active_Down_Timer fired: become MASTER, or in a group wait until all members want to."""
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
        if self.settings.preempt and advert.priority < self.priority:
            return []
        self._follow(now, source, advert)
        return []

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
        self.deadline += self.settings.advert_int
        if self.deadline <= now:
            self.deadline = now + self.settings.advert_int
        return [SendAdvert(self.priority)]

    def _received_while_master(self, now: float, source: IPAddress, advert: Advert) -> list[Effect]:
        """Priority 0: advertise. Better than us: yield. Else assert ourselves (RFC 9568 6.4.3; RFC 3768
        would only discard; Keepalived asserts itself in both versions), but not for each advert of a
        flood: an answer is ten frames and more, and one within L{QUIET} is heard by all."""
        if advert.priority == RESIGNING:
            self.deadline = now + self.settings.advert_int
            return [SendAdvert(self.priority)]
        if self._is_better(source, advert):
            return self._yield_to(now, source, advert)
        if source == self.settings.address:
            return [Report(f"Received advert from our own address {source}: is it configured twice?")]
        if now < self.quiet_until:
            return []
        self.quiet_until = now + QUIET * self.settings.advert_int
        theirs, ours = advert.priority, self.priority
        claim = f"Received advert from {source} with lower priority {theirs}, ours {ours}"
        return [
            Report(f"{claim}, forcing new election"),
            SendAdvert(self.priority),
            Announce(self.settings.garp_lower_prio, contested=True),
        ]

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
        if theirs == ours:
            cause = (
                f"Master received advert from {source} with same priority {theirs} "
                "but higher IP address than ours"
            )
        warning = [Report(_TWO_OWNERS.format(source))] if theirs == ours == OWNER else []
        effects = self._become_backup(now, cause)
        self._follow(now, source, advert)
        return [Report(cause), *warning, *effects]

    # The only places where the state changes

    def _become_master(self, now: float, cause: str) -> list[Effect]:
        """Advert first, then the addresses, then ARP (RFC 9568 6.4.1, 6.4.2)."""
        before, self.state = self.state, State.MASTER
        self.wants = State.MASTER
        self.master = None
        self.master_adver_int = self.settings.advert_int
        self.deadline = now + self.settings.advert_int
        return [
            SendAdvert(self.priority),
            Transition(before, State.MASTER, cause),
            Install(),
            Announce(self.settings.garp_master),
        ]

    def _become_backup(self, now: float, cause: str) -> list[Effect]:
        """Active_Down_Timer runs (RFC 9568 6.4.1, 6.4.3)."""
        before, self.state = self.state, State.BACKUP
        self.wants = State.BACKUP
        self.master = None
        self._listen(now, self.master_down_interval())
        return [Transition(before, State.BACKUP, cause), *_leaving(before)]

    def _become_fault(self, now: float, cause: str) -> list[Effect]:
        """No timer runs; a master resigns, so that nobody has to wait for its silence."""
        before, self.state = self.state, State.FAULT
        self.wants = State.FAULT
        self.master = None
        self.deadline = None
        resign = [SendAdvert(RESIGNING)] if before is State.MASTER else []
        return [*resign, Transition(before, State.FAULT, cause), *_leaving(before)]

    def _become_init(self) -> list[Effect]:
        """Cancel the timer; a master resigns (RFC 9568 6.4.3), then its addresses go."""
        before, self.state = self.state, State.INIT
        self.wants = State.BACKUP
        self.master = None
        self.deadline = None
        resign = [SendAdvert(RESIGNING)] if before is State.MASTER else []
        return [*resign, *_leaving(before), Transition(before, State.INIT, "stopped")]

    def _leave_fault(self, now: float, cause: str) -> list[Effect]:
        """As at start, but C{state MASTER} counts no more (Keepalived 2.4.3)."""
        self.master_adver_int = self.settings.advert_int
        if self.priority == OWNER and not self.settings.grouped:
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
