"""What a Backup does: RFC 9568 6.4.2 (RFC 3768 6.4.2).

Pure. Decides whether its master lives. Changes the state by the C{become_...} of L{Standing} only.
"""

from __future__ import annotations

from kalive.config.common import IPAddress
from kalive.vrrp.effects import Effect, Report, State
from kalive.vrrp.packet import RESIGNING, Advert
from kalive.vrrp.standing import Standing


def due(router: Standing, now: float) -> list[Effect]:
    """Active_Down_Timer fired: become MASTER, or in a group wait until all members want to."""
    if now < router.not_before:
        router.deadline = router.not_before
        return []
    timeout = Report("Receive advertisement timeout")
    if not router.settings.grouped:
        silence = f"{'master resigned, ' if router.resigned else ''}no advert for {router.listens:.3f} s"
        return [timeout, *router.become_master(now, silence)]
    first_time = router.wants is not State.MASTER
    router.wants = State.MASTER
    router.listen(now, router.master_down_interval())
    return [timeout] if first_time else []


def received(router: Standing, now: float, source: IPAddress, advert: Advert) -> list[Effect]:
    """Priority 0: Skew_Time. Not lower than ours, or no preemption: the master lives. Else discard."""
    if advert.priority == RESIGNING:
        return _master_resigned(router, now)
    if not router.settings.preempt or advert.priority >= router.priority:
        router.preemption.reset()
    elif not router.preemption.waits(now, router.settings.preempt_delay):
        return []
    router.follow(now, source, advert)
    return []


def _master_resigned(router: Standing, now: float) -> list[Effect]:
    """The quickest of the Backups takes over after Skew_Time."""
    known = router.resigned
    router.listen(now, router.skew_time())
    router.resigned = True
    return [] if known else [Report("Backup received priority 0 advertisement")]
