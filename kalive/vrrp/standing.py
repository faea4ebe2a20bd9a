"""What a virtual router is at the moment, and each change of it.

Pure. L{Standing} is the state, the timers and what is remembered; its C{become_...} methods are the only
places where the state changes, with all that belongs to the change. When to change is decided by
L{kalive.vrrp.machine} and what it is composed of: L{kalive.vrrp.backup}, L{kalive.vrrp.master}.
"""

from __future__ import annotations

from kalive.config.common import IPAddress
from kalive.vrrp.contest import Contest
from kalive.vrrp.effects import Announce, Effect, Install, SendAdvert, State, Transition, Withdraw
from kalive.vrrp.owners import Ownership
from kalive.vrrp.packet import OWNER, RESIGNING, Advert
from kalive.vrrp.preemption import PreemptDelay
from kalive.vrrp.settings import Master, Settings
from kalive.vrrp.trail import Trail


class Standing:
    """A router's part in one virtual router. C{priority} is the effective one (RFC 9568 6.1).

    C{wants} is what it would be if its sync group let it; without a group it is that.
    C{faults} are its own reasons to be in FAULT, for people. A Backup C{listens} for so many seconds;
    C{resigned} says that its master sent priority 0. C{not_before} is when C{vrrp_startup_delay} ends.
    A Master C{stalled} when it was frozen and listens; until C{quiet_until} it need not assert itself.
    """

    __slots__ = (
        "contest",
        "deadline",
        "faults",
        "listens",
        "master",
        "master_adver_int",
        "not_before",
        "ownership",
        "preemption",
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
        self.preemption = PreemptDelay()
        self.not_before = 0.0
        self.ownership = Ownership()
        self.stalled = False

    # Timers, RFC 9568 6.1 and 6.2

    def skew_time(self, priority: int | None = None) -> float:
        """Skew_Time in seconds: RFC 9568 6.1 (of the master's interval), RFC 3768 6.1 (of a second)."""
        share = (256 - (self.priority if priority is None else priority)) / 256
        return share * self.master_adver_int if self.settings.version == 3 else share

    def master_down_interval(self) -> float:
        """Active_Down_Interval (RFC 9568 6.1), Master_Down_Interval (RFC 3768 6.1), in seconds."""
        return self.settings.down_timer_adverts * self.master_adver_int + self.skew_time()

    def listen(self, now: float, seconds: float) -> None:
        """Set Active_Down_Timer."""
        self.deadline, self.listens, self.resigned = now + seconds, seconds, False

    def move_down_timer(self, now: float, before: float) -> None:
        """Active_Down_Interval was C{before}: move a running timer by the difference."""
        if self.state is State.BACKUP and self.deadline is not None:
            change = self.master_down_interval() - before
            self.listens += change
            self.deadline = max(now, self.deadline + change)

    def follow(self, now: float, source: IPAddress, advert: Advert) -> None:
        """Adopt the master's interval (version 3) and reset Active_Down_Timer (RFC 9568 6.4.2)."""
        self.wants = State.BACKUP
        self.master = Master(source, advert.priority)
        if self.settings.version == 3:
            self.master_adver_int = advert.interval
        self.listen(now, self.master_down_interval())

    # The only places where the state changes

    def become_master(self, now: float, cause: str) -> list[Effect]:
        """Advert first, then the addresses, then ARP (RFC 9568 6.4.1, 6.4.2)."""
        self.priority = self.ownership.reclaim(self.priority)
        before = self._enter(State.MASTER)
        self.master_adver_int = self.settings.advert_int
        self.deadline = now + self.settings.advert_int
        return [
            SendAdvert(self.priority),
            self._transition(now, before, cause),
            Install(),
            Announce(self.settings.garp_master),
        ]

    def become_backup(self, now: float, cause: str) -> list[Effect]:
        """Active_Down_Timer runs (RFC 9568 6.4.1, 6.4.3)."""
        before = self._enter(State.BACKUP)
        self.listen(now, self.master_down_interval())
        return [self._transition(now, before, cause), *_leaving(before)]

    def become_fault(self, now: float, cause: str) -> list[Effect]:
        """No timer runs; a master resigns, so that nobody has to wait for its silence."""
        before = self._enter(State.FAULT)
        self.deadline = None
        return [*_resigning(before), self._transition(now, before, cause), *_leaving(before)]

    def become_init(self, now: float) -> list[Effect]:
        """Cancel the timer; a master resigns (RFC 9568 6.4.3), then its addresses go."""
        before = self._enter(State.INIT)
        self.wants = State.BACKUP
        self.deadline = None
        return [*_resigning(before), *_leaving(before), self._transition(now, before, "stopped")]

    def leave_fault(self, now: float, cause: str) -> list[Effect]:
        """As at start, but C{state MASTER} counts no more (Keepalived 2.4.3)."""
        self.master_adver_int = self.settings.advert_int
        if self.takes_at_once(now):
            return self.become_master(now, cause)
        effects = self.become_backup(now, cause)
        self.wants = State.MASTER if self.priority == OWNER else State.BACKUP
        return effects

    def takes_at_once(self, now: float) -> bool:
        """The owner does, unless its group or C{vrrp_startup_delay} makes it wait."""
        return self.priority == OWNER and not self.settings.grouped and now >= self.not_before

    def _enter(self, state: State) -> State:
        """What all states begin with; the state before."""
        before, self.state, self.wants = self.state, state, state
        self.master = None
        self.contest = None
        self.preemption.reset()
        self.ownership.undisputed()
        self.stalled = False
        return before

    def _transition(self, now: float, before: State, cause: str) -> Transition:
        """With all that led to it."""
        chain = self.trail.tell(now)
        self.trail.clear()
        return Transition(before, self.state, cause, chain)


def _resigning(before: State) -> list[Effect]:
    """A master says that it goes (RFC 9568 6.4.3)."""
    return [SendAdvert(RESIGNING)] if before is State.MASTER else []


def _leaving(before: State) -> list[Effect]:
    """What goes with the state C{before}."""
    return [Withdraw()] if before is State.MASTER else []
