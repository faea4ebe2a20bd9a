"""Tests of L{kalive.parser.addresses} and L{kalive.parser.options}: lines of virtual addresses."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Interface, IPv6Interface

from twisted.trial.unittest import SynchronousTestCase

from kalive.config.vrrp import VirtualAddress
from kalive.parser.addresses import read_address
from kalive.parser.reading import Wrong
from kalive.parser.test.support import reading_of

FOUR = IPv4Interface("10.0.0.1/24")

#: Lines and the addresses they become.
LINES = {
    "10.0.0.1": VirtualAddress(interface=IPv4Interface("10.0.0.1/32")),
    "10.0.0.1/24": VirtualAddress(interface=FOUR),
    "10.0.0.1/24 dev eth1.20": VirtualAddress(interface=FOUR, dev="eth1.20"),
    "10.0.0.1/24 dev eth1 label eth1:7": VirtualAddress(interface=FOUR, dev="eth1", label="eth1:7"),
    "10.0.0.1/24 brd +": VirtualAddress(interface=FOUR, broadcast=IPv4Address("10.0.0.255")),
    "10.0.0.1/24 brd -": VirtualAddress(interface=FOUR, broadcast=IPv4Address("10.0.0.0")),
    "10.0.0.1/24 broadcast 10.0.0.9": VirtualAddress(interface=FOUR, broadcast=IPv4Address("10.0.0.9")),
    "10.0.0.1/24 scope link": VirtualAddress(interface=FOUR, scope=253),
    "10.0.0.1/24 scope 200 dev eth0": VirtualAddress(interface=FOUR, scope=200, dev="eth0"),
    "0.0.0.0": VirtualAddress(interface=IPv4Interface("0.0.0.0/32")),
    "fe80::1": VirtualAddress(interface=IPv6Interface("fe80::1/128")),
    "2001:db8::1/64 dev eth0": VirtualAddress(interface=IPv6Interface("2001:db8::1/64"), dev="eth0"),
}

#: Lines with a mistake: code, column and the address that stays.
MISTAKES = {
    "10.0.0.1/33": ("K131", 1, VirtualAddress(interface=IPv4Interface("10.0.0.1/32"))),
    "10.0.0.1/24x": ("K131", 1, VirtualAddress(interface=IPv4Interface("10.0.0.1/32"))),
    "fe80::1/129": ("K131", 1, VirtualAddress(interface=IPv6Interface("fe80::1/128"))),
    "10.0.0.1/24 device eth0": ("K132", 13, VirtualAddress(interface=FOUR)),
    "10.0.0.1/24 scope galaxy dev eth0": ("K124", 19, VirtualAddress(interface=FOUR, dev="eth0")),
    "10.0.0.1/24 scope 256": ("K121", 19, VirtualAddress(interface=FOUR)),
    "10.0.0.1/24 brd 10.0.0": ("K130", 17, VirtualAddress(interface=FOUR)),
    "10.0.0.1/24 label": ("K133", 13, VirtualAddress(interface=FOUR)),
    "10.0.0.1/24 label abcdefghijklmnop": ("K125", 19, VirtualAddress(interface=FOUR)),
    "10.0.0.1/24 no_track": ("K190", 13, VirtualAddress(interface=FOUR, no_track=True)),
    "10.0.0.1/24 preferred_lft 0 dev eth0": (
        "K190",
        13,
        VirtualAddress(interface=FOUR, dev="eth0", preferred_lft=0),
    ),
    "10.0.0.1/24 peer 10.0.0.300": ("K190", 13, VirtualAddress(interface=FOUR)),
    "10.0.0.1/24 track_group G": ("K132", 13, VirtualAddress(interface=FOUR)),
    "fe80::1 scope link": ("K136", 9, VirtualAddress(interface=IPv6Interface("fe80::1/128"))),
}

NO_ADDRESSES = (
    "10.0.0.300 10.0.0.0.3 10.0.0.1; xxx.xxx.xxx.xxx <VIP> fe80::1%eth0 dev 010.0.0.1 : ::g".split()
)


class AddressTests(SynchronousTestCase):
    """One line at a time."""

    def test_lines(self) -> None:
        """Address, prefix length, interface, scope, label and broadcast."""
        for line, expected in LINES.items():
            reading, statement = reading_of(line)
            self.assertEqual(read_address(reading, statement), expected, line)
            self.assertEqual(reading.report().diagnostics, (), line)

    def test_mistakes(self) -> None:
        """A wrong option is pointed at first and ignored, the address stays."""
        for line, (code, column, expected) in MISTAKES.items():
            reading, statement = reading_of(line)
            self.assertEqual(read_address(reading, statement), expected, line)
            one = reading.report().diagnostics[0]
            self.assertEqual((one.code, one.position.column), (code, column), line)

    def test_no_address(self) -> None:
        """What is no address is refused."""
        for word in NO_ADDRESSES:
            reading, statement = reading_of(f"{word} dev eth0")
            wrong = self.assertRaises(Wrong, read_address, reading, statement)
            self.assertEqual((wrong.code.name, wrong.word), ("K130", 0), word)
