"""A Master that was frozen: stopped by a debugger or a hypervisor, starved, swapped out.

Pure. Decides from the lateness of its own timer whether a Backup may have taken over meanwhile, and
what then: with C{timer_expired_backup} it becomes BACKUP (Keepalived 2.4.3); else it listens for one
interval, so that there are no two masters even for a moment (C{on_stall listen}); or it goes on.
"""

from __future__ import annotations

from kalive.vrrp.effects import Announce, Effect, Report, SendAdvert
from kalive.vrrp.owners import LOWERED
from kalive.vrrp.packet import OWNER
from kalive.vrrp.standing import Standing


def may_be_succeeded(router: Standing, late: float) -> bool:
    """Whether an advert is so C{late} (seconds) that the quickest Backup (C{timer_expired_backup}: one of
    that priority) has taken over, since it has had none for that time and an interval."""
    rival = _rival(router)
    return rival is not None and late > _patience(router, rival)


def stall(router: Standing, now: float, late: float) -> list[Effect]:
    """We were frozen: with C{timer_expired_backup} leave it to others; else listen for an interval."""
    line = f"VRRP thread timer expired {late:.3f} seconds ago"
    if _leaves_it(router):
        return [Report(line), *router.become_backup(now, line)]
    router.trail.note(now, line)
    router.stalled = True
    router.deadline = now + router.settings.advert_int + router.skew_time(OWNER)
    return [Report(f"{line}: another may be MASTER now, listening first")]


def resume(router: Standing, now: float) -> list[Effect]:
    """Nobody else is master; but somebody may have been, so all are told where the addresses are."""
    end(router, now)
    return [
        Report("nobody else is MASTER: going on"),
        SendAdvert(router.priority),
        Announce(router.settings.garp_master, contested=True),
    ]


def end(router: Standing, now: float) -> None:
    """Listen no more; the advert that goes with this is the first of the new rhythm."""
    router.stalled = False
    router.deadline = now + router.settings.advert_int


def _leaves_it(router: Standing) -> bool:
    """C{timer_expired_backup} is only for those who would not take it back."""
    return router.settings.timer_expired_backup is not None and not router.settings.preempt


def _rival(router: Standing) -> int | None:
    """The priority of the Backup that we reckon with; None: of nobody."""
    if _leaves_it(router):
        return router.settings.timer_expired_backup
    return LOWERED if router.settings.listens_after_stall else None


def _patience(router: Standing, rival: int) -> float:
    """How late in seconds an advert may be without a Backup of that priority taking over: all but one
    of Active_Down_Interval's adverts (RFC 9568 6.1)."""
    settings = router.settings
    return (settings.down_timer_adverts - 1) * settings.advert_int + router.skew_time(rival)
