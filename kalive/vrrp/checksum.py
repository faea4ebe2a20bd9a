"""The checksum of a VRRP packet in all the ways in which it is, or was, made.

Pure. Decides which octets are summed up; what a wrong sum means is for L{kalive.vrrp.packet}.
"""

from __future__ import annotations

from enum import Enum
from ipaddress import IPv4Address
from struct import Struct

from kalive.config.common import IPAddress

MULTICAST_GROUP = IPv4Address("224.0.0.18")
PROTOCOL = 112
_AT = 6
"""Where a packet has its checksum."""

_PSEUDO_HEADER = Struct("!4s4sBBH")
_PSEUDO_HEADER_6 = Struct("!16s16sI3xB")


class Checksum(Enum):
    """A way to sum up version 3 over IPv4; of other packets there is but one.

    C{STANDARD}: with a pseudo header (RFC 9568 5.2.8). C{OLD_UNICAST}: the group stands in it even for
    unicast, as with Keepalived until 1.3.6. C{AS_V2}: without any (C{v3_checksum_as_v2}).
    """

    STANDARD = "standard"
    OLD_UNICAST = "old unicast"
    AS_V2 = "as version 2"


def checksum(octets: bytes) -> int:
    """The Internet checksum (RFC 1071) of an even number of octets that are not all zero.

    2^16 is 1 modulo 2^16-1, so the ones-complement sum is a remainder: one operation in C.
    """
    return 0xFFFF - (int.from_bytes(octets, "big") % 0xFFFF or 0xFFFF)


def is_right(octets: bytes) -> bool:
    """Whether octets that hold their own checksum agree with it."""
    return int.from_bytes(octets, "big") % 0xFFFF == 0


def pseudo_header(
    version: int, source: IPAddress, destination: IPAddress, length: int, style: Checksum = Checksum.STANDARD
) -> bytes:
    """What precedes C{length} octets of VRRP in their checksum. Over IPv6 that is the same for all
    versions (RFC 8200 8.1): the kernel of other routers makes it. Over IPv4 version 2 has nothing."""
    if source.version == 6:
        return _PSEUDO_HEADER_6.pack(source.packed, destination.packed, length, PROTOCOL)
    if version == 2 or style is Checksum.AS_V2:
        return b""
    if style is Checksum.OLD_UNICAST:
        destination = MULTICAST_GROUP
    return _PSEUDO_HEADER.pack(source.packed, destination.packed, 0, PROTOCOL, length)


def summed_over_ipv6(packet: bytes, source: IPAddress, destination: IPAddress) -> bytes:
    """C{packet} with the checksum that the kernel of other routers would write: over all that is sent,
    signature included."""
    blank = packet[:_AT] + b"\0\0" + packet[_AT + 2 :]
    total = checksum(pseudo_header(3, source, destination, len(packet)) + blank)
    return packet[:_AT] + total.to_bytes(2, "big") + packet[_AT + 2 :]


def style_of(
    version: int,
    source: IPAddress,
    destination: IPAddress,
    octets: bytes,
    allowed: tuple[Checksum, ...],
) -> Checksum | None:
    """The first of the C{allowed} ways in which C{octets} are right; None when they are wrong."""
    for style in allowed:
        if is_right(pseudo_header(version, source, destination, len(octets), style) + octets):
            return style
    return None
