"""Tests of L{kalive.vrrp.packet} against octets that another implementation made, and against garbage.

The vectors were sent by Keepalived 2.2.7 (Debian 12) in a network namespace and captured with tcpdump
at the other end of a veth pair; tshark calls their checksums correct. The IP header is cut off.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address
from random import Random
from typing import Any

from attrs import evolve, frozen
from twisted.trial.unittest import SynchronousTestCase

from kalive.config.common import IPAddress
from kalive.config.vrrp import Authentication, AuthenticationType
from kalive.kernel.values import ReceivedAdvert
from kalive.vrrp.checksum import Checksum
from kalive.vrrp.packet import (
    MULTICAST_GROUP,
    MULTICAST_GROUP_6,
    Advert,
    Expected,
    checksum,
    decode,
    encode,
    vrid_of,
)
from kalive.vrrp.rejection import Rejection

SOURCE = IPv4Address("10.99.0.1")
PEER = IPv4Address("10.99.0.2")
BOTH = Checksum.STANDARD, Checksum.OLD_UNICAST
PASSWORD = Authentication(AuthenticationType.PASS, b"secret12")


def vip(last: int) -> IPv4Address:
    """A virtual address of the captured routers."""
    return IPv4Address(f"10.99.0.{last}")


@frozen
class Vector:
    """Captured octets, what they mean, and how they were sent."""

    octets: bytes
    advert: Advert
    destination: IPAddress = MULTICAST_GROUP
    authentication: Authentication | None = None
    source: IPAddress = SOURCE

    def expected(self) -> Expected:
        """What the receiver of this vector is configured for."""
        return Expected(
            version=self.advert.version,
            virtual_router_id=self.advert.virtual_router_id,
            advert_int=self.advert.interval,
            unicast=not self.destination.is_multicast,
            authentication=self.authentication,
            checksums=tuple(Checksum) if self.advert.checksum is not Checksum.STANDARD else BOTH,
        )

    def received(self, octets: bytes | None = None) -> ReceivedAdvert:
        """The vector, or other octets in its place, as they come from the socket."""
        return ReceivedAdvert(
            source=self.source,
            destination=self.destination,
            ttl=255,
            payload=self.octets if octets is None else octets,
        )


VERSION_3 = Vector(
    bytes.fromhex("3134c801000a11040a630066"),
    Advert(version=3, virtual_router_id=52, priority=200, interval=0.1, addresses=(vip(102),)),
)
VERSION_3_RESIGNING = Vector(
    bytes.fromhex("31340001000ad9040a630066"),
    Advert(version=3, virtual_router_id=52, priority=0, interval=0.1, addresses=(vip(102),)),
)
VERSION_3_UNICAST = Vector(
    bytes.fromhex("31357801003236880a630067"),
    Advert(version=3, virtual_router_id=53, priority=120, interval=0.5, addresses=(vip(103),)),
    destination=PEER,
)
VERSION_2_PASSWORD = Vector(
    bytes.fromhex("213396020101c4bb0a6300640a6300657365637265743132"),
    Advert(version=2, virtual_router_id=51, priority=150, interval=1.0, addresses=(vip(100), vip(101))),
    authentication=PASSWORD,
)
VERSION_2_RESIGNING = Vector(
    bytes.fromhex("2133000201015abc0a6300640a6300657365637265743132"),
    Advert(version=2, virtual_router_id=51, priority=0, interval=1.0, addresses=(vip(100), vip(101))),
    authentication=PASSWORD,
)
SOURCE_6 = IPv6Address("fe80::ac97:42ff:fe51:b6c")
VIPS_6 = IPv6Address("fe80::100"), IPv6Address("2001:db8::100")
VERSION_3_IPV6 = Vector(
    bytes.fromhex("313dc8020032e0d0fe80000000000000000000000000010020010db8000000000000000000000100"),
    Advert(version=3, virtual_router_id=61, priority=200, interval=0.5, addresses=VIPS_6),
    destination=MULTICAST_GROUP_6,
    source=SOURCE_6,
)
VERSION_3_IPV6_RESIGNING = Vector(
    bytes.fromhex("313d00020032a8d1fe80000000000000000000000000010020010db8000000000000000000000100"),
    Advert(version=3, virtual_router_id=61, priority=0, interval=0.5, addresses=VIPS_6),
    destination=MULTICAST_GROUP_6,
    source=SOURCE_6,
)
VERSION_2_IPV6 = Vector(
    bytes.fromhex("214185020001dee5fe80000000000000000000000000030020010db8000000000000000000000300"),
    Advert(
        version=2,
        virtual_router_id=65,
        priority=133,
        interval=1.0,
        addresses=(IPv6Address("fe80::300"), IPv6Address("2001:db8::300")),
    ),
    destination=MULTICAST_GROUP_6,
    source=IPv6Address("fe80::cb6:bbff:feb5:8301"),
)
# By hand: 3142 + 8601 + 0032 + 0a63 + 0042 is c21a, whose complement is 3de5.
VERSION_3_AS_2 = Vector(
    bytes.fromhex("3142860100323de50a630042"),
    Advert(
        version=3,
        virtual_router_id=66,
        priority=134,
        interval=0.5,
        addresses=(vip(66),),
        checksum=Checksum.AS_V2,
    ),
)
VECTORS = (
    VERSION_3,
    VERSION_3_IPV6,
    VERSION_3_IPV6_RESIGNING,
    VERSION_2_IPV6,
    VERSION_3_AS_2,
    VERSION_3_RESIGNING,
    VERSION_3_UNICAST,
    VERSION_2_PASSWORD,
    VERSION_2_RESIGNING,
)


class VectorTests(SynchronousTestCase):
    """What Keepalived sends is what we send and understand."""

    def test_encode(self) -> None:
        """We send octet for octet what Keepalived sends for the same instance."""
        for vector in VECTORS:
            octets = encode(vector.advert, vector.source, vector.destination, vector.authentication)
            self.assertEqual(octets.hex(), vector.octets.hex())

    def test_decode(self) -> None:
        """We understand every field of what Keepalived sends."""
        for vector in VECTORS:
            self.assertEqual(decode(vector.received(), vector.expected()), vector.advert)

    def test_padded_to_the_least_ethernet_frame(self) -> None:
        """Octets that only fill an Ethernet frame up to 60 are no part of the packet."""
        padded = VERSION_3.octets.ljust(26, b"\0")
        self.assertEqual(decode(VERSION_3.received(padded), VERSION_3.expected()), VERSION_3.advert)

    def test_lesson_31_checksum_of_old_unicast_senders(self) -> None:
        """Keepalived before 1.3.6 left the unicast destination out of the checksum: understood, and
        remembered so that we can answer alike; a multicast sender gets no such grace."""
        old = evolve(VERSION_3_UNICAST.advert, checksum=Checksum.OLD_UNICAST)
        octets = encode(old, SOURCE, PEER)
        self.assertNotEqual(octets, VERSION_3_UNICAST.octets)
        self.assertEqual(decode(VERSION_3_UNICAST.received(octets), VERSION_3_UNICAST.expected()), old)

    def test_lesson_31_each_unicast_peer_has_its_own_checksum(self) -> None:
        """The same advert to two peers differs in its checksum, and both are right."""
        advert = VERSION_3_UNICAST.advert
        for peer in (PEER, IPv4Address("10.99.0.3")):
            vector = evolve(VERSION_3_UNICAST, destination=peer, octets=encode(advert, SOURCE, peer))
            self.assertEqual(decode(vector.received(), vector.expected()), advert)

    def test_no_addresses(self) -> None:
        """An instance without addresses is legal."""
        bare = evolve(VERSION_3.advert, addresses=())
        octets = encode(bare, SOURCE, MULTICAST_GROUP)
        self.assertEqual(decode(VERSION_3.received(octets), VERSION_3.expected()), bare)

    def test_checksum_of_all_ones(self) -> None:
        """A sum that is zero modulo 65535 is written as 0, as adding the words would."""
        self.assertEqual(checksum(b"\xff\xff"), 0)
        self.assertEqual(checksum(b"\x12\x34\xed\xcb"), 0)


class RejectionTests(SynchronousTestCase):
    """One reason for each way in which a packet can be wrong."""

    def assert_rejected(
        self, rejection: Rejection, vector: Vector, octets: bytes | None = None, **expected: Any
    ) -> None:
        """Decode, after a change of the octets or of what is expected."""
        wanted = evolve(vector.expected(), **expected)
        self.assertEqual(decode(vector.received(octets), wanted), rejection)

    def changed(self, vector: Vector, at: int, value: int) -> bytes:
        """The vector with one octet changed."""
        octets = bytearray(vector.octets)
        octets[at] = value
        return bytes(octets)

    def test_truncated(self) -> None:
        """Anything shorter than a header."""
        for length in range(8):
            self.assert_rejected(Rejection.TRUNCATED, VERSION_3, VERSION_3.octets[:length])

    def test_length(self) -> None:
        """Cut in the addresses, too long without being padding, or a count that promises more."""
        self.assert_rejected(Rejection.LENGTH, VERSION_3, VERSION_3.octets[:-1])
        self.assert_rejected(Rejection.LENGTH, VERSION_3, VERSION_3.octets + bytes(4))
        self.assert_rejected(Rejection.LENGTH, VERSION_3, self.changed(VERSION_3, 3, 255))
        self.assert_rejected(Rejection.LENGTH, VERSION_2_PASSWORD, VERSION_2_PASSWORD.octets[:-8])

    def test_version(self) -> None:
        """Version 2 for an instance of version 3, and the reverse, and what never was."""
        self.assert_rejected(Rejection.VERSION, VERSION_3, VERSION_2_PASSWORD.octets)
        self.assert_rejected(Rejection.VERSION, VERSION_2_PASSWORD, VERSION_3.octets)
        self.assert_rejected(Rejection.VERSION, VERSION_3, self.changed(VERSION_3, 0, 0xF1))

    def test_type(self) -> None:
        """A type that is not ADVERTISEMENT."""
        self.assert_rejected(Rejection.TYPE, VERSION_3, self.changed(VERSION_3, 0, 0x32))

    def test_ttl(self) -> None:
        """A multicast packet that a router forwarded; a unicast peer may be behind routers."""
        forwarded = evolve(VERSION_3.received(), ttl=254)
        self.assertEqual(decode(forwarded, VERSION_3.expected()), Rejection.TTL)
        remote = evolve(VERSION_3_UNICAST.received(), ttl=60)
        self.assertEqual(decode(remote, VERSION_3_UNICAST.expected()), VERSION_3_UNICAST.advert)

    def test_authentication_type(self) -> None:
        """A type nobody defined; one that we do not use."""
        self.assert_rejected(
            Rejection.AUTHENTICATION_TYPE, VERSION_2_PASSWORD, self.changed(VERSION_2_PASSWORD, 4, 9)
        )
        self.assert_rejected(Rejection.AUTHENTICATION_MISMATCH, VERSION_2_PASSWORD, authentication=None)

    def test_lesson_34_all_eight_octets_of_a_password_count(self) -> None:
        """A password that only begins like ours is wrong."""
        for password in (b"secret1\0", b"secret13", b"\0" * 8):
            other = Authentication(AuthenticationType.PASS, password)
            self.assert_rejected(Rejection.AUTHENTICATION_FAILURE, VERSION_2_PASSWORD, authentication=other)

    def test_interval(self) -> None:
        """Version 2 must agree on it; version 3 adopts any but zero."""
        self.assert_rejected(Rejection.INTERVAL, VERSION_2_PASSWORD, advert_int=2.0)
        zero = encode(evolve(VERSION_3.advert, interval=0.0), SOURCE, MULTICAST_GROUP)
        self.assert_rejected(Rejection.INTERVAL, VERSION_3, zero)
        self.assertEqual(
            decode(VERSION_3.received(), evolve(VERSION_3.expected(), advert_int=9.0)), VERSION_3.advert
        )

    def test_checksum(self) -> None:
        """Any octet changed on the way."""
        for vector in (VERSION_3, VERSION_3_UNICAST, VERSION_2_PASSWORD):
            self.assert_rejected(Rejection.CHECKSUM, vector, self.changed(vector, 8, 99))

    def test_destination(self) -> None:
        """Multicast to an instance with peers, unicast to one without."""
        self.assert_rejected(Rejection.DESTINATION, VERSION_3, unicast=True)
        self.assert_rejected(Rejection.DESTINATION, VERSION_3_UNICAST, unicast=False)

    def test_behaviour_c1_old_unicast_checksum_never(self) -> None:
        """C{old_unicast_checksum never} refuses what peers of before 1.3.6 send."""
        old = evolve(VERSION_3_UNICAST.advert, checksum=Checksum.OLD_UNICAST)
        octets = encode(old, SOURCE, PEER)
        self.assert_rejected(Rejection.CHECKSUM, VERSION_3_UNICAST, octets, checksums=(Checksum.STANDARD,))

    def test_behaviour_c1_checksum_as_v2(self) -> None:
        """Without C{v3_checksum_as_v2} a sum without pseudo header is wrong; with it both are right."""
        self.assert_rejected(Rejection.CHECKSUM, VERSION_3_AS_2, checksums=BOTH)
        standard = evolve(VERSION_3_AS_2.advert, checksum=Checksum.STANDARD)
        received = VERSION_3_AS_2.received(encode(standard, SOURCE, MULTICAST_GROUP))
        self.assertEqual(decode(received, VERSION_3_AS_2.expected()), standard)

    def test_behaviour_c7_check_unicast_src(self) -> None:
        """Only configured peers, each within its limits of the TTL."""
        self.assert_rejected(Rejection.SOURCE, VERSION_3_UNICAST, peers={PEER: (0, 255)})
        self.assert_rejected(Rejection.PEER_TTL, VERSION_3_UNICAST, peers={SOURCE: (0, 254)})
        expected = evolve(VERSION_3_UNICAST.expected(), peers={SOURCE: (255, 255)})
        self.assertEqual(decode(VERSION_3_UNICAST.received(), expected), VERSION_3_UNICAST.advert)

    def test_rfc9568_7_1_ipv6_hop_limit(self) -> None:
        """RFC 9568 5.1.2.3: a hop limit other than 255 means that a router forwarded it."""
        forwarded = evolve(VERSION_3_IPV6.received(), ttl=254)
        self.assertEqual(decode(forwarded, VERSION_3_IPV6.expected()), Rejection.TTL)

    def test_unknown_vrid(self) -> None:
        """Another virtual router on the same LAN."""
        self.assert_rejected(Rejection.UNKNOWN_VRID, VERSION_3, virtual_router_id=7)
        self.assertEqual((vrid_of(VERSION_3.octets), vrid_of(b"\x31\x34")), (52, None))

    def test_each_reason_has_words_and_a_counter(self) -> None:
        """No two reasons read alike."""
        texts = {rejection.text for rejection in Rejection}
        self.assertEqual(len(texts), len(Rejection))
        self.assertTrue(all(rejection.counter for rejection in Rejection))


class FuzzTests(SynchronousTestCase):
    """Lesson 32: garbage never raises, and is never taken for an advert."""

    def test_lesson_32_random_octets(self) -> None:
        """Ten thousand datagrams of chance: a reason for each."""
        chance = Random(32)
        for _ in range(10_000):
            octets = chance.randbytes(chance.randrange(64))
            for vector in (VERSION_3, VERSION_2_PASSWORD):
                self.assertIsInstance(decode(vector.received(octets), vector.expected()), Rejection)

    def test_lesson_32_one_octet_wrong(self) -> None:
        """Every octet of every vector set to every value: the advert itself, or a reason, or (where the
        sum is blind to it: 0 and 65535 are equal) an advert for us all the same."""
        for vector in VECTORS:
            for at in range(len(vector.octets)):
                for value in range(256):
                    octets = bytearray(vector.octets)
                    octets[at] = value
                    result = decode(vector.received(bytes(octets)), vector.expected())
                    if bytes(octets) != vector.octets:
                        self.assertIsInstance(result, Rejection, (vector, at, value))

    def test_lesson_32_cut_and_grown(self) -> None:
        """Every length but the right one, and that of a padded frame, is refused."""
        for vector in VECTORS:
            for length in range(80):
                octets = vector.octets[:length].ljust(length, b"\0")
                padded = max(26, len(vector.octets))
                right = length in (len(vector.octets), padded)
                result = decode(vector.received(octets), vector.expected())
                self.assertEqual(isinstance(result, Advert), right, (vector, length))
