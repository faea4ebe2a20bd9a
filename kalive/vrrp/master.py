"""What a Master does: RFC 9568 6.4.3 (RFC 3768 6.4.3).

Pure. Decides when it advertises and what it answers. Changes the state by the C{become_...} of
L{Standing} only; who is the better of two masters is for L{kalive.vrrp.rivals}.
"""

from __future__ import annotations

from kalive.config.common import IPAddress
from kalive.vrrp import rivals, standstill
from kalive.vrrp.effects import Effect, Report, SendAdvert
from kalive.vrrp.packet import RESIGNING, Advert
from kalive.vrrp.standing import Standing


def due(router: Standing, now: float) -> list[Effect]:
    """Adver_Timer fired. The next is due one interval after this one *was* due: no drift."""
    assert router.deadline is not None
    late = now - router.deadline
    if router.stalled:
        return standstill.resume(router, now)
    if standstill.may_be_succeeded(router, late):
        return standstill.stall(router, now, late)
    router.deadline += router.settings.advert_int
    if router.deadline <= now:
        router.deadline = now + router.settings.advert_int
    return [SendAdvert(router.priority), *rivals.end_of_contest(router, now)]


def received(router: Standing, now: float, source: IPAddress, advert: Advert) -> list[Effect]:
    """Priority 0: advertise. Better than us: yield. Else assert ourselves (RFC 9568 6.4.3; RFC 3768
    would only discard; Keepalived asserts itself in both versions)."""
    if advert.priority == RESIGNING:
        standstill.end(router, now)
        return [SendAdvert(router.priority)]
    if rivals.yields(router, source, advert):
        return rivals.yield_to(router, now, source, advert)
    if source == router.settings.address:
        return [Report(f"Received advert from our own address {source}: is it configured twice?", "echo")]
    if rivals.yields_ownership(router, now, advert):
        return rivals.yield_to(router, now, source, advert)
    return rivals.stand_firm(router, now, source, advert)
