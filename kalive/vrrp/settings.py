"""What a virtual router's machine is told of its configuration, and what it remembers of its master."""

from __future__ import annotations

from attrs import frozen

from kalive.config.common import IPAddress
from kalive.vrrp.announce import Burst

DOWN_TIMER_ADVERTS = 3
"""How many adverts in a row must be missing (RFC 9568 6.1, Active_Down_Interval)."""


@frozen(kw_only=True)
class Settings:
    """What the configuration says to the machine. C{advert_int} is in seconds; C{address} is where our
    adverts come from, None before it is known; C{starts_as_master} is C{state MASTER}."""

    version: int
    advert_int: float
    address: IPAddress | None
    preempt: bool = True
    starts_as_master: bool = False
    grouped: bool = False
    garp_master: Burst = Burst()
    garp_lower_prio: Burst = Burst()


@frozen
class Master:
    """Another router that is master as far as we know."""

    address: IPAddress
    priority: int
