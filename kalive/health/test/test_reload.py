"""A configuration that is read again: L{kalive.health.service}."""

from __future__ import annotations

from ipaddress import ip_address

from attrs import evolve

from kalive.config.configuration import Configuration
from kalive.config.health import AddressKey, FirewallMarkKey, GroupKey, VirtualServerGroup
from kalive.health.test.scene import SORRY, TWO, WEB, A, B, C, ServiceTestCase
from kalive.health.test.values import QUICK, configuration, real_server, tcp_check, virtual_server
from kalive.kernel.pools import AddressService, EditDestination, EditService


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

    def test_an_entry_of_a_group_comes_and_goes(self) -> None:
        """While the sorry server serves: the new entry's pool is that of the others, the old one's
        service is deleted."""
        one, two, three = (AddressKey(ip_address(f"10.0.0.{each}"), 80) for each in (1, 2, 3))
        virtual = virtual_server(real_server(A), key=GroupKey("web"), sorry=SORRY)

        def grouped(*entries: AddressKey) -> Configuration:
            group = VirtualServerGroup(name="web", entries=entries)
            return evolve(configuration(virtual), virtual_server_groups=(group,))

        service = self.started(grouped(one, two))
        self.sicken(A)
        self.clock.advance(1.1)
        self.reload(service, grouped(two, three))
        services = {AddressService(6, each.address, 80) for each in (two, three)}
        self.assertEqual(set(self.ipvs.pools), services)
        for key in services:
            self.assertEqual(self.pool(key), {SORRY: 1})

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
