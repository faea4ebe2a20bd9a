"""Values of C{bfd_instance}: one session of bidirectional forwarding detection (RFC 5880)."""

from __future__ import annotations

from attrs import frozen

from kalive.config.common import IPAddress, Position, positioned
from kalive.config.tracking import Weight


@frozen(kw_only=True)
class BFDInstance:
    """C{bfd_instance NAME}. C{min_rx}, C{min_tx} and C{idle_tx} are in milliseconds.

    C{max_hops} is how much less than 255 the TTL of a packet may be, -1: anything. C{weight} is for the
    C{vrrp_instance}s that track it and name none. C{vrrp} and C{checker}: who is told.
    """

    name: str
    neighbor_ip: IPAddress
    source_ip: IPAddress | None = None
    min_rx: float = 10.0
    min_tx: float = 10.0
    idle_tx: float = 1000.0
    multiplier: int = 5
    passive: bool = False
    ttl: int = 255
    max_hops: int = 0
    multihop: bool = False
    weight: Weight = Weight()
    vrrp: bool = True
    checker: bool = True
    position: Position | None = positioned()

    @property
    def only_vrrp(self) -> bool:
        """C{vrrp} as it is written."""
        return not self.checker

    @property
    def only_checker(self) -> bool:
        """C{checker} as it is written."""
        return not self.vrrp
