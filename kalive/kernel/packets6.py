"""Raw sockets of protocol 112 over IPv6.

Decides the options of the sockets. The kernel gives no IPv6 header: addresses and hop limit come beside
the payload. The checksum is that of who sends: a kernel told to check it (C{IPV6_CHECKSUM}) would drop
the wrong ones in silence, and we count them.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv6Address

from kalive.kernel.reader import widen
from kalive.kernel.values import AdvertEndpoint, ReceivedAdvert

#: in6.h: hear only the groups that this socket has joined, so none with unicast.
_IPV6_MULTICAST_ALL = 29
HOP_LIMIT = 255
TRAFFIC_CLASS = 0xC0
#: The longest advert: 255 addresses, and room for what a stranger may send.
LONGEST = 9216

_INDEX = struct.Struct("=i")
_PKTINFO = struct.Struct("=16si")
_ROOM = socket.CMSG_SPACE(_PKTINFO.size) + socket.CMSG_SPACE(_INDEX.size)


class Foreign(ValueError):
    """The kernel said nothing of the destination or the hop limit."""


class Sender6:
    """How an endpoint over IPv6 sends through its socket."""

    def __init__(self, sock: socket.socket, endpoint: AdvertEndpoint) -> None:
        """From C{endpoint}'s source; the kernel checks at each advert that we still have it."""
        self._socket = sock
        self._index = endpoint.link_index
        source = _PKTINFO.pack(endpoint.source.packed, self._index if endpoint.group else 0)
        self._source = [(socket.IPPROTO_IPV6, socket.IPV6_PKTINFO, source)]

    def send(self, payload: bytes, destination: str) -> None:
        """Send C{payload}; OSError when refused."""
        scope = self._index if destination.lower().startswith(("fe8", "fe9", "fea", "feb", "ff")) else 0
        self._socket.sendmsg([payload], self._source, 0, (destination, 0, 0, scope))


def configure(sock: socket.socket, endpoint: AdvertEndpoint, receive_buffer: int) -> None:
    """Make C{sock}, which is raw, unbound and of IPv6, what C{endpoint} says."""
    widen(sock, receive_buffer)
    for option, value in (
        (socket.IPV6_RECVPKTINFO, 1),
        (socket.IPV6_RECVHOPLIMIT, 1),
        (socket.IPV6_TCLASS, TRAFFIC_CLASS),
        (_IPV6_MULTICAST_ALL, 0),
    ):
        sock.setsockopt(socket.IPPROTO_IPV6, option, value)
    if endpoint.link is not None:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, endpoint.link.encode() + b"\0")
    if endpoint.group is None:
        _be_unicast(sock, endpoint)
    else:
        _join(sock, endpoint.group.packed, endpoint.link_index)
        sock.bind((str(endpoint.group), 0, 0, endpoint.link_index))


def _be_unicast(sock: socket.socket, endpoint: AdvertEndpoint) -> None:
    """Be at the source address; the hop limit is the kernel's own unless it is configured."""
    if endpoint.ttl is not None:
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_UNICAST_HOPS, endpoint.ttl)
    scope = endpoint.link_index if endpoint.source.is_link_local else 0
    sock.bind((str(endpoint.source), 0, 0, scope))


def _join(sock: socket.socket, group: bytes, index: int) -> None:
    """Hear C{group} alone on link C{index}, send there, and not to ourselves."""
    sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS, HOP_LIMIT)
    sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_LOOP, 0)
    sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, index)
    sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, group + _INDEX.pack(index))


def receive(sock: socket.socket) -> ReceivedAdvert:
    """Read one datagram. BlockingIOError: there is none; L{Foreign}: it can't be judged."""
    payload, beside, _, sender = sock.recvmsg(LONGEST, _ROOM)
    destination, ttl = _beside(beside)
    return ReceivedAdvert(source=_text(sender[0]), destination=destination, ttl=ttl, payload=payload)


def _beside(beside: Iterable[tuple[int, int, bytes]]) -> tuple[IPv6Address, int]:
    """The destination and the hop limit from the ancillary data."""
    found = {kind: data for level, kind, data in beside if level == socket.IPPROTO_IPV6}
    try:
        destination, _ = _PKTINFO.unpack(found[socket.IPV6_PKTINFO])
        (ttl,) = _INDEX.unpack(found[socket.IPV6_HOPLIMIT])
    except (KeyError, struct.error):
        raise Foreign("no destination or no hop limit") from None
    return _packed(destination), ttl


#: The same few routers send for ever; making an address costs as much as the rest together.
_packed = lru_cache(1024)(IPv6Address)


@lru_cache(1024)
def _text(address: str) -> IPv6Address:
    """An address as the socket gives it, perhaps with its zone."""
    return IPv6Address(address.partition("%")[0])
