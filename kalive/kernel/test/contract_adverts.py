"""The contract of L{kalive.kernel.interfaces.IAdvertSockets}. See L{kalive.kernel.test.contract}."""

from __future__ import annotations

import errno
from ipaddress import IPv4Address

from attrs import evolve
from twisted.internet.defer import inlineCallbacks
from zope.interface.verify import verifyObject

from kalive.kernel.interfaces import IAdvertSocket, IAdvertSockets
from kalive.kernel.test.contract import GROUP, Contract, Host, Steps
from kalive.kernel.values import AdvertEndpoint, Link, ReceivedAdvert


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
