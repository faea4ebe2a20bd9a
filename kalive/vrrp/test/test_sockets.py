"""Tests of L{kalive.vrrp.sockets}: who gets a packet."""

from __future__ import annotations

import errno
from ipaddress import IPv4Address

from attrs import evolve
from twisted.trial.unittest import SynchronousTestCase

from kalive.kernel.memory import MemoryKernel, memory_vrrp_ports
from kalive.kernel.values import AdvertEndpoint, ReceivedAdvert
from kalive.testing.clock import SteppingClock
from kalive.vrrp.packet import MULTICAST_GROUP
from kalive.vrrp.sockets import Endpoints
from kalive.vrrp.test.lan import logged


def packet(vrid: int, destination: IPv4Address = MULTICAST_GROUP) -> ReceivedAdvert:
    """A packet that names a virtual router."""
    return ReceivedAdvert(
        source=IPv4Address("192.0.2.9"),
        destination=destination,
        ttl=255,
        payload=bytes((0x31, vrid)) + bytes(6),
    )


def ignore(_: ReceivedAdvert) -> None:
    """Receive and forget."""


class EndpointsTests(SynchronousTestCase):
    """One socket for each endpoint, told apart by VRID."""

    def setUp(self) -> None:
        """A host with one link."""
        self.kernel = MemoryKernel(SteppingClock())
        link = self.kernel.add_link("eth0", None, "192.0.2.1/24")
        self.endpoint = AdvertEndpoint(
            link="eth0", link_index=link.index, source=IPv4Address("192.0.2.1"), group=MULTICAST_GROUP
        )
        adverts = memory_vrrp_ports(self.kernel).adverts
        self.endpoints = Endpoints(adverts, self.kernel.clock.seconds)
        self.heard: list[tuple[str, ReceivedAdvert]] = []

    def arrive(self, received: ReceivedAdvert) -> None:
        """A packet comes to every socket of the host."""
        for socket in list(self.kernel.sockets):
            socket(self.endpoint.link_index, received)

    def test_two_virtual_routers_share_a_socket(self) -> None:
        """And each hears its own."""
        self.endpoints.join(self.endpoint, 51, lambda received: self.heard.append(("51", received)))
        self.endpoints.join(self.endpoint, 52, lambda received: self.heard.append(("52", received)))
        self.assertEqual(len(self.kernel.sockets), 1)
        self.arrive(packet(52))
        self.assertEqual(self.heard, [("52", packet(52))])

    def test_the_last_to_leave_closes_the_socket(self) -> None:
        """A virtual router that has left hears nothing."""
        first = self.endpoints.join(self.endpoint, 51, lambda received: self.heard.append(("51", received)))
        second = self.endpoints.join(self.endpoint, 52, ignore)
        first.leave()
        self.arrive(packet(51))
        self.assertEqual((self.heard, len(self.kernel.sockets)), ([], 1))
        second.leave()
        second.leave()
        self.assertEqual(self.kernel.sockets, [])
        self.endpoints.join(self.endpoint, 51, ignore)
        self.assertEqual(len(self.kernel.sockets), 1)

    def test_one_vrid_twice_is_refused(self) -> None:
        """Two instances can't be one virtual router on one wire."""
        self.endpoints.join(self.endpoint, 51, ignore)
        with self.assertRaises(OSError) as refused:
            self.endpoints.join(self.endpoint, 51, ignore)
        self.assertEqual(refused.exception.errno, errno.EADDRINUSE)

    def test_a_socket_that_was_refused_can_be_opened_later(self) -> None:
        """A failure leaves nothing behind."""
        self.kernel.refuse_next(errno.EPERM, what="open")
        with self.assertRaises(OSError):
            self.endpoints.join(self.endpoint, 51, ignore)
        self.endpoints.join(self.endpoint, 51, lambda received: self.heard.append(("51", received)))
        self.arrive(packet(51))
        self.assertEqual(len(self.heard), 1)

    def test_an_unknown_vrid_is_said_once_a_minute(self) -> None:
        """Each VRID by itself; what is too short to have one is only counted."""
        self.endpoints.join(self.endpoint, 51, ignore)
        with logged() as lines:
            for vrid in (7, 7, 8):
                self.arrive(packet(vrid))
            self.arrive(evolve(packet(9), payload=b"\x31"))
        self.assertEqual([line[:15] for line in lines], ["Unknown VRID(7)", "Unknown VRID(8)"])
        self.assertEqual(self.endpoints.unknown, 4)
        assert isinstance(self.kernel.clock, SteppingClock)
        self.kernel.clock.advance(61)
        with logged() as lines:
            self.arrive(packet(7))
        self.assertEqual(len(lines), 1)
