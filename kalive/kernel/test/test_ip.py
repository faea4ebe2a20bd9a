"""Tests for L{kalive.kernel.ip}: what is a proper datagram."""

from __future__ import annotations

from ipaddress import IPv4Address

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from kalive.kernel.ip import Improper, datagram
from kalive.kernel.values import ReceivedAdvert

#: An advert as Linux gave it to a raw socket: TOS 0xc0, TTL 255, 10.1.0.1 to 224.0.0.18.
CAPTURED = bytes.fromhex("45c0001a0000400 0ff70cf08 0a010001 e0000012 213364010101".replace(" ", ""))


class DatagramTests(SynchronousTestCase):
    """Lengths, version and protocol must agree with what was received."""

    def assertImproper(self, data: bytes) -> None:
        """C{data} is refused."""
        self.assertRaises(Improper, datagram, data, 112)

    def test_captured(self) -> None:
        """Source, destination, TTL and the VRRP packet are cut out."""
        self.assertEqual(
            datagram(CAPTURED, 112),
            ReceivedAdvert(
                source=IPv4Address("10.1.0.1"),
                destination=IPv4Address("224.0.0.18"),
                ttl=255,
                payload=bytes.fromhex("213364010101"),
            ),
        )

    def test_options(self) -> None:
        """IP options are skipped: the header says how long it is."""
        data = b"\x46\xc0\x00\x1e" + CAPTURED[4:20] + b"\x94\x04\0\0" + CAPTURED[20:]
        self.assertEqual(datagram(data, 112).payload, bytes.fromhex("213364010101"))

    def test_total_length_is_the_received_length(self) -> None:
        """A datagram cut short, or with something behind its end, is refused."""
        self.assertImproper(CAPTURED[:-1])
        self.assertImproper(CAPTURED + b"\0")

    def test_header_length(self) -> None:
        """A header shorter than 20 bytes, or longer than the datagram, is refused."""
        self.assertImproper(b"\x44" + CAPTURED[1:])
        self.assertImproper(b"\x4f" + CAPTURED[1:])

    def test_version_and_protocol(self) -> None:
        """Other versions of IP and other protocols are refused."""
        self.assertImproper(b"\x65" + CAPTURED[1:])
        self.assertImproper(CAPTURED[:9] + b"\x11" + CAPTURED[10:])

    @given(st.binary(max_size=80))
    def test_garbage(self, data: bytes) -> None:
        """Whatever arrives is a datagram or Improper, nothing else."""
        try:
            found = datagram(data, 112)
        except Improper:
            return
        self.assertTrue(data.endswith(found.payload))
