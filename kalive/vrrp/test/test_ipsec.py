"""Tests of L{kalive.vrrp.ipsec} against what Keepalived 2.2.7 was seen to send, and against replays.

Captured with tcpdump at the other end of a veth pair, C{auth_pass secret12}.
"""

from __future__ import annotations

from ipaddress import IPv4Address

from attrs import evolve
from twisted.trial.unittest import SynchronousTestCase

from kalive.kernel.ip import AH, datagram
from kalive.kernel.values import ReceivedAdvert
from kalive.vrrp.checksum import checksum
from kalive.vrrp.ipsec import LAST, Association, inner
from kalive.vrrp.rejection import Rejection

KEY = b"secret12"
SOURCE, PEER, GROUP = IPv4Address("10.99.0.1"), IPv4Address("10.99.0.2"), IPv4Address("224.0.0.18")
PACKET = bytes.fromhex("213f82010201501c0a63003f0000000000000000")
MULTICAST = (
    bytes.fromhex(
        "45c00040000100 00ff33d0530a630001e0000012 70040000 0a630001 00000001 af02c65c66a47a0cb208d91d"
    )
    + PACKET
)
SECOND = (
    bytes.fromhex(
        "45c00040000200 00ff33d0520a630001e0000012 70040000 0a630001 00000002 556c53ea88c847163e67f7b2"
    )
    + PACKET
)
UNICAST_PACKET = bytes.fromhex("2140830102014f1a0a6300400000000000000000")
UNICAST = (
    bytes.fromhex(
        "45c00040000100 00ff33a6010a6300010a630002 70040000 0a630001 00000001 e9d49cbe945cc4bfd9f1c6ef"
    )
    + UNICAST_PACKET
)


def received(octets: bytes) -> ReceivedAdvert:
    """As from the socket."""
    return datagram(octets, AH)


def with_sum(octets: bytes) -> bytes:
    """As the kernel completes it."""
    return octets[:10] + checksum(octets[:20]).to_bytes(2, "big") + octets[12:]


class SealTests(SynchronousTestCase):
    """What leaves."""

    def test_as_keepalived_sends_it(self) -> None:
        """Octet for octet, with numbers that go up by one for each."""
        association = Association(KEY, unicast=False)
        sealed = [with_sum(association.seal(PACKET, SOURCE, GROUP, 255)) for _ in range(2)]
        self.assertEqual([each.hex() for each in sealed], [MULTICAST.hex(), SECOND.hex()])

    def test_unicast_does_not_sign_the_ttl(self) -> None:
        """It changes on the way to a peer that is not on the link (behaviour.md c3)."""
        sealed = Association(KEY, unicast=True).seal(UNICAST_PACKET, SOURCE, PEER, 255)
        self.assertEqual(with_sum(sealed).hex(), UNICAST.hex())
        forwarded = evolve(received(UNICAST), header=UNICAST[:8] + b"\x07" + UNICAST[9:20], ttl=7)
        self.assertEqual(Association(KEY, unicast=True).open(forwarded), UNICAST_PACKET)

    def test_the_identification_is_never_zero(self) -> None:
        """The kernel would replace it, and the signature be wrong."""
        association = Association(KEY, unicast=False)
        association._identification = 0xFFFF
        self.assertEqual(association.seal(PACKET, SOURCE, GROUP, 255)[4:6], b"\x00\x01")


class OpenTests(SynchronousTestCase):
    """What comes."""

    def test_what_keepalived_sent(self) -> None:
        """In order: both are believed, and we count on from there."""
        association = Association(KEY, unicast=False)
        self.assertEqual(association.open(received(MULTICAST)), PACKET)
        self.assertEqual(association.open(received(SECOND)), PACKET)
        self.assertEqual(association.sequence, 2)
        self.assertEqual(association.seal(PACKET, PEER, GROUP, 255)[28:32], (3).to_bytes(4, "big"))

    def test_replay(self) -> None:
        """The same again, or one from before, is refused."""
        association = Association(KEY, unicast=False)
        association.open(received(SECOND))
        for octets in (SECOND, MULTICAST):
            self.assertEqual(association.open(received(octets)), Rejection.AH_REPLAY)

    def test_every_octet_counts(self) -> None:
        """Any signed octet changed is found out; TOS, fragment, and sums of the IP header are not signed."""
        for at in range(len(MULTICAST)):
            if at in (0, 2, 3, 9, 1, 6, 7, 10, 11):
                continue
            octets = bytearray(MULTICAST)
            octets[at] ^= 0x40
            result = Association(KEY, unicast=False).open(received(bytes(octets)))
            self.assertIn(result, (Rejection.AH_INTEGRITY, Rejection.AH_MALFORMED), at)

    def test_another_password(self) -> None:
        """Is no password."""
        self.assertEqual(
            Association(b"secret13", unicast=False).open(received(MULTICAST)), Rejection.AH_INTEGRITY
        )

    def test_lesson_32_cut(self) -> None:
        """Every length below the whole: a reason, never an exception."""
        for length in range(len(MULTICAST) - 20):
            cut = evolve(received(MULTICAST), payload=MULTICAST[20 : 20 + length])
            self.assertIsInstance(Association(KEY, unicast=False).open(cut), Rejection)

    def test_the_index_is_the_source(self) -> None:
        """Signed right, but for somebody else's address."""
        association = Association(KEY, unicast=False)
        octets = association.seal(PACKET, PEER, GROUP, 255)
        forged = bytearray(octets)
        forged[12:16] = SOURCE.packed
        value = association._value(bytes(forged[:20]), octets[20:32], PACKET)
        forged[32:44] = value
        self.assertEqual(Association(KEY, unicast=False).open(received(bytes(forged))), Rejection.AH_SPI)


class CycleTests(SynchronousTestCase):
    """The end of all numbers."""

    def test_a_master_stops_and_the_next_begins_anew(self) -> None:
        """Above the last it is exhausted; who becomes master then begins with 1."""
        association = Association(KEY, unicast=False)
        association.sequence = LAST - 1
        association.seal(PACKET, SOURCE, GROUP, 255)
        self.assertFalse(association.cycled)
        association.seal(PACKET, SOURCE, GROUP, 255)
        self.assertTrue(association.cycled)
        association.begin()
        self.assertEqual((association.sequence, association.cycled), (0, False))

    def test_the_packet_inside(self) -> None:
        """The VRID is read before anything is proven."""
        self.assertEqual(inner(MULTICAST[20:]), PACKET)
