"""The contract of L{kalive.kernel.interfaces.IAdvertSockets}. See L{kalive.kernel.test.contract}."""

from __future__ import annotations

import errno
from ipaddress import ip_address

from attrs import evolve
from twisted.internet.defer import inlineCallbacks
from zope.interface.verify import verifyObject

from kalive.config.common import IPAddress
from kalive.kernel.interfaces import IAdvertSocket, IAdvertSockets
from kalive.kernel.test.contract import GROUP, GROUP6, Contract, Host, Steps
from kalive.kernel.values import AdvertEndpoint, Link, ReceivedAdvert


class AdvertsContract(Contract):
    """L{IAdvertSockets} and L{IAdvertSocket}."""

    GROUP: IPAddress = GROUP
    FIRST, SECOND, OTHER, FOREIGN = "10.1.0.1", "10.1.0.2", "10.1.0.50", "10.1.0.99"
    PREFIX = 24
    UNICAST_TTL = 255
    DOWN: tuple[int, ...] = (errno.ENETUNREACH, errno.ENETDOWN)

    def endpoint(self, link: Link, source: str, *, multicast: bool = True) -> AdvertEndpoint:
        """An endpoint on C{link}."""
        return AdvertEndpoint(
            link=link.name,
            link_index=link.index,
            source=ip_address(source),
            group=self.GROUP if multicast else None,
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
        self.a = self.open(self.lab.a, self.endpoint(link_a, self.FIRST, multicast=multicast), self.heard_a)
        self.b = self.open(self.lab.b, self.endpoint(link_b, self.SECOND, multicast=multicast), self.heard_b)

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
        self.a.send(b"\x21advert", str(self.GROUP))
        yield self.lab.until(lambda: len(self.heard_b) == 1)
        self.assertEqual(
            self.heard_b,
            [
                ReceivedAdvert(
                    source=ip_address(self.FIRST), destination=self.GROUP, ttl=255, payload=b"\x21advert"
                )
            ],
        )
        self.assertEqual(self.heard_a, [])

    @inlineCallbacks
    def test_multicast_from_chosen_source(self) -> Steps:
        """Of several addresses the one of the endpoint is the source."""
        self.lab.a.add_address(f"{self.OTHER}/{self.PREFIX}")
        yield self.opened()
        other = self.open(self.lab.a, self.endpoint(self.link, self.OTHER), [])
        other.send(b"advert", str(self.GROUP))
        yield self.lab.until(lambda: len(self.heard_b) == 1)
        self.assertEqual(str(self.heard_b[0].source), self.OTHER)

    @inlineCallbacks
    def test_unicast(self) -> Steps:
        """What is sent to a peer is heard by that peer."""
        yield self.opened(multicast=False)
        self.a.send(b"advert", self.SECOND)
        yield self.lab.until(lambda: len(self.heard_b) == 1)
        (heard,) = self.heard_b
        self.assertEqual(
            (str(heard.source), str(heard.destination), heard.ttl),
            (self.FIRST, self.SECOND, self.UNICAST_TTL),
        )

    @inlineCallbacks
    def test_multicast_and_unicast_apart(self) -> Steps:
        """A socket of the group hears no unicast, and one of a peer no multicast."""
        yield self.opened()
        single: list[ReceivedAdvert] = []
        self.open(
            self.lab.b,
            self.endpoint(self.lab.b.ports.links.links()["eth0"], self.SECOND, multicast=False),
            single,
        )
        peer = self.open(self.lab.a, self.endpoint(self.link, self.FIRST, multicast=False), [])
        peer.send(b"one", self.SECOND)
        self.a.send(b"all", str(self.GROUP))
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
            self.a.send(payload, str(self.GROUP))
        yield self.lab.until(lambda: len(self.heard_b) >= 510)
        self.assertEqual([h.payload for h in self.heard_b], sent)

    @inlineCallbacks
    def test_no_such_link(self) -> Steps:
        """There is no socket on a link that does not exist."""
        link = yield self.started()
        gone = evolve(link, name="gone", index=link.index + 1000)
        for multicast in (True, False):
            error = self.assertRaises(
                OSError, self.ports.adverts.open, self.endpoint(gone, self.FIRST, multicast=multicast), print
            )
            self.assertEqual(error.errno, errno.ENODEV)

    @inlineCallbacks
    def test_foreign_source(self) -> Steps:
        """There is no unicast socket on an address that is not ours."""
        link = yield self.started()
        endpoint = self.endpoint(link, self.FOREIGN, multicast=False)
        error = self.assertRaises(OSError, self.ports.adverts.open, endpoint, print)
        self.assertEqual(error.errno, errno.EADDRNOTAVAIL)

    @inlineCallbacks
    def test_source_that_went(self) -> Steps:
        """When its source address is gone a socket says so at the next advert, not in silence."""
        yield self.opened()
        self.lab.a.remove_address(f"{self.FIRST}/{self.PREFIX}")
        error = self.assertRaises(OSError, self.a.send, b"advert", str(self.GROUP))
        self.assertIn(error.errno, (errno.EINVAL, errno.ENETUNREACH))

    @inlineCallbacks
    def test_link_down_and_up(self) -> Steps:
        """Sending on a link that is down is refused; when it is up again the same sockets work."""
        yield self.opened()
        self.lab.a.set_link(up=False)
        error = self.assertRaises(OSError, self.a.send, b"early", str(self.GROUP))
        self.assertIn(error.errno, self.DOWN)
        self.lab.a.set_link(up=True)
        yield self.lab.until(lambda: self.eth0().running)
        if self.GROUP.version == 6:  # the link lost it
            self.lab.a.add_address(f"{self.FIRST}/{self.PREFIX}")
        self.a.send(b"late", str(self.GROUP))
        yield self.lab.until(lambda: len(self.heard_b) == 1)
        self.b.send(b"back", str(self.GROUP))
        yield self.lab.until(lambda: len(self.heard_a) == 1)

    @inlineCallbacks
    def test_closed(self) -> Steps:
        """A closed socket hears nothing and refuses to send; closing again does no harm."""
        yield self.opened()
        self.b.close()
        self.b.close()
        self.a.send(b"advert", str(self.GROUP))
        yield self.lab.pause()
        self.assertEqual(self.heard_b, [])
        self.assertRaises(OSError, self.b.send, b"advert", str(self.GROUP))

    @inlineCallbacks
    def test_closed_by_its_receiver(self) -> Steps:
        """Who closes a socket on hearing something hears nothing after that."""
        yield self.opened()
        heard: list[ReceivedAdvert] = []

        def receive(advert: ReceivedAdvert) -> None:
            heard.append(advert)
            socket.close()

        endpoint = self.endpoint(self.lab.b.ports.links.links()["eth0"], self.SECOND)
        socket = self.lab.b.ports.adverts.open(endpoint, receive)
        self.a.send(b"one", str(self.GROUP))
        self.a.send(b"two", str(self.GROUP))
        yield self.lab.until(lambda: len(self.heard_b) == 2)
        yield self.lab.pause()
        self.assertEqual([h.payload for h in heard], [b"one"])


class Adverts6Contract(AdvertsContract):
    """The same over IPv6, from link-local addresses."""

    GROUP = GROUP6
    FIRST, SECOND, OTHER, FOREIGN = "fe80::1", "fe80::2", "fe80::50", "fe80::99"
    PREFIX = 64
    UNICAST_TTL = 64
    DOWN = (errno.EINVAL, errno.ENETUNREACH, errno.ENETDOWN)

    def setUp(self) -> None:
        """Give the hosts their addresses; without an address of IPv6 only the link-local one leaves."""
        super().setUp()
        self.lab.a.add_address(f"{self.FIRST}/{self.PREFIX}")
        self.lab.b.add_address(f"{self.SECOND}/{self.PREFIX}")

    @inlineCallbacks
    def test_configured_hop_limit(self) -> Steps:
        """C{unicast_ttl} is the hop limit of what is sent to a peer."""
        yield self.opened(multicast=False)
        endpoint = evolve(self.endpoint(self.link, self.FIRST, multicast=False), ttl=7)
        self.a.close()
        self.open(self.lab.a, endpoint, []).send(b"advert", self.SECOND)
        yield self.lab.until(lambda: len(self.heard_b) == 1)
        self.assertEqual(self.heard_b[0].ttl, 7)
