"""Tests of L{kalive.parser.check}: rules across objects."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from kalive.config.configuration import Role
from kalive.parser.test.support import configuration, found, instance, report, server


def named(name: str, vrid: int, lines: str = "interface eth0", address: str = "10.0.0.1") -> str:
    """An instance."""
    addresses = f"virtual_ipaddress {{\n{address}\n}}"
    return f"vrrp_instance {name} {{\nvirtual_router_id {vrid}\n{lines}\n{addresses}\n}}\n"


def unicast(peer: str) -> str:
    """The words of a unicast instance."""
    return f"interface eth0\nunicast_src_ip 10.0.0.5\nunicast_peer {{\n{peer}\n}}"


class RouterIdentifierTests(SynchronousTestCase):
    """A VRID belongs to one instance of a family on a link."""

    def test_same_link(self) -> None:
        """Twice on one link is fatal, and names both."""
        (one,) = report(named("A", 5) + named("B", 5)).diagnostics
        self.assertEqual(one.message, "(B) and (A) both use VRID 5 with IPv4 on interface eth0")

    def test_allowed(self) -> None:
        """Other links, families, VRIDs and other unicast peers do not clash."""
        for other in (
            named("B", 6),
            named("B", 5, "interface eth1"),
            named("B", 5, address="fe80::1"),
            named("B", 5, unicast("10.0.0.6")),
        ):
            self.assertEqual(found(named("A", 5) + other), [], other)
        self.assertEqual(found(named("A", 5, unicast("10.0.0.6")) + named("B", 5, unicast("10.0.0.7"))), [])

    def test_same_peer(self) -> None:
        """The same peer from the same address is the same link."""
        self.assertEqual(
            found(named("A", 5, unicast("10.0.0.6")) + named("B", 5, unicast("10.0.0.6"))), ["K142"]
        )


class NameTests(SynchronousTestCase):
    """Names are unique."""

    def test_second_block_is_left_out(self) -> None:
        """The first instance of a name stays, with all its values."""
        text = named("A", 5) + named("A", 6)
        self.assertEqual(found(text), ["K115"])
        self.assertEqual([one.virtual_router_id for one in configuration(text).vrrp_instances], [5])


class SyncGroupTests(SynchronousTestCase):
    """Members of sync groups."""

    def group(self, name: str, members: str) -> str:
        """A sync group."""
        return f"vrrp_sync_group {name} {{\ngroup {{\n{members}\n}}\n}}\n"

    def test_before_or_after(self) -> None:
        """A group may stand before and after its instances."""
        two = named("A", 5) + named("B", 6)
        for text in (self.group("G", "A\nB") + two, two + self.group("G", "A\nB")):
            self.assertEqual(found(text), [])
            self.assertEqual(configuration(text).vrrp_sync_groups[0].group, ("A", "B"))

    def test_unknown_member(self) -> None:
        """A member that is not there is left out, with the name that was probably meant."""
        (first, second) = report(self.group("G", "VI_1\nVI_l") + named("VI_1", 5)).diagnostics
        self.assertEqual((first.code, second.code), ("K161", "K162"))
        self.assertEqual(second.hint, "did you mean 'VI_1'?")

    def test_member_of_two(self) -> None:
        """The first group keeps its member; a group that loses all is removed."""
        text = self.group("G", "A") + self.group("H", "A") + named("A", 5)
        self.assertEqual(found(text), ["K161", "K160", "K163"])
        self.assertEqual([group.name for group in configuration(text).vrrp_sync_groups], ["G"])

    def test_members_without_group(self) -> None:
        """Names directly in the block, as an old sample has them, are no members."""
        self.assertEqual(found("vrrp_sync_group G {\nA\n}\n" + named("A", 5)), ["K160", "K110"])


class ServerTests(SynchronousTestCase):
    """Services across the file."""

    def test_duplicates(self) -> None:
        """The same address, port and protocol is one service; another protocol another."""
        self.assertEqual(found(server() + server()), ["K174"])
        self.assertEqual(found(server() + server().replace("TCP", "UDP")), [])

    def test_group_defined_later(self) -> None:
        """A group may stand after its service; a missing one takes the service with it."""
        group = "virtual_server_group G {\n10.0.0.1 80\n}\n"
        self.assertEqual(found(server(head="group G") + group), [])
        self.assertEqual(configuration(server(head="group H") + group).virtual_servers, ())

    def test_roles(self) -> None:
        """A configuration starts only the children it needs."""
        self.assertEqual(configuration(server()).roles(), {Role.HEALTH})
        self.assertEqual(configuration(instance("")).roles(), {Role.VRRP})
