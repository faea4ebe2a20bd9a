"""Sockets for VRRP packets, and for Ethernet frames to the neighbours.

Decides the options of the sockets and what is a proper IP datagram. What a VRRP packet means, and to
which virtual router it goes, is for others.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Callable, Sequence
from contextlib import nullcontext, suppress

from twisted.internet.interfaces import IReactorFDSet
from zope.interface import implementer

from kalive.kernel import packets6
from kalive.kernel.interfaces import IAdvertSocket, IAdvertSockets, INeighbours
from kalive.kernel.ip import Improper, datagram
from kalive.kernel.packets6 import Sender6
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
    """Raw sockets of protocol 112 (51: inside IPSEC AH), over IPv4 or IPv6."""

    def __init__(self, reactor: IReactorFDSet, inside: Inside = nullcontext) -> None:
        """Nothing is opened before L{open}, which does it C{inside} the context that this makes."""
        self._reactor = reactor
        self._inside = inside

    def open(self, endpoint: AdvertEndpoint, receive: Receiver) -> IAdvertSocket:
        """See L{IAdvertSockets.open}."""
        make = AdvertSocket6 if endpoint.source.version == 6 else AdvertSocket
        with self._inside():
            sock = _opened(endpoint)
        return make(self._reactor, sock, receive, endpoint)


@implementer(IAdvertSocket)
class AdvertSocket(SocketReader):
    """One raw socket, for sending and receiving.

    @ivar improper: how many datagrams were no proper IP datagrams of its protocol.
    @ivar errors: how many times the socket reported an error instead of a datagram.
    """

    LIMIT = 64

    def __init__(
        self, reactor: IReactorFDSet, sock: socket.socket, receive: Receiver, endpoint: AdvertEndpoint
    ) -> None:
        """Read C{sock} into C{receive}."""
        super().__init__(reactor, sock)
        self.improper = 0
        self.errors = 0
        self._receive = receive
        self._protocol = endpoint.protocol
        self._buffer = bytearray(_MAX_DATAGRAM)

    def send(self, payload: bytes, destination: str) -> None:
        """See L{IAdvertSocket.send}."""
        self.socket.sendto(payload, (destination, 0))

    def read_datagram(self) -> None:
        """Read one datagram; the kernel gives it with its IP header."""
        size = self.socket.recv_into(self._buffer)
        try:
            advert = datagram(bytes(memoryview(self._buffer)[:size]), self._protocol)
        except Improper:
            self.improper += 1
        else:
            self._receive(advert)

    def read_failed(self, error: OSError) -> None:
        """ENETDOWN and its like: the link monitor tells the same with more words. Reading goes on."""
        self.errors += 1


class AdvertSocket6(AdvertSocket):
    """The same over IPv6."""

    def __init__(
        self, reactor: IReactorFDSet, sock: socket.socket, receive: Receiver, endpoint: AdvertEndpoint
    ) -> None:
        """Read C{sock} into C{receive}."""
        super().__init__(reactor, sock, receive, endpoint)
        self._buffer = bytearray()
        self._sender = Sender6(sock, endpoint)

    def send(self, payload: bytes, destination: str) -> None:
        """See L{IAdvertSocket.send}."""
        self._sender.send(payload, destination)

    def read_datagram(self) -> None:
        """Read one datagram."""
        try:
            advert = packets6.receive(self.socket)
        except packets6.Foreign:
            self.improper += 1
        else:
            self._receive(advert)


def _opened(endpoint: AdvertEndpoint) -> socket.socket:
    """A raw socket bound as C{endpoint} says."""
    family = socket.AF_INET6 if endpoint.source.version == 6 else socket.AF_INET
    sock = socket.socket(family, _SOCKET, endpoint.protocol)
    try:
        if family == socket.AF_INET6:
            packets6.configure(sock, endpoint, RECEIVE_BUFFER)
        else:
            _configure(sock, endpoint)
        _empty(sock)
    except BaseException:
        sock.close()
        raise
    return sock


def _configure(sock: socket.socket, endpoint: AdvertEndpoint) -> None:
    """What a socket over IPv4 has. The priority stands after the TOS, which changes it."""
    widen(sock, RECEIVE_BUFFER)
    sock.setsockopt(socket.IPPROTO_IP, socket.IP_TTL, TTL if endpoint.ttl is None else endpoint.ttl)
    sock.setsockopt(socket.IPPROTO_IP, socket.IP_TOS, TOS)
    sock.setsockopt(socket.SOL_SOCKET, SO_PRIORITY, PRIORITY)
    if endpoint.protocol != IPPROTO_VRRP:
        sock.setsockopt(socket.IPPROTO_IP, socket.IP_HDRINCL, 1)
    if endpoint.link is not None:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, endpoint.link.encode() + b"\0")
    if endpoint.group is None:
        sock.bind((str(endpoint.source), 0))
    else:
        _join(sock, endpoint.group.packed, endpoint.source.packed, endpoint.link_index)


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
