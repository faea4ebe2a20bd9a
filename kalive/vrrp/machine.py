"""One virtual router: the state machine of RFC 9568 6.4 (and RFC 3768 6.4 for version 2), with FAULT.

Decides who is master. Pure: it is told the time and what happened, and answers with effects in the
order in which they are to be done; C{deadline} says when C{due} wants to be called. It never knows
sockets, packets' octets, interfaces or clocks. The events are here, and by the tables at the end what a
state does about them: L{kalive.vrrp.backup}, L{kalive.vrrp.master}. The state changes only in the
C{become_...} methods of L{kalive.vrrp.standing}.

Where the RFCs and Keepalived 2.4.3 differ it does as the latter, and the function says so.
Tests: C{test_rfc9568.py}, C{test_rfc3768.py}, C{test_machine.py}, C{test_conduct.py}; many at once:
C{test_simulation.py}.
"""

from __future__ import annotations

from kalive.config.common import IPAddress
from kalive.vrrp import backup, master
from kalive.vrrp.effects import Effect, Report, SendAdvert, State
from kalive.vrrp.packet import OWNER, RESIGNING, Advert
from kalive.vrrp.settings import Settings
from kalive.vrrp.standing import Standing


class VirtualRouter(Standing):
    """A L{Standing} and what can happen to it."""

    __slots__ = ()

    def start(self, now: float, not_before: float = 0.0) -> list[Effect]:
        """The Startup event (RFC 9568 6.4.1); no MASTER C{not_before} (C{vrrp_startup_delay}).

        C{state MASTER} below 255 waits in BACKUP for one interval only (Keepalived 2.4.3). The
        owner of a group waits for the group.
        """
        self.not_before = not_before
        if self.faults:
            return self.become_fault(now, self.faults[0])
        if self.takes_at_once(now):
            return self.become_master(now, "owner of the addresses")
        effects = self.become_backup(now, "init")
        if self.settings.starts_as_master:
            self.wants = State.MASTER if self.priority == OWNER else State.BACKUP
            self.listen(now, self.settings.advert_int + self.skew_time(OWNER))
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
        if priority == self.priority or (self.ownership.ceded and priority == OWNER):
            return []
        before, old = self.master_down_interval(), self.priority
        self.priority = priority
        self.move_down_timer(now, before)
        line = f"Changing effective priority from {old} to {priority}"
        self.trail.note(now, line)
        return [Report(line)]

    def faulted(self, now: float, faults: tuple[str, ...]) -> list[Effect]:
        """Something we need is missing; in INIT it is only remembered for C{start}."""
        self.faults = faults
        self.trail.note(now, f"missing: {', '.join(faults)}")
        return self.become_fault(now, faults[0]) if self.state in _PARTICIPATING else []

    def recovered(self, now: float) -> list[Effect]:
        """Nothing is missing any more: out of FAULT, unless a sync group holds us there."""
        self.faults = ()
        self.trail.note(now, "nothing is missing any more")
        held = self.settings.grouped or self.state is not State.FAULT
        return [] if held else self.leave_fault(now, "recovered")

    def commanded(self, now: float, state: State, cause: str) -> list[Effect]:
        """Our sync group goes to C{state}: MASTER, BACKUP or FAULT."""
        if state is self.state or self.state is State.INIT:
            return []
        if self.state is State.FAULT and state is State.BACKUP:
            return self.leave_fault(now, cause)
        return _COMMANDED[state](self, now, cause)

    def reconfigured(self, now: float, settings: Settings, priority: int) -> list[Effect]:
        """New settings, same state. A master says them at once, so that nobody times it out."""
        before = self.master_down_interval()
        self.settings, self.priority = settings, self.ownership.allowed(priority)
        self.trail.note(now, "the configuration was loaded again")
        if settings.version == 2 or self.master is None:
            self.master_adver_int = settings.advert_int
        self.move_down_timer(now, before)
        if self.state is not State.MASTER:
            return []
        self.deadline = now + settings.advert_int
        return [SendAdvert(self.priority)]

    def address_lost(self, now: float, address: IPAddress) -> list[Effect]:
        """Somebody took a virtual address off us: resign, and be back soon unless another is quicker."""
        if self.state is not State.MASTER:
            return []
        effects = self.become_backup(now, f"address {address} was removed by somebody else")
        self.listen(now, self.skew_time())
        return [SendAdvert(RESIGNING), *effects]

    def stop(self, now: float) -> list[Effect]:
        """The Shutdown event (RFC 9568 6.4.2, 6.4.3)."""
        return [] if self.state is State.INIT else self.become_init(now)


_PARTICIPATING = (State.BACKUP, State.MASTER)
_DUE = {State.BACKUP: backup.due, State.MASTER: master.due}
_RECEIVED = {State.BACKUP: backup.received, State.MASTER: master.received}
_COMMANDED = {
    State.MASTER: Standing.become_master,
    State.BACKUP: Standing.become_backup,
    State.FAULT: Standing.become_fault,
}
