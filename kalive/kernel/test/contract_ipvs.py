"""What every L{IVirtualServers} does, in memory as in the kernel: errnos, order, reading back.

A mixin: C{test_memory_ipvs} runs it in memory, C{kalive.test.ipvs} against a kernel that has IPVS.
"""

from __future__ import annotations

import errno
from collections.abc import Callable
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from attrs import evolve
from twisted.internet.defer import Deferred
from zope.interface.verify import verifyObject

from kalive.config.health import ForwardingMethod
from kalive.kernel.interfaces import IVirtualServers
from kalive.kernel.values import (
    AddDestination,
    AddressService,
    AddService,
    Command,
    DeleteDestination,
    DeleteService,
    Destination,
    DestinationKey,
    EditDestination,
    EditService,
    MarkService,
    Pool,
    Service,
    ServiceKey,
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


class VirtualServersContract(Base):
    """Tests of any L{IVirtualServers}; the class says what it tests in L{make}."""

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

    def test_provides_interface(self) -> None:
        """It has all methods of the interface, with the right arguments."""
        verifyObject(IVirtualServers, self.make())

    async def test_empty_table(self) -> None:
        """A table in which nobody wrote is empty."""
        await self.begin()
        self.assertEqual(await self.servers.table(), {})

    async def test_no_commands(self) -> None:
        """Nothing to do is done at once, and well."""
        await self.begin()
        self.assertEqual(await self.servers.apply([]), [])

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

    async def test_edit_destination(self) -> None:
        """Weight and method of a destination change in place; the others stay."""
        await self.check_reads_back(Pool(WEB, frozenset({ONE, TWO})))
        edited = evolve(ONE, weight=0, method=ForwardingMethod.DR)
        self.assertEqual(await self.applied(EditDestination(WEB.key, edited)), [])
        self.assertEqual(await self.servers.table(), {WEB.key: Pool(WEB, frozenset({edited, TWO}))})

    async def test_edit_service(self) -> None:
        """A service changes in all its attributes, back and forth, and keeps its destinations."""
        await self.check_reads_back(Pool(WEB, frozenset({ONE})))
        edited = evolve(WEB, scheduler="sh", persistence=60, granularity=16, flags=0x8)
        for service in (edited, WEB):
            self.assertEqual(await self.applied(EditService(service)), [])
            self.assertEqual(await self.servers.table(), {WEB.key: Pool(service, frozenset({ONE}))})

    async def test_delete_destination(self) -> None:
        """A destination goes alone."""
        await self.check_reads_back(Pool(WEB, frozenset({ONE, TWO})))
        self.assertEqual(await self.applied(DeleteDestination(WEB.key, ONE.key)), [])
        self.assertEqual(await self.servers.table(), {WEB.key: Pool(WEB, frozenset({TWO}))})

    async def test_delete_service(self) -> None:
        """A service takes its destinations along, and may come back without them."""
        await self.check_reads_back(Pool(WEB, frozenset({ONE, TWO})))
        self.assertEqual(await self.applied(DeleteService(WEB.key)), [])
        self.assertEqual(await self.servers.table(), {})
        self.assertEqual(await self.applied(AddService(WEB)), [])
        self.assertEqual(await self.servers.table(), {WEB.key: Pool(WEB)})

    async def test_add_what_is_there(self) -> None:
        """EEXIST, and what is there stays as it is."""
        await self.check_reads_back(Pool(WEB, frozenset({ONE})))
        commands: list[Command] = [
            AddService(evolve(WEB, scheduler="wlc")),
            AddDestination(WEB.key, evolve(ONE, weight=9)),
        ]
        self.assertEqual(await self.applied(*commands), [errno.EEXIST] * 2)
        self.assertEqual(await self.servers.table(), {WEB.key: Pool(WEB, frozenset({ONE}))})

    async def test_unknown_service(self) -> None:
        """ESRCH, whatever is asked of a service that is not there."""
        await self.begin()
        commands: list[Command] = [
            EditService(WEB),
            DeleteService(WEB.key),
            AddDestination(WEB.key, ONE),
            EditDestination(WEB.key, ONE),
            DeleteDestination(WEB.key, ONE.key),
        ]
        self.assertEqual(await self.applied(*commands), [errno.ESRCH] * 5)

    async def test_unknown_destination(self) -> None:
        """ENOENT, whatever is asked of a destination that is not there."""
        await self.check_reads_back(Pool(WEB, frozenset({ONE})))
        commands: list[Command] = [EditDestination(WEB.key, TWO), DeleteDestination(WEB.key, TWO.key)]
        self.assertEqual(await self.applied(*commands), [errno.ENOENT] * 2)

    async def test_unknown_scheduler(self) -> None:
        """ENOENT, and neither a new nor an old service is touched."""
        await self.check_reads_back(Pool(WEB))
        strange = Service(key=tcp("192.0.2.81"), scheduler="nosuch")
        commands: list[Command] = [AddService(strange), EditService(evolve(WEB, scheduler="nosuch"))]
        self.assertEqual(await self.applied(*commands), [errno.ENOENT] * 2)
        self.assertEqual(await self.servers.table(), {WEB.key: Pool(WEB)})

    async def test_unknown_persistence_engine(self) -> None:
        """ENOENT."""
        await self.begin()
        strange = evolve(WEB, persistence=60, persistence_engine="nosuch")
        self.assertEqual(await self.applied(AddService(strange)), [errno.ENOENT])

    async def test_numbers_out_of_range(self) -> None:
        """ERANGE for a negative weight and for thresholds the wrong way round."""
        await self.check_reads_back(Pool(WEB))
        commands: list[Command] = [
            AddDestination(WEB.key, evolve(ONE, weight=-1)),
            AddDestination(WEB.key, evolve(ONE, upper_threshold=1, lower_threshold=2)),
        ]
        self.assertEqual(await self.applied(*commands), [errno.ERANGE] * 2)

    async def test_ipv6_granularity_out_of_range(self) -> None:
        """EINVAL for a prefix length that IPv6 has not."""
        await self.begin()
        six = Service(key=tcp("2001:db8::80"))
        commands: list[Command] = [AddService(evolve(six, granularity=length)) for length in (0, 129)]
        self.assertEqual(await self.applied(*commands), [errno.EINVAL] * 2)

    async def test_destinations_that_are_no_hosts(self) -> None:
        """EINVAL for a multicast, unspecified or link-local address, and for the other family."""
        six = Service(key=tcp("2001:db8::80"), granularity=128)
        await self.check_reads_back(Pool(WEB), Pool(six))
        commands: list[Command] = [
            AddDestination(WEB.key, server(each)) for each in ("224.0.0.18", "0.0.0.0", "2001:db8::1")
        ]
        commands += [
            AddDestination(six.key, server(each)) for each in ("ff02::12", "::", "fe80::1", "10.0.0.1")
        ]
        self.assertEqual(await self.applied(*commands), [errno.EINVAL] * 7)

    async def test_refusals_in_order(self) -> None:
        """Refused commands do not keep the others from being done; the answer says which, in order."""
        await self.begin()
        commands: list[Command] = [
            DeleteService(tcp("192.0.2.81")),
            AddService(WEB),
            AddDestination(WEB.key, ONE),
            AddDestination(WEB.key, ONE),
            AddDestination(WEB.key, TWO),
            DeleteDestination(tcp("192.0.2.82"), ONE.key),
        ]
        refusals = await self.servers.apply(commands)
        self.assertEqual(
            [(refusal.subject, refusal.errno) for refusal in refusals],
            [
                ("delete service [192.0.2.81]:tcp:80", errno.ESRCH),
                ("add server [10.0.0.1]:80 of service [192.0.2.80]:tcp:80", errno.EEXIST),
                ("delete server [10.0.0.1]:80 of service [192.0.2.82]:tcp:80", errno.ESRCH),
            ],
        )
        self.assertTrue(all(refusal.text for refusal in refusals))
        self.assertEqual(await self.servers.table(), {WEB.key: Pool(WEB, frozenset({ONE, TWO}))})

    async def test_many_refusals(self) -> None:
        """Thousands of refusals in one call all arrive: somebody emptied the table under a large pool."""
        await self.begin()
        keys: list[ServiceKey] = [tcp("192.0.2.80", port) for port in range(1, 2001)]
        self.assertEqual(await self.applied(*map(DeleteService, keys)), [errno.ESRCH] * 2000)

    async def test_same_table_after_restart(self) -> None:
        """What a process wrote is there when it has gone and another one starts."""
        await self.check_reads_back(Pool(WEB, frozenset({ONE})))
        before = await self.servers.table()
        self.servers.stop()
        await self.servers.start()
        self.assertEqual(await self.servers.table(), before)

    async def test_concurrent_calls_keep_their_order(self) -> None:
        """Calls made before earlier ones are answered are carried out after them."""
        await self.begin()
        first = self.servers.apply(commands_for(Pool(WEB, frozenset({ONE}))))
        between = self.servers.table()
        second = self.servers.apply([DeleteService(WEB.key)])
        after = self.servers.table()
        self.assertEqual(await first, [])
        self.assertEqual(await between, {WEB.key: Pool(WEB, frozenset({ONE}))})
        self.assertEqual(await second, [])
        self.assertEqual(await after, {})

    async def test_stopped(self) -> None:
        """A port that is not started, or is stopped, says so instead of waiting for ever."""
        servers = self.make()
        servers.stop()
        calls: list[Callable[[], Deferred[Any]]] = [
            servers.table,
            lambda: servers.apply([DeleteService(WEB.key)]),
        ]
        for call in calls:
            failure: OSError = await self.assertFailure(call(), OSError)
            self.assertEqual(failure.errno, errno.ENOTCONN)
