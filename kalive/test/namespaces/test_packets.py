"""Tests for L{kalive.kernel.packets} on Linux."""

from __future__ import annotations

import socket
import subprocess
from ipaddress import IPv4Address

from twisted.internet.defer import inlineCallbacks
from twisted.trial.unittest import SkipTest

from kalive.kernel.packets import AdvertSocket, Neighbours
from kalive.kernel.test import contract, contract_adverts, contract_neighbours
from kalive.kernel.values import AdvertEndpoint, ReceivedAdvert
from kalive.test.namespaces.laboratory import ETH_P_ARP, PATIENCE, OnLinux, RealLaboratory


class AdvertsTests(OnLinux, contract_adverts.AdvertsContract):
    """The contract, kept by Linux; and what the wire shows."""

    lab: RealLaboratory

    @inlineCallbacks
    def test_on_the_wire(self) -> contract.Steps:
        """tcpdump sees protocol 112 with TTL 255 and TOS 0xc0, to the group, from our address."""
        yield self.opened()
        witness = subprocess.Popen(
            self.lab.b.namespace.command(
                "tcpdump", "-Z", "root", "-i", "eth0", "-nvUc", "1", "ip", "proto", "112"
            ),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.addCleanup(self.end, witness)
        assert witness.stderr is not None
        said = witness.stderr.readline()
        if "listening" not in said:  # it can't drop privileges in a user namespace
            raise SkipTest(f"no witness: {said.strip()}")
        self.a.send(bytes.fromhex("213364010101"), "224.0.0.18")
        seen, _ = witness.communicate(timeout=10)
        self.assertIn("tos 0xc0, ttl 255", seen)
        self.assertIn("proto VRRP (112)", seen)
        self.assertIn("10.1.0.1 > 224.0.0.18", seen)

    @inlineCallbacks
    def test_not_a_datagram(self) -> contract.Steps:
        """What is no proper IP datagram is counted and dropped, and reading goes on."""
        yield self.opened()
        assert isinstance(self.b, AdvertSocket)
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        ours.setblocking(False)
        mouth = AdvertSocket(self.lab.clock, ours, self.heard_b.append, self.endpoint(self.link, "10.1.0.2"))
        self.addCleanup(mouth.close)
        self.addCleanup(theirs.close)
        theirs.send(b"E" * 10)
        theirs.send(b"\x00" * 40)
        theirs.send(bytes.fromhex("450000150000000000700000 0a010001 e0000012") + b"!")
        yield self.lab.until(lambda: len(self.heard_b) == 1)
        self.assertEqual((mouth.improper, self.heard_b[0].ttl), (2, 0))

    @inlineCallbacks
    def test_receiver_that_fails(self) -> contract.Steps:
        """A fault in what receives an advert is logged and costs no other advert."""
        yield self.opened()
        heard: list[bytes] = []

        def receive(advert: ReceivedAdvert) -> None:
            heard.append(advert.payload)
            raise ZeroDivisionError

        link = self.lab.b.ports.links.links()["eth0"]
        failing = self.lab.b.ports.adverts.open(self.endpoint(link, "10.1.0.2"), receive)
        self.addCleanup(failing.close)
        self.a.send(b"one", "224.0.0.18")
        self.a.send(b"two", "224.0.0.18")
        yield self.lab.until(lambda: len(heard) == 2)
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 2)

    @inlineCallbacks
    def test_link_removed_under_the_socket(self) -> contract.Steps:
        """When its link is deleted a socket refuses to send and can be closed; nothing spins."""
        yield self.opened()
        self.lab.a.remove_link()
        self.assertRaises(OSError, self.a.send, b"advert", "224.0.0.18")
        yield self.lab.pause()
        self.a.close()

    @inlineCallbacks
    def test_other_group_is_not_heard(self) -> contract.Steps:
        """A socket hears its own group alone, though another socket of the host has joined another."""
        yield self.opened()
        link = self.lab.b.ports.links.links()["eth0"]
        other = AdvertEndpoint(
            link="eth0",
            link_index=link.index,
            source=link.addresses[0].ip,
            group=IPv4Address("224.0.0.81"),
        )
        heard: list[ReceivedAdvert] = []
        self.addCleanup(self.lab.b.ports.adverts.open(other, heard.append).close)
        self.a.send(b"advert", "224.0.0.81")
        yield self.lab.until(lambda: len(heard) == 1)
        self.assertEqual(self.heard_b, [])

    def end(self, process: subprocess.Popen[str]) -> None:
        """End a process of this test."""
        process.kill()
        process.communicate(timeout=10)


class Adverts6Tests(OnLinux, contract_adverts.Adverts6Contract):
    """The contract over IPv6, kept by Linux."""


class NeighboursTests(OnLinux, contract_neighbours.NeighboursContract):
    """The contract, kept by Linux."""

    lab: RealLaboratory

    @inlineCallbacks
    def test_receives_nothing(self) -> contract.Steps:
        """The socket for frames takes nothing in, so nothing can fill its queue."""
        yield self.started()
        yield self.lab.answer(self.lab.b.ports.links.start())
        far = self.lab.b.ports.links.links()["eth0"]
        with self.lab.a.namespace.inside():
            ear = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ARP))
        with ear:
            ear.settimeout(PATIENCE)
            self.lab.b.ports.neighbours.announce(far, [self.FRAME])
            self.assertEqual(ear.recv(100), self.FRAME)  # so it did arrive
        neighbours = self.ports.neighbours
        assert isinstance(neighbours, Neighbours)
        self.assertRaises(BlockingIOError, neighbours._socket.recv, 100)
