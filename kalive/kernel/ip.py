"""The IP header of a received datagram (RFC 791, 3.1), without I/O.

Decides what is a proper IPv4 datagram; the time to live and what is inside are judged by others.
"""

from __future__ import annotations

import struct
from functools import lru_cache
from ipaddress import IPv4Address

from kalive.kernel.values import ReceivedAdvert

#: IANA protocol number of the Authentication Header (RFC 4302, 2).
AH = 51

#: Version and header length, TOS, total length, …, TTL, protocol, …, source, destination.
_HEADER = struct.Struct("!BxHxxxxBBxx4s4s")


class Improper(ValueError):
    """No proper datagram; the text says why."""


#: The same few routers send for ever; making an address costs as much as the rest together.
_address = lru_cache(1024)(IPv4Address)


def datagram(data: bytes, protocol: int) -> ReceivedAdvert:
    """Cut C{data}, an IPv4 datagram as a raw socket gives it.

    @raise Improper: not IPv4, another C{protocol}, or lengths that contradict what was received.
    """
    if len(data) < _HEADER.size:
        raise Improper(f"{len(data)} bytes are no IP header")
    version, total, ttl, found, source, destination = _HEADER.unpack_from(data)
    header = (version & 0xF) * 4
    if version >> 4 != 4 or header < _HEADER.size or found != protocol:
        raise Improper(f"version {version >> 4}, header of {header} bytes, protocol {found}")
    if total != len(data) or header > total:
        raise Improper(f"{len(data)} bytes received, header of {header} and total length of {total}")
    return ReceivedAdvert(
        source=_address(source),
        destination=_address(destination),
        ttl=ttl,
        payload=data[header:],
        header=data[:header] if protocol == AH else b"",
    )
