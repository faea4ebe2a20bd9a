"""Tests of L{kalive.vrrp.pacing}: C{garp_interval}, C{gna_interval}, C{garp_group}."""

from __future__ import annotations

import errno
from collections.abc import Sequence

from attrs import evolve
from twisted.trial.unittest import SynchronousTestCase
from zope.interface import implementer

from kalive.config.defaults import GarpDefaults
from kalive.config.globals import GlobalDefinitions
from kalive.config.tracking import GarpGroup
from kalive.kernel.interfaces import INeighbours
from kalive.kernel.values import Link
from kalive.testing.clock import SteppingClock
from kalive.vrrp.pacing import Pacer
from kalive.vrrp.test.lan import LAN, an_instance

ETH0 = Link(index=2, name="eth0", running=True)
ETH1 = evolve(ETH0, index=3, name="eth1")
ARP, OTHER, NA = b"\xff" * 6 + b"one", b"\xff" * 6 + b"two", b"\x33\x33" + b"three"


@implementer(INeighbours)
class Neighbourhood:
    """Keeps what it is given, with the time and the link; refuses on C{broken} links."""

    def __init__(self, clock: SteppingClock) -> None:
        self.clock = clock
        self.heard: list[tuple[float, str, bytes]] = []
        self.broken: set[str] = set()

    def announce(self, link: Link, frames: Sequence[bytes]) -> None:
        """Hear."""
        if link.name in self.broken:
            raise OSError(errno.ENETDOWN, "Network is down")
        self.heard += [(round(self.clock.seconds(), 3), link.name, frame) for frame in frames]

    def close(self) -> None:
        """Nothing to free."""


class PacerTests(SynchronousTestCase):
    """When frames leave."""

    def setUp(self) -> None:
        """A pacer without limits."""
        self.clock = SteppingClock()
        self.neighbours = Neighbourhood(self.clock)
        self.pacer = Pacer(self.clock, self.neighbours)

    def configure(self, garp: float = 0.0, gna: float = 0.0, *groups: GarpGroup) -> None:
        """Set limits."""
        self.pacer.configure(GarpDefaults(vrrp_garp_interval=garp, vrrp_gna_interval=gna), groups)

    def times(self, *frames: bytes) -> list[float]:
        """When these were heard."""
        return [time for time, _, frame in self.neighbours.heard if frame in frames]

    def test_without_limits(self) -> None:
        """All copies at once, all frames in turn."""
        self.pacer.announce(ETH0, [ARP, OTHER], 2)
        self.assertEqual([frame for _, _, frame in self.neighbours.heard], [ARP, OTHER, ARP, OTHER])

    def test_a_limit(self) -> None:
        """One each interval, in turn, from now on."""
        self.configure(garp=0.1)
        self.pacer.announce(ETH0, [ARP, OTHER], 2)
        self.clock.advance(5)
        self.assertEqual(self.times(ARP, OTHER), [0.0, 0.1, 0.2, 0.3])
        self.assertEqual([frame for _, _, frame in self.neighbours.heard], [ARP, OTHER, ARP, OTHER])

    def test_a_pause_is_kept_after_the_last(self) -> None:
        """What comes soon after waits for its time."""
        self.configure(garp=1.0)
        self.pacer.announce(ETH0, [ARP], 1)
        self.clock.advance(0.4)
        self.pacer.announce(ETH0, [OTHER], 1)
        self.clock.advance(5)
        self.assertEqual(self.times(ARP, OTHER), [0.0, 1.0])

    def test_arp_and_ipv6_have_limits_of_their_own(self) -> None:
        """gna_interval does not hold ARP."""
        self.configure(gna=1.0)
        self.pacer.announce(ETH0, [ARP, NA], 3)
        self.clock.advance(5)
        self.assertEqual((self.times(ARP), self.times(NA)), ([0.0] * 3, [0.0, 1.0, 2.0]))

    def test_each_interface_has_its_own(self) -> None:
        """Unless a garp_group holds several together."""
        self.configure(garp=1.0)
        for link in (ETH0, ETH1):
            self.pacer.announce(link, [ARP], 1)
        self.assertEqual(self.times(ARP), [0.0, 0.0])

    def test_garp_group(self) -> None:
        """Its interfaces share one limit."""
        self.configure(0.0, 0.0, GarpGroup(garp_interval=0.5, interfaces=("eth0", "eth1")))
        for link in (ETH0, ETH1):
            self.pacer.announce(link, [ARP], 2)
        self.clock.advance(5)
        self.assertEqual(self.times(ARP), [0.0, 0.5, 1.0, 1.5])
        self.assertEqual(len({link for _, link, _ in self.neighbours.heard}), 2)

    def test_bursts_do_not_pile_up(self) -> None:
        """A frame that waits already only waits for as many copies as the latest burst has."""
        self.configure(garp=1.0)
        for _ in range(100):
            self.pacer.announce(ETH0, [ARP], 3)
        self.clock.advance(60)
        self.assertLessEqual(len(self.neighbours.heard), 4)

    def test_what_is_not_ours_any_more(self) -> None:
        """Is not announced, though it waited; nothing is left in the reactor."""
        self.configure(garp=1.0)
        self.pacer.announce(ETH0, [ARP, OTHER], 3)
        self.pacer.forget({ARP, OTHER})
        self.assertEqual(self.clock.getDelayedCalls(), [])
        self.clock.advance(10)
        self.assertEqual(self.times(ARP, OTHER), [0.0])

    def test_a_link_that_refuses(self) -> None:
        """Its frames are dropped, the others of the group leave."""
        self.configure(0.0, 0.0, GarpGroup(garp_interval=0.5, interfaces=("eth0", "eth1")))
        self.neighbours.broken.add("eth0")
        self.pacer.announce(ETH0, [ARP], 5)
        self.pacer.announce(ETH1, [OTHER], 1)
        self.clock.advance(10)
        self.assertEqual(len(self.times(OTHER)), 1)
        self.assertEqual(self.times(ARP), [])


class ServiceTests(SynchronousTestCase):
    """From the configuration to the LAN."""

    def test_garp_interval_and_refresh(self) -> None:
        """A burst of three, a second apart, and a refresh of one each ten seconds."""
        lan = LAN()
        instance = an_instance(garp_master_repeat=3, garp_master_delay=0.0, garp_master_refresh=10.0)
        garp = GarpDefaults(vrrp_garp_interval=1.0)
        machine = lan.machine(1).start(instance, global_defs=GlobalDefinitions(garp=garp))
        lan.run(25)
        times = [time for time, _ in lan.arps("a")]
        begin = times[0]
        self.assertEqual([round(time - begin) for time in times], [0, 1, 2, 10, 20])
        machine.stop()
        before = len(lan.arps("a"))
        lan.run(30)
        self.assertEqual(len(lan.arps("a")), before)
