"""Tests of L{kalive.vrrp.service}: what a reload changes, and what it leaves alone."""

from __future__ import annotations

from typing import Any

from attrs import evolve
from twisted.internet.defer import Deferred, FirstError, fail
from twisted.trial.unittest import SynchronousTestCase

from kalive.config.common import Position
from kalive.config.vrrp import SyncGroup
from kalive.kernel.values import PreparedAddress
from kalive.role import Refused
from kalive.vrrp.router import Router
from kalive.vrrp.test.lan import LAN, VIP, Machine, a_configuration, an_instance, logged, virtual

OTHER = "192.0.2.200"


def count_operations(machine: Machine) -> list[str]:
    """From now on, what the service asks of the kernel's addresses."""
    operations: list[str] = []
    port = machine.ports.addresses

    def counted(name: str) -> Any:
        original = getattr(port, name)

        def call(addresses: list[PreparedAddress]) -> Deferred[Any]:
            operations.extend(f"{name} {each.subject}" for each in addresses)
            result: Deferred[Any] = original(addresses)
            return result

        return call

    for name in ("add", "remove"):
        setattr(port, name, counted(name))
    return operations


class ReloadTests(SynchronousTestCase):
    """A MASTER is given another file."""

    def setUp(self) -> None:
        """Machine a is MASTER of VI_1."""
        self.lan = LAN()
        self.machine = self.lan.machine(1).start(an_instance())
        self.lan.run(5)
        self.operations = count_operations(self.machine)

    def transitions(self) -> tuple[int, int]:
        """How often it became and ceased to be MASTER."""
        statistics = self.machine.status()["statistics"]
        return statistics["become_master"], statistics["release_master"]

    def test_lesson_1_an_equal_file_changes_nothing(self) -> None:
        """Not one operation, transition, advert or line, even if its lines moved."""
        sent = len(self.lan.sent("a"))
        with logged() as lines:
            self.machine.reload(an_instance(position=Position("keepalived.conf", 99)))
        self.assertEqual((self.operations, lines), ([], []))
        self.assertEqual((len(self.lan.sent("a")), self.transitions()), (sent, (1, 0)))

    def test_lesson_4_three_equal_reloads_of_a_group(self) -> None:
        """Sync groups don't begin anew either (lesson 3)."""
        group = SyncGroup(name="VG_1", group=("VI_1",))
        self.machine.reload(an_instance(), groups=(group,))
        self.lan.run(5)
        before = self.transitions()
        for _ in range(3):
            self.machine.reload(an_instance(), groups=(group,))
        self.assertEqual((self.operations, self.transitions()), ([], before))

    def test_lesson_3_a_new_member_follows_its_group(self) -> None:
        """A group that is MASTER stays it when it grows."""
        group = SyncGroup(name="VG_1", group=("VI_1", "VI_2"))
        second = an_instance(name="VI_2", virtual_router_id=52, virtual_ipaddress=(f"{OTHER}/24",))
        self.machine.reload(an_instance(), second, groups=(group,))
        self.assertEqual((self.machine.state(), self.machine.state("VI_2")), ("MASTER", "MASTER"))
        self.assertEqual(self.transitions(), (1, 0))

    def test_a_group_that_is_dissolved_holds_nobody_in_fault(self) -> None:
        """A member that was in FAULT only for the other's sake goes on by itself."""
        self.machine.kernel.add_link("eth1", None, "198.51.100.1/24")
        second = an_instance(name="VI_2", interface="eth1", virtual_router_id=52, virtual_ipaddress=())
        group = SyncGroup(name="VG_1", group=("VI_1", "VI_2"))
        self.machine.kernel.set_link("eth1", carrier=False)
        self.machine.reload(an_instance(), second, groups=(group,))
        self.assertEqual((self.machine.state(), self.machine.state("VI_2")), ("FAULT", "FAULT"))
        self.machine.reload(an_instance(), second)
        self.lan.run(5)
        self.assertEqual((self.machine.state(), self.machine.state("VI_2")), ("MASTER", "FAULT"))

    def test_a_new_priority(self) -> None:
        """Said at once, in the same state."""
        self.machine.reload(an_instance(priority=120))
        self.assertEqual((self.operations, self.transitions()), ([], (1, 0)))
        self.assertEqual(self.lan.sent("a")[-1][1], 120)

    def test_lesson_21_a_lower_priority_than_the_backups(self) -> None:
        """The backup takes over, and exactly one has the address."""
        peer = self.lan.machine(2).start(an_instance(priority=90))
        self.lan.run(5)
        self.machine.reload(an_instance(priority=50))
        self.lan.run(5)
        self.assertEqual((self.machine.addresses(), peer.addresses()), ([], [f"{VIP}/24"]))

    def test_a_new_interval(self) -> None:
        """The next adverts follow it, from now."""
        self.machine.reload(an_instance(advert_int=0.2))
        start = self.lan.clock.seconds()
        self.lan.run(1.0)
        self.assertEqual(len(self.lan.sent("a", since=start)), 5)

    def test_a_new_name(self) -> None:
        """Names are for people: the state stays, the log has the new one."""
        self.machine.reload(an_instance(name="VI_NEW"))
        self.assertEqual((self.machine.state("VI_NEW"), self.operations), ("MASTER", []))
        with logged() as lines:
            self.machine.stop()
        self.assertIn("(VI_NEW) sent 0 priority", lines)

    def test_lesson_10_an_added_address_gets_both_bursts(self) -> None:
        """It is added without a transition and announced now and after the delay."""
        self.machine.reload(an_instance(virtual_ipaddress=(f"{VIP}/24", f"{OTHER}/24")))
        self.lan.run(6)
        self.assertEqual(self.machine.addresses(), [f"{VIP}/24", f"{OTHER}/24"])
        self.assertEqual([address for _, address in self.lan.arps("a")].count(OTHER), 10)
        self.assertEqual(self.transitions(), (1, 0))

    def test_a_removed_address(self) -> None:
        """It goes, another comes, without a transition."""
        self.machine.reload(an_instance(virtual_ipaddress=(f"{OTHER}/24",)))
        self.lan.run(1)
        self.assertEqual((self.machine.addresses(), self.transitions()), ([f"{OTHER}/24"], (1, 0)))

    def test_the_first_address_of_a_subnet_removed(self) -> None:
        """Linux takes the other addresses of the subnet along with it; they are put back."""
        first, second = "198.51.100.1/24", "198.51.100.2/24"
        self.machine.reload(an_instance(virtual_ipaddress=(first, second)))
        self.machine.reload(an_instance(virtual_ipaddress=(second,)))
        self.lan.run(1)
        self.assertEqual((self.machine.addresses(), self.transitions()), ([second], (1, 0)))

    def test_lesson_6_a_removed_instance(self) -> None:
        """A MASTER resigns and its address goes; a BACKUP goes silently."""
        peer = self.lan.machine(2).start(an_instance(priority=90))
        self.lan.run(2)
        peer.reload()
        self.assertEqual(self.lan.sent("b"), [])
        self.machine.reload()
        self.assertEqual(self.lan.sent("a")[-1][1], 0)
        self.assertEqual(self.machine.addresses(), [])
        self.assertEqual(self.machine.service.status()["vrrp"], [])

    def test_an_added_instance(self) -> None:
        """It starts as any other, and the first does not notice."""
        second = an_instance(name="VI_2", virtual_router_id=52, virtual_ipaddress=(f"{OTHER}/24",))
        self.machine.reload(an_instance(), second)
        self.assertEqual(self.machine.state("VI_2"), "BACKUP")
        self.lan.run(5)
        self.assertEqual((self.machine.state("VI_2"), self.transitions()), ("MASTER", (1, 0)))

    def test_an_address_moves_to_another_instance(self) -> None:
        """In whichever order the file has them, neither stops being MASTER and the address never goes."""
        one = an_instance()
        two = an_instance(name="VI_2", virtual_router_id=52, virtual_ipaddress=(f"{OTHER}/24",))
        both = (f"{VIP}/24", f"{OTHER}/24")
        self.machine.reload(one, two)
        self.lan.run(5)
        for moved in (
            (evolve(one, virtual_ipaddress=tuple(map(virtual, both))), evolve(two, virtual_ipaddress=())),
            (one, two),
            (evolve(one, virtual_ipaddress=()), evolve(two, virtual_ipaddress=tuple(map(virtual, both)))),
        ):
            self.machine.reload(*moved)
            self.lan.run(2)
            self.assertEqual(sorted(self.machine.addresses()), sorted(both))
            self.assertEqual(self.transitions(), (1, 0))
            self.assertEqual(self.machine.state("VI_2"), "MASTER")

    def test_an_added_instance_with_an_address_of_another(self) -> None:
        """It takes no address from the MASTER that has it."""
        self.machine.reload(an_instance(), an_instance(name="VI_2", virtual_router_id=52))
        self.lan.run(5)
        self.machine.reload(an_instance())
        self.lan.run(1)
        self.assertEqual((self.machine.addresses(), self.transitions()), ([f"{VIP}/24"], (1, 0)))

    def test_another_version_begins_anew(self) -> None:
        """What others can't understand any more is another virtual router."""
        self.machine.reload(an_instance(version=2))
        self.assertEqual((self.machine.state(), self.machine.addresses()), ("BACKUP", []))
        self.assertEqual(self.lan.sent("a")[-1][1], 0)

    def test_a_backup_keeps_waiting(self) -> None:
        """A reload of a BACKUP with another address neither delays nor hurries its take-over."""
        peer = self.lan.machine(2).start(an_instance(priority=90))
        self.lan.run(2)
        self.lan.segment.part(["a"], ["b"])
        self.lan.run(1)
        peer.reload(an_instance(priority=90, virtual_ipaddress=(f"{OTHER}/24",)))
        self.lan.run(3)
        self.assertEqual((peer.state(), peer.addresses()), ("MASTER", [f"{OTHER}/24"]))

    def test_a_file_that_cant_be(self) -> None:
        """One VRID twice on an interface is refused, and nothing changed."""
        twice = a_configuration(an_instance(), an_instance(name="VI_2"))
        refused = self.failureResultOf(self.machine.service.prepare(twice), Refused)
        self.assertIn("virtual_router_id 51 is used twice on interface eth0", refused.getErrorMessage())
        self.successResultOf(self.machine.service.commit())
        self.assertEqual((self.operations, self.transitions()), ([], (1, 0)))

    def test_one_that_cant_end(self) -> None:
        """When an instance that is no longer wanted can't stop, the commit fails (which ends the process,
        and its successor clears up), after all others went over."""
        self.patch(Router, "stop", lambda _: fail(ValueError("a fault")))
        self.machine.service.prepare(a_configuration(an_instance(name="VI_2", virtual_router_id=52)))
        failed = self.failureResultOf(self.machine.service.commit(), FirstError).value
        self.assertEqual(failed.subFailure.getErrorMessage(), "a fault")
        self.assertEqual(len(self.flushLoggedErrors(ValueError)), 1)
        self.assertEqual(self.machine.state("VI_2"), "BACKUP")

    def test_abandoned(self) -> None:
        """What was prepared and abandoned never happens."""
        self.machine.service.prepare(a_configuration())
        self.machine.service.abandon()
        self.successResultOf(self.machine.service.commit())
        self.assertEqual((self.machine.state(), self.operations), ("MASTER", []))

    def test_a_reload_in_fault(self) -> None:
        """An instance that waits for its interface takes the new file when it comes back."""
        self.machine.kernel.set_link("eth0", carrier=False)
        self.lan.run(1)
        self.machine.reload(an_instance(priority=200, virtual_ipaddress=(f"{OTHER}/24",)))
        self.machine.kernel.set_link("eth0", carrier=True)
        self.lan.run(5)
        self.assertEqual((self.machine.state(), self.machine.addresses()), ("MASTER", [f"{OTHER}/24"]))
        self.assertEqual(self.lan.sent("a")[-1][1], 200)


class StartTests(SynchronousTestCase):
    """A first file with a fault in it."""

    def test_one_vrid_twice(self) -> None:
        """The second is left out, and said; the first works."""
        lan = LAN()
        with logged() as lines:
            machine = lan.machine(1).start(an_instance(), evolve(an_instance(), name="VI_2"))
            lan.run(5)
        self.assertTrue(any("(VI_2) virtual_router_id 51 is used twice" in line for line in lines), lines)
        self.assertEqual(machine.state(), "MASTER")
