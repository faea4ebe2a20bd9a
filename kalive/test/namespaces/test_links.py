"""Tests for L{kalive.kernel.links} and L{kalive.kernel.netlink} on Linux."""

from __future__ import annotations

import errno
import os
import socket
import struct
import sys
from ipaddress import ip_interface
from random import Random

from twisted.internet.defer import inlineCallbacks
from twisted.python.failure import Failure

from kalive.kernel import rtnl
from kalive.kernel.frames import HEADER
from kalive.kernel.links import Links
from kalive.kernel.netlink import NetlinkPort
from kalive.kernel.test import contract, contract_links
from kalive.kernel.values import LinkChange
from kalive.test.namespaces.laboratory import OnLinux, RealLaboratory

#: Send a netlink datagram (hex, second argument) to the port (first argument).
SPOOF = """
import socket, sys
with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE) as mouth:
    mouth.sendto(bytes.fromhex(sys.argv[2]), (int(sys.argv[1]), 0))
"""


class LinksTests(OnLinux, contract_links.LinksContract):
    """The contract, kept by Linux; and what goes wrong there only."""

    lab: RealLaboratory

    def port_of(self, links: Links) -> NetlinkPort:
        """The monitor socket of C{links}."""
        assert links._port is not None
        return links._port

    def churn(self, count: int) -> None:
        """Add C{count} addresses to C{eth0} of host a, while nothing of ours is read."""
        self.lab.a.namespace.batch([f"addr add 10.4.{n // 250}.{n % 250}/32 dev eth0" for n in range(count)])

    @inlineCallbacks
    def test_overrun(self) -> contract.Steps:
        """When changes come faster than they are read and the kernel has to drop notices (ENOBUFS),
        everything is read again: nothing stays unknown, and observers hear of it."""
        links = Links(self.lab.clock, self.lab.a.namespace.inside, receive_buffer=4096)
        self.addCleanup(links.stop)
        yield self.lab.answer(links.start())
        overruns: list[int] = []
        port = self.port_of(links)
        read_again = port.overrun

        def overrun() -> None:
            overruns.append(len(changes))
            read_again()

        port.overrun = overrun
        changes: list[LinkChange] = []
        links.subscribe(changes.append)
        self.churn(500)
        yield self.lab.until(lambda: len(links.links()["eth0"].addresses) >= 501)
        self.assertGreater(len(overruns), 0)
        self.assertLess(len(changes), 500)
        self.assertIn(ip_interface("10.4.1.249/32"), links.links()["eth0"].addresses)
        self.assertEqual(changes[-1].after, links.links()["eth0"])

    @inlineCallbacks
    def test_notices_and_dumps_agree(self) -> contract.Steps:
        """After two hundred random changes the table that was kept by notices is the one that a new
        dump makes, the order of the addresses included."""
        yield self.started()
        chance = Random(5)
        held = ["10.1.0.1/24"]
        lines = []
        for _ in range(200):
            if len(held) > 4 and chance.random() < 0.5:
                lines.append(f"addr del {held.pop(chance.randrange(len(held)))} dev eth0")
            else:
                number = chance.randrange(3), chance.randrange(1, 9), chance.choice([16, 24, 32])
                held.append("10.{}.0.{}/{}".format(*number))
                scope = chance.choice(["global", "link"])
                lines.append(f"addr add {held[-1]} dev eth0 scope {scope}")
        lines += ["addr add fd00::1/64 dev eth0 nodad", "addr add fd00::2/64 dev eth0 nodad"]
        self.lab.a.namespace.batch([*lines, "addr add 10.9.9.9/32 dev eth0"])
        yield self.lab.until(lambda: "10.9.9.9/32" in self.ipv4())
        fresh = Links(self.lab.clock, self.lab.a.namespace.inside)
        self.addCleanup(fresh.stop)
        yield self.lab.answer(fresh.start())
        self.assertGreater(len(self.ipv4()), 4)
        self.assertEqual(self.ports.links.links(), fresh.links())

    @inlineCallbacks
    def test_five_hundred_changes(self) -> contract.Steps:
        """With its proper receive buffer no notice of 500 changes at once is lost."""
        yield self.started()
        changes: list[LinkChange] = []
        self.ports.links.subscribe(changes.append)
        self.churn(500)
        yield self.lab.until(lambda: len(self.eth0().addresses) >= 501)
        self.assertGreaterEqual(len(changes), 500)

    @inlineCallbacks
    def test_spoofed(self) -> contract.Steps:
        """A message that another process sends us, saying that our link has gone, is not believed."""
        yield self.started()
        links = self.ports.links
        assert isinstance(links, Links)
        port = self.port_of(links)
        lie = HEADER.pack(32, rtnl.RTM_DELLINK, 0, 0, 0) + struct.pack(
            "=BxHiII", 0, 1, self.eth0().index, 0, 0
        )
        self.lab.a.namespace.run(sys.executable, "-c", SPOOF, str(port.socket.getsockname()[0]), lie.hex())
        yield self.lab.until(lambda: port.ignored == 1)
        self.assertIn("eth0", links.links())

    @inlineCallbacks
    def test_garbage(self) -> contract.Steps:
        """Garbage, even were it from the kernel, harms nothing and reading goes on."""
        yield self.started()
        links = self.ports.links
        assert isinstance(links, Links)
        port = self.port_of(links)
        for garbage in (
            b"",
            b"\xff" * 40,
            HEADER.pack(20, rtnl.RTM_NEWLINK, 0, 0, 0) + b"abcd",
            os.urandom(99),
        ):
            for frame in port._conversation.received(garbage):
                port.notices(frame)
        self.lab.a.add_address("10.1.0.77/32")
        yield self.lab.until(lambda: "10.1.0.77/32" in self.ipv4())

    @inlineCallbacks
    def test_bridge_port_is_not_a_link(self) -> contract.Steps:
        """A link that leaves a bridge is told as deleted, for the bridge; it is still there for us."""
        yield self.started()
        self.lab.a.namespace.ip("link add br0 type bridge")
        self.lab.a.namespace.ip("link set eth0 master br0")
        self.lab.a.namespace.ip("link set eth0 nomaster")
        self.lab.a.add_address("10.1.0.77/32")
        yield self.lab.until(lambda: "10.1.0.77/32" in self.ipv4())
        self.assertIn("br0", self.ports.links.links())

    @inlineCallbacks
    def test_noarp(self) -> contract.Steps:
        """A link without ARP is known as such."""
        self.lab.a.namespace.ip("link set eth0 arp off")
        link = yield self.started()
        self.assertFalse(link.arp)

    @inlineCallbacks
    def test_stopped_while_reading(self) -> contract.Steps:
        """Links that are stopped before the table was read fail to start, and leave nothing behind."""
        started = self.ports.links.start()
        self.ports.links.stop()
        error = yield self.assertFailure(started, OSError)
        self.assertEqual(error.errno, errno.ESHUTDOWN)


class PortTests(OnLinux, contract.Contract):
    """L{NetlinkPort}, with requests of its own."""

    lab: RealLaboratory

    def port(self) -> NetlinkPort:
        """A port in host a, closed with the test."""
        with self.lab.a.namespace.inside():
            port = NetlinkPort(self.lab.clock, socket.NETLINK_ROUTE)
        self.addCleanup(port.close)
        return port

    @inlineCallbacks
    def test_refused_question(self) -> contract.Steps:
        """A question that the kernel refuses fails with its number and its own words."""
        about_link = struct.pack("=BxHiII", 0, 0, 4711, 0, 0)
        request = HEADER.pack(HEADER.size + len(about_link), rtnl.RTM_GETLINK, 1, 0, 0) + about_link
        error = yield self.assertFailure(self.lab.answer(self.port().query(request)), OSError)
        self.assertEqual(error.errno, errno.ENODEV)

    @inlineCallbacks
    def test_single_answer(self) -> contract.Steps:
        """A question about one link brings that link."""
        about_link = struct.pack("=BxHiII", 0, 0, 1, 0, 0)
        request = HEADER.pack(HEADER.size + len(about_link), rtnl.RTM_GETLINK, 1, 0, 0) + about_link
        (frame,) = yield self.lab.answer(self.port().query(request))
        seen = rtnl.decode(frame)
        assert isinstance(seen, rtnl.LinkSeen)
        self.assertEqual(seen.name, "lo")

    @inlineCallbacks
    def test_send_that_fails(self) -> contract.Steps:
        """A batch with a message too large for the socket fails, as a whole and with the reason; the
        next works."""
        port = self.port()
        too_large = HEADER.pack(1 << 20, rtnl.RTM_NEWADDR, 1, 0, 0) + bytes((1 << 20) - HEADER.size)
        error = yield self.assertFailure(self.lab.answer(port.submit([too_large])), OSError)
        self.assertEqual(error.errno, errno.EMSGSIZE)
        answer = yield self.lab.answer(port.query(rtnl.DUMP_LINKS))
        self.assertEqual(len(answer), 2)

    @inlineCallbacks
    def test_error_of_the_socket(self) -> contract.Steps:
        """When the reactor takes an error of the socket for its end, reading goes on all the same."""
        port = self.port()
        port.reactor.removeReader(port)
        port.readConnectionLost(Failure(OSError()))
        answer = yield self.lab.answer(port.query(rtnl.DUMP_LINKS))
        self.assertEqual(len(answer), 2)
