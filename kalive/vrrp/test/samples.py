"""Values that the tests of virtual routers share."""

from __future__ import annotations

from ipaddress import IPv4Address
from typing import Any

from kalive.vrrp.announce import Burst
from kalive.vrrp.machine import VirtualRouter
from kalive.vrrp.packet import Advert
from kalive.vrrp.settings import Settings

OURS = IPv4Address("192.0.2.5")
LOWER = IPv4Address("192.0.2.4")
HIGHER = IPv4Address("192.0.2.6")
GARP_MASTER = Burst(5, 5.0)
GARP_LOWER_PRIO = Burst(3, 2.0)


def a_router(
    priority: int = 100,
    *,
    version: int = 3,
    advert_int: float = 1.0,
    preempt: bool = True,
    starts_as_master: bool = False,
    grouped: bool = False,
    **words: Any,
) -> VirtualRouter:
    """A virtual router at L{OURS} that has not started; C{words} are more of its settings."""
    settings = Settings(
        version=version,
        advert_int=advert_int,
        address=OURS,
        preempt=preempt,
        starts_as_master=starts_as_master,
        grouped=grouped,
        garp_master=GARP_MASTER,
        garp_lower_prio=GARP_LOWER_PRIO,
        **words,
    )
    return VirtualRouter(settings, priority)


def a_backup(priority: int = 100, **settings: object) -> VirtualRouter:
    """A router that started at instant 0 and is BACKUP."""
    router = a_router(priority, **settings)  # type: ignore[arg-type]  # passed on as given
    router.start(0.0)
    return router


def a_master(priority: int = 100, **settings: object) -> VirtualRouter:
    """A router that became MASTER at instant 10, so that its next advert is due an interval later."""
    router = a_backup(priority, **settings)
    if router.deadline is not None and router.priority != 255:
        router.due(10.0)
    return router


def an_advert(priority: int, *, version: int = 3, interval: float = 1.0) -> Advert:
    """An advert of another router."""
    return Advert(version=version, virtual_router_id=51, priority=priority, interval=interval)
