"""The IPVS table that should be: L{kalive.health.table}."""

from __future__ import annotations

from ipaddress import ip_address

from attrs import evolve
from twisted.trial.unittest import SynchronousTestCase

from kalive.config.configuration import Configuration
from kalive.config.health import (
    AddressKey,
    FirewallMarkKey,
    ForwardingMethod,
    GroupKey,
    Protocol,
    SchedulerFlags,
    VirtualServer,
    VirtualServerGroup,
)
from kalive.health.names import RealServerID, identify, identify_server
from kalive.health.table import Health, desired
from kalive.health.test.values import VIP, configuration, real_server, virtual_server
from kalive.kernel.pools import (
    AddressService,
    MarkService,
    Pool,
    Service,
    ServiceKey,
)

WEB = AddressService(6, ip_address("10.0.0.1"), 80)
A, B = real_server("192.168.1.1", weight=3), real_server("192.168.1.2")


def pool_of(table: dict[ServiceKey, Pool], key: ServiceKey = WEB) -> dict[str, int]:
    """The destinations of one service, readable: C{{"192.168.1.1:80": 3}}."""
    return {f"{each.key.address}:{each.key.port}": each.weight for each in table[key].destinations}


def down(virtual: VirtualServer, *indexes: int, lost: bool = False) -> Health:
    """These servers of C{virtual} failed; C{lost}: it has no quorum."""
    identity = identify(virtual)
    servers = frozenset[RealServerID](
        identify_server(identity, virtual.real_servers[index]) for index in indexes
    )
    return Health(servers, frozenset([identity] if lost else []))


class PoolTests(SynchronousTestCase):
    """Who is in the pool."""

    def test_all_servers_at_their_weights(self) -> None:
        """While all is well, the pool is what the configuration says."""
        table = desired(configuration(virtual_server(A, B)))
        self.assertEqual(pool_of(table), {"192.168.1.1:80": 3, "192.168.1.2:80": 1})

    def test_a_failed_server_is_out(self) -> None:
        """It is not in the pool of that virtual server, and is in those of others."""
        first = virtual_server(A, B)
        second = evolve(first, key=AddressKey(VIP.address, 443))
        table = desired(configuration(first, second), down(first, 0))
        self.assertEqual(pool_of(table), {"192.168.1.2:80": 1})
        self.assertEqual(len(table[AddressService(6, VIP.address, 443)].destinations), 2)

    def test_inhibit_on_failure_keeps_it_at_weight_0(self) -> None:
        """Its connections may end; new ones go elsewhere."""
        virtual = virtual_server(evolve(A, inhibit_on_failure=True), B)
        table = desired(configuration(virtual), down(virtual, 0))
        self.assertEqual(pool_of(table), {"192.168.1.1:80": 0, "192.168.1.2:80": 1})

    def test_sorry_server_serves_when_quorum_is_lost(self) -> None:
        """With no live server the sorry server is alone in the pool."""
        virtual = virtual_server(A, B, sorry="192.168.1.99")
        table = desired(configuration(virtual), down(virtual, 0, 1, lost=True))
        self.assertEqual(pool_of(table), {"192.168.1.99:80": 1})
        self.assertNotIn("192.168.1.99:80", pool_of(desired(configuration(virtual))))

    def test_without_sorry_server_lost_quorum_leaves_the_living(self) -> None:
        """A few servers are better than none."""
        virtual = virtual_server(A, B)
        table = desired(configuration(virtual), down(virtual, 0, lost=True))
        self.assertEqual(pool_of(table), {"192.168.1.2:80": 1})

    def test_sorry_server_that_is_a_real_server_rules(self) -> None:
        """One address can't be two destinations: as the sorry server it has its weight."""
        virtual = virtual_server(evolve(A, inhibit_on_failure=True), sorry="192.168.1.1")
        table = desired(configuration(virtual), down(virtual, 0, lost=True))
        self.assertEqual(pool_of(table), {"192.168.1.1:80": 1})


class ServiceTests(SynchronousTestCase):
    """What a service is like."""

    def service(self, virtual: VirtualServer) -> Service:
        """The only service of C{virtual}."""
        (pool,) = desired(configuration(virtual)).values()
        return pool.service

    def test_scheduler_and_persistence(self) -> None:
        """C{lb_algo}, C{persistence_timeout} and C{persistence_granularity} are passed on."""
        virtual = virtual_server(A, lb_algo="rr", persistence_timeout=50, persistence_granularity=24)
        service = self.service(virtual)
        self.assertEqual(service, Service(key=WEB, scheduler="rr", persistence=50, granularity=24))

    def test_granularity_is_one_client_by_default(self) -> None:
        """32 bits for IPv4, 128 for IPv6."""
        six = virtual_server(key=AddressKey(ip_address("2001:db8::1"), 80))
        self.assertEqual(self.service(virtual_server()).granularity, 32)
        self.assertEqual(self.service(six).granularity, 128)
        self.assertEqual(self.service(virtual_server(key=FirewallMarkKey(1, 10))).granularity, 128)

    def test_every_port_needs_persistence(self) -> None:
        """A service of every port without persistence gets the 360 s that 2.4.3 gives it."""
        every = virtual_server(key=AddressKey(VIP.address, 0))
        self.assertEqual(self.service(every).persistence, 360)
        self.assertEqual(self.service(evolve(every, persistence_timeout=5)).persistence, 5)

    def test_protocol(self) -> None:
        """UDP is protocol 17."""
        virtual = evolve(virtual_server(), protocol=Protocol.UDP)
        self.assertEqual(self.service(virtual).key, AddressService(17, VIP.address, 80))

    def test_mark(self) -> None:
        """A firewall mark is a service of its own kind; its destinations keep their port with NAT."""
        table = desired(configuration(virtual_server(A, key=FirewallMarkKey(7))))
        self.assertEqual(pool_of(table, MarkService(7)), {"192.168.1.1:80": 3})


class PortTests(SynchronousTestCase):
    """Which port a destination has."""

    def test_port_0_is_that_of_the_service(self) -> None:
        """C{real_server ADDR} without a port."""
        table = desired(configuration(virtual_server(evolve(A, port=0))))
        self.assertEqual(pool_of(table), {"192.168.1.1:80": 3})

    def test_only_nat_changes_the_port(self) -> None:
        """With DR and TUN the destination has the port of the service, or 0 for a mark."""
        server = evolve(A, port=8080, lb_kind=ForwardingMethod.DR)
        self.assertEqual(pool_of(desired(configuration(virtual_server(server)))), {"192.168.1.1:80": 3})
        marked = desired(configuration(virtual_server(server, key=FirewallMarkKey(7))))
        self.assertEqual(pool_of(marked, MarkService(7)), {"192.168.1.1:0": 3})
        nat = desired(configuration(virtual_server(evolve(A, port=8080))))
        self.assertEqual(pool_of(nat), {"192.168.1.1:8080": 3})


class GroupTests(SynchronousTestCase):
    """C{virtual_server_group}."""

    def grouped(self, *virtual_servers: VirtualServer) -> Configuration:
        """With the group C{web} of two addresses and a mark."""
        entries = (VIP, AddressKey(ip_address("10.0.0.2"), 80), FirewallMarkKey(3))
        group = VirtualServerGroup(name="web", entries=entries)
        return evolve(configuration(*virtual_servers), virtual_server_groups=(group,))

    def test_one_service_an_entry(self) -> None:
        """Each address and mark of the group is a service with the same pool."""
        table = desired(self.grouped(virtual_server(A, key=GroupKey("web"))))
        second = AddressService(6, ip_address("10.0.0.2"), 80)
        self.assertEqual(set(table), {WEB, second, MarkService(3)})
        self.assertEqual(pool_of(table), pool_of(table, second))

    def test_two_virtual_servers_of_one_group_share_its_mark(self) -> None:
        """TCP and UDP have services of their own for the addresses; the mark's pool holds the servers
        of both."""
        tcp = virtual_server(A, key=GroupKey("web"))
        udp = evolve(virtual_server(B, key=GroupKey("web")), protocol=Protocol.UDP)
        table = desired(self.grouped(tcp, udp))
        self.assertEqual(len(table), 5)
        self.assertEqual(pool_of(table, MarkService(3)), {"192.168.1.1:80": 3, "192.168.1.2:80": 1})

    def test_unknown_group_has_no_service(self) -> None:
        """The rest of the configuration is served."""
        table = desired(self.grouped(virtual_server(A, key=GroupKey("nobody")), virtual_server(A)))
        self.assertEqual(set(table), {WEB})


class WordTests(SynchronousTestCase):
    """What the kernel is told as it is written."""

    def test_flags(self) -> None:
        """Those of the scheduler and C{ops}, as the bits of C{linux/ip_vs.h}."""
        for flags, bits in (
            (SchedulerFlags(), 0),
            (SchedulerFlags(ops=True), 0x4),
            (SchedulerFlags(flag_1=True), 0x8),
            (SchedulerFlags(flag_2=True), 0x10),
            (SchedulerFlags(flag_3=True, flag_1=True), 0x28),
        ):
            table = desired(configuration(virtual_server(A, flags=flags)))
            self.assertEqual(table[WEB].service.flags, bits)

    def test_persistence_engine(self) -> None:
        """Its name, empty without."""
        for name, told in (("sip", "sip"), (None, "")):
            table = desired(configuration(virtual_server(A, persistence_engine=name)))
            self.assertEqual(table[WEB].service.persistence_engine, told)

    def test_thresholds(self) -> None:
        """A real server has its own, a sorry server none."""
        virtual = virtual_server(evolve(A, uthreshold=9, lthreshold=5), sorry="192.168.1.9")
        (real,) = desired(configuration(virtual))[WEB].destinations
        self.assertEqual((real.upper_threshold, real.lower_threshold), (9, 5))
        (sorry,) = desired(configuration(virtual), down(virtual, 0, lost=True))[WEB].destinations
        self.assertEqual((sorry.upper_threshold, sorry.lower_threshold), (0, 0))
