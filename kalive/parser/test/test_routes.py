"""Tests of L{kalive.parser.routes}: lines of routes."""

from __future__ import annotations

from ipaddress import IPv4Address

from twisted.trial.unittest import SynchronousTestCase

from kalive.config.routing import Encapsulation, NextHop, Route
from kalive.parser.reading import Wrong
from kalive.parser.routes import read_route, write_route
from kalive.parser.test.support import reading_of

GATE = IPv4Address("192.0.2.9")
NET = "10.0.0.0/24"

#: Lines, the routes they become, and what is said about them.
LINES = {
    NET: (Route(destination=NET), []),
    f"{NET} via 192.0.2.9 dev eth1": (Route(destination=NET, via=GATE, dev="eth1"), []),
    f"{NET} gw 192.0.2.9": (Route(destination=NET, via=GATE), []),
    f"src 192.0.2.9 {NET} dev eth1": (Route(destination=NET, src=GATE, dev="eth1"), []),
    f"{NET} dev eth1 scope link table 100": (
        Route(destination=NET, dev="eth1", scope="link", table="100"),
        [],
    ),
    "default via 192.0.2.9": (Route(destination="default", via=GATE), []),
    f"unicast to {NET} dev eth1": (Route(destination=NET, dev="eth1"), []),
    f"{NET} dev eth1 metric 5 onlink": (Route(destination=NET, dev="eth1", metric=5, onlink=True), []),
    f"{NET} nexthop via 192.0.2.9 dev eth1 weight 3 onlink nexthop via inet 192.0.2.8": (
        Route(
            destination=NET,
            nexthops=(
                NextHop(via=GATE, dev="eth1", weight=3, onlink=True),
                NextHop(via=IPv4Address("192.0.2.8")),
            ),
        ),
        [],
    ),
    f"{NET} via 192.0.2.9 or 192.0.2.8 dev eth1": (
        Route(
            destination=NET,
            nexthops=(NextHop(via=GATE, dev="eth1"), NextHop(via=IPv4Address("192.0.2.8"), dev="eth1")),
        ),
        [],
    ),
    f"{NET} encap mpls 100/200 ttl 5 dev eth1": (
        Route(
            destination=NET,
            dev="eth1",
            encap=Encapsulation(kind="mpls", options=(("100/200",), ("ttl", "5"))),
        ),
        [],
    ),
    f"{NET} encap ip id 30000 dst 192.0.2.9 key via 192.0.2.9": (
        Route(
            destination=NET,
            via=GATE,
            encap=Encapsulation(kind="ip", options=(("id", "30000"), ("dst", "192.0.2.9"), ("key",))),
        ),
        [],
    ),
    f"blackhole {NET}": (Route(destination=NET, type="blackhole"), []),
    "default6 dev eth1": (Route(destination="default", dev="eth1", inet6=True), []),
    f"{NET} mtu lock 1400 rtt 10ms congctl cubic": (
        Route(
            destination=NET,
            metrics=(("mtu", "1400", True), ("rtt", "10ms", False), ("congctl", "cubic", False)),
        ),
        [],
    ),
    f"{NET} mtu big": (Route(destination=NET), ["K120"]),
    f"{NET} pref highest dev eth1": (Route(destination=NET, dev="eth1"), ["K124"]),
    f"{NET} via gateway": (Route(destination=NET), ["K130"]),
    f"{NET} through eth0": (Route(destination=NET), ["K132", "K132"]),
}


class RouteTests(SynchronousTestCase):
    """One line at a time."""

    def test_lines(self) -> None:
        """Destination first, but for a source; then options in any order."""
        for line, (expected, codes) in LINES.items():
            reading, statement = reading_of(line)
            self.assertEqual(read_route(reading, statement), expected, line)
            self.assertEqual([one.code for one in reading.report().diagnostics], codes, line)

    def test_no_destination(self) -> None:
        """A line without a destination is no route."""
        for line, code in {
            "blackhole": "K137",
            "10.0.0.300 dev eth0": "K130",
            "src 192.0.2.9": "K137",
            f"{NET} encap gre 5": "K275",
            f"{NET} nexthop via 192.0.2.9 wait 3": "K275",
            f"{NET} nexthop via 192.0.2.9 weight 300": "K121",
        }.items():
            wrong = self.assertRaises(Wrong, read_route, *reading_of(line))
            self.assertEqual(wrong.code.name, code, line)

    def test_written_as_read(self) -> None:
        """A route that is written reads as the same route."""
        for line, (expected, _) in LINES.items():
            reading, statement = reading_of(write_route(expected))
            self.assertEqual(read_route(reading, statement), expected, line)
            self.assertEqual(reading.report().diagnostics, (), line)
