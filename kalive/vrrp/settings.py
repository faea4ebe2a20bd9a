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
    adverts come from, None before it is known; C{starts_as_master} is C{state MASTER}.

    C{preempt_delay} is in seconds; C{timer_expired_backup} a priority. C{listens_after_stall}: a master
    that was frozen for so long that another may have taken over listens before it goes on.
    """

    version: int
    advert_int: float
    address: IPAddress | None
    preempt: bool = True
    starts_as_master: bool = False
    grouped: bool = False
    down_timer_adverts: int = DOWN_TIMER_ADVERTS
    preempt_delay: float = 0.0
    lower_prio_no_advert: bool = False
    higher_prio_send_advert: bool = False
    owner_ignore_adverts: bool = False
    timer_expired_backup: int | None = None
    listens_after_stall: bool = True
    garp_master: Burst = Burst()
    garp_lower_prio: Burst = Burst()


@frozen
class Master:
    """Another router that is master as far as we know."""

    address: IPAddress
    priority: int
