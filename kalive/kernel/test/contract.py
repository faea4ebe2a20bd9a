"""The contract of the VRRP child's ports, as tests that both sides must pass.

C{kalive/kernel/test/test_memory.py} runs them against the kernel in memory and
C{kalive/test/namespaces/} against Linux: what memory promises, Linux does.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Generator
from ipaddress import IPv4Address, IPv4Interface, IPv6Interface, ip_interface
from typing import Any, Protocol, TypeVar

from attrs import evolve
from twisted.internet.defer import Deferred, inlineCallbacks
from twisted.trial.unittest import TestCase
from zope.interface.verify import verifyObject

from kalive.config.vrrp import VirtualAddress
from kalive.kernel.interfaces import IAddresses, IAdvertSocket, IAdvertSockets, ILinks, INeighbours
from kalive.kernel.ports import VRRPPorts
from kalive.kernel.values import AdvertEndpoint, Link, LinkChange, PreparedAddress, ReceivedAdvert

T = TypeVar("T")
Steps = Generator[Deferred[Any], Any, None]

GROUP = IPv4Address("224.0.0.18")


class Host(Protocol):
    """One of the two hosts of a laboratory, and what an administrator may do to it."""

    @property
    def ports(self) -> VRRPPorts:
        """The ports to it."""

    def set_link(self, *, up: bool) -> None:
        """Set C{eth0} up or down."""

    def rename_link(self, new: str) -> None:
        """Give C{eth0}, which is down, another name."""

    def remove_link(self) -> None:
        """Remove C{eth0}."""

    def add_link(self) -> None:
        """Make C{eth0} again, without addresses."""

    def add_address(self, address: str) -> None:
        """Add C{A/LEN} to C{eth0}."""

    def remove_address(self, address: str) -> None:
        """Remove C{A/LEN} from C{eth0}."""

    def addresses(self) -> dict[str, int]:
        """What the kernel has on C{eth0} at this moment: C{A/LEN} and scope."""


class Laboratory(Protocol):
    """Hosts C{a} (10.1.0.1/24) and C{b} (10.1.0.2/24), each with an C{eth0} on one LAN."""

    @property
    def a(self) -> Host:
        """The host under test."""

    @property
    def b(self) -> Host:
        """Its neighbour."""

    def until(self, predicate: Callable[[], bool]) -> Deferred[None]:
        """Let time pass until C{predicate} holds; fails when it does not."""

    def answer(self, done: Deferred[T]) -> Deferred[T]:
        """Let time pass until C{done} has a result, and give that."""

    def pause(self) -> Deferred[None]:
        """Let so much time pass that whatever was on its way has arrived."""

    def frames(self) -> list[bytes]:
        """The Ethernet frames of type ARP seen on the LAN so far."""


class Contract(TestCase):
    """What all parts of the contract share."""

    timeout = 20

    def laboratory(self) -> Laboratory:
        """A new laboratory, cleaned up with this test."""
        raise NotImplementedError

    def setUp(self) -> None:
        """Build it."""
        self.lab = self.laboratory()
        self.ports = self.lab.a.ports

    def started(self) -> Deferred[Link]:
        """Start the links of host a; its C{eth0}."""
        started = self.lab.answer(self.ports.links.start())
        return started.addCallback(lambda _: self.eth0())

    def eth0(self) -> Link:
        """C{eth0} of host a as its port has it."""
        return self.ports.links.links()["eth0"]

    def ipv4(self) -> list[str]:
        """The IPv4 addresses of C{eth0} of host a, as the port has them."""
        return [str(i) for i in self.eth0().addresses if isinstance(i, IPv4Interface)]


class LinksContract(Contract):
    """L{ILinks}."""

    def test_provides(self) -> None:
        """The port has all that L{ILinks} asks for."""
        verifyObject(ILinks, self.ports.links)

    def test_empty_before_start(self) -> None:
        """Nothing is known before the table has been read."""
        self.assertEqual(dict(self.ports.links.links()), {})

    @inlineCallbacks
    def test_read(self) -> Steps:
        """Starting reads all links with their addresses."""
        link = yield self.started()
        self.assertEqual((link.name, link.running, link.mtu, link.arp), ("eth0", True, 1500, True))
        self.assertEqual(len(link.hardware_address), 6)
        self.assertGreater(link.index, 0)
        self.assertEqual(self.ipv4(), ["10.1.0.1/24"])

    @inlineCallbacks
    def test_down_and_up(self) -> Steps:
        """A link set down is one change, and so is its coming back."""
        changes: list[LinkChange] = []
        link = yield self.started()
        self.ports.links.subscribe(changes.append)
        self.lab.a.set_link(up=False)
        yield self.lab.until(lambda: not self.eth0().running)
        self.assertEqual(changes[0].before, link)
        self.assertFalse(changes[0].after is None or changes[0].after.running)
        self.lab.a.set_link(up=True)
        yield self.lab.until(lambda: self.eth0().running)

    @inlineCallbacks
    def test_carrier(self) -> Steps:
        """A link that is up with nothing at the other end of its cable is not running."""
        yield self.started()
        self.lab.b.set_link(up=False)
        yield self.lab.until(lambda: not self.eth0().running)

    @inlineCallbacks
    def test_address_of_somebody_else(self) -> Steps:
        """An address that somebody adds or removes is a change of its link."""
        yield self.started()
        self.lab.a.add_address("10.1.0.77/32")
        yield self.lab.until(lambda: "10.1.0.77/32" in self.ipv4())
        self.lab.a.remove_address("10.1.0.77/32")
        yield self.lab.until(lambda: "10.1.0.77/32" not in self.ipv4())

    @inlineCallbacks
    def test_links_are_current_for_observers(self) -> Steps:
        """When an observer is called the table already says the same."""
        yield self.started()
        agreed: list[bool] = []
        self.ports.links.subscribe(
            lambda change: agreed.append(change.after == self.ports.links.links().get("eth0"))
        )
        self.lab.a.add_address("10.1.0.77/32")
        yield self.lab.until(lambda: "10.1.0.77/32" in self.ipv4())
        self.assertEqual(set(agreed), {True})

    @inlineCallbacks
    def test_order_of_addresses(self) -> Steps:
        """Primary addresses come before secondary ones, as the kernel has them, whether they were
        there before or were added later."""
        self.lab.a.add_address("10.1.0.50/24")
        self.lab.a.add_address("10.2.0.1/24")
        yield self.started()
        self.assertEqual(self.ipv4(), ["10.1.0.1/24", "10.2.0.1/24", "10.1.0.50/24"])
        self.lab.a.add_address("10.3.0.1/24")
        yield self.lab.until(lambda: len(self.ipv4()) == 4)
        self.assertEqual(self.ipv4(), ["10.1.0.1/24", "10.2.0.1/24", "10.3.0.1/24", "10.1.0.50/24"])

    @inlineCallbacks
    def test_primary_takes_secondaries_along(self) -> Steps:
        """Without the sysctl promote_secondaries a primary address does not go alone."""
        self.lab.a.add_address("10.1.0.50/24")
        yield self.started()
        self.lab.a.remove_address("10.1.0.1/24")
        yield self.lab.until(lambda: self.ipv4() == [])

    @inlineCallbacks
    def test_renamed(self) -> Steps:
        """A renamed link is one that went and one that appeared, with the same index."""
        link = yield self.started()
        self.lab.a.set_link(up=False)
        yield self.lab.until(lambda: not self.eth0().running)
        changes: list[LinkChange] = []
        self.ports.links.subscribe(changes.append)
        self.lab.a.rename_link("wan")
        yield self.lab.until(lambda: "wan" in self.ports.links.links())
        self.assertNotIn("eth0", self.ports.links.links())
        self.assertIsNone(changes[0].after)
        self.assertEqual(self.ports.links.links()["wan"].index, link.index)

    @inlineCallbacks
    def test_removed_and_made_again(self) -> Steps:
        """A link that is removed goes, and one of the same name that is made later appears."""
        yield self.started()
        self.lab.a.remove_link()
        yield self.lab.until(lambda: "eth0" not in self.ports.links.links())
        self.lab.a.add_link()
        yield self.lab.until(lambda: "eth0" in self.ports.links.links() and self.eth0().running)
        self.assertEqual(self.ipv4(), [])

    @inlineCallbacks
    def test_unsubscribed(self) -> Steps:
        """Who has ended his subscription hears nothing more."""
        changes: list[LinkChange] = []
        yield self.started()
        unsubscribe = self.ports.links.subscribe(changes.append)
        unsubscribe()
        unsubscribe()
        self.lab.a.add_address("10.1.0.77/32")
        yield self.lab.until(lambda: "10.1.0.77/32" in self.ipv4())
        self.assertEqual(changes, [])

    @inlineCallbacks
    def test_observer_that_fails(self) -> Steps:
        """An observer's fault is logged and keeps nobody else from hearing."""
        changes: list[LinkChange] = []

        def failing(_: LinkChange) -> None:
            raise ZeroDivisionError

        yield self.started()
        self.ports.links.subscribe(failing)
        self.ports.links.subscribe(changes.append)
        self.lab.a.add_address("10.1.0.77/32")
        yield self.lab.until(lambda: len(changes) > 0)
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), len(changes))

    @inlineCallbacks
    def test_stopped(self) -> Steps:
        """After stop no observer is called, and stopping again does no harm."""
        changes: list[LinkChange] = []
        yield self.started()
        self.ports.links.subscribe(changes.append)
        self.ports.links.stop()
        self.ports.links.stop()
        self.lab.a.add_address("10.1.0.77/32")
        yield self.lab.pause()
        self.assertEqual(changes, [])


class AddressesContract(Contract):
    """L{IAddresses}."""

    def prepared(self, link: Link, address: str, **more: Any) -> PreparedAddress:
        """C{address} on C{link}, prepared."""
        return self.ports.addresses.prepare(VirtualAddress(interface=ip_interface(address), **more), link)

    def test_provides(self) -> None:
        """The port has all that L{IAddresses} asks for."""
        verifyObject(IAddresses, self.ports.addresses)

    @inlineCallbacks
    def test_add_and_remove(self) -> Steps:
        """An address is there when add returns, not only when it fires, and gone when remove returns."""
        link = yield self.started()
        address = self.prepared(link, "10.1.0.100/32")
        done = self.ports.addresses.add([address])
        self.assertIn("10.1.0.100/32", self.lab.a.addresses())
        self.assertEqual((yield self.lab.answer(done)), [])
        yield self.lab.until(lambda: "10.1.0.100/32" in self.ipv4())
        done = self.ports.addresses.remove([address])
        self.assertNotIn("10.1.0.100/32", self.lab.a.addresses())
        self.assertEqual((yield self.lab.answer(done)), [])
        yield self.lab.until(lambda: "10.1.0.100/32" not in self.ipv4())

    @inlineCallbacks
    def test_already_there_already_gone(self) -> Steps:
        """What is there already was added well, and what is gone already removed well."""
        link = yield self.started()
        address = self.prepared(link, "10.1.0.100/32")
        self.assertEqual((yield self.lab.answer(self.ports.addresses.add([address, address]))), [])
        self.assertEqual((yield self.lab.answer(self.ports.addresses.remove([address, address]))), [])

    @inlineCallbacks
    def test_scope(self) -> Steps:
        """The scope of the configuration is the kernel's."""
        link = yield self.started()
        done = self.ports.addresses.add(
            [self.prepared(link, "10.8.0.1/32", scope=253), self.prepared(link, "10.8.0.2/32")]
        )
        self.assertEqual((yield self.lab.answer(done)), [])
        found = self.lab.a.addresses()
        self.assertEqual((found["10.8.0.1/32"], found["10.8.0.2/32"]), (253, 0))

    @inlineCallbacks
    def test_no_such_link(self) -> Steps:
        """A refusal names the address and carries the kernel's number and words; the rest of the
        batch is carried out."""
        link = yield self.started()
        gone = evolve(link, index=link.index + 1000, name="gone")
        done = self.ports.addresses.add(
            [
                self.prepared(link, "10.1.0.100/32"),
                self.prepared(gone, "10.1.0.101/32"),
                self.prepared(link, "10.1.0.102/32"),
            ]
        )
        (refusal,) = yield self.lab.answer(done)
        self.assertEqual((refusal.subject, refusal.errno), ("10.1.0.101/32 dev gone", errno.ENODEV))
        self.assertIn("Device not found", refusal.text)
        found = self.lab.a.addresses()
        self.assertIn("10.1.0.100/32", found)
        self.assertIn("10.1.0.102/32", found)

    @inlineCallbacks
    def test_scope_that_contradicts(self) -> Steps:
        """Addresses of one network have one scope: another is refused."""
        link = yield self.started()
        done = self.ports.addresses.add([self.prepared(link, "10.1.0.100/24", scope=253)])
        (refusal,) = yield self.lab.answer(done)
        self.assertEqual((refusal.errno, refusal.text), (errno.EINVAL, "ipv4: Invalid scope value"))

    @inlineCallbacks
    def test_link_that_went(self) -> Steps:
        """When a link goes its addresses go with it: removing them then is no refusal."""
        link = yield self.started()
        address = self.prepared(link, "10.1.0.100/32")
        yield self.lab.answer(self.ports.addresses.add([address]))
        self.lab.a.remove_link()
        self.assertEqual((yield self.lab.answer(self.ports.addresses.remove([address]))), [])

    @inlineCallbacks
    def test_same_address_other_prefix(self) -> Steps:
        """Only the address with just that prefix length is removed."""
        link = yield self.started()
        yield self.lab.answer(self.ports.addresses.add([self.prepared(link, "10.1.0.100/32")]))
        yield self.lab.answer(self.ports.addresses.remove([self.prepared(link, "10.1.0.100/24")]))
        self.assertIn("10.1.0.100/32", self.lab.a.addresses())

    @inlineCallbacks
    def test_ipv6(self) -> Steps:
        """An IPv6 address is added at once usable, and removed."""
        link = yield self.started()
        address = self.prepared(link, "fd00::100/64")
        self.assertEqual((yield self.lab.answer(self.ports.addresses.add([address, address]))), [])
        yield self.lab.until(lambda: IPv6Interface("fd00::100/64") in self.eth0().addresses)
        self.assertEqual((yield self.lab.answer(self.ports.addresses.remove([address, address]))), [])
        yield self.lab.until(lambda: IPv6Interface("fd00::100/64") not in self.eth0().addresses)

    @inlineCallbacks
    def test_many(self) -> Steps:
        """A thousand addresses in one call are all there when it returns."""
        link = yield self.started()
        many = [self.prepared(link, f"10.9.{n // 250}.{n % 250}/32") for n in range(1000)]
        done = self.ports.addresses.add(many)
        self.assertEqual(len([a for a in self.lab.a.addresses() if a.startswith("10.9.")]), 1000)
        self.assertEqual((yield self.lab.answer(done)), [])

    @inlineCallbacks
    def test_nothing(self) -> Steps:
        """To add nothing is done at once."""
        self.assertEqual((yield self.lab.answer(self.ports.addresses.add([]))), [])

    @inlineCallbacks
    def test_closed(self) -> Steps:
        """What is asked of a closed port is refused, not forgotten."""
        link = yield self.started()
        address = self.prepared(link, "10.1.0.100/32")
        self.ports.addresses.close()
        refusals = yield self.lab.answer(self.ports.addresses.add([address]))
        self.assertEqual([r.subject for r in refusals], ["10.1.0.100/32 dev eth0"])

    @inlineCallbacks
    def test_label_that_cannot_be(self) -> Steps:
        """A label of more than 15 bytes, or of an IPv6 address, is refused when configuring."""
        link = yield self.started()
        self.assertRaises(ValueError, self.prepared, link, "10.1.0.9/32", label="eth0:1234567890x")
        self.assertRaises(ValueError, self.prepared, link, "fd00::9/64", label="eth0:1")


class AdvertsContract(Contract):
    """L{IAdvertSockets} and L{IAdvertSocket}."""

    def endpoint(self, link: Link, source: str, *, multicast: bool = True) -> AdvertEndpoint:
        """An endpoint on C{link}."""
        return AdvertEndpoint(
            link=link.name,
            link_index=link.index,
            source=IPv4Address(source),
            group=GROUP if multicast else None,
        )

    @inlineCallbacks
    def opened(self, *, multicast: bool = True) -> Steps:
        """Open sockets C{a} and C{b}, which put into C{heard_a} and C{heard_b}."""
        self.heard_a: list[ReceivedAdvert] = []
        self.heard_b: list[ReceivedAdvert] = []
        link_a = yield self.started()
        yield self.lab.answer(self.lab.b.ports.links.start())
        link_b = self.lab.b.ports.links.links()["eth0"]
        self.link = link_a
        self.a = self.open(self.lab.a, self.endpoint(link_a, "10.1.0.1", multicast=multicast), self.heard_a)
        self.b = self.open(self.lab.b, self.endpoint(link_b, "10.1.0.2", multicast=multicast), self.heard_b)

    def open(self, host: Host, endpoint: AdvertEndpoint, heard: list[ReceivedAdvert]) -> IAdvertSocket:
        """Open a socket that is closed with the test."""
        socket = host.ports.adverts.open(endpoint, heard.append)
        self.addCleanup(socket.close)
        return socket

    @inlineCallbacks
    def test_provides(self) -> Steps:
        """The port and its sockets have all that their interfaces ask for."""
        yield self.opened()
        verifyObject(IAdvertSockets, self.ports.adverts)
        verifyObject(IAdvertSocket, self.a)

    @inlineCallbacks
    def test_multicast(self) -> Steps:
        """What is sent to the group is heard by the others as it was, from our address, with the TTL
        that VRRP demands; and not by ourselves."""
        yield self.opened()
        self.a.send(b"\x21advert", "224.0.0.18")
        yield self.lab.until(lambda: len(self.heard_b) == 1)
        self.assertEqual(
            self.heard_b,
            [
                ReceivedAdvert(
                    source=IPv4Address("10.1.0.1"), destination=GROUP, ttl=255, payload=b"\x21advert"
                )
            ],
        )
        self.assertEqual(self.heard_a, [])

    @inlineCallbacks
    def test_multicast_from_chosen_source(self) -> Steps:
        """Of several addresses the one of the endpoint is the source."""
        self.lab.a.add_address("10.1.0.50/24")
        yield self.opened()
        other = self.open(self.lab.a, self.endpoint(self.link, "10.1.0.50"), [])
        other.send(b"advert", "224.0.0.18")
        yield self.lab.until(lambda: len(self.heard_b) == 1)
        self.assertEqual(str(self.heard_b[0].source), "10.1.0.50")

    @inlineCallbacks
    def test_unicast(self) -> Steps:
        """What is sent to a peer is heard by that peer."""
        yield self.opened(multicast=False)
        self.a.send(b"advert", "10.1.0.2")
        yield self.lab.until(lambda: len(self.heard_b) == 1)
        (heard,) = self.heard_b
        self.assertEqual(
            (str(heard.source), str(heard.destination), heard.ttl), ("10.1.0.1", "10.1.0.2", 255)
        )

    @inlineCallbacks
    def test_multicast_and_unicast_apart(self) -> Steps:
        """A socket of the group hears no unicast, and one of a peer no multicast."""
        yield self.opened()
        single: list[ReceivedAdvert] = []
        self.open(
            self.lab.b,
            self.endpoint(self.lab.b.ports.links.links()["eth0"], "10.1.0.2", multicast=False),
            single,
        )
        peer = self.open(self.lab.a, self.endpoint(self.link, "10.1.0.1", multicast=False), [])
        peer.send(b"one", "10.1.0.2")
        self.a.send(b"all", "224.0.0.18")
        yield self.lab.until(lambda: bool(single and self.heard_b))
        yield self.lab.pause()
        self.assertEqual([h.payload for h in single], [b"one"])
        self.assertEqual([h.payload for h in self.heard_b], [b"all"])

    @inlineCallbacks
    def test_burst(self) -> Steps:
        """Two bursts of 255 adverts are heard completely and in order."""
        yield self.opened()
        sent = [bytes([n % 256, n // 256]) for n in range(510)]
        for payload in sent:
            self.a.send(payload, "224.0.0.18")
        yield self.lab.until(lambda: len(self.heard_b) >= 510)
        self.assertEqual([h.payload for h in self.heard_b], sent)

    @inlineCallbacks
    def test_no_such_link(self) -> Steps:
        """There is no socket on a link that does not exist."""
        link = yield self.started()
        gone = evolve(link, name="gone", index=link.index + 1000)
        for multicast in (True, False):
            error = self.assertRaises(
                OSError, self.ports.adverts.open, self.endpoint(gone, "10.1.0.1", multicast=multicast), print
            )
            self.assertEqual(error.errno, errno.ENODEV)

    @inlineCallbacks
    def test_foreign_source(self) -> Steps:
        """There is no unicast socket on an address that is not ours."""
        link = yield self.started()
        endpoint = self.endpoint(link, "10.1.0.99", multicast=False)
        error = self.assertRaises(OSError, self.ports.adverts.open, endpoint, print)
        self.assertEqual(error.errno, errno.EADDRNOTAVAIL)

    @inlineCallbacks
    def test_source_that_went(self) -> Steps:
        """When its source address is gone a socket says so at the next advert, not in silence."""
        yield self.opened()
        self.lab.a.remove_address("10.1.0.1/24")
        error = self.assertRaises(OSError, self.a.send, b"advert", "224.0.0.18")
        self.assertIn(error.errno, (errno.EINVAL, errno.ENETUNREACH))

    @inlineCallbacks
    def test_link_down_and_up(self) -> Steps:
        """Sending on a link that is down is refused; when it is up again the same sockets work."""
        yield self.opened()
        self.lab.a.set_link(up=False)
        error = self.assertRaises(OSError, self.a.send, b"early", "224.0.0.18")
        self.assertIn(error.errno, (errno.ENETUNREACH, errno.ENETDOWN))
        self.lab.a.set_link(up=True)
        yield self.lab.until(lambda: self.eth0().running)
        self.a.send(b"late", "224.0.0.18")
        yield self.lab.until(lambda: len(self.heard_b) == 1)
        self.b.send(b"back", "224.0.0.18")
        yield self.lab.until(lambda: len(self.heard_a) == 1)

    @inlineCallbacks
    def test_closed(self) -> Steps:
        """A closed socket hears nothing and refuses to send; closing again does no harm."""
        yield self.opened()
        self.b.close()
        self.b.close()
        self.a.send(b"advert", "224.0.0.18")
        yield self.lab.pause()
        self.assertEqual(self.heard_b, [])
        self.assertRaises(OSError, self.b.send, b"advert", "224.0.0.18")

    @inlineCallbacks
    def test_closed_by_its_receiver(self) -> Steps:
        """Who closes a socket on hearing something hears nothing after that."""
        yield self.opened()
        heard: list[ReceivedAdvert] = []

        def receive(advert: ReceivedAdvert) -> None:
            heard.append(advert)
            socket.close()

        endpoint = self.endpoint(self.lab.b.ports.links.links()["eth0"], "10.1.0.2")
        socket = self.lab.b.ports.adverts.open(endpoint, receive)
        self.a.send(b"one", "224.0.0.18")
        self.a.send(b"two", "224.0.0.18")
        yield self.lab.until(lambda: len(self.heard_b) == 2)
        yield self.lab.pause()
        self.assertEqual([h.payload for h in heard], [b"one"])


class NeighboursContract(Contract):
    """L{INeighbours}."""

    FRAME = b"\xff" * 6 + b"\x02\0\0\0\0\1" + b"\x08\x06" + bytes(range(46))

    def test_provides(self) -> None:
        """The port has all that L{INeighbours} asks for."""
        verifyObject(INeighbours, self.ports.neighbours)

    @inlineCallbacks
    def test_frames_arrive(self) -> Steps:
        """Frames are seen on the LAN as they were given, in order."""
        link = yield self.started()
        frames = [self.FRAME[:-1] + bytes([number]) for number in range(5)]
        self.ports.neighbours.announce(link, frames)
        yield self.lab.until(lambda: [f for f in self.lab.frames() if f in frames] == frames)

    @inlineCallbacks
    def test_no_such_link(self) -> Steps:
        """A link that went is said."""
        link = yield self.started()
        self.lab.a.remove_link()
        error = self.assertRaises(OSError, self.ports.neighbours.announce, link, [self.FRAME])
        self.assertIn(error.errno, (errno.ENODEV, errno.ENXIO))

    @inlineCallbacks
    def test_link_down(self) -> Steps:
        """A link that is down is said."""
        link = yield self.started()
        self.lab.a.set_link(up=False)
        error = self.assertRaises(OSError, self.ports.neighbours.announce, link, [self.FRAME])
        self.assertEqual(error.errno, errno.ENETDOWN)
