"""Sockets for VRRP packets, and for Ethernet frames to the neighbours.

Decides the options of the sockets and what is a proper IP datagram. What a VRRP packet means, and to
which virtual router it goes, is for others.
"""

from __future__ import annotations

import errno
import socket
import struct
from collections.abc import Callable, Sequence
from contextlib import nullcontext, suppress
from ipaddress import IPv4Address

from twisted.internet.interfaces import IReactorFDSet
from zope.interface import implementer

from kalive.kernel.interfaces import IAdvertSocket, IAdvertSockets, INeighbours
from kalive.kernel.ip import Improper, datagram
from kalive.kernel.reader import Inside, SocketReader, widen
from kalive.kernel.values import AdvertEndpoint, Link, ReceivedAdvert

#: IANA protocol number of VRRP (RFC 9568, 5.1.1.4), its TTL (5.1.1.3), and "internetwork control" as
#: precedence and as the kernel's priority class.
IPPROTO_VRRP = 112
TTL = 255
TOS = 0xC0
SO_PRIORITY = 12
PRIORITY = 6

#: The default holds 256 adverts; 255 instances that send in one burst, twice over, need more.
RECEIVE_BUFFER = 1024 * 1024

_SOCKET = socket.SOCK_RAW | socket.SOCK_CLOEXEC | socket.SOCK_NONBLOCK
_MREQN = struct.Struct("=4s4si")
#: ip(7): hear only the groups that this socket has joined.
_IP_MULTICAST_ALL = 49
_MAX_DATAGRAM = 65536

Receiver = Callable[[ReceivedAdvert], None]


@implementer(IAdvertSockets)
class AdvertSockets:
    """Raw sockets of protocol 112, over IPv4."""

    def __init__(self, reactor: IReactorFDSet, inside: Inside = nullcontext) -> None:
        """Nothing is opened before L{open}, which does it C{inside} the context that this makes."""
        self._reactor = reactor
        self._inside = inside

    def open(self, endpoint: AdvertEndpoint, receive: Receiver) -> IAdvertSocket:
        """See L{IAdvertSockets.open}."""
        if not isinstance(endpoint.source, IPv4Address):
            raise OSError(errno.EAFNOSUPPORT, "VRRP over IPv6 is not supported yet")
        with self._inside():
            sock = _opened(endpoint)
        return AdvertSocket(self._reactor, sock, receive)


@implementer(IAdvertSocket)
class AdvertSocket(SocketReader):
    """One raw socket, for sending and receiving.

    @ivar improper: how many datagrams were no proper IP datagrams of protocol 112.
    @ivar errors: how many times the socket reported an error instead of a datagram.
    """

    LIMIT = 64

    def __init__(self, reactor: IReactorFDSet, sock: socket.socket, receive: Receiver) -> None:
        """Read C{sock} into C{receive}."""
        super().__init__(reactor, sock)
        self.improper = 0
        self.errors = 0
        self._receive = receive
        self._buffer = bytearray(_MAX_DATAGRAM)

    def send(self, payload: bytes, destination: str) -> None:
        """See L{IAdvertSocket.send}."""
        self.socket.sendto(payload, (destination, 0))

    def read_datagram(self) -> None:
        """Read one datagram; the kernel gives it with its IP header."""
        size = self.socket.recv_into(self._buffer)
        try:
            advert = datagram(bytes(memoryview(self._buffer)[:size]), IPPROTO_VRRP)
        except Improper:
            self.improper += 1
        else:
            self._receive(advert)

    def read_failed(self, error: OSError) -> None:
        """ENETDOWN and its like: the link monitor tells the same with more words. Reading goes on."""
        self.errors += 1


def _opened(endpoint: AdvertEndpoint) -> socket.socket:
    """A raw socket bound as C{endpoint} says."""
    sock = socket.socket(socket.AF_INET, _SOCKET, IPPROTO_VRRP)
    try:
        _configure(sock)
        if endpoint.link is not None:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, endpoint.link.encode() + b"\0")
        if endpoint.group is None:
            sock.bind((str(endpoint.source), 0))
        else:
            _join(sock, endpoint.group.packed, endpoint.source.packed, endpoint.link_index)
        _empty(sock)
    except BaseException:
        sock.close()
        raise
    return sock


def _configure(sock: socket.socket) -> None:
    """What every socket for adverts has. The priority stands after the TOS, which changes it."""
    widen(sock, RECEIVE_BUFFER)
    sock.setsockopt(socket.IPPROTO_IP, socket.IP_TTL, TTL)
    sock.setsockopt(socket.IPPROTO_IP, socket.IP_TOS, TOS)
    sock.setsockopt(socket.SOL_SOCKET, SO_PRIORITY, PRIORITY)


def _join(sock: socket.socket, group: bytes, source: bytes, index: int) -> None:
    """Hear C{group} alone on link C{index}, and send there from C{source}, not to ourselves and not
    through any gateway."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_DONTROUTE, 1)
    sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, TTL)
    sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_LOOP, 0)
    sock.setsockopt(socket.IPPROTO_IP, _IP_MULTICAST_ALL, 0)
    sock.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, _MREQN.pack(group, source, index))
    sock.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, _MREQN.pack(group, bytes(4), index))
    sock.bind((socket.inet_ntoa(group), 0))


def _empty(sock: socket.socket) -> None:
    """Throw away what came from other links and for other addresses before the socket was bound."""
    with suppress(BlockingIOError):
        while True:
            sock.recv(1)


@implementer(INeighbours)
class Neighbours:
    """A packet socket that only sends: bound to protocol 0 it receives nothing, so that nothing can
    fill its queue."""

    def __init__(self) -> None:
        """Open the socket.

        @raise OSError: no CAP_NET_RAW.
        """
        self._socket = socket.socket(socket.AF_PACKET, _SOCKET, 0)

    def announce(self, link: Link, frames: Sequence[bytes]) -> None:
        """See L{INeighbours.announce}."""
        for frame in frames:
            self._socket.sendto(frame, (link.name, 0))

    def close(self) -> None:
        """See L{INeighbours.close}."""
        self._socket.close()
