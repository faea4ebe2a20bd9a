"""Reading captured frames: the witness must see what is on the wire, and nothing else."""

from __future__ import annotations

from ipaddress import IPv4Address

from twisted.trial.unittest import SynchronousTestCase

from bench.frames import REPLY, REQUEST, Advert, Arp, arp_request, parse

# An advert of version 3 (RFC 9568 section 5.1): VRID 51, priority 100, one address, 100 ms.
_V3 = bytes.fromhex(
    "01005e000012020000000002080045c0002000010000ff7018f6c0000202e000001231336401000ab5dec0000264"
)
_MAC = bytes.fromhex("020000000002")
_OTHER = bytes.fromhex("020000000003")


def _arp(operation: int, sender: str, target: str) -> bytes:
    body = b"\x00\x01\x08\x00\x06\x04" + operation.to_bytes(2, "big") + _MAC
    return (
        b"\xff" * 6
        + _MAC
        + b"\x08\x06"
        + body
        + IPv4Address(sender).packed
        + bytes(6)
        + IPv4Address(target).packed
    )


class AdvertTests(SynchronousTestCase):
    """Adverts."""

    def test_version_3(self) -> None:
        """An advert tells its sender, version, VRID and priority, with the stamp it was given."""
        self.assertEqual(parse(_V3, 7), Advert(7, IPv4Address("192.0.2.2"), 3, 51, 100))

    def test_header_with_options(self) -> None:
        """The VRRP part is found behind an IPv4 header with options."""
        frame = _V3[:14] + b"\x46" + _V3[15:34] + b"\x94\x04\x00\x00" + _V3[34:]
        self.assertEqual(parse(frame, 7), parse(_V3, 7))

    def test_cut_short(self) -> None:
        """A frame cut at any byte of the headers is no advert, and no error."""
        for length in range(42):
            self.assertIsNone(parse(_V3[:length], 0), f"{length} bytes")

    def test_other_protocol(self) -> None:
        """ICMP in the same IPv4 header is no advert."""
        self.assertIsNone(parse(_V3[:23] + b"\x01" + _V3[24:], 0))

    def test_other_type(self) -> None:
        """Only type 1, the advertisement, counts (RFC 9568 section 5.2.2)."""
        self.assertIsNone(parse(_V3[:34] + b"\x32" + _V3[35:], 0))


class ArpTests(SynchronousTestCase):
    """ARP."""

    def test_gratuitous(self) -> None:
        """A sender that asks for its own address makes a gratuitous ARP."""
        seen = parse(_arp(REQUEST, "192.0.2.100", "192.0.2.100"), 1)
        assert isinstance(seen, Arp)
        self.assertTrue(seen.gratuitous)
        self.assertEqual(seen.sender_mac, _MAC)

    def test_reply(self) -> None:
        """An answer to the witness is a reply and not gratuitous."""
        seen = parse(_arp(REPLY, "192.0.2.100", "192.0.2.3"), 1)
        assert isinstance(seen, Arp)
        self.assertEqual((seen.operation, seen.gratuitous), (REPLY, False))

    def test_question_of_the_witness(self) -> None:
        """What the witness asks is an ARP request that reads back as it was meant."""
        frame = arp_request(_OTHER, IPv4Address("192.0.2.3"), IPv4Address("192.0.2.100"))
        expected = Arp(5, REQUEST, _OTHER, IPv4Address("192.0.2.3"), IPv4Address("192.0.2.100"))
        self.assertEqual(parse(frame, 5), expected)
        self.assertEqual(frame[:6], b"\xff" * 6)

    def test_other_network(self) -> None:
        """ARP for something else than IPv4 on Ethernet is left alone."""
        frame = _arp(REPLY, "192.0.2.100", "192.0.2.3")
        self.assertIsNone(parse(frame[:16] + b"\x86\xdd" + frame[18:], 0))
