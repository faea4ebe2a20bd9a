"""Tests of L{kalive.vrrp.service} on kernels in memory: what a user sees of one or two machines."""

from __future__ import annotations

import json

from twisted.internet.defer import Deferred, fail
from twisted.trial.unittest import SynchronousTestCase
from zope.interface.verify import verifyObject

from kalive.config.vrrp import InitialState, TrackedInterface
from kalive.role import IRole
from kalive.vrrp.router import Router
from kalive.vrrp.test.lan import LAN, VIP, an_instance, logged

MASTER_DOWN = 3 + 156 / 256
"""Seconds until a router of priority 100 at one second takes over."""


class LifeTests(SynchronousTestCase):
    """One machine alone, from start to stop."""

    def test_is_a_role(self) -> None:
        """The child process can run it."""
        verifyObject(IRole, LAN().machine(1).service)

    def test_becomes_master_when_nobody_is_heard(self) -> None:
        """Advert, address and ARP, in that order, when the time has come and not before."""
        lan = LAN()
        machine = lan.machine(1).start(an_instance())
        lan.run(MASTER_DOWN - 0.01)
        self.assertEqual((machine.state(), machine.addresses(), lan.sent("a")), ("BACKUP", [], []))
        lan.run(0.01)
        self.assertEqual((machine.state(), machine.addresses()), ("MASTER", [f"{VIP}/24"]))
        self.assertEqual([priority for _, priority in lan.sent("a")], [100])
        self.assertEqual([address for _, address in lan.arps("a")], [VIP] * 5)

    def test_the_log_of_a_life(self) -> None:
        """The lines that people know, in the order they know."""
        lan = LAN()
        with logged() as lines:
            machine = lan.machine(1).start(an_instance())
            lan.run(5)
            machine.stop()
        self.assertEqual(
            lines,
            [
                "(VI_1) Entering BACKUP STATE (init)",
                "(VI_1) Receive advertisement timeout",
                "(VI_1) Entering MASTER STATE",
                "(VI_1) because no advert for 3.609 s",
                "(VI_1) setting VIPs.",
                f"(VI_1) Sending/queueing gratuitous ARPs on eth0 for {VIP}",
                "(VI_1) sent 0 priority",
                "(VI_1) removing VIPs.",
            ],
        )

    def test_stop_resigns_and_removes(self) -> None:
        """A MASTER that stops sends priority 0, its addresses go, and it fires when they are gone."""
        lan = LAN()
        machine = lan.machine(1).start(an_instance())
        lan.run(5)
        done = machine.stop()
        self.successResultOf(done)
        self.assertEqual(lan.sent("a")[-1][1], 0)
        self.assertEqual(machine.addresses(), [])
        lan.run(10)
        self.assertEqual(lan.sent("a")[-1][1], 0)
        self.assertEqual(lan.clock.getDelayedCalls(), [])

    def test_a_stop_that_fails_is_told_and_stops_no_other(self) -> None:
        """Of two MASTERs one can't stop, found at once or later: the log has its name and why, the other
        resigns, and the sockets are closed."""
        stop = Router.stop

        def failing(router: Router) -> Deferred[None]:
            return fail(ValueError("a fault")) if router.instance.name == "VI_1" else stop(router)

        def raising(router: Router) -> Deferred[None]:
            assert router.instance.name != "VI_1", "a fault"
            return stop(router)

        for faulty in (failing, raising):
            lan = LAN()
            other = an_instance(name="VI_2", virtual_router_id=52)
            machine = lan.machine(1).start(an_instance(), other)
            lan.run(5)
            closed: list[int] = []
            self.patch(machine.ports.addresses, "close", lambda closed=closed: closed.append(1))
            self.patch(Router, "stop", faulty)
            with logged() as lines:
                self.successResultOf(machine.stop())
            self.assertIn("(VI_1) could not stop", lines)
            self.assertIn("(VI_2) sent 0 priority", lines)
            self.assertEqual(closed, [1])
            (error,) = self.flushLoggedErrors()
            self.assertIn("a fault", error.getErrorMessage())

    def test_stop_of_a_backup_sends_nothing(self) -> None:
        """Only a MASTER has something to give up."""
        lan = LAN()
        machine = lan.machine(1).start(an_instance())
        self.successResultOf(machine.stop())
        self.assertEqual(lan.sent("a"), [])

    def test_an_owner_is_master_at_once(self) -> None:
        """Priority 255 does not wait."""
        lan = LAN()
        machine = lan.machine(1).start(an_instance(priority=255))
        self.assertEqual((machine.state(), machine.addresses()), ("MASTER", [f"{VIP}/24"]))

    def test_state_master_waits_one_interval(self) -> None:
        """C{state MASTER} takes over after one silent interval."""
        lan = LAN()
        machine = lan.machine(1).start(an_instance(state=InitialState.MASTER))
        lan.run(0.99)
        self.assertEqual(machine.state(), "BACKUP")
        lan.run(0.02)
        self.assertEqual(machine.state(), "MASTER")

    def test_adverts_keep_their_beat(self) -> None:
        """A hundred adverts in a hundred intervals, at their exact times."""
        lan = LAN()
        lan.machine(1).start(an_instance(priority=255, advert_int=0.1))
        lan.run(9.95)
        times = [time for time, _ in lan.sent("a")]
        self.assertEqual(len(times), 100)
        self.assertAlmostEqual(times[-1] - times[0], 9.9, places=6)

    def test_arp_again_after_the_delay(self) -> None:
        """garp_master_repeat copies at once, as many after garp_master_delay."""
        lan = LAN()
        lan.machine(1).start(an_instance(priority=255, garp_master_repeat=2, garp_master_delay=3.0))
        lan.run(10)
        times = [time for time, _ in lan.arps("a")]
        self.assertEqual(len(times), 4)
        self.assertAlmostEqual(times[2] - times[1], 3.0, places=2)

    def test_excluded_addresses_are_held_but_not_advertised(self) -> None:
        """virtual_ipaddress_excluded is on the interface, announced, and not in the advert."""
        lan = LAN()
        instance = an_instance(priority=255, virtual_ipaddress_excluded=("192.0.2.200/32",))
        machine = lan.machine(1).start(instance)
        self.assertEqual(sorted(machine.addresses()), [f"{VIP}/24", "192.0.2.200/32"])
        self.assertEqual(lan.segment.adverts[0].datagram.payload[3], 1)
        self.assertIn("192.0.2.200", {address for _, address in lan.arps("a")})

    def test_an_address_may_live_on_another_interface(self) -> None:
        """C{dev}: it is added there and announced there, from that interface's own address."""
        lan = LAN()
        machine = lan.machine(1)
        link = machine.kernel.add_link("eth1", lan.segment, "198.51.100.1/24")
        machine.start(an_instance(priority=255, virtual_ipaddress=("198.51.100.9/24 dev eth1",)))
        self.assertEqual((machine.addresses(), machine.addresses("eth1")), ([], ["198.51.100.9/24"]))
        frame = lan.segment.frames[0]
        self.assertEqual((frame.link, frame.frame[6:12]), ("eth1", link.hardware_address))

    def test_no_arp_where_links_have_none(self) -> None:
        """A NOARP interface gets its address without announcement."""
        lan = LAN()
        machine = lan.machine(1)
        machine.kernel.add_link("dummy0", None, "198.51.100.1/32", arp=False)
        machine.start(an_instance(priority=255, virtual_ipaddress=("198.51.100.9/32 dev dummy0",)))
        self.assertEqual((machine.addresses("dummy0"), lan.arps("a")), (["198.51.100.9/32"], []))

    def test_status_is_json(self) -> None:
        """State, priority, addresses, cause and counters, for people and tools."""
        lan = LAN()
        machine = lan.machine(1).start(an_instance())
        lan.run(5)
        status = machine.status()
        json.dumps(machine.service.status())
        self.assertEqual((status["state"], status["effective_priority"]), ("MASTER", 100))
        self.assertEqual(status["virtual_ipaddress"], [f"{VIP}/24"])
        self.assertEqual(status["cause"], "no advert for 3.609 s")
        self.assertEqual(status["statistics"]["become_master"], 1)
        self.assertEqual(status["statistics"]["advert_sent"], 2)


class ElectionTests(SynchronousTestCase):
    """Two machines."""

    def test_the_higher_priority_wins(self) -> None:
        """And the other follows it, and says so."""
        lan = LAN()
        low = lan.machine(1).start(an_instance(priority=100))
        high = lan.machine(2).start(an_instance(priority=150))
        lan.run(10)
        self.assertEqual((low.state(), high.state()), ("BACKUP", "MASTER"))
        self.assertEqual(low.status()["master"], {"address": "192.0.2.2", "priority": 150})

    def test_a_crash_moves_the_address_in_time(self) -> None:
        """Three missing adverts and the skew: then the backup has it."""
        lan = LAN()
        low = lan.machine(1).start(an_instance(priority=100))
        high = lan.machine(2).start(an_instance(priority=150))
        lan.run(10)
        last = lan.sent("b")[-1][0]
        lan.segment.part(["a"], ["b"])
        lan.run(5)
        first = lan.sent("a")[-2:][0][0]
        self.assertTrue(MASTER_DOWN <= first - last <= MASTER_DOWN + 0.002, first - last)
        self.assertEqual(low.addresses(), [f"{VIP}/24"])
        self.assertEqual(high.state(), "MASTER")

    def test_a_healed_lan_has_one_master_which_announces_itself(self) -> None:
        """Lesson 28: after a split the right master tells the neighbours again."""
        lan = LAN()
        low = lan.machine(1).start(an_instance(priority=100))
        high = lan.machine(2).start(an_instance(priority=150))
        lan.segment.part(["a"], ["b"])
        lan.run(20.5)  # healed between an advert of the right master and one of the wrong
        before = len(lan.arps("b"))
        lan.segment.heal()
        lan.run(2)
        self.assertEqual((low.state(), low.addresses(), high.state()), ("BACKUP", [], "MASTER"))
        self.assertGreater(len(lan.arps("b")), before)

    def test_lesson_23_no_interval_is_lost_before_the_address_is_taken(self) -> None:
        """From the master's priority 0 to the address on the backup: the skew time, no more."""
        lan = LAN()
        low = lan.machine(1).start(an_instance(priority=100))
        high = lan.machine(2).start(an_instance(priority=150))
        lan.run(10)
        high.stop()
        lan.run(156 / 256 + 0.002)
        self.assertEqual(low.addresses(), [f"{VIP}/24"])

    def test_nopreempt_leaves_the_address_where_it_is(self) -> None:
        """A better router that comes back does not take it."""
        lan = LAN()
        low = lan.machine(1).start(an_instance(priority=100))
        lan.run(5)
        high = lan.machine(2).start(an_instance(priority=150, nopreempt=True))
        lan.run(20)
        self.assertEqual((low.state(), high.state()), ("MASTER", "BACKUP"))

    def test_nopreempt_means_nothing_with_state_master(self) -> None:
        """As Keepalived has it: state MASTER wins over nopreempt."""
        lan = LAN()
        low = lan.machine(1).start(an_instance(priority=100))
        lan.run(5)
        words = {"nopreempt": True, "state": InitialState.MASTER}
        high = lan.machine(2).start(an_instance(priority=150, **words))
        lan.run(20)
        self.assertEqual((low.state(), high.state()), ("BACKUP", "MASTER"))

    def test_lesson_25_every_mix_of_words_ends_with_one_master(self) -> None:
        """Priorities, states and nopreempt on two machines: always one stable master."""
        mixes = [
            {"priority": priority, "state": state, "nopreempt": nopreempt}
            for priority in (100, 150, 255)
            for state in (None, InitialState.MASTER)
            for nopreempt in (False, True)
        ]
        for one in mixes:
            for other in mixes:
                lan = LAN()
                pair = [
                    lan.machine(1).start(an_instance(**one)),
                    lan.machine(2).start(an_instance(**other)),
                ]
                lan.run(12)
                states = [machine.state() for machine in pair]
                self.assertEqual(sorted(states), ["BACKUP", "MASTER"], (one, other))
                changes = [machine.status()["statistics"]["become_master"] for machine in pair]
                self.assertLessEqual(sum(changes), 3, (one, other))

    def test_lesson_27_two_owners(self) -> None:
        """The configuration error is in the log, and one of the two is master."""
        lan = LAN()
        with logged() as lines:
            low = lan.machine(1).start(an_instance(priority=255))
            high = lan.machine(2).start(an_instance(priority=255))
            lan.run(4)
        self.assertEqual((low.state(), high.state()), ("BACKUP", "MASTER"))
        self.assertTrue(any("configuration error" in line for line in lines), lines)

    def test_unicast(self) -> None:
        """Peers instead of the group, also of version 3, whose checksum has the peer in it."""
        lan = LAN()
        peers = {number: an_instance().virtual_ipaddress[0].address for number in (1, 2)}
        first, second = (type(peers[1])(f"192.0.2.{number}") for number in (1, 2))
        low = lan.machine(1).start(an_instance(unicast_src_ip=first, unicast_peer=(second,)))
        high = lan.machine(2).start(an_instance(priority=150, unicast_src_ip=second, unicast_peer=(first,)))
        lan.run(10)
        self.assertEqual((low.state(), high.state()), ("BACKUP", "MASTER"))
        self.assertEqual({heard.datagram.destination for heard in lan.segment.adverts}, {first})

    def test_tracked_interface_moves_the_master(self) -> None:
        """A weight takes the priority below the backup's while an interface is down, and back."""
        lan = LAN()
        low = lan.machine(1).start(an_instance(priority=100))
        high = lan.machine(2)
        high.kernel.add_link("eth1", None)
        high.start(an_instance(priority=150, track_interface=(TrackedInterface("eth1", -60),)))
        lan.run(10)
        high.kernel.set_link("eth1", carrier=False)
        lan.run(10)
        self.assertEqual((low.state(), high.status()["effective_priority"]), ("MASTER", 90))
        high.kernel.set_link("eth1", carrier=True)
        lan.run(10)
        self.assertEqual((low.state(), high.state()), ("BACKUP", "MASTER"))
