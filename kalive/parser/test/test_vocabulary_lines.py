"""Every word of lines of addresses, routes and rules, with the value it becomes; each is written back."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import IPv4Address, IPv4Interface, IPv6Address
from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from kalive.config.routing import METRICS, Encapsulation, NextHop
from kalive.parser import addresses, routes, rules
from kalive.parser.kind import Kind
from kalive.parser.test.support import found, reading_of

Rows = dict[str, tuple[str, object]]

#: Options after an address: field and value.
ADDRESS: Rows = {
    "dev eth1": ("dev", "eth1"),
    "scope link": ("scope", 253),
    "brd +": ("broadcast", IPv4Address("10.0.0.255")),
    "broadcast 10.0.0.9": ("broadcast", IPv4Address("10.0.0.9")),
    "label eth0:1": ("label", "eth0:1"),
    "peer 10.0.0.2/30": ("peer", IPv4Interface("10.0.0.2/30")),
    "home": ("home", True),
    "-nodad": ("nodad", False),
    "mngtmpaddr": ("mngtmpaddr", True),
    "noprefixroute": ("noprefixroute", True),
    "autojoin": ("autojoin", True),
    "no_track": ("no_track", True),
    "preferred_lft 4294967295": ("preferred_lft", 2**32 - 1),
}
VIRTUAL: Rows = {**ADDRESS, "use_vmac": ("use_vmac", True)}
STATIC: Rows = {**ADDRESS, "track_group G": ("track_group", "G")}

#: What the words of metrics may look like.
METRIC_VALUES = {"rtt": "10ms", "rttvar": "2s", "rto_min": "0.5s", "congctl": "bbr"}

#: Options after a route's destination.
ROUTE: Rows = {
    "src 10.0.0.1": ("src", IPv4Address("10.0.0.1")),
    "via 10.0.0.1": ("via", IPv4Address("10.0.0.1")),
    "via inet6 fe80::1": ("via", IPv6Address("fe80::1")),
    "gw 10.0.0.1": ("via", IPv4Address("10.0.0.1")),
    "dev eth1": ("dev", "eth1"),
    "oif eth1": ("dev", "eth1"),
    "scope link": ("scope", "link"),
    "table main": ("table", "main"),
    "vrf blue": ("vrf", "blue"),
    "inet": ("inet6", False),
    "inet6": ("inet6", True),
    "as to 10.0.0.1": ("newdst", "10.0.0.1"),
    "from 2001:db8::/64": ("source", "2001:db8::/64"),
    "tos 0x10": ("tos", "0x10"),
    "dsfield 0x10": ("tos", "0x10"),
    "protocol bird": ("protocol", "bird"),
    "metric 5": ("metric", 5),
    "priority 5": ("metric", 5),
    "preference 0x10": ("metric", 16),
    "onlink": ("onlink", True),
    "encap ip6 dst fe80::1 hoplimit 3 csum": (
        "encap",
        Encapsulation(kind="ip6", options=(("dst", "fe80::1"), ("hoplimit", "3"), ("csum",))),
    ),
    "encap ila 1:2:3:4 csum-mode neutral-map": (
        "encap",
        Encapsulation(kind="ila", options=(("1:2:3:4",), ("csum-mode", "neutral-map"))),
    ),
    "expires 30": ("expires", 30),
    **{
        f"{name} lock {METRIC_VALUES.get(name, '7')}": (
            "metrics",
            ((name, METRIC_VALUES.get(name, "7"), True),),
        )
        for name in METRICS
    },
    "realms a/b": ("realms", "a/b"),
    "features ecn": ("features", "ecn"),
    "pref low": ("pref", "low"),
    "ttl-propagate disabled": ("ttl_propagate", False),
    "add": ("mode", "add"),
    "prepend": ("mode", "prepend"),
    "append": ("mode", "append"),
    "nexthop via 10.0.0.1 dev eth1 weight 256 onlink realms a/b as to 10.0.0.2 encap mpls 5": (
        "nexthops",
        (
            NextHop(
                via=IPv4Address("10.0.0.1"),
                dev="eth1",
                weight=256,
                onlink=True,
                realms="a/b",
                newdst="10.0.0.2",
                encap=Encapsulation(kind="mpls", options=(("5",),)),
            ),
        ),
    ),
    "via 10.0.0.1 or 10.0.0.2": (
        "nexthops",
        (NextHop(via=IPv4Address("10.0.0.1")), NextHop(via=IPv4Address("10.0.0.2"))),
    ),
    "no_track": ("no_track", True),
    "track_group G": ("track_group", "G"),
}

#: Options of a rule.
RULE: Rows = {
    "from 10.0.0.0/8": ("source", "10.0.0.0/8"),
    "to 2001:db8::/32": ("destination", "2001:db8::/32"),
    "from 2001:db8::/32": ("inet6", True),
    "table small": ("table", "small"),
    "lookup 5": ("table", "5"),
    "not": ("inverted", True),
    "preference 5": ("preference", 5),
    "order 5": ("preference", 5),
    "priority 5": ("preference", 5),
    "tos 16": ("tos", "16"),
    "dsfield 16": ("tos", "16"),
    "fwmark 0x18/0xff": ("fwmark", (24, 255)),
    "fwmark 24": ("fwmark", (24, None)),
    "realms 30/20": ("realms", "30/20"),
    "suppress_prefixlength 0": ("suppress_prefixlength", 0),
    "sup_pl 8": ("suppress_prefixlength", 8),
    "suppress_ifgroup g": ("suppress_ifgroup", "g"),
    "sup_group g": ("suppress_ifgroup", "g"),
    "iif eth1": ("iif", "eth1"),
    "dev eth1": ("iif", "eth1"),
    "oif eth1": ("oif", "eth1"),
    "tunnel-id 9": ("tunnel_id", 9),
    "uidrange 1-2": ("uidrange", (1, 2)),
    "l3mdev": ("l3mdev", True),
    "protocol 12": ("protocol", "12"),
    "ipproto tcp": ("ipproto", "tcp"),
    "ip_proto UDP": ("ipproto", "UDP"),
    "sport 10-20": ("sport", (10, 20)),
    "dport 80": ("dport", (80, 80)),
    "goto 40": ("goto", 40),
    "nop": ("nop", True),
    "type prohibit": ("type", "prohibit"),
    "blackhole": ("type", "blackhole"),
    "inet": ("inet6", False),
    "inet6": ("inet6", True),
    "no_track": ("no_track", True),
    "track_group G": ("track_group", "G"),
}

#: Rules with a mistake.
MISTAKES = {
    "fwmark x": "K120",
    "sport 20-10": "K180",
    "dport 70000": "K121",
    "from 10.0.0.300": "K130",
    "type friendly": "K124",
    "tabel 5": "K132",
}


class LineVocabularyTests(SynchronousTestCase):
    """One option at a time."""

    def check_rows(self, head: str, rows: Rows, line: Kind[Any]) -> None:
        """Each option becomes its value, which is written so that it reads as the same."""
        for text, (field, expected) in rows.items():
            value = self.value(f"{head}{text}", line.read)
            self.assertEqual(getattr(value, field), expected, text)
            written = line.write(value)
            assert written is not None
            self.assertEqual(self.value(written, line.read), value, written)

    def value(self, text: str, read: Callable[..., Any]) -> Any:
        """What a line without mistakes becomes."""
        reading, statement = reading_of(text)
        value = read(reading, statement)
        self.assertEqual([one.code for one in reading.report().diagnostics if one.code != "K190"], [], text)
        return value

    def test_addresses(self) -> None:
        """Of C{virtual_ipaddress}, C{virtual_ipaddress_excluded} and C{static_ipaddress}."""
        self.check_rows("10.0.0.1/24 ", VIRTUAL, addresses.line)
        static = addresses.static_addresses.line
        assert static is not None
        self.check_rows("10.0.0.1/24 ", STATIC, static)

    def test_routes(self) -> None:
        """Of C{virtual_routes} and C{static_routes}."""
        self.check_rows("10.0.0.0/8 ", ROUTE, routes.line)

    def test_types_of_routes(self) -> None:
        """The type stands before the destination."""
        for kind in "unicast local broadcast multicast throw unreachable prohibit blackhole nat".split():
            self.check_rows(f"{kind} to ", {"10.0.0.0/8": ("type", kind)}, routes.line)

    def test_rules(self) -> None:
        """Of C{virtual_rules} and C{static_rules}."""
        self.check_rows("", RULE, rules.line)

    def test_mistakes(self) -> None:
        """A wrong option of a rule is pointed at and left out."""
        for text, code in MISTAKES.items():
            self.assertIn(code, found(f"static_rules {{\ntable 1 {text}\n}}"), text)
