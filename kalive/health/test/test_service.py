"""Start, stop and status of health checking, with an IPVS in memory: L{kalive.health.service}."""

from __future__ import annotations

import json

from attrs import evolve
from twisted.internet.defer import Deferred
from zope.interface.verify import verifyObject

from kalive.config.health import AddressKey, FirewallMarkKey
from kalive.health.test.scene import SORRY, TWO, A, B, ServiceTestCase
from kalive.health.test.values import QUICK, VIP, configuration, real_server, tcp_check, virtual_server
from kalive.kernel.memory_ipvs import MemoryVirtualServers
from kalive.kernel.pools import MarkService, Pool, Service
from kalive.role import IRole, Refused


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
