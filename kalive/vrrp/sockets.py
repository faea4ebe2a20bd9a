"""Sockets that virtual routers share: one for each endpoint, what comes in is told apart by VRID.

Decides who gets a packet. What it says is for the virtual router. Closes a socket with its last user.
"""

from __future__ import annotations

import errno
from collections.abc import Callable
from typing import Protocol

from attrs import define, field
from twisted.logger import Logger

from kalive.kernel.interfaces import IAdvertSocket, IAdvertSockets
from kalive.kernel.values import AdvertEndpoint, ReceivedAdvert
from kalive.vrrp.complaints import Complaints
from kalive.vrrp.ipsec import inner
from kalive.vrrp.packet import vrid_of

Receiver = Callable[[ReceivedAdvert], None]


class Channel(Protocol):
    """A virtual router's share of a socket."""

    def send(self, payload: bytes, destination: str) -> None:
        """Send one VRRP packet; OSError when refused."""

    def leave(self) -> None:
        """Receive no more."""


class Endpoints:
    """All open sockets. C{unknown} counts packets for virtual routers that are not ours."""

    def __init__(self, adverts: IAdvertSockets, seconds: Callable[[], float]) -> None:
        """C{seconds} is the clock of the complaints."""
        self._adverts = adverts
        self._complaints = Complaints(seconds)
        self._shared: dict[AdvertEndpoint, _Shared] = {}
        self.unknown = 0

    def join(self, endpoint: AdvertEndpoint, vrid: int, receive: Receiver) -> Channel:
        """Send and receive for C{vrid}. OSError when the socket can't be opened, or EADDRINUSE when
        another instance there has this VRID."""
        shared = self._shared.get(endpoint)
        if shared is None:
            shared = _Shared(endpoint, self)
            shared.socket = self._adverts.open(endpoint, shared.received)
            self._shared[endpoint] = shared
        if vrid in shared.receivers:
            where = endpoint.link or endpoint.source
            raise OSError(errno.EADDRINUSE, f"another instance on {where} has virtual_router_id {vrid}")
        shared.receivers[vrid] = receive
        return _Channel(shared, vrid)

    def left(self, shared: _Shared) -> None:
        """A virtual router has gone: close the socket after the last."""
        if not shared.receivers and shared.endpoint in self._shared:
            del self._shared[shared.endpoint]
            shared.socket.close()

    def unknown_vrid(self, endpoint: AdvertEndpoint, received: ReceivedAdvert) -> None:
        """A packet that nobody here wants; said once a minute for each VRID."""
        self.unknown += 1
        vrid = _vrid_of(received)
        if vrid is None or received.destination.is_multicast != (endpoint.group is not None):
            return
        if self._complaints.may(endpoint, vrid):
            _log.info(
                "Unknown VRID({vrid}) received on interface({link}) from {source}. ignoring...",
                vrid=vrid,
                link=endpoint.link,
                source=received.source,
            )


def _vrid_of(received: ReceivedAdvert) -> int | None:
    """The virtual router that a packet says it is for, though nothing is proven yet."""
    return vrid_of(inner(received.payload) if received.header else received.payload)


@define
class _Shared:
    """An open socket and who uses it."""

    endpoint: AdvertEndpoint
    endpoints: Endpoints
    socket: IAdvertSocket = field(init=False)
    receivers: dict[int, Receiver] = field(factory=dict)

    def received(self, received: ReceivedAdvert) -> None:
        """Give a packet to the virtual router it names."""
        receive = self.receivers.get(_vrid_of(received) or 0)
        if receive is None:
            self.endpoints.unknown_vrid(self.endpoint, received)
        else:
            receive(received)


@define
class _Channel:
    """See L{Channel}."""

    shared: _Shared
    vrid: int

    def send(self, payload: bytes, destination: str) -> None:
        """See L{Channel.send}."""
        self.shared.socket.send(payload, destination)

    def leave(self) -> None:
        """See L{Channel.leave}."""
        self.shared.receivers.pop(self.vrid, None)
        self.shared.endpoints.left(self.shared)


_log = Logger()
