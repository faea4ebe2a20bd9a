"""A health child that is started again: L{kalive.health.service}."""

from __future__ import annotations

from ipaddress import ip_address

from attrs import evolve

from kalive.config.checkers import PingCheck
from kalive.health.test.scene import SORRY, WEB, A, B, C, ServiceTestCase
from kalive.health.test.values import QUICK, configuration, real_server, target, tcp_check, virtual_server
from kalive.kernel.pools import (
    Destination,
    DestinationKey,
    Pool,
    Service,
)


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

    def test_a_server_that_nobody_checks_is_put_in(self) -> None:
        """A kind of check that is not carried out speaks for no server, and against none."""
        ping = PingCheck(timing=QUICK, target=target(B))
        unchecked = configuration(virtual_server(real_server(A), real_server(B, checkers=(ping,))))
        self.ipvs.pools[WEB] = Pool(
            Service(key=WEB), frozenset([Destination(key=DestinationKey(ip_address(A), 80))])
        )
        self.started(unchecked)
        self.assertEqual(self.pool(), {A: 1, B: 1})
