"""Tests of L{kalive.vrrp.signature}: vectors computed here from the written description (behaviour.md c4)."""

from __future__ import annotations

import hashlib
import struct
from ipaddress import IPv4Address, IPv6Address
from typing import Any

from attrs import evolve
from twisted.trial.unittest import SynchronousTestCase

from kalive.config.common import IPAddress
from kalive.config.instance import AntiReplay, HMACAuthentication, HMACMode
from kalive.kernel.values import ReceivedAdvert
from kalive.vrrp.packet import MULTICAST_GROUP, MULTICAST_GROUP_6, Advert, Expected, decode, encode
from kalive.vrrp.rejection import Rejection
from kalive.vrrp.signature import Rules, Signatory, rules_of

OLD, NEW = b"k" * 32, bytes(range(64))
SOURCE, OTHER = IPv4Address("192.0.2.1"), IPv4Address("192.0.2.2")
SOURCE_6 = IPv6Address("fe80::1")
ADVERT = Advert(version=3, virtual_router_id=51, priority=100, interval=1.0, addresses=(OTHER,))
PACKET = encode(ADVERT, SOURCE, MULTICAST_GROUP)
NOON = 1_700_000_000.5


def independent(
    packet: bytes, source: IPAddress, key_id: int, key: bytes, stamp: tuple[int, int, int]
) -> bytes:
    """The trailer, by RFC 2104 written out: nothing of the code under test."""
    head = struct.pack("!BBBBIHH", 1, key_id, 0, 0, *stamp)
    address = source.packed + bytes(16 - len(source.packed))
    pseudo = bytes([source.version, packet[0] >> 4, packet[1], 0]) + address
    text = pseudo + packet[:6] + bytes(2) + packet[8:] + head + bytes(16)
    padded = key.ljust(64, b"\0")
    inside = hashlib.sha256(bytes(octet ^ 0x36 for octet in padded) + text).digest()
    return head + hashlib.sha256(bytes(octet ^ 0x5C for octet in padded) + inside).digest()[:16]


def the_rules(**changes: Any) -> Rules:
    """Two keys, the second active, a window of 5 s."""
    return evolve(Rules(keys={1: OLD, 2: NEW}, active_key=2, window=5.0), **changes)


class Wall:
    """A clock on the wall, and who looks at it."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> float:
        return self.now

    def signatory(self, **changes: Any) -> Signatory:
        """With the rules, but for changes."""
        return Signatory(the_rules(**changes), self)


def received(packet: bytes = PACKET, source: IPAddress = SOURCE) -> ReceivedAdvert:
    """A packet whose trailer is cut off."""
    return ReceivedAdvert(source=source, destination=MULTICAST_GROUP, ttl=255, payload=packet)


def trailer(signed: bytes) -> bytes:
    """The last 28 octets."""
    return signed[-28:]


class SignTests(SynchronousTestCase):
    """What leaves."""

    def test_ipv4(self) -> None:
        """Octet for octet as described, with a counter for adverts of the same moment."""
        signatory = Wall().signatory()
        for counter in range(2):
            expected = PACKET + independent(PACKET, SOURCE, 2, NEW, (1_700_000_000, 32768, counter))
            self.assertEqual(signatory.sign(PACKET, SOURCE).hex(), expected.hex())

    def test_lesson_35_ipv6(self) -> None:
        """The checksum, which the kernel may write after signing, is not signed."""
        advert = evolve(ADVERT, addresses=(IPv6Address("fe80::9"),))
        packet = encode(advert, SOURCE_6, MULTICAST_GROUP_6)
        signed = Wall().signatory().sign(packet, SOURCE_6)
        self.assertEqual(trailer(signed), independent(packet, SOURCE_6, 2, NEW, (1_700_000_000, 32768, 0)))
        other_sum = packet[:6] + b"\xaa\xaa" + packet[8:]
        self.assertIsNone(Wall().signatory().verify(received(other_sum, SOURCE_6), trailer(signed)))

    def test_receive_only_does_not_sign(self) -> None:
        """Mode receive-only: the first step of a migration."""
        self.assertEqual(Wall().signatory(mode=HMACMode.RECEIVE_ONLY).sign(PACKET, SOURCE), PACKET)

    def test_a_clock_set_back_a_little(self) -> None:
        """By less than the window: our stamps still go up, by their counter."""
        wall = Wall()
        signatory = wall.signatory()
        first = trailer(signatory.sign(PACKET, SOURCE))
        wall.now -= 2
        second = trailer(signatory.sign(PACKET, SOURCE))
        self.assertGreater(second[4:12], first[4:12])

    def test_lesson_20_a_clock_an_hour_ahead_and_corrected(self) -> None:
        """Refused while it is wrong, believed as soon as it is right: no lasting second master."""
        wall, theirs = Wall(), Wall()
        peer, us = theirs.signatory(), wall.signatory()
        theirs.now += 3600
        self.assertEqual(us.verify(received(), trailer(peer.sign(PACKET, SOURCE))), Rejection.SIGNATURE_STALE)
        theirs.now -= 3600
        self.assertIsNone(us.verify(received(), trailer(peer.sign(PACKET, SOURCE))))

    def test_lesson_20_our_own_clock_an_hour_ahead_and_corrected(self) -> None:
        """What we heard by the wrong clock does not count when it is right again."""
        wall = Wall()
        us = wall.signatory()
        wall.now += 3600
        ahead = Signatory(the_rules(), lambda: NOON + 3600)
        self.assertIsNone(us.verify(received(), trailer(ahead.sign(PACKET, SOURCE))))
        wall.now -= 3600
        self.assertIsNone(us.verify(received(), trailer(Wall().signatory().sign(PACKET, SOURCE))))

    def test_more_adverts_than_the_counter_counts(self) -> None:
        """65536 in one moment: the fraction goes on."""
        signatory = Wall().signatory()
        signatory._last = (1_700_000_000, 32768, 0xFFFF)
        self.assertEqual(trailer(signatory.sign(PACKET, SOURCE))[8:12], (32769 << 16).to_bytes(4, "big"))


class VerifyTests(SynchronousTestCase):
    """What comes."""

    def setUp(self) -> None:
        """A sender and a receiver."""
        self.wall = Wall()
        self.us = self.wall.signatory()
        self.signed = trailer(Wall().signatory().sign(PACKET, SOURCE))

    def test_right(self) -> None:
        """Believed once; again it is a replay."""
        self.assertIsNone(self.us.verify(received(), self.signed))
        self.assertEqual(self.us.verify(received(), self.signed), Rejection.SIGNATURE_REPLAY)

    def test_each_sender_has_its_own_stamps(self) -> None:
        """Two masters after a split are both believed."""
        other = trailer(Wall().signatory().sign(PACKET, OTHER))
        self.assertIsNone(self.us.verify(received(), self.signed))
        self.assertIsNone(self.us.verify(received(source=OTHER), other))

    def test_of_many_senders_the_last_four_are_known(self) -> None:
        """Memory stays small; a unicast instance knows all its peers."""
        senders = [IPv4Address(f"192.0.2.{number}") for number in range(1, 7)]
        for sender in senders:
            self.us.verify(received(source=sender), trailer(Wall().signatory().sign(PACKET, sender)))
        self.assertEqual(list(self.us._heard), senders[2:])
        self.assertEqual(rules_of(HMACAuthentication(key=(), active_key=1), {}, 1.0, 9).senders, 9)

    def test_another_key(self) -> None:
        """A key that we have is good, active or not; one we don't have is not."""
        old = trailer(Wall().signatory(active_key=1).sign(PACKET, SOURCE))
        self.assertIsNone(self.us.verify(received(), old))
        unknown = trailer(Wall().signatory(keys={3: OLD}, active_key=3).sign(PACKET, SOURCE))
        self.assertEqual(self.us.verify(received(), unknown), Rejection.SIGNATURE_KEY)

    def test_every_octet_counts(self) -> None:
        """Of the packet (but its checksum), of the trailer, and the source."""
        for at in (*range(6), *range(8, len(PACKET))):
            changed = PACKET[:at] + bytes([PACKET[at] ^ 1]) + PACKET[at + 1 :]
            self.assertEqual(self.us.verify(received(changed), self.signed), Rejection.SIGNATURE_WRONG, at)
        for at in range(4, 28):
            changed = self.signed[:at] + bytes([self.signed[at] ^ 1]) + self.signed[at + 1 :]
            self.assertEqual(self.us.verify(received(), changed), Rejection.SIGNATURE_WRONG, at)
        self.assertEqual(self.us.verify(received(source=OTHER), self.signed), Rejection.SIGNATURE_WRONG)

    def test_malformed(self) -> None:
        """Another type, or reserved octets that are not zero."""
        for at in (0, 2, 3):
            changed = self.signed[:at] + b"\x07" + self.signed[at + 1 :]
            self.assertEqual(self.us.verify(received(), changed), Rejection.SIGNATURE_MALFORMED)

    def test_stale(self) -> None:
        """Outside the window on either side; monotonic looks at the order alone."""
        for change in (-5.6, 5.6):
            self.wall.now = NOON + change
            self.assertEqual(self.us.verify(received(), self.signed), Rejection.SIGNATURE_STALE)
        monotonic = self.wall.signatory(anti_replay=AntiReplay.MONOTONIC)
        self.assertIsNone(monotonic.verify(received(), self.signed))
        self.assertEqual(monotonic.verify(received(), self.signed), Rejection.SIGNATURE_REPLAY)

    def test_without_a_trailer(self) -> None:
        """Only enforce insists."""
        self.assertEqual(self.us.verify(received(), b""), Rejection.SIGNATURE_MISSING)
        for mode in (HMACMode.PERMISSIVE, HMACMode.RECEIVE_ONLY):
            self.assertIsNone(self.wall.signatory(mode=mode).verify(received(), b""))

    def test_the_window(self) -> None:
        """Three intervals, 5 s at least, 300 s at most, or what is configured."""
        words = HMACAuthentication(key=(), active_key=1)
        windows = [rules_of(words, {}, interval).window for interval in (0.01, 10.0, 200.0)]
        self.assertEqual(windows, [5.0, 30.0, 300.0])
        self.assertEqual(rules_of(evolve(words, time_window=9), {}, 1.0).window, 9)


class DecodeTests(SynchronousTestCase):
    """Together with the rest of the packet."""

    def test_signed_packets(self) -> None:
        """Over both families: the trailer is told by the exact length, and cut off; it is not counted in
        the packet, but the sum over IPv6 is the kernel's and has it in."""
        wall = Wall()
        expected = Expected(version=3, virtual_router_id=51, advert_int=1.0)
        signed = received(wall.signatory().sign(PACKET, SOURCE))
        self.assertEqual(decode(signed, expected, wall.signatory().verify), ADVERT)
        self.assertEqual(decode(signed, expected), Rejection.LENGTH)
        self.assertEqual(decode(received(), expected, wall.signatory().verify), Rejection.SIGNATURE_MISSING)
