"""The framing of netlink (C{linux/netlink.h}): messages in a datagram, attributes, errors.

Says where a message begins and ends and what the kernel thought of a request. It never knows what a
message means (L{kalive.kernel.rtnl} does) and never raises for what a socket may bring.
"""

from __future__ import annotations

import errno
import struct
from collections.abc import Iterator

from attrs import frozen

NLM_F_REQUEST = 0x01
NLM_F_ACK = 0x04
NLM_F_DUMP_INTR = 0x10
NLM_F_DUMP = 0x300
NLM_F_CAPPED = 0x100
NLM_F_ACK_TLVS = 0x200
NLMSG_ERROR = 2
NLMSG_DONE = 3
NLMSGERR_ATTR_MSG = 1

#: struct nlmsghdr: length, type, flags, sequence number, port of the sender.
HEADER = struct.Struct("=IHHII")
_ERRNO = struct.Struct("=i")
_ATTRIBUTE = struct.Struct("=HH")


@frozen
class Frame:
    """One netlink message: its header and C{data}, the whole of it with the header, for a codec."""

    type: int
    flags: int
    sequence: int
    port: int
    data: bytes

    @property
    def payload(self) -> bytes:
        """What follows the header."""
        return self.data[HEADER.size :]


def frames(datagram: bytes) -> Iterator[Frame]:
    """The messages in one datagram; whatever is no whole message ends it."""
    at = 0
    while at + HEADER.size <= len(datagram):
        length, kind, flags, sequence, port = HEADER.unpack_from(datagram, at)
        if length < HEADER.size or at + length > len(datagram):
            return
        yield Frame(kind, flags, sequence, port, datagram[at : at + length])
        at += length + 3 & ~3


def attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The (type, value) pairs of netlink attributes in C{data}, without their flag bits."""
    at = 0
    while at + _ATTRIBUTE.size <= len(data):
        length, kind = _ATTRIBUTE.unpack_from(data, at)
        if length < _ATTRIBUTE.size or at + length > len(data):
            return
        yield kind & 0x3FFF, data[at + _ATTRIBUTE.size : at + length]
        at += length + 3 & ~3


def error_of(frame: Frame) -> tuple[int, str]:
    """The errno (0: success) and the extended text of an C{NLMSG_ERROR} or C{NLMSG_DONE}."""
    payload = frame.payload
    if len(payload) < _ERRNO.size:
        return (0, "") if frame.type == NLMSG_DONE else (errno.EBADMSG, "")
    return -_ERRNO.unpack_from(payload)[0], _text(frame, payload)


def _text(frame: Frame, payload: bytes) -> str:
    """The kernel's words, which stand behind the request that an error carries back."""
    if not frame.flags & NLM_F_ACK_TLVS:
        return ""
    at = _ERRNO.size
    if frame.type == NLMSG_ERROR:
        at += HEADER.size
        if not frame.flags & NLM_F_CAPPED and len(payload) >= at:
            at += (HEADER.unpack_from(payload, _ERRNO.size)[0] - HEADER.size) + 3 & ~3
    words = dict(attributes(payload[at:])).get(NLMSGERR_ATTR_MSG, b"")
    return words.rstrip(b"\0").decode(errors="replace")
