"""What every L{IVirtualServers} keeps of an entry: all of it. Part of L{kalive.kernel.test.contract_ipvs}."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from attrs import evolve

from kalive.config.health import ForwardingMethod
from kalive.kernel.interfaces import IVirtualServers
from kalive.kernel.pools import (
    AddDestination,
    AddressService,
    AddService,
    Command,
    Destination,
    DestinationKey,
    MarkService,
    Pool,
    Service,
)

if TYPE_CHECKING:
    from twisted.trial.unittest import TestCase as Base
else:
    Base = object

TCP, UDP, SCTP = 6, 17, 132


def tcp(address: str, port: int = 80, protocol: int = TCP) -> AddressService:
    """A service's key."""
    return AddressService(protocol, ip_address(address), port)


def server(address: str, port: int = 80, **fields: Any) -> Destination:
    """A destination with defaults."""
    return evolve(Destination(key=DestinationKey(ip_address(address), port)), **fields)


def commands_for(pool: Pool) -> list[Command]:
    """What writes C{pool} into an empty table."""
    additions = [AddDestination(pool.service.key, each) for each in pool.destinations]
    return [AddService(pool.service), *additions]


WEB = Service(key=tcp("192.0.2.80"), scheduler="rr")
ONE = server("10.0.0.1", weight=3)
TWO = server("10.0.0.2", weight=5)


class Contract(Base):
    """What tests of any L{IVirtualServers} share; a class says what it tests in L{make}."""

    servers: IVirtualServers

    def make(self) -> IVirtualServers:
        """A port that is not started, to an empty table."""
        raise NotImplementedError

    async def begin(self) -> None:
        """Start a port to an empty table; stop it after the test."""
        self.servers = self.make()
        self.addCleanup(self.servers.stop)
        await self.servers.start()

    async def applied(self, *commands: Command) -> list[int]:
        """The errnos of what was refused."""
        return [refusal.errno for refusal in await self.servers.apply(commands)]

    async def check_reads_back(self, *pools: Pool) -> None:
        """C{pools}, written into an empty table, are what the table is then."""
        await self.begin()
        commands = [command for pool in pools for command in commands_for(pool)]
        self.assertEqual(await self.servers.apply(commands), [])
        self.assertEqual(await self.servers.table(), {pool.service.key: pool for pool in pools})


class ReadingBackContract(Contract):
    """What was written is what is read, in all attributes."""

    async def test_pool_reads_back(self) -> None:
        """A service with its destinations is read as it was written."""
        await self.check_reads_back(Pool(WEB, frozenset({ONE, TWO})))

    async def test_protocols_read_back(self) -> None:
        """One address and port may serve TCP, UDP and SCTP, each with its own pool."""
        keys = [tcp("192.0.2.80", 53, protocol) for protocol in (TCP, UDP, SCTP)]
        pools = [Pool(Service(key=key), frozenset({server("10.0.0.1", key.protocol)})) for key in keys]
        await self.check_reads_back(*pools)

    async def test_schedulers_read_back(self) -> None:
        """Every scheduler that an old configuration may name is kept."""
        names = "rr wrr lc wlc lblc sh dh lblcr mh sed nq fo ovf".split()
        services = [
            Service(key=tcp("192.0.2.80", port), scheduler=name) for port, name in enumerate(names, 1)
        ]
        await self.check_reads_back(*map(Pool, services))

    async def test_forwarding_methods_read_back(self) -> None:
        """NAT, direct routing and tunnels can be mixed in one pool."""
        destinations = [
            server("10.0.0.1", method=ForwardingMethod.NAT),
            server("10.0.0.2", method=ForwardingMethod.DR),
            server("10.0.0.3", method=ForwardingMethod.TUN),
        ]
        await self.check_reads_back(Pool(WEB, frozenset(destinations)))

    async def test_firewall_marks_read_back(self) -> None:
        """A mark is one service for IPv4 and another for IPv6."""
        four = Pool(Service(key=MarkService(7)), frozenset({server("10.0.0.1", 0)}))
        six = Pool(
            Service(key=MarkService(7, family=10), granularity=128), frozenset({server("2001:db8::1", 0)})
        )
        largest = Pool(Service(key=MarkService(2**32 - 1)))
        await self.check_reads_back(four, six, largest)

    async def test_persistence_reads_back(self) -> None:
        """The time a client stays with its server, and how large a network counts as one client."""
        services = [
            Service(key=tcp("192.0.2.80", 1), persistence=360),
            Service(key=tcp("192.0.2.80", 2), persistence=1, granularity=24),
            Service(key=tcp("192.0.2.80", 0), persistence=2678400, granularity=0),
            Service(key=tcp("2001:db8::80", 1), persistence=360, granularity=64),
        ]
        await self.check_reads_back(*map(Pool, services))

    async def test_service_flags_read_back(self) -> None:
        """One-packet scheduling and the flags of a scheduler are kept apart from persistence."""
        services = [
            Service(key=tcp("192.0.2.80", 1, UDP), flags=0x4),
            Service(key=tcp("192.0.2.80", 2), scheduler="sh", flags=0x8 | 0x10, persistence=60),
        ]
        await self.check_reads_back(*map(Pool, services))

    async def test_thresholds_read_back(self) -> None:
        """The numbers of connections between which a server is left alone."""
        limited = server("10.0.0.1", upper_threshold=1000, lower_threshold=500)
        await self.check_reads_back(Pool(WEB, frozenset({limited})))

    async def test_ipv6_reads_back(self) -> None:
        """IPv6 servers behind an IPv6 address, and through a tunnel behind an IPv4 one."""
        six = Service(key=tcp("2001:db8::80"), granularity=128)
        tunnelled = server("2001:db8::2", method=ForwardingMethod.TUN)
        await self.check_reads_back(
            Pool(six, frozenset({server("2001:db8::1")})), Pool(WEB, frozenset({tunnelled, ONE}))
        )

    async def test_extreme_weights_read_back(self) -> None:
        """Weight 0 (no new connections) and the largest one."""
        await self.check_reads_back(
            Pool(WEB, frozenset({server("10.0.0.1", weight=0), server("10.0.0.2", weight=2**31 - 1)}))
        )
