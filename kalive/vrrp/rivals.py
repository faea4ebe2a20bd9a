"""Another says that it is master while we are (RFC 9568 6.4.3): who yields, and what is said.

Pure. Decides by priority, then by address. The better one answers the other's advert (RFC 3768 would only
discard it; Keepalived 2.4.3 answers in both versions), and tells the neighbours where the addresses are.
"""

from __future__ import annotations

from kalive.config.common import IPAddress
from kalive.vrrp import standstill
from kalive.vrrp.contest import Contest
from kalive.vrrp.effects import Announce, Effect, Report, SendAdvert
from kalive.vrrp.packet import OWNER, Advert
from kalive.vrrp.standing import Standing

QUIET = 0.25
"""For this share of the interval a master that has asserted itself does not do so again: a lower one sends
once in an interval, and the advert of ours that follows tells it again should the answer be lost."""


def yields(router: Standing, source: IPAddress, advert: Advert) -> bool:
    """To a better one; and after a standstill with C{nopreempt} to anybody."""
    return _is_better(router, source, advert) or (router.stalled and not router.settings.preempt)


def yields_ownership(router: Standing, now: float, advert: Advert) -> bool:
    """Another owner does not yield though its address is lower (Keepalived 2.4.3): become one that may."""
    if not advert.priority == router.priority == OWNER:
        return False
    ceded = router.ownership.cedes(now, router.settings.advert_int, advert.interval)
    router.priority = router.ownership.allowed(OWNER)
    return ceded


def yield_to(router: Standing, now: float, source: IPAddress, advert: Advert) -> list[Effect]:
    """Another master is better: BACKUP, following it."""
    cause = _why(router, source, advert.priority)
    two_owners = advert.priority == OWNER and (router.priority == OWNER or router.ownership.ceded)
    warning = [Report(_TWO_OWNERS.format(source))] if two_owners else []
    last: list[Effect] = [SendAdvert(router.priority)] if router.settings.higher_prio_send_advert else []
    effects = router.become_backup(now, cause)
    router.follow(now, source, advert)
    return [*last, Report(cause), *warning, *effects]


def stand_firm(router: Standing, now: float, source: IPAddress, advert: Advert) -> list[Effect]:
    """We stay MASTER, and say so; but not for each advert of a flood: an answer is ten frames and more,
    and one within L{QUIET} is heard by all."""
    router.contest = router.contest or Contest(now, source)
    router.contest.heard(now, source)
    if now < router.quiet_until:
        return []
    router.quiet_until = now + QUIET * router.settings.advert_int
    theirs, ours = advert.priority, router.priority
    claim = f"Received advert from {source} with lower priority {theirs}, ours {ours}"
    again = Announce(router.settings.garp_lower_prio, contested=True)
    return [Report(f"{claim}, forcing new election", "lower"), *_answer(router, now), again]


def end_of_contest(router: Standing, now: float) -> list[Effect]:
    """The other has been silent for as long as a Backup would wait: announce all again."""
    contest = router.contest
    if contest is None or not contest.is_over(now, router.master_down_interval()):
        return []
    router.contest = None
    return [
        Report(f"{contest}: announcing our addresses again"),
        Announce(router.settings.garp_master, contested=True),
    ]


def _is_better(router: Standing, source: IPAddress, advert: Advert) -> bool:
    """Greater priority, or equal priority and a greater address (RFC 9568 6.4.3)."""
    address = router.settings.address
    if advert.priority != router.priority or address is None:
        return advert.priority > router.priority
    return int(source) > int(address)


def _answer(router: Standing, now: float) -> list[Effect]:
    """An advert, unless C{lower_prio_no_advert}; who was frozen has one to make up for in any case."""
    if router.stalled:
        standstill.end(router, now)
    elif router.settings.lower_prio_no_advert:
        return []
    return [SendAdvert(router.priority)]


def _why(router: Standing, source: IPAddress, theirs: int) -> str:
    """Why we yield, in the words of Keepalived's log where it has any."""
    ours = router.priority
    if theirs < ours:
        return f"{source} became MASTER with priority {theirs} while we were frozen"
    if theirs == ours:
        return (
            f"Master received advert from {source} with same priority {theirs} "
            "but higher IP address than ours"
        )
    return f"Master received advert from {source} with higher priority {theirs}, ours {ours}"


_TWO_OWNERS = "configuration error: {} has priority 255 too, but only one router can own the addresses"
