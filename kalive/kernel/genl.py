"""Generic netlink (C{linux/genetlink.h}): families are known by name, and their numbers are asked for.

Says how a generic message is framed and how a family's number is asked. It never sends anything.
"""

from __future__ import annotations

import struct
import sys

from kalive.kernel.frames import HEADER, NLM_F_REQUEST, Frame, attributes

#: The protocol of generic netlink sockets; Python's socket module has no name for it.
NETLINK_GENERIC = 16
GENL_ID_CTRL = 0x10
CTRL_CMD_GETFAMILY = 3
CTRL_ATTR_FAMILY_ID = 1
CTRL_ATTR_FAMILY_NAME = 2

#: struct genlmsghdr: command, version, reserved.
GENERIC_HEADER = struct.Struct("=BBH")
_ATTRIBUTE = struct.Struct("=HH")
_PADDING = (b"", b"\0\0\0", b"\0\0", b"\0")
_BODY_AT = HEADER.size + GENERIC_HEADER.size


def attribute(kind: int, value: bytes) -> bytes:
    """A netlink attribute, padded to four bytes."""
    return _ATTRIBUTE.pack(len(value) + 4, kind) + value + _PADDING[len(value) & 3]


def message(family: int, command: int, body: bytes = b"", flags: int = 0, version: int = 1) -> bytes:
    """A request to C{family}, with sequence number 0 for the conversation to fill in."""
    header = HEADER.pack(_BODY_AT + len(body), family, flags | NLM_F_REQUEST, 0, 0)
    return header + GENERIC_HEADER.pack(command, version, 0) + body


def body(frame: Frame) -> bytes:
    """The attributes of a generic message."""
    return frame.data[_BODY_AT:]


def family_request(name: str) -> bytes:
    """Which number has the family called C{name}? The kernel says ENOENT when there is none, having
    tried to load the module."""
    return message(GENL_ID_CTRL, CTRL_CMD_GETFAMILY, attribute(CTRL_ATTR_FAMILY_NAME, name.encode() + b"\0"))


def family_number(answer: Frame) -> int:
    """The number in the answer to L{family_request}.

    @raise KeyError: the answer has none.
    """
    return int.from_bytes(dict(attributes(body(answer)))[CTRL_ATTR_FAMILY_ID][:2], sys.byteorder)
