"""The ports of the VRRP child to a kernel in memory.

They do what the real ones do, in the time of the kernel's clock, and fail with its errnos; they never
touch this machine. One mixin of contract tests runs against both sides.
"""

from __future__ import annotations

import errno
from collections.abc import Sequence

from twisted.internet.defer import Deferred, fail
from twisted.internet.task import deferLater
from zope.interface import implementer

from kalive.config.common import IPAddress
from kalive.config.vrrp import VirtualAddress
from kalive.kernel.addresses import ALREADY_GONE, ALREADY_THERE, prepared
from kalive.kernel.interfaces import IAddresses, IAdvertSocket, IAdvertSockets, ILinks, INeighbours
from kalive.kernel.ip import AH
from kalive.kernel.ip import datagram as from_octets
from kalive.kernel.memory_kernel import MemoryKernel
from kalive.kernel.memory_lan import HeardAdvert, HeardFrame, Segment
from kalive.kernel.observed import ObservedLinks
from kalive.kernel.packets import TTL, Receiver
from kalive.kernel.ports import VRRPPorts
from kalive.kernel.rtnl import Event
from kalive.kernel.values import (
    AdvertEndpoint,
    Link,
    PreparedAddress,
    ReceivedAdvert,
    Refusal,
)

__all__ = [
    "HeardAdvert",
    "HeardFrame",
    "MemoryAddresses",
    "MemoryAdverts",
    "MemoryKernel",
    "MemoryLinks",
    "MemoryNeighbours",
    "Segment",
    "memory_vrrp_ports",
]


def memory_vrrp_ports(host: MemoryKernel) -> VRRPPorts:
    """All ports of the VRRP child to C{host}."""
    return VRRPPorts(
        links=MemoryLinks(host),
        addresses=MemoryAddresses(host),
        adverts=MemoryAdverts(host),
        neighbours=MemoryNeighbours(host),
    )


@implementer(ILinks)
class MemoryLinks(ObservedLinks):
    """See L{kalive.kernel.links.Links}."""

    def __init__(self, kernel: MemoryKernel) -> None:
        """Watch C{kernel} from L{start} on."""
        super().__init__()
        self._kernel = kernel
        self._running = False

    def start(self) -> Deferred[None]:
        """See L{ILinks.start}."""
        try:
            self._kernel.raise_refusal("dump")
        except OSError as error:
            return fail(error)
        self._running = True
        self._kernel.observers.append(self._notice)
        self._kernel.overrun_observers.append(self._read)
        return deferLater(self._kernel.clock, 0, self._read)

    def stop(self) -> None:
        """See L{ILinks.stop}."""
        if self._running:
            self._running = False
            self.forget_observers()
            self._kernel.observers.remove(self._notice)
            self._kernel.overrun_observers.remove(self._read)

    def _read(self) -> None:
        """Dump."""
        if self._running:
            self.replace(self._kernel.events())

    def _notice(self, event: Event) -> None:
        if self._running:
            self.apply(event)


@implementer(IAddresses)
class MemoryAddresses:
    """See L{kalive.kernel.addresses.Addresses}; the requests are the very same bytes."""

    def __init__(self, kernel: MemoryKernel) -> None:
        """Change the addresses of C{kernel}."""
        self._kernel = kernel
        self._open = True

    def prepare(self, address: VirtualAddress, link: Link) -> PreparedAddress:
        """See L{IAddresses.prepare}."""
        return prepared(address, link)

    def add(self, addresses: Sequence[PreparedAddress]) -> Deferred[list[Refusal]]:
        """See L{IAddresses.add}."""
        return self._carry_out([(one.subject, one.add) for one in addresses], ALREADY_THERE)

    def remove(self, addresses: Sequence[PreparedAddress]) -> Deferred[list[Refusal]]:
        """See L{IAddresses.remove}."""
        return self._carry_out([(one.subject, one.remove) for one in addresses], ALREADY_GONE)

    def close(self) -> None:
        """See L{IAddresses.close}."""
        self._open = False

    def _carry_out(self, requests: list[tuple[str, bytes]], fine: tuple[int, ...]) -> Deferred[list[Refusal]]:
        """Do all at once; the answer comes with the reactor's next turn."""
        refusals = []
        for subject, request in requests:
            if not self._open:
                refusals.append(Refusal(subject, errno.ESHUTDOWN, "netlink socket closed"))
                continue
            refused = self._kernel.carry_out(request)
            if refused is not None and refused.errno not in fine:
                refusals.append(Refusal(subject, refused.errno, refused.text))
        return deferLater(self._kernel.clock, 0, lambda: refusals)


@implementer(IAdvertSockets)
class MemoryAdverts:
    """See L{kalive.kernel.packets.AdvertSockets}."""

    def __init__(self, kernel: MemoryKernel) -> None:
        """Send and receive on the links of C{kernel}."""
        self._kernel = kernel

    def open(self, endpoint: AdvertEndpoint, receive: Receiver) -> IAdvertSocket:
        """See L{IAdvertSockets.open}."""
        self._kernel.raise_refusal("open")
        if endpoint.link is not None:
            self._kernel.link(endpoint.link)
        if endpoint.group is not None and endpoint.link_index not in self._kernel.links():
            raise OSError(errno.ENODEV, "No such device")
        if endpoint.group is None and not self._kernel.has(endpoint.source):
            raise OSError(errno.EADDRNOTAVAIL, "Cannot assign requested address")
        return MemoryAdvertSocket(self._kernel, endpoint, receive)


@implementer(IAdvertSocket)
class MemoryAdvertSocket:
    """See L{kalive.kernel.packets.AdvertSocket}."""

    def __init__(self, kernel: MemoryKernel, endpoint: AdvertEndpoint, receive: Receiver) -> None:
        """Listen."""
        self._kernel = kernel
        self._endpoint = endpoint
        self._receive = receive
        kernel.sockets.append(self._hear)

    def send(self, payload: bytes, destination: str) -> None:
        """See L{IAdvertSocket.send}."""
        if self._hear not in self._kernel.sockets:
            raise OSError(errno.EBADF, "Bad file descriptor")
        self._kernel.raise_refusal("send")
        datagram = ReceivedAdvert(
            source=self._endpoint.source,
            destination=type(self._endpoint.source)(destination),
            ttl=self._ttl(),
            payload=payload,
        )
        if self._endpoint.protocol == AH:
            datagram = from_octets(payload, AH)
        link = self._route(datagram.destination)
        where = self._kernel.station(link.index)
        if where is not None and link.running:
            segment, station = where
            segment.send(station, datagram)

    def close(self) -> None:
        """See L{IAdvertSocket.close}."""
        if self._hear in self._kernel.sockets:
            self._kernel.sockets.remove(self._hear)

    def _ttl(self) -> int:
        """The time to live: with IPv6 that of unicast is the kernel's own, unless it is configured."""
        endpoint = self._endpoint
        if endpoint.group is not None:
            return TTL
        return endpoint.ttl if endpoint.ttl is not None else TTL if endpoint.source.version == 4 else 64

    def _route(self, destination: IPAddress) -> Link:
        """The link to send on. A socket stays on its link by index, whatever its name is now."""
        links = self._kernel.links()
        if self._endpoint.group is not None and self._endpoint.link_index not in links:
            raise OSError(errno.ENODEV, "No such device")
        if not self._kernel.has(self._endpoint.source):
            raise OSError(errno.EINVAL, "Invalid argument")
        for link in links.values():
            if self._leads(link, destination):
                return link
        raise OSError(errno.ENETUNREACH, "Network is unreachable")

    def _leads(self, link: Link, destination: IPAddress) -> bool:
        """Whether C{destination} is reached through C{link}."""
        if not self._kernel.is_up(link.index):
            return False
        if self._endpoint.group is not None:
            return link.index == self._endpoint.link_index
        return self._endpoint.link in (None, link.name) and any(
            destination in interface.network for interface in link.addresses
        )

    def _hear(self, index: int, datagram: ReceivedAdvert) -> None:
        """Take in what is for this socket."""
        endpoint = self._endpoint
        if endpoint.link is not None and index != endpoint.link_index:
            return
        wanted = endpoint.source if endpoint.group is None else endpoint.group
        if bool(datagram.header) != (endpoint.protocol == AH):
            return
        if datagram.destination == wanted and (endpoint.group is not None or self._kernel.has(wanted)):
            self._receive(datagram)


@implementer(INeighbours)
class MemoryNeighbours:
    """See L{kalive.kernel.packets.Neighbours}; the segment keeps what was sent."""

    def __init__(self, kernel: MemoryKernel) -> None:
        """Send on the links of C{kernel}."""
        self._kernel = kernel

    def announce(self, link: Link, frames: Sequence[bytes]) -> None:
        """See L{INeighbours.announce}."""
        for frame in frames:
            self._kernel.raise_refusal("announce")
            present = self._kernel.link(link.name)
            if not self._kernel.is_up(present.index):
                raise OSError(errno.ENETDOWN, "Network is down")
            where = self._kernel.station(present.index)
            if where is not None and present.running:
                where[0].announce(where[1], frame)

    def close(self) -> None:
        """See L{INeighbours.close}."""
