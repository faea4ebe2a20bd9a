"""Tests of L{kalive.parser.groups}: groups of services and their ranges."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from kalive.config.health import AddressKey, FirewallMarkKey
from kalive.parser.test.support import configuration, found


def group(lines: str) -> str:
    """A file with one group."""
    return f"virtual_server_group G {{\n{lines}\n}}\n"


class ServerGroupTests(SynchronousTestCase):
    """Entries of C{virtual_server_group}."""

    def entries(self, lines: str) -> list[object]:
        """Entries as short text, marks as numbers with their family."""
        (value,) = configuration(group(lines)).virtual_server_groups
        return [
            f"{one.address}:{one.port}" if isinstance(one, AddressKey) else (one.fwmark, one.family)
            for one in value.entries
        ]

    def test_entries(self) -> None:
        """Addresses, ranges by last part or whole address, networks, marks."""
        for line, expected in {
            "10.0.0.1 80": ["10.0.0.1:80"],
            "10.0.0.1": ["10.0.0.1:0"],
            "10.0.0.3-5 80": ["10.0.0.3:80", "10.0.0.4:80", "10.0.0.5:80"],
            "10.0.0.255-10.0.1.0 80": ["10.0.0.255:80", "10.0.1.0:80"],
            "10.0.0.4/31 80": ["10.0.0.4:80", "10.0.0.5:80"],
            "2001:db8::9-b 80": [f"2001:db8::{n}:80" for n in "9ab"],
            "fwmark 1": [(1, 2)],
            "fwmark 1 inet6": [(1, 10)],
        }.items():
            self.assertEqual(self.entries(line), expected, line)

    def test_once(self) -> None:
        """An entry that is there twice is one."""
        self.assertEqual(
            self.entries("10.0.0.1-2 80\n10.0.0.2 80\nfwmark 1\nfwmark 1")[1:], ["10.0.0.2:80", (1, 2)]
        )

    def test_wrong_entries(self) -> None:
        """Wrong ones are left out, the others stay."""
        for line, code in {
            "10.0.0.300 80": "K130",
            "10.0.0.9-3 80": "K180",
            "10.0.0.1-256 80": "K180",
            "10.0.0.1-x 80": "K180",
            "10.0.0.1-::5 80": "K180",
            "10.0.0.1/24 80": "K180",
            "10.0.0.0/8 80": "K180",
            "10.0.0.1 70000": "K121",
            "fwmark": "K133",
            "fwmark x": "K120",
            "real_server x": "K130",
        }.items():
            self.assertEqual(found(group(f"{line}\n10.9.9.9 80")), [code], line)
            self.assertEqual(self.entries(f"{line}\n10.9.9.9 80"), ["10.9.9.9:80"])

    def test_key_types(self) -> None:
        """Entries are the keys of services."""
        (value,) = configuration(group("fwmark 3")).virtual_server_groups
        self.assertEqual(value.entries, (FirewallMarkKey(3),))
