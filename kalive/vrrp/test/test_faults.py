"""Tests of L{kalive.vrrp.service} when things are missing, refused or wrong: the rest keeps working."""

from __future__ import annotations

import errno
from ipaddress import IPv4Address
from typing import Any, cast

from attrs import evolve
from twisted.internet.defer import Deferred
from twisted.trial.unittest import SynchronousTestCase

from kalive.config.vrrp import Authentication, AuthenticationType, SyncGroup, TrackedInterface
from kalive.kernel.values import ReceivedAdvert
from kalive.vrrp.checksum import Checksum
from kalive.vrrp.effects import State
from kalive.vrrp.packet import MULTICAST_GROUP, Advert, encode
from kalive.vrrp.test.lan import LAN, VIP, Machine, an_instance, logged


def hear(machine: Machine, payload: bytes, *, source: str = "192.0.2.9", ttl: int = 255) -> None:
    """A packet from somebody else arrives."""
    link = machine.kernel.link("eth0")
    datagram = ReceivedAdvert(
        source=IPv4Address(source), destination=MULTICAST_GROUP, ttl=ttl, payload=payload
    )
    for socket in list(machine.kernel.sockets):
        socket(link.index, datagram)


def an_advert(priority: int, vrid: int = 51, source: str = "192.0.2.9") -> bytes:
    """A right advert of somebody else."""
    advert = Advert(
        version=3,
        virtual_router_id=vrid,
        priority=priority,
        interval=1.0,
        addresses=(IPv4Address(VIP),),
    )
    return encode(advert, IPv4Address(source), MULTICAST_GROUP)


class TakenAddressTests(SynchronousTestCase):
    """An address that another program holds on our interface."""

    def setUp(self) -> None:
        """A backup, on whose interface somebody puts the virtual address by hand."""
        self.lan = LAN()
        self.machine = self.lan.machine(1)

    def taken(self, priority: int, *, before_the_start: bool = False) -> list[str]:
        """What the log says of it when the router with C{priority} becomes master."""
        with logged() as lines:
            if before_the_start:
                self.machine.kernel.add_address("eth0", VIP + "/24")
            self.machine.start(an_instance(priority=priority))
            self.lan.run(1)
            if not before_the_start:
                self.machine.kernel.add_address("eth0", VIP + "/24")
            self.lan.run(10)
        self.assertEqual((self.machine.state(), self.machine.addresses()), ("MASTER", [VIP + "/24"]))
        return [line for line in lines if "already" in line]

    def test_the_log_says_so_and_what_to_do(self) -> None:
        """The router takes it over and works; the operator learns that two care for one address."""
        line = (
            f"(VI_1) address {VIP}/24 was on eth0 already: another program or the interface's own"
            " configuration sets it too; remove it there. It is ours now and goes when we leave"
        )
        self.assertEqual(self.taken(100), [line])

    def test_it_goes_when_we_leave(self) -> None:
        """Who is not master holds no virtual address, whoever put it there."""
        self.taken(100)
        self.machine.stop()
        self.lan.run(1)
        self.assertEqual(self.machine.addresses(), [])

    def test_the_owner_may_have_it_from_elsewhere(self) -> None:
        """Priority 255 says that the address is the interface's own."""
        self.assertEqual(self.taken(255, before_the_start=True), [])


class LinkTests(SynchronousTestCase):
    """Interfaces that go and come."""

    def test_loss_of_the_link_is_a_fault(self) -> None:
        """The addresses go, the classic lines are in the log, and the peer takes over."""
        lan = LAN()
        low = lan.machine(1).start(an_instance(priority=100))
        high = lan.machine(2).start(an_instance(priority=150))
        lan.run(10)
        with logged() as lines:
            high.kernel.set_link("eth0", carrier=False)
            lan.run(5)
        self.assertEqual((low.state(), high.state(), high.addresses()), ("MASTER", "FAULT", []))
        self.assertEqual(
            [line for line in lines if "FAULT" in line or "0 priority" in line or "removing" in line],
            [
                "(VI_1): entering FAULT state (interface eth0 down)",
                "(VI_1) sent 0 priority",
                "(VI_1) Entering FAULT STATE",
                "(VI_1) removing VIPs.",
            ],
        )

    def test_return_of_the_link(self) -> None:
        """It listens for a full Master_Down_Interval, then takes over again."""
        lan = LAN()
        low = lan.machine(1).start(an_instance(priority=100))
        high = lan.machine(2).start(an_instance(priority=150))
        lan.run(10)
        high.kernel.set_link("eth0", up=False)
        lan.run(10)
        high.kernel.set_link("eth0", up=True)
        lan.run(3)
        self.assertEqual((low.state(), high.state()), ("MASTER", "BACKUP"))
        lan.run(5)
        self.assertEqual((low.state(), high.state(), low.addresses()), ("BACKUP", "MASTER", []))

    def test_an_unknown_interface(self) -> None:
        """The log names it; the instance waits in FAULT and works as soon as it appears; others work."""
        lan = LAN()
        machine = lan.machine(1)
        with logged() as lines:
            machine.start(
                an_instance(),
                an_instance(
                    name="VI_2",
                    interface="eth7",
                    virtual_router_id=52,
                    virtual_ipaddress=("198.51.100.9/24",),
                ),
            )
            lan.run(5)
        self.assertIn("(VI_2) interface eth7 doesn't exist; in FAULT until it appears", lines)
        self.assertEqual((machine.state(), machine.state("VI_2")), ("MASTER", "FAULT"))
        machine.kernel.add_link("eth7", lan.segment, "198.51.100.1/24")
        lan.run(5)
        self.assertEqual((machine.state("VI_2"), machine.addresses("eth7")), ("MASTER", ["198.51.100.9/24"]))

    def test_an_interface_that_is_made_again(self) -> None:
        """Removed and made anew it has another index; the instance works on it all the same."""
        lan = LAN()
        machine = lan.machine(1).start(an_instance())
        lan.run(5)
        machine.kernel.remove_link("eth0")
        lan.run(1)
        self.assertEqual(machine.state(), "FAULT")
        machine.kernel.add_link("eth0", lan.segment, "192.0.2.1/24")
        lan.run(5)
        self.assertEqual((machine.state(), machine.addresses()), ("MASTER", [f"{VIP}/24"]))
        self.assertEqual(lan.sent("a")[-1][1], 100)

    def test_no_source_address(self) -> None:
        """An interface without an address of its own: FAULT, said in the classic words, until it has one."""
        lan = LAN()
        machine = lan.machine(1)
        machine.kernel.remove_address("eth0", "192.0.2.1/24")
        with logged() as lines:
            machine.start(an_instance())
        self.assertIn("(VI_1): entering FAULT state (src address not configured)", lines)
        machine.kernel.add_address("eth0", "192.0.2.1/24")
        lan.run(5)
        self.assertEqual(machine.state(), "MASTER")

    def test_tracked_interface_of_weight_0(self) -> None:
        """Down means FAULT of the instance, by its name."""
        lan = LAN()
        machine = lan.machine(1)
        machine.kernel.add_link("eth1", None)
        machine.start(an_instance(track_interface=(TrackedInterface("eth1"),)))
        lan.run(5)
        with logged() as lines:
            machine.kernel.set_link("eth1", carrier=False)
            lan.run(0.1)
        self.assertIn("(VI_1): entering FAULT state (interface eth1 down)", lines)
        self.assertEqual(machine.state(), "FAULT")

    def test_lesson_30_left_over_addresses(self) -> None:
        """A crash left the virtual address first on the interface: it is removed, and never a source."""
        lan = LAN()
        machine = lan.machine(1)
        machine.kernel.remove_address("eth0", "192.0.2.1/24")
        machine.kernel.add_address("eth0", f"{VIP}/32")
        machine.kernel.add_address("eth0", "192.0.2.1/24")
        machine.start(an_instance(virtual_ipaddress=(f"{VIP}/32",)))
        self.assertEqual([str(each) for each in machine.kernel.link("eth0").addresses[:-1]], ["192.0.2.1/24"])
        lan.run(5)
        self.assertEqual({str(each.datagram.source) for each in lan.segment.adverts}, {"192.0.2.1"})

    def test_lesson_29_an_address_removed_by_hand(self) -> None:
        """The MASTER resigns, waits its skew time and has the address again."""
        lan = LAN()
        machine = lan.machine(1).start(an_instance())
        lan.run(5)
        machine.kernel.remove_address("eth0", f"{VIP}/24")
        lan.run(0.2)
        self.assertEqual((machine.state(), lan.sent("a")[-1][1]), ("BACKUP", 0))
        lan.run(1)
        self.assertEqual((machine.state(), machine.addresses()), ("MASTER", [f"{VIP}/24"]))

    def test_lesson_29_the_same_address_with_another_length(self) -> None:
        """Somebody adds and removes it with another prefix length: not ours, nothing happens."""
        lan = LAN()
        machine = lan.machine(1).start(an_instance())
        lan.run(5)
        machine.kernel.add_address("eth0", f"{VIP}/32")
        machine.kernel.remove_address("eth0", f"{VIP}/32")
        lan.run(2)
        self.assertEqual(machine.status()["statistics"]["release_master"], 0)
        self.assertEqual(machine.state(), "MASTER")


class IgnoredTests(SynchronousTestCase):
    """Words that do nothing are said."""

    def test_each_is_in_the_log(self) -> None:
        """By its name; the instance works all the same."""
        password = Authentication(AuthenticationType.PASS, b"secret\0\0")
        lan = LAN()
        with logged() as lines:
            machine = lan.machine(1).start(an_instance(smtp_alert=True, authentication=password))
            lan.run(5)
        self.assertIn("(VI_1) smtp_alert is not supported yet: ignored", lines)
        self.assertIn("(VI_1) VRRP version 3 has no authentication: ignored", lines)
        self.assertEqual(machine.state(), "MASTER")


class RefusalTests(SynchronousTestCase):
    """The kernel says no."""

    def test_an_address_refused(self) -> None:
        """It is named with the kernel's reason, not announced, and the other works."""
        lan = LAN()
        machine = lan.machine(1)
        machine.start(an_instance(virtual_ipaddress=("192.0.2.200/24", f"{VIP}/24")))
        machine.kernel.refuse_next(errno.ENOBUFS, "No room for this one")
        with logged() as lines:
            lan.run(5)
        self.assertEqual((machine.state(), machine.addresses()), ("MASTER", [f"{VIP}/24"]))
        self.assertIn("(VI_1) address 192.0.2.200/24 dev eth0 can't be added: No room for this one", lines)
        self.assertEqual({address for _, address in lan.arps("a")}, {VIP})
        lan.run(5)
        self.assertEqual(machine.state(), "MASTER")

    def test_an_address_that_is_there_already(self) -> None:
        """Another process, or the administrator, has it on the interface: that is no failure."""
        lan = LAN()
        machine = lan.machine(1).start(an_instance())
        machine.kernel.add_address("eth0", f"{VIP}/24")
        lan.run(5)
        self.assertEqual((machine.state(), machine.addresses()), ("MASTER", [f"{VIP}/24"]))

    def test_adverts_that_cant_be_sent(self) -> None:
        """Said once, counted each time, never fatal; the router goes on when it can."""
        lan = LAN()
        machine = lan.machine(1).start(an_instance())
        machine.kernel.refuse_next(errno.EPERM, "Operation not permitted", what="send", count=5)
        with logged() as lines:
            lan.run(20)
        said = [line for line in lines if "can't send advert" in line]
        self.assertEqual(len(said), 2, said)  # once as a Backup that takes over, once as a Master
        self.assertEqual(machine.status()["statistics"]["send_err"], 5)
        self.assertGreater(len(lan.sent("a")), 5)

    def test_arp_that_cant_be_sent(self) -> None:
        """The address is there, the log names the reason."""
        lan = LAN()
        machine = lan.machine(1).start(an_instance())
        machine.kernel.refuse_next(errno.ENETDOWN, "Network is down", what="announce")
        with logged() as lines:
            lan.run(5)
        self.assertIn("(VI_1) can't send gratuitous ARPs on eth0: Network is down", lines)
        self.assertEqual(machine.addresses(), [f"{VIP}/24"])

    def test_a_socket_that_cant_be_opened(self) -> None:
        """Without the privilege the instance is in FAULT, with the reason, and does no harm."""
        lan = LAN()
        machine = lan.machine(1)
        machine.kernel.refuse_next(errno.EPERM, "Operation not permitted", what="open")
        with logged() as lines:
            machine.start(an_instance())
        reason = "can't open VRRP socket: Operation not permitted"
        self.assertIn(f"(VI_1): entering FAULT state ({reason})", lines)
        self.assertEqual(machine.status()["faults"], [reason])
        lan.run(1 + 4)
        self.assertEqual(machine.state(), "MASTER")  # it is tried again by itself

    def test_a_kernel_that_does_not_answer_at_the_end(self) -> None:
        """The stop waits two seconds for it, says so and ends."""

        def never(_: object) -> Deferred[None]:
            return Deferred()

        lan = LAN()
        machine = lan.machine(1).start(an_instance(priority=255))
        cast(Any, machine.ports.addresses).remove = never
        done = machine.stop()
        lan.run(1.9)
        self.assertNoResult(done)
        with logged() as lines:
            lan.run(0.2)
        self.successResultOf(done)
        self.assertEqual(lines, ["addresses were not confirmed as removed within 2.0 s"])

    def test_a_device_that_is_missing(self) -> None:
        """An address whose C{dev} does not exist is named; it is added when the device appears."""
        lan = LAN()
        machine = lan.machine(1)
        instance = an_instance(priority=255, virtual_ipaddress=(f"{VIP}/24", "198.51.100.9/32 dev eth1"))
        with logged() as lines:
            machine.start(instance)
        self.assertIn("(VI_1) address 198.51.100.9/32: interface eth1 doesn't exist", lines)
        self.assertEqual((machine.state(), machine.addresses()), ("MASTER", [f"{VIP}/24"]))
        machine.kernel.add_link("eth1", lan.segment, "198.51.100.1/24")
        lan.run(1)
        self.assertEqual(machine.addresses("eth1"), ["198.51.100.9/32"])


class GarbageTests(SynchronousTestCase):
    """Packets that are wrong."""

    def test_lesson_22_garbage_does_not_hold_a_backup(self) -> None:
        """Wrong checksums for ever: the backup takes over on time."""
        lan = LAN()
        machine = lan.machine(1).start(an_instance())
        for _ in range(72):
            hear(machine, an_advert(254)[:-1] + b"\0")
            lan.run(0.05)
        lan.run(0.05)
        self.assertEqual(machine.state(), "MASTER")
        self.assertEqual(machine.status()["statistics"]["checksum_err"], 72)

    def test_garbage_does_not_silence_a_master(self) -> None:
        """Packets with a wrong TTL every 50 ms: every advert goes out all the same."""
        lan = LAN()
        machine = lan.machine(1).start(an_instance(priority=150, advert_int=0.1))
        lan.run(1)
        before = len(lan.sent("a"))
        for _ in range(40):
            hear(machine, an_advert(254), ttl=254)
            lan.run(0.05)
        self.assertEqual(len(lan.sent("a")) - before, 20)
        self.assertEqual(machine.status()["statistics"]["ip_ttl_err"], 40)

    def test_lesson_33_a_flood_is_few_lines(self) -> None:
        """Ten thousand wrong packets from as many sources, and for every VRID: a bounded log."""
        lan = LAN()
        machine = lan.machine(1).start(an_instance())
        with logged() as lines:
            for number in range(10_000):
                source = f"10.1.{number >> 8}.{number & 255}"
                hear(machine, bytes((0x31, number & 255)) + bytes(10), source=source)
        self.assertLessEqual(len(lines), 256)

    def test_an_unknown_vrid(self) -> None:
        """The classic line, once."""
        lan = LAN()
        machine = lan.machine(1).start(an_instance())
        with logged() as lines:
            for _ in range(3):
                hear(machine, an_advert(200, vrid=77))
        self.assertEqual(lines, ["Unknown VRID(77) received on interface(eth0) from 192.0.2.9. ignoring..."])
        self.assertEqual(machine.service.status()["unknown_vrid"], 3)

    def test_other_addresses_are_only_complained_of(self) -> None:
        """A master that is configured with other addresses is believed, and the log says so."""
        lan = LAN()
        machine = lan.machine(1).start(an_instance(virtual_ipaddress=("192.0.2.77/24",)))
        with logged() as lines:
            hear(machine, an_advert(200))
        self.assertIn("(VI_1) 192.0.2.9 advertises other addresses than ours", lines)
        self.assertEqual(machine.status()["master"], {"address": "192.0.2.9", "priority": 200})


class OldChecksumTests(SynchronousTestCase):
    """Lesson 31: peers that compute a unicast checksum as Keepalived did until 1.3.6."""

    def test_lesson_31_they_are_answered_alike(self) -> None:
        """Understood, said, and from then on our own adverts are made the same way."""
        ours, theirs = IPv4Address("192.0.2.1"), IPv4Address("192.0.2.9")
        lan = LAN()
        machine = lan.machine(1).start(an_instance(priority=150, unicast_src_ip=ours, unicast_peer=(theirs,)))
        lan.run(5)
        old = Advert(
            version=3, virtual_router_id=51, priority=50, interval=1.0, addresses=(IPv4Address(VIP),)
        )
        old = evolve(old, checksum=Checksum.OLD_UNICAST)
        received = ReceivedAdvert(source=theirs, destination=ours, ttl=255, payload=encode(old, theirs, ours))
        with logged() as lines:
            machine.kernel.sockets[0](machine.kernel.link("eth0").index, received)
        self.assertTrue(any("unicast checksum of before 1.3.6" in line for line in lines), lines)
        answer = lan.segment.adverts[-1].datagram.payload
        self.assertEqual(answer, encode(evolve(old, priority=150), ours, theirs))


class GroupTests(SynchronousTestCase):
    """vrrp_sync_group on two machines."""

    def pair(self, lan: LAN) -> tuple[Machine, Machine]:
        """Two machines with two instances each, on two LANs, in one group."""
        machines = []
        for number, priority in ((1, 100), (2, 150)):
            machine = lan.machine(number)
            machine.kernel.add_link("eth1", lan.segment, f"198.51.100.{number}/24")
            outside = an_instance(
                name="VI_2",
                interface="eth1",
                virtual_router_id=52,
                priority=priority,
                virtual_ipaddress=("198.51.100.9/24",),
            )
            group = SyncGroup(name="VG_1", group=("VI_1", "VI_2"))
            machines.append(machine.start(an_instance(priority=priority), outside, groups=(group,)))
        return machines[0], machines[1]

    def states(self, machine: Machine) -> list[str]:
        """Of both instances."""
        return [machine.state("VI_1"), machine.state("VI_2")]

    def test_a_fault_of_one_moves_both(self) -> None:
        """One cable pulled: both addresses move, and both come back together."""
        lan = LAN()
        low, high = self.pair(lan)
        lan.run(10)
        self.assertEqual(self.states(high), ["MASTER", "MASTER"])
        with logged() as lines:
            high.kernel.set_link("eth1", carrier=False)
            lan.run(10)
        self.assertEqual((self.states(high), self.states(low)), (["FAULT"] * 2, ["MASTER"] * 2))
        self.assertIn("VRRP_Group(VG_1) Syncing instances to FAULT state", lines)
        self.assertIn("VRRP_Group(VG_1) Syncing instances to MASTER state", lines)
        high.kernel.set_link("eth1", carrier=True)
        lan.run(15)
        self.assertEqual((self.states(high), self.states(low)), (["MASTER"] * 2, ["BACKUP"] * 2))

    def test_lesson_28_all_members_announce_after_a_split(self) -> None:
        """A lower advert on one member: ARP for the addresses of both."""
        lan = LAN()
        _, high = self.pair(lan)
        lan.run(10.5)
        before = len(lan.arps("b"))
        hear(high, an_advert(50))
        self.assertEqual({address for _, address in lan.arps("b")[before:]}, {VIP, "198.51.100.9"})

    def test_the_group_is_in_the_status(self) -> None:
        """Its state is that of all members."""
        lan = LAN()
        low, _ = self.pair(lan)
        self.assertEqual(
            low.service.status()["vrrp_sync_group"],
            [{"name": "VG_1", "state": State.BACKUP.value, "members": ["VI_1", "VI_2"]}],
        )
