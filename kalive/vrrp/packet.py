"""VRRP packets for IPv4, versions 2 (RFC 3768 5) and 3 (RFC 9568 5): octets to values and back.

Pure. Decides whether octets are an advert that this virtual router may look at; what the advert then
means is for L{kalive.vrrp.machine}. The IP header is the kernel's. Tests: C{test_packet.py}.
"""

from __future__ import annotations

from ipaddress import IPv4Address
from struct import Struct

from attrs import frozen

from kalive.config.common import IPAddress
from kalive.config.vrrp import Authentication
from kalive.kernel.values import ReceivedAdvert
from kalive.vrrp import authentication as passwords
from kalive.vrrp.rejection import Rejection

MULTICAST_GROUP = IPv4Address("224.0.0.18")
PROTOCOL = 112
TTL = 255
OWNER = 255
"""The priority of the router that owns the addresses (RFC 9568 5.2.4)."""
RESIGNING = 0
"""The priority that says the Master stops taking part (RFC 9568 5.2.4)."""
MAXIMUM_ADDRESSES = 255

_HEADER = Struct("!BBBBHH")
_PSEUDO_HEADER = Struct("!4s4sBBH")
_ADVERTISEMENT = 1
_PADDED = 26
"""What an Ethernet frame of the least length, 60 octets, leaves for VRRP: 60 - 14 - 20."""


@frozen(kw_only=True)
class Advert:
    """An ADVERTISEMENT. C{interval} is in seconds; C{old_checksum} says that its sender leaves the
    unicast destination out of the VRRPv3 checksum, as Keepalived did until 1.3.6."""

    version: int
    virtual_router_id: int
    priority: int
    interval: float
    addresses: tuple[IPAddress, ...] = ()
    old_checksum: bool = False


@frozen(kw_only=True)
class Expected:
    """What a packet must be to concern a virtual router; C{advert_int} is in seconds."""

    version: int
    virtual_router_id: int
    advert_int: float
    unicast: bool = False
    authentication: Authentication | None = None


def vrid_of(payload: bytes) -> int | None:
    """The virtual router a packet says it is for; None when it is too short to say."""
    return payload[1] if len(payload) >= _HEADER.size else None


def encode(
    advert: Advert, source: IPAddress, destination: IPAddress, authentication: Authentication | None = None
) -> bytes:
    """The octets of an advert; the checksum depends on both addresses in version 3."""
    trailer = passwords.data(authentication) if advert.version == 2 else b""
    body = b"".join(address.packed for address in advert.addresses) + trailer
    blank = _header(advert, authentication, 0) + body
    if advert.old_checksum:
        destination = MULTICAST_GROUP
    total = checksum(_pseudo_header(advert.version, source, destination, len(blank)) + blank)
    return _header(advert, authentication, total) + body


def checksum(octets: bytes) -> int:
    """The Internet checksum (RFC 1071) of an even number of octets that are not all zero.

    2^16 is 1 modulo 2^16-1, so the ones-complement sum is a remainder: one operation in C.
    """
    return 0xFFFF - (int.from_bytes(octets, "big") % 0xFFFF or 0xFFFF)


def decode(received: ReceivedAdvert, expected: Expected) -> Advert | Rejection:
    """The advert in a packet for the virtual router C{expected}, or the first reason against it.

    The checks are those of RFC 9568 7.1 and RFC 3768 7.1 in the order of Keepalived 2.4.3, but for
    the version, which comes first because the length depends on it.
    """
    payload = received.payload
    if len(payload) < _HEADER.size:
        return Rejection.TRUNCATED
    kind, vrid, priority, count, middle, _ = _HEADER.unpack_from(payload)
    version, length = kind >> 4, _length(expected.version, count)
    if version != expected.version:
        return Rejection.VERSION
    if len(payload) != length and not (length < len(payload) == _PADDED):
        return Rejection.LENGTH
    payload = payload[:length]
    rejection = (
        _ttl_fault(received, expected)
        or (Rejection.TYPE if kind & 0x0F != _ADVERTISEMENT else None)
        or _MIDDLE_FAULT[version](payload, middle, expected)
        or (Rejection.UNKNOWN_VRID if vrid != expected.virtual_router_id else None)
        or (Rejection.DESTINATION if received.destination.is_multicast == expected.unicast else None)
    )
    if rejection:
        return rejection
    old = _checksum_style(version, received, payload, expected.unicast)
    if old is None:
        return Rejection.CHECKSUM
    return Advert(
        version=version,
        virtual_router_id=vrid,
        priority=priority,
        interval=middle & 0xFF if version == 2 else (middle & 0x0FFF) / 100,
        addresses=tuple(IPv4Address(payload[at : at + 4]) for at in range(8, 8 + 4 * count, 4)),
        old_checksum=old,
    )


def _header(advert: Advert, authentication: Authentication | None, total: int) -> bytes:
    """RFC 3768 5.1, RFC 9568 5.1: the first eight octets."""
    if advert.version == 2:
        middle = passwords.type_number(authentication) << 8 | round(advert.interval)
    else:
        middle = round(advert.interval * 100)
    kind = advert.version << 4 | _ADVERTISEMENT
    count = len(advert.addresses)
    return _HEADER.pack(kind, advert.virtual_router_id, advert.priority, count, middle, total)


def _length(version: int, count: int) -> int:
    """How long a packet with C{count} addresses is."""
    return _HEADER.size + 4 * count + (passwords.LENGTH if version == 2 else 0)


def _pseudo_header(version: int, source: IPAddress, destination: IPAddress, length: int) -> bytes:
    """What precedes the packet in its checksum: nothing in version 2 (RFC 9568 5.2.8)."""
    if version == 2:
        return b""
    return _PSEUDO_HEADER.pack(source.packed, destination.packed, 0, PROTOCOL, length)


def _checksum_style(version: int, received: ReceivedAdvert, payload: bytes, unicast: bool) -> bool | None:
    """False: right; True: right in the style of before 1.3.6; None: wrong."""

    def right(destination: IPAddress) -> bool:
        whole = _pseudo_header(version, received.source, destination, len(payload)) + payload
        return int.from_bytes(whole, "big") % 0xFFFF == 0

    if right(received.destination):
        return False
    return True if unicast and version == 3 and right(MULTICAST_GROUP) else None


def _ttl_fault(received: ReceivedAdvert, expected: Expected) -> Rejection | None:
    """RFC 9568 7.1: the TTL must be 255; a unicast peer may be some routers away."""
    return Rejection.TTL if received.ttl != TTL and not expected.unicast else None


def _fault_of_2(payload: bytes, middle: int, expected: Expected) -> Rejection | None:
    """RFC 3768 7.1: authentication, and an Adver Int that is ours."""
    refused = passwords.refuse(expected.authentication, middle >> 8, payload[-passwords.LENGTH :])
    if refused:
        return refused
    return Rejection.INTERVAL if middle & 0xFF != round(expected.advert_int) else None


def _fault_of_3(_payload: bytes, middle: int, _expected: Expected) -> Rejection | None:
    """RFC 9568 5.2.7: any interval but zero, which would leave a Backup no time at all."""
    return None if middle & 0x0FFF else Rejection.INTERVAL


_MIDDLE_FAULT = {2: _fault_of_2, 3: _fault_of_3}
