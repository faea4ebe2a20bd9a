"""Where the C daemon fails: adverts keep their time whatever the LAN sends and however long it takes."""

from __future__ import annotations

import itertools
from ipaddress import IPv4Address
from random import Random
from typing import cast

from attrs import evolve
from twisted.trial.unittest import SynchronousTestCase

from kalive.config.defaults import VRRPDefaults
from kalive.config.globals import GlobalDefinitions
from kalive.config.instance import Conduct, UnicastSettings
from kalive.kernel.values import ReceivedAdvert
from kalive.vrrp.ipsec import LAST
from kalive.vrrp.lateness import Lateness
from kalive.vrrp.packet import Advert
from kalive.vrrp.protection import InsideAH
from kalive.vrrp.rejection import Rejection
from kalive.vrrp.test.lan import LAN, Machine, an_instance, logged
from kalive.vrrp.test.test_faults import an_advert, hear
from kalive.vrrp.test.test_protection import AH_WORDS

SOURCE = IPv4Address("192.0.2.9")


def wrong_packets() -> list[tuple[bytes, int]]:
    """For VRID 51, each wrong in another way, with the TTL."""
    right = an_advert(200)
    other_sum = right[:6] + b"\xff\xff" + right[8:]
    other_type = b"\x32" + right[1:]
    other_version = b"\x21" + right[1:]
    no_interval = right[:4] + b"\0\0" + right[6:]
    return [
        (other_sum, 255),
        (right, 254),
        (other_type, 255),
        (other_version, 255),
        (right[:-1], 255),
        (no_interval, 255),
        (right + b"more", 255),
    ]


class GarbageTests(SynchronousTestCase):
    """A packet for our VRID that is wrong, every 50 ms."""

    def test_no_advert_is_delayed(self) -> None:
        """A MASTER sends each of its adverts in its time; the C daemon falls silent."""
        lan = LAN()
        machine = lan.machine(1).start(an_instance())
        lan.run(5)
        begin = lan.clock.seconds()
        packets = wrong_packets()
        for step in range(200):
            hear(machine, packets[step % len(packets)][0], ttl=packets[step % len(packets)][1])
            lan.run(0.05)
        times = [time for time, _ in lan.sent("a", begin)]
        self.assertEqual(len(times), 10)
        gaps = [round(after - before, 3) for before, after in itertools.pairwise(times)]
        self.assertEqual(set(gaps), {1.0})
        self.assertEqual(sum(machine.status()["rejected"].values()), 200)

    def test_no_down_timer_is_touched(self) -> None:
        """A BACKUP takes over in its time."""
        lan = LAN()
        machine = lan.machine(1).start(an_instance())
        for step in range(80):
            for payload, ttl in wrong_packets():
                hear(machine, payload, ttl=ttl)
            if step == 70:
                self.assertEqual(machine.state(), "BACKUP")
            lan.run(0.05)
        self.assertEqual(machine.state(), "MASTER")
        first = lan.sent("a")[0][0]
        self.assertTrue(3.609 <= first <= 3.615, first)

    def test_each_reason_has_a_counter_and_few_lines(self) -> None:
        """A flood of ten thousand: counted one by one, said once a minute for each reason."""
        lan = LAN()
        machine = lan.machine(1).start(an_instance())
        with logged() as lines:
            for _ in range(1500):
                for payload, ttl in wrong_packets():
                    hear(machine, payload, ttl=ttl)
        rejected = machine.status()["rejected"]
        self.assertEqual(sum(rejected.values()), 10_500)
        self.assertEqual(set(rejected), {"checksum", "ttl", "type", "version", "length", "interval"})
        self.assertLessEqual(len([line for line in lines if "dropping" in line]), 6, lines)


class DriftTests(SynchronousTestCase):
    """Adverts keep absolute deadlines."""

    def test_an_hour(self) -> None:
        """3600 adverts after the first in 3600 s, the last where it must be to the millisecond."""
        lan = LAN()
        lan.machine(1).start(an_instance())
        lan.run(5)
        first = lan.segment.adverts[0].time
        lan.run(3600)
        times = [heard.time for heard in lan.segment.adverts]
        self.assertLess(abs(times[3600] - first - 3600), 0.001)

    def test_late_service_does_not_add_up(self) -> None:
        """Each wake-up 0.3 ms late, as a busy host has it: after an hour it is still 0.3 ms."""
        from kalive.vrrp.test.samples import a_master

        router = a_master(100)
        for _ in range(3600):
            assert router.deadline is not None
            router.due(router.deadline + 0.0003)
        assert router.deadline is not None
        self.assertLess(abs(router.deadline - 3611.0), 0.001)


class QuickPathTests(SynchronousTestCase):
    """A packet equal to the last good one is not decoded again."""

    def test_it_is_the_same_as_the_slow_one(self) -> None:
        """Whatever comes, in any order, also after a reload: as if each were decoded anew."""
        chance = Random(7)
        lan = LAN()
        machine = lan.machine(1).start(an_instance(nopreempt=True))
        router = next(iter(machine.service._routers.values()))
        attachment = router._attachment
        heard: list[Advert] = []
        self.patch(attachment, "_heard", lambda _, advert: heard.append(advert))
        right = [(an_advert(priority), 255) for priority in (0, 90, 200)]
        for step in range(2000):
            payload, ttl = chance.choice(right * 3 + wrong_packets())
            received = ReceivedAdvert(
                source=SOURCE, destination=IPv4Address("224.0.0.18"), ttl=ttl, payload=payload
            )
            if step % 500 == 0:
                attachment.configure(evolve(router.instance, advert_int=float(1 + step // 500)))
            slow = attachment.judge(received)
            heard.clear()
            attachment._received(received)
            self.assertEqual(heard, [] if isinstance(slow, Rejection) else [slow])


class AddressListTests(SynchronousTestCase):
    """C{skip_check_adv_addr}."""

    def count(self, machine: Machine) -> int:
        """How many adverts had other addresses."""
        return int(machine.status()["statistics"]["addr_list_err"])

    def test_only_of_another_master(self) -> None:
        """behaviour.md c7: compared when the master's address changed, else not."""
        conduct = Conduct(skip_check_adv_addr=True)
        instance = an_instance(virtual_ipaddress=("192.0.2.77/24",), conduct=conduct)
        machine = LAN().machine(1).start(instance)
        for priority, source in ((200, "192.0.2.9"), (201, "192.0.2.9"), (202, "192.0.2.8")):
            hear(machine, an_advert(priority, source=source), source=source)
        self.assertEqual(self.count(machine), 2)


class WordsTests(SynchronousTestCase):
    """Words of C{global_defs} and of unicast."""

    def test_groups_of_ones_own(self) -> None:
        """C{vrrp_mcast_group4}, C{vrrp_mcast_group6} for all, C{mcast_dst_ip} for one."""
        lan = LAN()
        defaults = VRRPDefaults(vrrp_mcast_group4=IPv4Address("224.0.0.81"))
        lan.machine(1).start(
            an_instance(),
            an_instance(
                name="VI_2",
                virtual_router_id=52,
                conduct=Conduct(mcast_dst_ip=IPv4Address("224.0.0.82")),
            ),
            an_instance(name="VI_6", virtual_ipaddress=("2001:db8::1/64",)),
            global_defs=GlobalDefinitions(vrrp=defaults),
        )
        lan.run(5)
        groups = {str(heard.datagram.destination) for heard in lan.segment.adverts}
        self.assertEqual(groups, {"224.0.0.81", "224.0.0.82", "ff02::12"})

    def test_startup_delay(self) -> None:
        """C{vrrp_startup_delay}: no advert and no ARP before, the usual time after."""
        lan = LAN()
        defaults = VRRPDefaults(vrrp_startup_delay=20.0)
        lan.machine(1).start(an_instance(priority=255), global_defs=GlobalDefinitions(vrrp=defaults))
        lan.run(19.9)
        self.assertEqual((lan.segment.adverts, lan.segment.frames), ([], []))
        lan.run(6)
        self.assertTrue(lan.segment.adverts and lan.segment.frames)

    def test_check_unicast_src(self) -> None:
        """An advert from a stranger is dropped, counted and said."""
        lan = LAN()
        ours, peer = IPv4Address("192.0.2.1"), IPv4Address("192.0.2.2")
        words = {"unicast_src_ip": ours, "unicast_peer": (peer,)}
        machine = lan.machine(1).start(an_instance(unicast=UnicastSettings(check_unicast_src=True), **words))
        stranger = lan.machine(3).start(
            an_instance(priority=200, unicast_src_ip=IPv4Address("192.0.2.3"), unicast_peer=(ours,))
        )
        lan.run(10)
        self.assertEqual((machine.state(), stranger.state()), ("MASTER", "MASTER"))
        self.assertGreater(machine.status()["rejected"]["source"], 3)
        self.assertGreater(machine.status()["statistics"]["unicast_src_err"], 3)

    def test_the_end_of_all_ah_numbers(self) -> None:
        """A master that has no number left becomes BACKUP, and begins anew when it is master again."""
        lan = LAN()
        machine = lan.machine(1).start(an_instance(**AH_WORDS))
        lan.run(5)
        router = next(iter(machine.service._routers.values()))
        protection = router._attachment.protection
        assert isinstance(protection, InsideAH)
        protection.association.sequence = LAST
        lan.run(1)
        self.assertEqual(machine.state(), "BACKUP")
        lan.run(5)
        self.assertEqual((machine.state(), protection.association.sequence < 9), ("MASTER", True))

    def test_the_chain_is_in_the_status_and_the_log(self) -> None:
        """Who looks after an accident sees what led to each state."""
        lan = LAN()
        machine = lan.machine(1).start(an_instance())
        with logged() as lines:
            hear(machine, an_advert(200))
            lan.run(5)
        told = machine.status()["chain"][0]
        self.assertIn("last advert heard, from 192.0.2.9 with priority 200", told)
        self.assertIn(f"(VI_1) because no advert for 3.609 s; {told}", lines)


class LatenessTests(SynchronousTestCase):
    """How late timers are served is counted."""

    def test_histogram(self) -> None:
        """By upper bounds; the greatest is kept."""
        lateness = Lateness()
        for late in (0.0, 0.0004, 0.0006, 0.3, 99.0):
            lateness.served(late)
        told = lateness.snapshot()
        counts = cast(dict[str, int], told["counts"])
        self.assertEqual(
            {bound: count for bound, count in counts.items() if count},
            {"0.0005": 2, "0.001": 1, "0.5": 1, "more": 1},
        )
        self.assertEqual(told["greatest"], 99.0)

    def test_in_the_status(self) -> None:
        """Each advert of a master counts."""
        lan = LAN()
        machine = lan.machine(1).start(an_instance())
        lan.run(13.7)
        lateness = cast(dict[str, dict[str, int]], machine.service.status()["lateness"])
        self.assertEqual(lateness["counts"]["0.0005"], len(lan.segment.adverts))
