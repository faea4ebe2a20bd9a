"""Health checking as a whole, with an IPVS in memory: L{kalive.health.service}."""

from __future__ import annotations

import errno
import json
from collections.abc import Callable
from ipaddress import ip_address
from typing import cast

from attrs import evolve
from twisted.internet.defer import Deferred
from twisted.logger import ILogObserver, LogEvent, formatEvent, globalLogPublisher
from twisted.trial.unittest import SynchronousTestCase
from zope.interface.verify import verifyObject

from kalive.config.configuration import Configuration
from kalive.config.health import AddressKey, FirewallMarkKey
from kalive.health.service import AUDIT_INTERVAL, HealthService
from kalive.health.test.fakes import REFUSED, World
from kalive.health.test.values import QUICK, VIP, configuration, real_server, tcp_check, virtual_server
from kalive.kernel.memory_ipvs import MemoryIPVS, MemoryVirtualServers, memory_health_ports
from kalive.kernel.values import (
    AddressService,
    Destination,
    DestinationKey,
    EditDestination,
    EditService,
    MarkService,
    Pool,
    Service,
    ServiceKey,
)
from kalive.role import IRole, Refused
from kalive.testing.clock import SteppingClock

A, B, C = "192.168.1.1", "192.168.1.2", "192.168.1.3"
SORRY = "192.168.1.99"
WEB = AddressService(6, VIP.address, 80)
TWO = configuration(virtual_server(real_server(A), real_server(B), sorry=SORRY))


class ServiceTestCase(SynchronousTestCase):
    """A kernel in memory, a world of servers, and the log."""

    def setUp(self) -> None:
        """Nothing runs yet; everybody is well."""
        self.ipvs = MemoryIPVS()
        self.clock = SteppingClock()
        self.world = World(self.clock)
        self.lines: list[str] = []
        observer = cast(ILogObserver, self.observe)
        globalLogPublisher.addObserver(observer)
        self.addCleanup(globalLogPublisher.removeObserver, observer)

    def observe(self, event: LogEvent) -> None:
        """Keep what health says."""
        if str(event.get("log_namespace")).startswith("kalive.health."):
            self.lines.append(formatEvent(event))

    def service(self, chance: Callable[[], float] = lambda: 0.0) -> HealthService:
        """A health child on this kernel."""
        ports = memory_health_ports(self.ipvs)
        return HealthService(self.world.reactor, ports, chance=chance, make=self.world.make)

    def started(self, what: Configuration = TWO) -> HealthService:
        """A service that runs C{what}."""
        service = self.service()
        self.successResultOf(service.start(what))
        return service

    def reload(self, service: HealthService, what: Configuration) -> None:
        """SIGHUP."""
        self.successResultOf(service.prepare(what))
        self.successResultOf(service.commit())

    def pool(self, key: ServiceKey = WEB) -> dict[str, int]:
        """The kernel's pool of one service: weights by address."""
        return {str(each.key.address): each.weight for each in self.ipvs.pools[key].destinations}

    def sicken(self, *addresses: str) -> None:
        """From now on these refuse connections."""
        self.world.sick.update(dict.fromkeys(addresses, REFUSED))

    def recover(self, *addresses: str) -> None:
        """From now on these are well."""
        for address in addresses:
            del self.world.sick[address]


class StartTests(ServiceTestCase):
    """Taking up work."""

    def test_is_a_role(self) -> None:
        """It can be run by a child process."""
        self.assertTrue(verifyObject(IRole, self.service()))

    def test_all_servers_are_in_the_pool_at_start(self) -> None:
        """Before any check has run, as with 2.4.3 without alpha."""
        self.started()
        self.assertEqual(self.pool(), {A: 1, B: 1})
        self.assertEqual(self.world.runs, [])

    def test_first_checks_come_after_a_second_spread_over_warmup(self) -> None:
        """With C{warmup 8} and chances of 0.25 and 0.75, they begin at 3 s and at 7 s."""
        timing = evolve(QUICK, warmup=8.0)
        servers = [real_server(each, checkers=(tcp_check(each, timing=timing),)) for each in (A, B)]
        chances = iter([0.25, 0.75])
        service = self.service(lambda: next(chances))
        self.successResultOf(service.start(configuration(virtual_server(*servers))))
        self.clock.advance(8)
        self.assertEqual(self.world.runs, [(3.0, A), (7.0, B)])

    def test_services_of_others_are_left_alone(self) -> None:
        """What is in the kernel and matches nothing of ours stays, at start and at stop."""
        foreign = MarkService(77)
        self.ipvs.pools[foreign] = Pool(Service(key=foreign))
        service = self.started()
        self.assertIn(foreign, self.ipvs.pools)
        self.successResultOf(service.stop())
        self.assertEqual(list(self.ipvs.pools), [foreign])

    def test_without_ipvs_the_cause_and_the_remedy_are_named(self) -> None:
        """A kernel without IPVS: the start fails with a text for people."""
        self.ipvs.available = False
        failure = self.failureResultOf(self.service().start(TWO), Refused)
        self.assertIn("no IPVS", str(failure.value))
        self.assertIn("modprobe ip_vs", str(failure.value))

    def test_a_refused_service_does_not_stop_the_others(self) -> None:
        """A scheduler that the kernel lacks is said with what to do; the other service works."""
        bad = virtual_server(real_server(A), key=AddressKey(VIP.address, 443), lb_algo="nonsense")
        self.started(configuration(bad, virtual_server(real_server(B))))
        self.assertEqual(self.pool(), {B: 1})
        self.assertTrue([line for line in self.lines if "lb_algo" in line], self.lines)

    def test_a_server_without_checks_is_in_the_pool(self) -> None:
        """Nobody speaks against it."""
        self.started(configuration(virtual_server(real_server(A, checkers=()))))
        self.clock.advance(100)
        self.assertEqual(self.pool(), {A: 1})

    def test_what_is_not_acted_on_is_said(self) -> None:
        """C{ha_suspend} is not silently ignored."""
        self.started(configuration(virtual_server(real_server(A), ha_suspend=True)))
        self.assertTrue([line for line in self.lines if "ha_suspend" in line and "not yet" in line])

    def test_each_check_is_announced(self) -> None:
        """As 2.4.3 does."""
        self.started()
        line = f"Activating healthchecker for service [{A}]:tcp:80 for VS [10.0.0.1]:tcp:80"
        self.assertIn(line, self.lines)

    def test_mark(self) -> None:
        """A firewall mark has a pool of its own."""
        self.started(configuration(virtual_server(real_server(A), key=FirewallMarkKey(5))))
        self.assertEqual(self.pool(MarkService(5)), {A: 1})


class PoolTests(ServiceTestCase):
    """Servers come and go."""

    def test_a_failed_server_leaves_the_pool(self) -> None:
        """With the lines of 2.4.3 in the log."""
        self.started()
        self.sicken(A)
        self.clock.advance(1.1)
        self.assertEqual(self.pool(), {B: 1})
        self.assertEqual(
            self.lines[-3:],
            [
                f"TCP connection to [{A}]:tcp:80 failed. (connection refused: Connection refused)",
                f"TCP_CHECK on service [{A}]:tcp:80 failed.",
                f"Removing service [{A}]:tcp:80 from VS [10.0.0.1]:tcp:80",
            ],
        )

    def test_and_comes_back(self) -> None:
        """After one success."""
        self.started()
        self.sicken(A)
        self.clock.advance(1.1)
        self.recover(A)
        self.clock.advance(10)
        self.assertEqual(self.pool(), {A: 1, B: 1})
        self.assertEqual(
            self.lines[-2:],
            [
                f"TCP connection to [{A}]:tcp:80 success.",
                f"Adding service [{A}]:tcp:80 to VS [10.0.0.1]:tcp:80",
            ],
        )

    def test_retries(self) -> None:
        """A server that was seen well leaves only after the failure that follows C{retry 1}, a second
        later."""
        self.started()
        self.clock.advance(2)
        self.sicken(A)
        self.clock.advance(9.5)
        self.assertEqual(self.pool(), {A: 1, B: 1})
        self.clock.advance(1)
        self.assertEqual(self.pool(), {B: 1})
        self.assertIn(f"TCP_CHECK on service [{A}]:tcp:80 failed after 1 retries.", self.lines)

    def test_inhibit_on_failure(self) -> None:
        """The failed server stays at weight 0 by an edit, and its weight comes back by another."""
        server = real_server(A, weight=7, inhibit_on_failure=True)
        self.started(configuration(virtual_server(server, real_server(B))))
        before = len(self.ipvs.commands)
        self.sicken(A)
        self.clock.advance(1.1)
        self.assertEqual(self.pool(), {A: 0, B: 1})
        self.assertIn(f"Disabling service [{A}]:tcp:80 from VS [10.0.0.1]:tcp:80", self.lines)
        self.recover(A)
        self.clock.advance(10)
        self.assertEqual(self.pool(), {A: 7, B: 1})
        self.assertIn(f"Enabling service [{A}]:tcp:80 to VS [10.0.0.1]:tcp:80", self.lines)
        self.assertEqual([type(each) for each in self.ipvs.commands[before:]], [EditDestination] * 2)

    def test_sorry_server(self) -> None:
        """With nobody left the sorry server is in, and goes when one returns."""
        self.started()
        self.sicken(A, B)
        self.clock.advance(1.1)
        self.assertEqual(self.pool(), {SORRY: 1})
        self.assertEqual(
            self.lines[-2:],
            [
                "Lost quorum 1-0=1 > 0 for VS [10.0.0.1]:tcp:80",
                f"Adding sorry server [{SORRY}]:tcp:80 to VS [10.0.0.1]:tcp:80",
            ],
        )
        self.recover(B)
        self.clock.advance(10)
        self.assertEqual(self.pool(), {B: 1})
        self.assertEqual(
            self.lines[-2:],
            [
                "Gained quorum 1+0=1 <= 1 for VS [10.0.0.1]:tcp:80",
                f"Removing sorry server [{SORRY}]:tcp:80 from VS [10.0.0.1]:tcp:80",
            ],
        )

    def test_changes_of_one_moment_are_one_batch(self) -> None:
        """Two servers that fail together never leave the pool empty: the sorry server is in first."""
        self.started()
        before = len(self.ipvs.commands)
        self.sicken(A, B)
        self.clock.advance(1.1)
        kinds = [type(each).__name__ for each in self.ipvs.commands[before:]]
        self.assertEqual(kinds, ["AddDestination", "DeleteDestination", "DeleteDestination"])

    def test_all_checks_of_a_server_must_succeed(self) -> None:
        """Two checks: one failure takes it out, and it is back when both are well."""
        checks = (tcp_check(A), tcp_check(C))
        self.started(configuration(virtual_server(real_server(A, checkers=checks), real_server(B))))
        self.sicken(A, C)
        self.clock.advance(1.1)
        self.recover(A)
        self.clock.advance(10)
        self.assertEqual(self.pool(), {B: 1})
        self.recover(C)
        self.clock.advance(10)
        self.assertEqual(self.pool(), {A: 1, B: 1})


class AuditTests(ServiceTestCase):
    """The kernel's table is looked at again."""

    def test_a_cleared_table_is_repaired_within_a_minute(self) -> None:
        """C{ipvsadm -C} by somebody: at the next audit it is as it should be, and the log says so."""
        self.started()
        self.ipvs.forget()
        self.clock.advance(AUDIT_INTERVAL)
        self.assertEqual(self.pool(), {A: 1, B: 1})
        self.assertTrue([line for line in self.lines if "repairing (3 changes)" in line], self.lines)

    def test_without_drift_nothing_is_written(self) -> None:
        """An audit reads."""
        self.started()
        commands, read = len(self.ipvs.commands), self.ipvs.tables_read
        self.clock.advance(10 * AUDIT_INTERVAL)
        self.assertEqual(len(self.ipvs.commands), commands)
        self.assertEqual(self.ipvs.tables_read, read + 10)

    def test_what_was_refused_is_tried_again(self) -> None:
        """The kernel was short of memory for a moment."""
        service = self.service()
        self.ipvs.refuse_next(errno.ENOMEM)
        self.successResultOf(service.start(TWO))
        self.assertTrue(service.status()["refused"])
        self.clock.advance(AUDIT_INTERVAL)
        self.assertEqual(self.pool(), {A: 1, B: 1})
        self.clock.advance(AUDIT_INTERVAL)
        self.assertEqual(service.status()["refused"], [])

    def test_the_same_refusal_is_logged_once(self) -> None:
        """A lasting one does not fill the log."""
        bad = virtual_server(real_server(A), lb_algo="nonsense")
        self.started(configuration(bad))
        count = len([line for line in self.lines if line.startswith("IPVS: ")])
        self.clock.advance(5 * AUDIT_INTERVAL)
        self.assertEqual(len([line for line in self.lines if line.startswith("IPVS: ")]), count)


class RestartTests(ServiceTestCase):
    """A new health child finds the table of its former life."""

    def test_nothing_is_written_when_all_is_right(self) -> None:
        """Connections live on: no command at all."""
        self.started()
        before = len(self.ipvs.commands)
        self.started()
        self.assertEqual(self.ipvs.commands[before:], [])

    def test_a_server_that_was_out_stays_out_until_a_check_succeeds(self) -> None:
        """A restart sends no client to a dead server, and looks at it soon."""
        slow = evolve(QUICK, warmup=60.0)
        servers = [real_server(each, checkers=(tcp_check(each, timing=slow),)) for each in (A, B)]
        both = configuration(virtual_server(*servers))
        self.started(both)
        self.sicken(A)
        self.clock.advance(61)
        self.world.runs.clear()
        self.started(both)
        self.assertEqual(self.pool(), {B: 1})
        self.recover(A)
        self.clock.advance(2.1)
        self.assertEqual(self.pool(), {A: 1, B: 1})

    def test_the_sorry_server_stays_too(self) -> None:
        """Everybody was down: everybody still is, until checked."""
        self.started()
        self.sicken(A, B)
        self.clock.advance(1.1)
        before = len(self.ipvs.commands)
        self.started()
        self.assertEqual(self.pool(), {SORRY: 1})
        self.assertEqual(self.ipvs.commands[before:], [])

    def test_an_inhibited_server_stays_inhibited(self) -> None:
        """Weight 0 in the kernel means it had failed."""
        both = configuration(virtual_server(real_server(A, inhibit_on_failure=True), real_server(B)))
        self.started(both)
        self.sicken(A)
        self.clock.advance(1.1)
        self.started(both)
        self.assertEqual(self.pool(), {A: 0, B: 1})

    def test_a_start_that_was_cut_short_is_completed(self) -> None:
        """A service without destinations says nothing of its servers: they are all in."""
        self.ipvs.pools[WEB] = Pool(Service(key=WEB))
        self.started()
        self.assertEqual(self.pool(), {A: 1, B: 1})

    def test_what_our_service_holds_too_much_goes(self) -> None:
        """A destination of our service that the configuration does not name is deleted."""
        extra = Destination(key=DestinationKey(ip_address(C), 80))
        ours = [Destination(key=DestinationKey(ip_address(each), 80)) for each in (A, B)]
        self.ipvs.pools[WEB] = Pool(Service(key=WEB), frozenset([extra, *ours]))
        self.started()
        self.assertEqual(self.pool(), {A: 1, B: 1})


class ReloadTests(ServiceTestCase):
    """SIGHUP."""

    def test_an_equal_configuration_does_nothing(self) -> None:
        """No command, no reading, no line, and each check keeps its moment: many reloads lose none."""
        service = self.started()
        self.clock.advance(2)
        commands, read, lines = len(self.ipvs.commands), self.ipvs.tables_read, len(self.lines)
        for _ in range(8):
            self.clock.advance(1)
            self.reload(service, configuration(*TWO.virtual_servers))
        self.clock.advance(2)
        self.assertEqual(self.world.runs_of(A), [1.0, 11.0])
        self.assertEqual(
            (len(self.ipvs.commands), self.ipvs.tables_read, len(self.lines)), (commands, read, lines)
        )

    def test_a_failed_server_stays_out(self) -> None:
        """A reload that changes something else puts no failed server back."""
        service = self.started()
        self.sicken(A)
        self.clock.advance(1.1)
        more = (*TWO.virtual_servers[0].real_servers, real_server(C))
        self.reload(service, configuration(evolve(TWO.virtual_servers[0], real_servers=more)))
        self.assertEqual(self.pool(), {B: 1, C: 1})

    def test_nor_does_a_changed_check(self) -> None:
        """The new check must succeed first."""
        service = self.started()
        self.sicken(A)
        self.clock.advance(1.1)
        changed = real_server(A, checkers=(tcp_check(C),))
        self.reload(service, configuration(virtual_server(changed, real_server(B))))
        self.assertEqual(self.pool(), {B: 1})
        self.clock.advance(2.1)
        self.assertEqual(self.pool(), {A: 1, B: 1})

    def test_added_and_removed_servers(self) -> None:
        """The new one starts up, the old one is deleted, the kept one is not touched."""
        service = self.started()
        before = len(self.ipvs.commands)
        self.reload(service, configuration(virtual_server(real_server(B), real_server(C), sorry=SORRY)))
        self.assertEqual(self.pool(), {B: 1, C: 1})
        kinds = [type(each).__name__ for each in self.ipvs.commands[before:]]
        self.assertEqual(kinds, ["AddDestination", "DeleteDestination"])
        self.assertEqual(
            self.lines[-2:],
            [
                f"Removing service [{A}]:tcp:80 from VS [10.0.0.1]:tcp:80",
                f"Adding service [{C}]:tcp:80 to VS [10.0.0.1]:tcp:80",
            ],
        )

    def test_a_removed_server_is_not_checked_any_more(self) -> None:
        """Its running check is aborted, and no other begins."""
        self.world.slow.add(A)
        service = self.started()
        self.clock.advance(1.1)
        self.reload(service, configuration(virtual_server(real_server(B))))
        self.assertEqual(self.world.cancelled, [A])
        self.clock.advance(100)
        self.assertEqual(self.world.runs_of(A), [1.0])

    def test_a_changed_weight_is_one_edit(self) -> None:
        """And the check goes on as if nothing had happened."""
        service = self.started()
        self.clock.advance(2)
        before = len(self.ipvs.commands)
        heavier = virtual_server(real_server(A, weight=9), real_server(B), sorry=SORRY)
        self.reload(service, configuration(heavier))
        self.assertEqual(len(self.ipvs.commands), before + 1)
        self.assertIsInstance(self.ipvs.commands[-1], EditDestination)
        self.clock.advance(10)
        self.assertEqual(self.world.runs_of(A), [1.0, 11.0])

    def test_a_changed_scheduler_is_one_edit(self) -> None:
        """In place, without touching a destination."""
        service = self.started()
        before = len(self.ipvs.commands)
        self.reload(service, configuration(evolve(TWO.virtual_servers[0], lb_algo="rr")))
        self.assertEqual([type(each) for each in self.ipvs.commands[before:]], [EditService])

    def test_a_removed_virtual_server_is_deleted(self) -> None:
        """Unlike what was never ours."""
        other = virtual_server(real_server(C), key=FirewallMarkKey(5))
        service = self.started(evolve(TWO, virtual_servers=(*TWO.virtual_servers, other)))
        self.reload(service, TWO)
        self.assertEqual(list(self.ipvs.pools), [WEB])

    def test_changed_times_keep_the_belief(self) -> None:
        """A shorter C{delay_loop} counts from now; a failed server stays out."""
        service = self.started()
        self.sicken(A)
        self.clock.advance(2)
        often = tcp_check(A, timing=evolve(QUICK, delay_loop=2.0))
        self.reload(service, configuration(virtual_server(real_server(A, checkers=(often,)), real_server(B))))
        self.assertEqual(self.pool(), {B: 1})
        self.clock.advance(4.1)
        self.assertEqual(self.world.runs_of(A), [1.0, 4.0, 6.0])

    def test_abandon_has_no_effect(self) -> None:
        """A prepared configuration that another child refused is forgotten."""
        service = self.started()
        before = len(self.ipvs.commands)
        self.successResultOf(service.prepare(configuration()))
        service.abandon()
        self.successResultOf(service.commit())
        self.assertEqual(len(self.ipvs.commands), before)
        self.assertEqual(self.pool(), {A: 1, B: 1})

    def test_after_any_reload_the_table_is_that_of_a_fresh_start(self) -> None:
        """Sorry server in, then its virtual server changed: nothing is left behind."""
        service = self.started()
        self.sicken(A, B)
        self.clock.advance(1.1)
        new = configuration(virtual_server(real_server(C), sorry="192.168.1.98"))
        self.reload(service, new)
        self.assertEqual(self.pool(), {C: 1})


class StopTests(ServiceTestCase):
    """SIGTERM."""

    def test_our_services_are_deleted_and_checks_end(self) -> None:
        """The table is empty, and nothing is scheduled or running."""
        self.world.slow.add(A)
        service = self.started()
        self.clock.advance(1.1)
        self.successResultOf(service.stop())
        self.assertEqual(self.ipvs.pools, {})
        self.assertEqual(self.world.cancelled, [A])
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_stopping_twice_or_without_a_start(self) -> None:
        """Does nothing, and says nothing."""
        service = self.started()
        self.lines.clear()
        for each in (service, service, self.service()):
            self.successResultOf(each.stop())
        self.assertEqual(self.lines, [])

    def test_a_kernel_that_does_not_answer_holds_nobody_up(self) -> None:
        """After three seconds the stop is over, and the log says what may be left."""
        service = self.started()
        self.patch(MemoryVirtualServers, "table", lambda _: Deferred())
        result = service.stop()
        self.clock.advance(2.9)
        self.assertNoResult(result)
        self.clock.advance(0.2)
        self.successResultOf(result)
        self.assertTrue([line for line in self.lines if "ipvsadm -Ln" in line], self.lines)

    def test_what_somebody_already_deleted_is_no_trouble(self) -> None:
        """C{ipvsadm -C} before the stop: no refusal, no complaint."""
        service = self.started()
        self.ipvs.forget()
        self.lines.clear()
        self.successResultOf(service.stop())
        self.assertEqual(self.lines, [])


class StatusTests(ServiceTestCase):
    """What people and tools are shown."""

    def test_status(self) -> None:
        """Pools, servers, checks and last outcomes, of JSON's types."""
        service = self.started()
        self.sicken(A)
        self.clock.advance(1.1)
        status = json.loads(json.dumps(service.status()))
        (web,) = status["virtual_servers"]
        self.assertEqual(web["name"], "[10.0.0.1]:tcp:80")
        self.assertEqual(web["services"], ["[10.0.0.1]:tcp:80"])
        self.assertEqual(web["sorry_server"], {"name": f"[{SORRY}]:tcp:80", "serving": False})
        a, b = web["real_servers"]
        self.assertEqual((a["up"], b["up"]), (False, True))
        self.assertEqual(a["checks"][0]["last"], "connection refused: Connection refused")
        self.assertEqual(b["checks"][0]["last"], "success")
        self.assertGreater(b["checks"][0]["next_in"], 0)
