"""The keepalived.conf of each measurement: the same text for every implementation.

Decides intervals, priorities and the limit that RFC 9568 section 6.1 (v2: RFC 3768) sets.
"""

from __future__ import annotations

from attrs import frozen

from bench.network import INTERFACE, VIRTUAL_ADDRESS

VRID = 51
MASTER_PRIORITY = 150
BACKUP_PRIORITY = 100
OWNER_PRIORITY = 255


@frozen
class Timing:
    """A VRRP version with an advert interval in seconds.

    @ivar key: what the figures measured with it end with.
    @ivar settle: adverts of the new master that are awaited before it is killed.
    """

    key: str
    version: int
    interval: float
    settle: int

    def master_down(self, priority: int) -> float:
        """Master_Down_Interval of a backup, s: 3 intervals and the skew, whose unit is 1 s in
        version 2 (RFC 3768 section 6.1) and the interval in version 3 (RFC 9568 section 6.1)."""
        unit = 1.0 if self.version == 2 else self.interval
        return 3 * self.interval + (256 - priority) / 256 * unit


ONE_SECOND = Timing("1s", 2, 1.0, 2)
TENTH = Timing("100ms", 3, 0.1, 12)


def director(timing: Timing, state: str, priority: int) -> str:
    """A director with one instance and one virtual address."""
    return f"""global_defs {{
    router_id bench
}}
vrrp_instance VI_1 {{
    version {timing.version}
    state {state}
    interface {INTERFACE}
    virtual_router_id {VRID}
    priority {priority}
    advert_int {timing.interval:g}
    virtual_ipaddress {{
        {VIRTUAL_ADDRESS}/24 dev {INTERFACE}
    }}
}}
"""


def pool() -> str:
    """A virtual server with one real server and one check, for the health child's memory."""
    return f"""virtual_server {VIRTUAL_ADDRESS} 80 {{
    delay_loop 1
    lb_algo wrr
    lb_kind NAT
    protocol TCP
    real_server 127.0.0.1 8080 {{
        weight 1
        TCP_CHECK {{
            connect_timeout 1
        }}
    }}
}}
"""
