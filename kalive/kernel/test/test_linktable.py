"""Tests for L{kalive.kernel.linktable}: what notices make of the table."""

from __future__ import annotations

from ipaddress import ip_interface

from twisted.trial.unittest import SynchronousTestCase

from kalive.kernel.linktable import LinkTable, differences
from kalive.kernel.rtnl import IFF_NOARP, IFF_RUNNING, IFF_UP, AddressGone, AddressSeen, LinkGone, LinkSeen
from kalive.kernel.values import Link, LinkChange

UP = IFF_UP | IFF_RUNNING


def seen(index: int = 1, name: str = "eth0", flags: int = UP) -> LinkSeen:
    """A notice of a link."""
    return LinkSeen(index, name, flags, bytes(6), 1500)


def address(text: str, *, scope: int = 0, secondary: bool = False) -> AddressSeen:
    """A notice of an address of link 1."""
    return AddressSeen(1, ip_interface(text), scope, secondary)


class LinkTableTests(SynchronousTestCase):
    """Notices become changes."""

    def table(self, *events: LinkSeen | AddressSeen) -> LinkTable:
        """A table that has eth0 and took in C{events}."""
        return LinkTable([seen(), *events])

    def order(self, table: LinkTable) -> list[str]:
        """The addresses of link 1."""
        return [str(interface) for interface in table.links[1].addresses]

    def test_appears_and_goes(self) -> None:
        """A link appears with the first notice and goes with RTM_DELLINK."""
        table = LinkTable()
        link = Link(index=1, name="eth0", running=True)
        self.assertEqual(table.apply(seen()), [LinkChange(None, link)])
        self.assertEqual(table.apply(LinkGone(1)), [LinkChange(link, None)])
        self.assertEqual(table.apply(LinkGone(1)), [])

    def test_running(self) -> None:
        """A link runs that is up and has a carrier; either alone does not do."""
        for flags, running in ((UP, True), (IFF_UP, False), (IFF_RUNNING, False), (0, False)):
            self.assertEqual(LinkTable([seen(flags=flags)]).links[1].running, running)

    def test_noarp(self) -> None:
        """IFF_NOARP is kept."""
        self.assertFalse(LinkTable([seen(flags=UP | IFF_NOARP)]).links[1].arp)

    def test_same_again(self) -> None:
        """A notice that tells nothing new is no change; the kernel sends many."""
        table = self.table(address("10.0.0.1/24"))
        self.assertEqual(table.apply(seen()), [])
        self.assertEqual(table.apply(address("10.0.0.1/24")), [])

    def test_unseen_difference(self) -> None:
        """What the others do not see (here a scope) is no change for them."""
        table = self.table(address("10.0.0.1/24"))
        self.assertEqual(table.apply(address("10.0.0.1/24", scope=253)), [])

    def test_renamed(self) -> None:
        """A renamed link goes under its old name and appears under the new one."""
        table = self.table()
        went, appeared = table.apply(seen(name="wan"))
        self.assertEqual((went.after, appeared.before), (None, None))
        assert went.before is not None and appeared.after is not None
        self.assertEqual((went.before.name, appeared.after.name), ("eth0", "wan"))

    def test_address_of_unknown_link(self) -> None:
        """The address of a link that went meanwhile is nothing."""
        table = LinkTable()
        self.assertEqual(table.apply(address("10.0.0.1/24")), [])
        self.assertEqual(table.apply(AddressGone(1, ip_interface("10.0.0.1/24"))), [])

    def test_primaries_before_secondaries(self) -> None:
        """A primary that comes later stands before the secondaries, behind the other primaries."""
        table = self.table(
            address("10.0.0.1/24"), address("10.0.0.2/24", secondary=True), address("10.1.0.1/24")
        )
        self.assertEqual(self.order(table), ["10.0.0.1/24", "10.1.0.1/24", "10.0.0.2/24"])

    def test_scopes(self) -> None:
        """Primaries stand by scope, the narrowest first (a greater number is narrower)."""
        table = self.table(address("10.0.0.1/24"), address("10.1.0.1/24", scope=254), address("10.2.0.1/24"))
        self.assertEqual(self.order(table), ["10.1.0.1/24", "10.0.0.1/24", "10.2.0.1/24"])

    def test_promoted(self) -> None:
        """A secondary that becomes primary moves to the primaries."""
        table = self.table(
            address("10.0.0.1/24"),
            address("10.0.0.2/24", secondary=True),
            address("10.0.0.3/24", secondary=True),
        )
        table.apply(AddressGone(1, ip_interface("10.0.0.1/24")))
        table.apply(address("10.0.0.3/24"))
        self.assertEqual(self.order(table), ["10.0.0.3/24", "10.0.0.2/24"])

    def test_ipv4_before_ipv6(self) -> None:
        """Whatever came first, IPv4 stands first; IPv6 by scope, the widest first, then by value."""
        table = self.table(
            address("fe80::1/64", scope=253),
            address("fd00::2/64"),
            address("10.0.0.1/24"),
            address("fd00::1/64"),
        )
        self.assertEqual(self.order(table), ["10.0.0.1/24", "fd00::1/64", "fd00::2/64", "fe80::1/64"])

    def test_differences(self) -> None:
        """From one dump to the next only differences are told, what goes first: so a link made again
        under its old name is last heard of as present."""
        old = LinkTable([seen(1, "lo"), seen(2, "eth0"), seen(3, "eth1")]).links
        new = LinkTable([seen(1, "lo"), seen(3, "eth1", 0), seen(4, "eth0")]).links
        told = differences(old, new)
        self.assertEqual(
            told, [LinkChange(old[2], None), LinkChange(old[3], new[3]), LinkChange(None, new[4])]
        )
        self.assertEqual(differences(new, new), [])
