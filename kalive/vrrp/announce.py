"""Gratuitous ARP and unsolicited Neighbour Advertisements: the frames, and when to send them.

Pure. Decides what the neighbours are told and how often; L{kalive.vrrp.router} sends it.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address
from struct import Struct

from attrs import frozen

from kalive.vrrp.checksum import checksum

_BROADCAST = b"\xff" * 6
_ETHERNET = Struct("!6s6sH")
_ARP = Struct("!HHBBH6s4s6s4s")
_ETHERTYPE_ARP, _ETHERTYPE_IPV4 = 0x0806, 0x0800
_HARDWARE_ETHERNET, _REQUEST = 1, 1

_ALL_NODES = IPv6Address("ff02::1")
_TO_ALL_NODES = b"\x33\x33\x00\x00\x00\x01"
_ETHERTYPE_IPV6 = 0x86DD
_IPV6 = Struct("!IHBB16s16s")
_NEIGHBOUR_ADVERTISEMENT = Struct("!BBHI16sBB6s")
_PSEUDO_HEADER_6 = Struct("!16s16sI3xB")
_ICMPV6, _HOP_LIMIT, _ADVERTISEMENT, _TARGET_LINK_LAYER = 58, 255, 136, 2
_ROUTER, _OVERRIDE = 0x80000000, 0x20000000


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


def unsolicited_advertisement(hardware_address: bytes, address: IPv6Address, *, router: bool) -> bytes:
    """A whole Ethernet frame: an unsolicited Neighbour Advertisement of C{address} to all nodes, which
    overrides what they know (RFC 4861 4.4, 7.2.6); C{router}: this host forwards on that link."""
    flags = _OVERRIDE | (_ROUTER if router else 0)
    lengths = (_TARGET_LINK_LAYER, 1, hardware_address)
    blank = _NEIGHBOUR_ADVERTISEMENT.pack(_ADVERTISEMENT, 0, 0, flags, address.packed, *lengths)
    pseudo = _PSEUDO_HEADER_6.pack(address.packed, _ALL_NODES.packed, len(blank), _ICMPV6)
    total = checksum(pseudo + blank)
    icmp = _NEIGHBOUR_ADVERTISEMENT.pack(_ADVERTISEMENT, 0, total, flags, address.packed, *lengths)
    ip = _IPV6.pack(6 << 28, len(icmp), _ICMPV6, _HOP_LIMIT, address.packed, _ALL_NODES.packed)
    return _ETHERNET.pack(_TO_ALL_NODES, hardware_address, _ETHERTYPE_IPV6) + ip + icmp


class Announcements:
    """When the second half of a burst is due (at most one is waiting, the latest asked for), and when all
    is said again because C{refresh} seconds have passed (0: never).

    C{deadline} is an instant in seconds, None when nothing waits.
    """

    __slots__ = ("_refresh", "_repeat", "_second", "_third")

    def __init__(self) -> None:
        """Nothing waits."""
        self._second: float | None = None
        self._third: float | None = None
        self._repeat = 0
        self._refresh = Burst(1, 0.0)

    @property
    def deadline(self) -> float | None:
        """The next of both."""
        waiting = [each for each in (self._second, self._third) if each is not None]
        return min(waiting, default=None)

    def refresh(self, now: float, burst: Burst) -> None:
        """From now on C{burst.repeat} copies every C{burst.delay} seconds (C{garp_master_refresh})."""
        self._refresh = burst
        self._third = now + burst.delay if burst.delay > 0 else None

    def begin(self, now: float, burst: Burst) -> int:
        """How many copies to send now; the second half replaces one that waits."""
        self._second = now + burst.delay if burst.delay > 0 and burst.repeat > 0 else None
        self._repeat = burst.repeat
        return burst.repeat

    def due(self, now: float) -> int:
        """How many copies to send, now that C{now} has come; 0 before the deadline."""
        copies = 0
        if self._second is not None and now >= self._second:
            self._second = None
            copies = self._repeat
        if self._third is not None and now >= self._third:
            self._third += self._refresh.delay
            if self._third <= now:
                self._third = now + self._refresh.delay
            copies = max(copies, self._refresh.repeat)
        return copies

    def cancel(self) -> None:
        """The addresses are not ours any more."""
        self._second = self._third = None
