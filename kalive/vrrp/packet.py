"""VRRP packets, versions 2 (RFC 3768 5) and 3 (RFC 9568 5), over IPv4 and IPv6: octets to values and back.

Pure. Decides whether octets are an advert that this virtual router may look at; what the advert then
means is for L{kalive.vrrp.machine}. The IP header is the kernel's. Tests: C{test_packet.py}.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from ipaddress import IPv4Address, IPv6Address
from struct import Struct

from attrs import evolve, frozen

from kalive.config.common import IPAddress
from kalive.config.vrrp import Authentication
from kalive.kernel.values import ReceivedAdvert
from kalive.vrrp import authentication as passwords
from kalive.vrrp.checksum import MULTICAST_GROUP as MULTICAST_GROUP
from kalive.vrrp.checksum import PROTOCOL as PROTOCOL
from kalive.vrrp.checksum import Checksum, pseudo_header, style_of
from kalive.vrrp.checksum import checksum as checksum
from kalive.vrrp.rejection import Rejection

MULTICAST_GROUP_6 = IPv6Address("ff02::12")
TTL = 255
OWNER = 255
"""The priority of the router that owns the addresses (RFC 9568 5.2.4)."""
RESIGNING = 0
"""The priority that says the Master stops taking part (RFC 9568 5.2.4)."""
MAXIMUM_ADDRESSES = 255
SIGNATURE = 28
"""The octets that C{auth_hmac} adds behind a packet."""

_HEADER = Struct("!BBBBHH")
_ADVERTISEMENT = 1
_PADDED = 26
"""What an Ethernet frame of the least length, 60 octets, leaves for VRRP over IPv4: 60 - 14 - 20."""
_ADDRESS: Mapping[int, tuple[int, Callable[[bytes], IPAddress]]] = {4: (4, IPv4Address), 6: (16, IPv6Address)}

Verify = Callable[[ReceivedAdvert, bytes], Rejection | None]
"""Judges a packet without, and its, C{auth_hmac} trailer, which is empty when there is none."""


@frozen(kw_only=True)
class Advert:
    """An ADVERTISEMENT. C{interval} is in seconds; C{checksum} how its sender sums up version 3."""

    version: int
    virtual_router_id: int
    priority: int
    interval: float
    addresses: tuple[IPAddress, ...] = ()
    checksum: Checksum = Checksum.STANDARD


@frozen(kw_only=True)
class Expected:
    """What a packet must be to concern a virtual router; C{advert_int} is in seconds.

    C{checksums} are the ways to sum up that are taken; C{peers}, where it is not None, are the only
    sources, each with its least and greatest TTL (C{check_unicast_src}).
    """

    version: int
    virtual_router_id: int
    advert_int: float
    unicast: bool = False
    authentication: Authentication | None = None
    checksums: tuple[Checksum, ...] = (Checksum.STANDARD,)
    peers: Mapping[IPAddress, tuple[int, int]] | None = None


def vrid_of(payload: bytes) -> int | None:
    """The virtual router a packet says it is for; None when it is too short to say."""
    return payload[1] if len(payload) >= _HEADER.size else None


def encode(
    advert: Advert, source: IPAddress, destination: IPAddress, authentication: Authentication | None = None
) -> bytes:
    """The octets of an advert; but for version 2 over IPv4 the checksum depends on both addresses."""
    trailer = passwords.data(authentication) if _has_data(advert.version, source) else b""
    body = b"".join(address.packed for address in advert.addresses) + trailer
    blank = _header(advert, authentication, 0) + body
    before = pseudo_header(advert.version, source, destination, len(blank), advert.checksum)
    return _header(advert, authentication, checksum(before + blank)) + body


def decode(received: ReceivedAdvert, expected: Expected, verify: Verify | None = None) -> Advert | Rejection:
    """The advert in a packet for the virtual router C{expected}, or the first reason against it.

    The checks are those of RFC 9568 7.1 and RFC 3768 7.1 in the order of Keepalived 2.4.3, but for
    the version, which comes first because the length depends on it. C{verify} is C{auth_hmac}.
    """
    payload = received.payload
    if len(payload) < _HEADER.size:
        return Rejection.TRUNCATED
    kind, vrid, priority, count, middle, _ = _HEADER.unpack_from(payload)
    version, length = kind >> 4, _length(expected.version, received.source, count)
    if version != expected.version:
        return Rejection.VERSION
    signed = verify is not None and len(payload) == length + SIGNATURE
    if len(payload) != length and not signed and not (length < len(payload) == _PADDED):
        return Rejection.LENGTH
    summed = payload if signed and received.source.version == 6 else payload[:length]
    trailer, payload = payload[length:] if signed else b"", payload[:length]
    rejection = (
        _ttl_fault(received, expected)
        or (verify(evolve(received, payload=payload), trailer) if verify else None)
        or (Rejection.TYPE if kind & 0x0F != _ADVERTISEMENT else None)
        or _MIDDLE_FAULT[version](received.source, payload, middle, expected)
        or (Rejection.UNKNOWN_VRID if vrid != expected.virtual_router_id else None)
    )
    if rejection:
        return rejection
    style = style_of(version, received.source, received.destination, summed, expected.checksums)
    if style is None:
        return Rejection.CHECKSUM
    if rejection := _way_fault(received, expected):
        return rejection
    return Advert(
        version=version,
        virtual_router_id=vrid,
        priority=priority,
        interval=middle & 0xFF if version == 2 else (middle & 0x0FFF) / 100,
        addresses=_addresses(received.source.version, payload, count),
        checksum=style,
    )


def _addresses(family: int, payload: bytes, count: int) -> tuple[IPAddress, ...]:
    """The addresses of a packet that is long enough."""
    size, address = _ADDRESS[family]
    end = _HEADER.size + size * count
    return tuple(address(payload[at : at + size]) for at in range(_HEADER.size, end, size))


def _has_data(version: int, source: IPAddress) -> bool:
    """Whether a packet ends with Authentication Data: of version 2, but not over IPv6."""
    return version == 2 and source.version == 4


def _header(advert: Advert, authentication: Authentication | None, total: int) -> bytes:
    """RFC 3768 5.1, RFC 9568 5.1: the first eight octets."""
    if advert.version == 2:
        middle = passwords.type_number(authentication) << 8 | round(advert.interval)
    else:
        middle = round(advert.interval * 100)
    kind = advert.version << 4 | _ADVERTISEMENT
    count = len(advert.addresses)
    return _HEADER.pack(kind, advert.virtual_router_id, advert.priority, count, middle, total)


def _length(version: int, source: IPAddress, count: int) -> int:
    """How long a packet with C{count} addresses is."""
    data = passwords.LENGTH if _has_data(version, source) else 0
    return _HEADER.size + _ADDRESS[source.version][0] * count + data


def _ttl_fault(received: ReceivedAdvert, expected: Expected) -> Rejection | None:
    """RFC 9568 7.1: the TTL must be 255; a unicast peer may be some routers away."""
    return Rejection.TTL if received.ttl != TTL and not expected.unicast else None


def _way_fault(received: ReceivedAdvert, expected: Expected) -> Rejection | None:
    """Multicast where unicast is configured, or the reverse; C{check_unicast_src}."""
    if received.destination.is_multicast == expected.unicast:
        return Rejection.DESTINATION
    if expected.peers is None:
        return None
    limits = expected.peers.get(received.source)
    if limits is None:
        return Rejection.SOURCE
    return None if limits[0] <= received.ttl <= limits[1] else Rejection.PEER_TTL


def _fault_of_2(source: IPAddress, payload: bytes, middle: int, expected: Expected) -> Rejection | None:
    """RFC 3768 7.1: authentication, and an Adver Int that is ours."""
    data = payload[-passwords.LENGTH :] if source.version == 4 else b""
    refused = passwords.refuse(expected.authentication, middle >> 8, data)
    if refused:
        return refused
    return Rejection.INTERVAL if middle & 0xFF != round(expected.advert_int) else None


def _fault_of_3(_source: IPAddress, _payload: bytes, middle: int, _expected: Expected) -> Rejection | None:
    """RFC 9568 5.2.7: any interval but zero, which would leave a Backup no time at all."""
    return None if middle & 0x0FFF else Rejection.INTERVAL


_MIDDLE_FAULT = {2: _fault_of_2, 3: _fault_of_3}
