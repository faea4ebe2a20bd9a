"""A kernel in memory: links and addresses of one host, with Linux's rules and errnos.

Decides what a request does, as Linux would; a test tells it what happens to the host (cables, other
administrators) and what goes wrong. The ports to it are in L{kalive.kernel.memory}.
"""

from __future__ import annotations

import errno
from collections import deque
from collections.abc import Callable
from ipaddress import ip_interface
from zlib import crc32

from attrs import evolve
from twisted.internet.interfaces import IReactorTime

from kalive.config.common import IPAddress
from kalive.kernel.frames import frames
from kalive.kernel.linktable import LinkTable
from kalive.kernel.memory_addresses import HeldAddresses, Refused
from kalive.kernel.memory_lan import Segment, Station
from kalive.kernel.rtnl import (
    IFF_NOARP,
    IFF_RUNNING,
    IFF_UP,
    AddressGone,
    AddressSeen,
    Event,
    LinkGone,
    LinkSeen,
    decode,
)
from kalive.kernel.values import Link, ReceivedAdvert

Notices = Callable[[Event], None]


class MemoryKernel:
    """The kernel of one host, called C{name}.

    @ivar notices_lost: while True no notice reaches anybody; L{overrun} then tells that some are
        missing, as ENOBUFS does.
    @ivar held: its addresses; C{held.promote_secondaries} is the sysctl.
    """

    def __init__(self, clock: IReactorTime, name: str = "host") -> None:
        """A host without links."""
        self.clock = clock
        self.name = name
        self.notices_lost = False
        self._truth = LinkTable()
        self._seen: dict[int, LinkSeen] = {}
        self.held = HeldAddresses(self._announce)
        self._stations: dict[int, tuple[Segment, Station]] = {}
        self._refusals: dict[str, deque[Refused]] = {}
        self._last_index = 0
        self.observers: list[Notices] = []
        self.overrun_observers: list[Callable[[], None]] = []
        self.sockets: list[Callable[[int, ReceivedAdvert], None]] = []

    # What happens to the host.

    def add_link(
        self,
        name: str,
        segment: Segment | None = None,
        *addresses: str,
        arp: bool = True,
        mtu: int = 1500,
    ) -> Link:
        """Make a link that is up and running, plugged into C{segment}, with C{addresses} ("A/LEN")."""
        self._last_index += 1
        index = self._last_index
        hardware = (
            b"\x02" + (crc32(self.name.encode()) & 0xFFFFFF).to_bytes(3, "big") + index.to_bytes(2, "big")
        )
        flags = IFF_UP | IFF_RUNNING | (0 if arp else IFF_NOARP)
        self.held.add_link(index)
        self._announce(LinkSeen(index, name, flags, hardware, mtu))
        if segment is not None:
            station = Station(self.name, name, lambda datagram: self._hear(index, datagram))
            self._stations[index] = (segment, station)
            segment.attach(station)
        for address in addresses:
            self.add_address(name, address)
        return self._truth.links[index]

    def remove_link(self, name: str) -> None:
        """Remove a link; its addresses go first, each with a notice."""
        index = self.link(name).index
        self.held.remove_link(index)
        self._announce(LinkGone(index))
        self._unplug(index)

    def rename_link(self, old: str, new: str) -> None:
        """Give a link another name; it keeps its index and addresses."""
        index = self.link(old).index
        self._announce(evolve(self._seen[index], name=new))

    def set_link(self, name: str, *, up: bool = True, carrier: bool = True) -> None:
        """C{ip link set NAME up/down}, and the cable in or out. A link that is set down loses its
        addresses of IPv6."""
        seen = self._seen[self.link(name).index]
        if not up:
            self.held.flush6(seen.index)
        flags = seen.flags & ~(IFF_UP | IFF_RUNNING)
        if up:
            flags |= IFF_UP | (IFF_RUNNING if carrier else 0)
        self._announce(evolve(seen, flags=flags))

    def add_address(self, name: str, address: str, scope: int = 0) -> None:
        """Somebody else adds C{address} ("A/LEN")."""
        _expect_done(self.held.add(AddressSeen(self.link(name).index, ip_interface(address), scope)))

    def remove_address(self, name: str, address: str) -> None:
        """Somebody else removes C{address} ("A/LEN")."""
        _expect_done(self.held.remove(AddressGone(self.link(name).index, ip_interface(address))))

    def overrun(self) -> None:
        """The monitor's receive buffer was full: who watches must read anew."""
        for observer in list(self.overrun_observers):
            self.clock.callLater(0, observer)

    def refuse_next(self, number: int, text: str = "", *, what: str = "address", count: int = 1) -> None:
        """Answer the next C{count} requests with errno C{number}.

        C{what}: C{"address"} (each address of a batch is a request), C{"open"} or C{"send"} of an
        advert socket, C{"announce"}, C{"dump"}.
        """
        self._refusals.setdefault(what, deque()).extend([Refused(number, text)] * count)

    # What a port asks of it.

    def link(self, name: str) -> Link:
        """The link called C{name}; OSError (ENODEV) without one."""
        for link in self._truth.links.values():
            if link.name == name:
                return link
        raise OSError(errno.ENODEV, "No such device")

    def addresses(self, name: str) -> dict[str, int]:
        """The addresses of a link ("A/LEN") in the kernel's order, with their scopes."""
        link = self.link(name)
        scopes = {address.interface: address.scope for address in self.held.of(link.index)}
        return {str(interface): scopes[interface] for interface in link.addresses}

    def links(self) -> dict[int, Link]:
        """All links by index."""
        return dict(self._truth.links)

    def events(self) -> list[Event]:
        """What a dump of links and addresses says."""
        dump: list[Event] = list(self._seen.values())
        for index, link in self._truth.links.items():
            held = {address.interface: address for address in self.held.of(index)}
            dump += [held[interface] for interface in link.addresses]
        return dump

    def has(self, address: IPAddress) -> bool:
        """Whether C{address} is on any of the links."""
        return any(
            interface.ip == address for link in self._truth.links.values() for interface in link.addresses
        )

    def refusal(self, what: str) -> Refused | None:
        """The next injected refusal of C{what}, used up by this."""
        waiting = self._refusals.get(what)
        return waiting.popleft() if waiting else None

    def raise_refusal(self, what: str) -> None:
        """Raise the next injected refusal of C{what} as OSError."""
        refused = self.refusal(what)
        if refused is not None:
            raise OSError(refused.errno, refused.text or "refused as the test wished")

    def carry_out(self, request: bytes) -> Refused | None:
        """Do what a prepared rtnetlink request says; what is refused, if it is."""
        injected = self.refusal("address")
        if injected is not None:
            return injected
        for frame in frames(request):
            event = decode(frame)
            if isinstance(event, AddressSeen):
                return self.held.add(event)
            if isinstance(event, AddressGone):
                return self.held.remove(event)
        return Refused(errno.EINVAL)

    def station(self, index: int) -> tuple[Segment, Station] | None:
        """Where link C{index} is plugged in."""
        return self._stations.get(index)

    def is_up(self, index: int) -> bool:
        """Whether link C{index} is set up, with or without a cable."""
        return bool(self._seen[index].flags & IFF_UP)

    # How it does it.

    def _announce(self, event: Event) -> None:
        """Make C{event} true, and tell those who watch, when the reactor comes to it."""
        if isinstance(event, LinkSeen):
            self._seen[event.index] = event
        elif isinstance(event, LinkGone):
            del self._seen[event.index]
        self._truth.apply(event)
        if not self.notices_lost:
            for observer in list(self.observers):
                self.clock.callLater(0, observer, event)

    def _unplug(self, index: int) -> None:
        """Pull the cable of a link that is gone."""
        if index in self._stations:
            segment, station = self._stations.pop(index)
            segment.detach(station)

    def _hear(self, index: int, datagram: ReceivedAdvert) -> None:
        """A datagram arrives: a link that is down hears nothing."""
        link = self._truth.links.get(index)
        if link is not None and link.running:
            for socket in list(self.sockets):
                socket(index, datagram)


def _expect_done(refused: Refused | None) -> None:
    """A test that asks for what Linux would refuse is wrong."""
    if refused is not None:
        raise OSError(refused.errno, refused.text)
