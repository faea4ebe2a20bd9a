"""Two VRRP services in one process, on the real kernel, in two namespaces with a cable between them."""

from __future__ import annotations

import socket
from collections.abc import Generator
from typing import Any, cast

from twisted.internet.defer import Deferred, inlineCallbacks
from twisted.internet.task import LoopingCall, deferLater
from twisted.trial.unittest import TestCase

from kalive.config.vrrp import VRRPInstance
from kalive.testing.namespaces import Namespace, needs_namespaces
from kalive.vrrp.test.lan import VIP, an_instance
from kalive.vrrp.test.real import ETH_P_ARP, Ear, RealRouter, two_hosts, until

ADDRESS = f"{VIP}/24"
Steps = Generator[Deferred[Any], Any, None]


class Mouth:
    """Sends what it likes to the group, from C{eth0} of a namespace."""

    def __init__(self, test: TestCase, namespace: Namespace) -> None:
        with namespace.inside():
            self._socket = socket.socket(socket.AF_INET, socket.SOCK_RAW, 112)
        test.addCleanup(self._socket.close)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b"eth0\0")
        self._socket.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 255)
        self._socket.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_LOOP, 1)

    def say(self, payload: bytes) -> None:
        """Send, to the others and to this host itself."""
        self._socket.sendto(payload, ("224.0.0.18", 0))


def fast(priority: int, **words: Any) -> VRRPInstance:
    """Version 3 at 100 ms."""
    return an_instance(priority=priority, advert_int=0.1, **words)


class RealElectionTests(TestCase):
    """Real packets, real addresses; C{ip addr} is the witness."""

    timeout = 30
    skip = needs_namespaces()

    def setUp(self) -> None:
        """Two hosts; the second is the better one."""
        hosts = two_hosts(self)
        self.low, self.high = (RealRouter(self, host) for host in hosts)
        self.ear = Ear(self, hosts[0], ETH_P_ARP)

    @inlineCallbacks
    def elect(self) -> Steps:
        """Start both; the better one is master."""
        yield self.low.start(fast(100))
        yield self.high.start(fast(150))
        yield until("an election", lambda: self.high.state() == "MASTER" and self.low.state() == "BACKUP")

    @inlineCallbacks
    def test_election(self) -> Steps:
        """The better router has the address, and only it; the neighbour hears gratuitous ARP."""
        yield self.elect()
        yield until("the address", lambda: self.high.has(ADDRESS) and not self.low.has(ADDRESS))
        yield until("gratuitous ARP", lambda: len(self.ear.frames()) >= 5)
        frame = self.ear.frames()[-1]
        self.assertEqual((frame[:6], frame[38:42]), (b"\xff" * 6, bytes((192, 0, 2, 100))))
        self.assertEqual(self.low.status()["master"]["address"], "192.0.2.2")

    @inlineCallbacks
    def test_stop_hands_over(self) -> Steps:
        """A stopped master resigns: the other has the address, and it is gone where it was."""
        yield self.elect()
        yield self.high.stop()
        self.assertFalse(self.high.has(ADDRESS))
        yield until("the other to have it", lambda: self.low.has(ADDRESS))
        self.assertEqual(self.low.status()["statistics"]["pri_zero_rcvd"], 1)

    @inlineCallbacks
    def test_silence_moves_the_address(self) -> Steps:
        """A master that nobody hears any more: the other has the address after three adverts and skew."""
        yield self.elect()
        before = self.low.status()["statistics"]["become_master"]
        self.high.fall_silent()
        yield until("the other to have it", lambda: self.low.has(ADDRESS))
        self.assertEqual(self.low.status()["statistics"]["become_master"], before + 1)
        self.assertEqual(self.low.status()["statistics"]["pri_zero_rcvd"], 0)
        self.assertGreater(self.high.status()["statistics"]["send_err"], 0)

    @inlineCallbacks
    def test_link_down_and_back(self) -> Steps:
        """The master's link goes: FAULT there, MASTER here; it comes back: as before."""
        yield self.elect()
        self.high.namespace.ip("link set eth0 down")
        yield until("FAULT", lambda: self.high.state() == "FAULT")
        # The cable has two ends: without the other end the survivor has no carrier either.
        self.assertFalse(self.high.has(ADDRESS))
        yield until("FAULT of both", lambda: self.low.state() == "FAULT")
        self.high.namespace.ip("link set eth0 up")
        yield until("recovery", lambda: self.high.state() == "MASTER" and self.low.state() == "BACKUP")
        self.assertTrue(self.high.has(ADDRESS))

    @inlineCallbacks
    def test_an_address_removed_by_hand_comes_back(self) -> Steps:
        """Lesson 29: C{ip addr del} of a virtual address; the master resigns and has it again."""
        yield self.elect()
        yield self.low.stop()
        self.high.namespace.ip(f"addr del {ADDRESS} dev eth0")
        yield until("resignation", lambda: self.high.status()["statistics"]["pri_zero_sent"] == 1)
        yield until("the address", lambda: self.high.has(ADDRESS))

    @inlineCallbacks
    def test_wrong_packets_delay_nothing(self) -> Steps:
        """One every 50 ms with a wrong checksum: the master sends all its adverts (the C daemon falls
        silent), and the backup takes over when the master does."""
        from twisted.internet import reactor

        yield self.elect()
        mouth = Mouth(self, self.low.namespace)
        babble = LoopingCall(mouth.say, bytes.fromhex("3133c801000affff0a630066"))
        babble.start(0.05).addErrback(lambda failure: failure.trap(OSError))
        before = self.high.status()["statistics"]["advert_sent"]
        yield deferLater(cast(Any, reactor), 2)
        statistics = self.high.status()["statistics"]
        self.assertGreaterEqual(statistics["advert_sent"] - before, 15)
        self.assertGreater(statistics["checksum_err"], 20)
        self.assertEqual(self.low.state(), "BACKUP")
        self.high.fall_silent()
        yield until("the take-over", lambda: self.low.has(ADDRESS), 3)
        babble.stop()

    @inlineCallbacks
    def test_left_over_address(self) -> Steps:
        """Lesson 30: a crash left the address; a backup that starts removes it."""
        self.low.namespace.ip(f"addr add {ADDRESS} dev eth0")
        yield self.low.start(fast(100))
        yield until("its removal", lambda: not self.low.has(ADDRESS))
        self.assertEqual(self.low.status()["source"], "192.0.2.1")

    @inlineCallbacks
    def test_two_hundred_addresses(self) -> Steps:
        """All of them are there when it is master, and gone when it has stopped."""
        addresses = tuple(f"198.51.100.{number}/32" for number in range(1, 201))
        yield self.low.start(fast(100, virtual_ipaddress=addresses))
        yield until("mastership", lambda: self.low.state() == "MASTER")
        shown = self.low.namespace.ip("addr show dev eth0")
        self.assertEqual(shown.count("inet 198.51.100."), 200)
        yield self.low.stop()
        self.assertNotIn("198.51.100.", self.low.namespace.ip("addr show dev eth0"))
