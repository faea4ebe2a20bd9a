"""Gratuitous ARP: the frames, and when to send them.

Pure. Decides what the neighbours are told and how often; L{kalive.vrrp.router} sends it.
"""

from __future__ import annotations

from ipaddress import IPv4Address
from struct import Struct

from attrs import frozen

_BROADCAST = b"\xff" * 6
_ETHERNET = Struct("!6s6sH")
_ARP = Struct("!HHBBH6s4s6s4s")
_ETHERTYPE_ARP, _ETHERTYPE_IPV4 = 0x0806, 0x0800
_HARDWARE_ETHERNET, _REQUEST = 1, 1


@frozen
class Burst:
    """C{repeat} copies now, and as many again C{delay} seconds later (0: not again)."""

    repeat: int = 5
    delay: float = 5.0


def gratuitous_arp(hardware_address: bytes, address: IPv4Address) -> bytes:
    """A whole Ethernet frame: a broadcast ARP request in which sender and target are C{address}
    (RFC 5227 3; a request, as RFC 3768 8.2 needs, updates every neighbour that knows the address)."""
    ethernet = _ETHERNET.pack(_BROADCAST, hardware_address, _ETHERTYPE_ARP)
    return ethernet + _ARP.pack(
        _HARDWARE_ETHERNET,
        _ETHERTYPE_IPV4,
        6,
        4,
        _REQUEST,
        hardware_address,
        address.packed,
        _BROADCAST,
        address.packed,
    )


class Announcements:
    """When the second half of a burst is due; at most one is waiting, the latest asked for.

    C{deadline} is an instant in seconds, None when nothing waits.
    """

    __slots__ = ("_repeat", "deadline")

    def __init__(self) -> None:
        """Nothing waits."""
        self.deadline: float | None = None
        self._repeat = 0

    def begin(self, now: float, burst: Burst) -> int:
        """How many copies to send now; the second half replaces one that waits."""
        self.deadline = now + burst.delay if burst.delay > 0 and burst.repeat > 0 else None
        self._repeat = burst.repeat
        return burst.repeat

    def due(self, now: float) -> int:
        """How many copies to send, now that C{now} has come; 0 before the deadline."""
        if self.deadline is None or now < self.deadline:
            return 0
        self.deadline = None
        return self._repeat

    def cancel(self) -> None:
        """The addresses are not ours any more."""
        self.deadline = None
