"""Tests for L{kalive.kernel.memory}: the contract, and what only memory can do."""

from __future__ import annotations

import errno
from collections.abc import Callable
from ipaddress import IPv4Address, ip_interface
from typing import TypeVar

from twisted.internet.defer import Deferred, fail, succeed
from twisted.trial.unittest import SynchronousTestCase

from kalive.config.vrrp import VirtualAddress
from kalive.kernel.interfaces import IAdvertSocket
from kalive.kernel.memory import MemoryKernel, Segment, memory_vrrp_ports
from kalive.kernel.ports import VRRPPorts
from kalive.kernel.test import (
    contract,
    contract_addresses,
    contract_adverts,
    contract_links,
    contract_neighbours,
)
from kalive.kernel.values import AdvertEndpoint, LinkChange
from kalive.testing.clock import SteppingClock

T = TypeVar("T")


class MemoryHost:
    """A host in memory, for the contract."""

    def __init__(self, kernel: MemoryKernel, segment: Segment) -> None:
        self.kernel = kernel
        self.segment = segment
        self.ports = memory_vrrp_ports(kernel)
        self.peer: MemoryHost | None = None
        self.up = True

    def set_link(self, *, up: bool) -> None:
        self.up = up
        for host in filter(None, (self, self.peer)):
            host.kernel.set_link("eth0", up=host.up, carrier=self.up)

    def rename_link(self, new: str) -> None:
        self.kernel.rename_link("eth0", new)

    def remove_link(self) -> None:
        self.kernel.remove_link("eth0")

    def add_link(self) -> None:
        self.kernel.add_link("eth0", self.segment)

    def add_address(self, address: str) -> None:
        self.kernel.add_address("eth0", address)

    def remove_address(self, address: str) -> None:
        self.kernel.remove_address("eth0", address)

    def addresses(self) -> dict[str, int]:
        return self.kernel.addresses("eth0")


class MemoryLaboratory:
    """Two hosts in memory."""

    def __init__(self) -> None:
        self.clock = SteppingClock()
        self.segment = Segment(self.clock)
        self.a = self.host("a", "10.1.0.1/24")
        self.b = self.host("b", "10.1.0.2/24")
        self.a.peer, self.b.peer = self.b, self.a

    def host(self, name: str, address: str) -> MemoryHost:
        kernel = MemoryKernel(self.clock, name)
        kernel.add_link("lo", None, "127.0.0.1/8")
        kernel.add_link("eth0", self.segment, address)
        return MemoryHost(kernel, self.segment)

    def until(self, predicate: Callable[[], bool]) -> Deferred[None]:
        self.clock.advance(1)
        return succeed(None) if predicate() else fail(AssertionError("it never came to be"))

    def answer(self, done: Deferred[T]) -> Deferred[T]:
        self.clock.advance(1)
        return done

    def pause(self) -> Deferred[None]:
        self.clock.advance(1)
        return succeed(None)

    def frames(self) -> list[bytes]:
        return [heard.frame for heard in self.segment.frames]


class InMemory:
    """Gives the contract its laboratory."""

    def laboratory(self) -> contract.Laboratory:
        return MemoryLaboratory()


class MemoryLinksTests(InMemory, contract_links.LinksContract):
    """Links in memory."""


class MemoryAddressesTests(InMemory, contract_addresses.AddressesContract):
    """Addresses in memory."""


class MemoryAdvertsTests(InMemory, contract_adverts.AdvertsContract):
    """Adverts in memory."""


class MemoryAdverts6Tests(InMemory, contract_adverts.Adverts6Contract):
    """Adverts over IPv6 in memory."""


class MemoryNeighboursTests(InMemory, contract_neighbours.NeighboursContract):
    """Neighbours in memory."""


class FailureTests(SynchronousTestCase):
    """A kernel in memory fails when told to."""

    def setUp(self) -> None:
        """One host with eth0 on a LAN, its links started."""
        self.clock = SteppingClock()
        self.segment = Segment(self.clock)
        self.kernel = MemoryKernel(self.clock, "a")
        self.link = self.kernel.add_link("eth0", self.segment, "10.1.0.1/24")
        self.ports: VRRPPorts = memory_vrrp_ports(self.kernel)
        started = self.ports.links.start()
        self.clock.advance(0)
        self.successResultOf(started)

    def test_refused_address(self) -> None:
        """Only as many requests as asked for are refused, with the given words."""
        self.kernel.refuse_next(errno.ENOBUFS, "full")
        addresses = [
            self.ports.addresses.prepare(VirtualAddress(interface=interface), self.link)
            for interface in (ip_interface("10.1.0.8/32"), ip_interface("10.1.0.9/32"))
        ]
        done = self.ports.addresses.add(addresses)
        self.clock.advance(0)
        (refusal,) = self.successResultOf(done)
        self.assertEqual((refusal.errno, refusal.text), (errno.ENOBUFS, "full"))
        self.assertEqual(sorted(self.kernel.addresses("eth0")), ["10.1.0.1/24", "10.1.0.9/32"])

    def test_lost_notices(self) -> None:
        """Notices that were lost are made good by an overrun: observers hear the difference, once."""
        changes: list[LinkChange] = []
        self.ports.links.subscribe(changes.append)
        self.kernel.notices_lost = True
        self.kernel.add_address("eth0", "10.1.0.7/32")
        self.kernel.add_address("eth0", "10.1.0.8/32")
        self.kernel.remove_address("eth0", "10.1.0.7/32")
        self.clock.advance(0)
        self.assertEqual(changes, [])
        self.kernel.notices_lost = False
        self.kernel.overrun()
        self.clock.advance(0)
        self.assertEqual(len(changes), 1)
        self.assertIn(ip_interface("10.1.0.8/32"), self.ports.links.links()["eth0"].addresses)

    def test_refused_dump(self) -> None:
        """Links that can't be read fail to start."""
        self.kernel.refuse_next(errno.EPERM, what="dump")
        failure = self.failureResultOf(memory_vrrp_ports(self.kernel).links.start(), OSError)
        self.assertEqual(failure.value.errno, errno.EPERM)

    def test_refused_send_and_open(self) -> None:
        """Sockets can be refused, and each of their adverts."""
        endpoint = AdvertEndpoint(
            link="eth0",
            link_index=self.link.index,
            source=IPv4Address("10.1.0.1"),
            group=contract.GROUP,
        )
        self.kernel.refuse_next(errno.EPERM, what="open")
        self.assertRaises(PermissionError, self.ports.adverts.open, endpoint, print)
        socket = self.ports.adverts.open(endpoint, print)
        self.kernel.refuse_next(errno.ENETDOWN, what="send")
        self.assertRaises(OSError, socket.send, b"", "224.0.0.18")
        socket.send(b"", "224.0.0.18")
        self.assertEqual(len(self.segment.adverts), 1)

    def test_promotion(self) -> None:
        """With promote_secondaries the first secondary takes the place of its primary."""
        self.kernel.held.promote_secondaries = True
        self.kernel.add_address("eth0", "10.1.0.7/24")
        self.kernel.remove_address("eth0", "10.1.0.1/24")
        self.assertEqual(list(self.kernel.addresses("eth0")), ["10.1.0.7/24"])


class SegmentTests(SynchronousTestCase):
    """A LAN in memory delays, loses and parts."""

    def setUp(self) -> None:
        """Hosts a, b and c with a socket each; what they hear, by name."""
        self.clock = SteppingClock()
        self.segment = Segment(self.clock)
        self.heard: dict[str, list[tuple[float, bytes]]] = {}
        self.sockets = {name: self.socket(name, number) for number, name in enumerate("abc", 1)}

    def socket(self, name: str, number: int) -> IAdvertSocket:
        """A socket of a new host."""
        kernel = MemoryKernel(self.clock, name)
        link = kernel.add_link("eth0", self.segment, f"10.1.0.{number}/24")
        heard = self.heard[name] = []
        endpoint = AdvertEndpoint(
            link="eth0", link_index=link.index, source=link.addresses[0].ip, group=contract.GROUP
        )
        return memory_vrrp_ports(kernel).adverts.open(
            endpoint, lambda advert: heard.append((self.clock.seconds(), advert.payload))
        )

    def send(self, name: str) -> None:
        """Send from one host and let a second pass."""
        self.sockets[name].send(name.encode(), "224.0.0.18")
        self.clock.advance(1)

    def test_delay(self) -> None:
        """What is sent arrives after the delay."""
        self.segment.delay = 0.25
        self.send("a")
        self.assertEqual(self.heard["b"], [(0.25, b"a")])

    def test_partition(self) -> None:
        """The sides of a cut LAN do not hear each other, until it is healed."""
        self.segment.part("a")
        self.send("a")
        self.send("b")
        self.assertEqual([len(self.heard[name]) for name in "abc"], [0, 0, 1])
        self.segment.heal()
        self.send("a")
        self.assertEqual([len(self.heard[name]) for name in "abc"], [0, 1, 2])

    def test_loss(self) -> None:
        """About the given share is lost, by a chance of its own for each receiver."""
        self.segment.loss = 0.5
        for _ in range(200):
            self.send("a")
        self.assertTrue(60 < len(self.heard["b"]) < 140)
        self.assertNotEqual(self.heard["b"], self.heard["c"])

    def test_loss_replays(self) -> None:
        """The same seed loses the same."""
        self.segment.loss = 0.5
        for _ in range(2):
            self.segment.random.seed(7)
            start = self.clock.seconds()
            for _ in range(20):
                self.send("a")
            self.heard["c"].append((start, b"end"))
        first, second = b"".join(payload for _, payload in self.heard["c"]).split(b"end")[:2]
        self.assertEqual(first, second)

    def test_rule_of_loss(self) -> None:
        """A test may lose just what it wants."""
        self.segment.loses = lambda _sender, receiver, _advert: receiver == "c"
        self.send("a")
        self.assertEqual([len(self.heard[name]) for name in "bc"], [1, 0])
        self.assertEqual([(sent.host, sent.datagram.payload) for sent in self.segment.adverts], [("a", b"a")])
