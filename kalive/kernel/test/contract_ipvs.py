"""What every L{IVirtualServers} does, in memory as in the kernel: errnos, order, reading back.

A mixin: C{test_memory_ipvs} runs it in memory, C{kalive.test.ipvs} against a kernel that has IPVS.
"""

from __future__ import annotations

import errno
from collections.abc import Callable
from typing import Any

from attrs import evolve
from twisted.internet.defer import Deferred
from zope.interface.verify import verifyObject

from kalive.config.health import ForwardingMethod
from kalive.kernel.interfaces import IVirtualServers
from kalive.kernel.pools import (
    AddDestination,
    AddService,
    Command,
    DeleteDestination,
    DeleteService,
    EditDestination,
    EditService,
    Pool,
    Service,
    ServiceKey,
)
from kalive.kernel.test.contract_ipvs_entries import (
    ONE,
    TWO,
    WEB,
    ReadingBackContract,
    commands_for,
    server,
    tcp,
)


class VirtualServersContract(ReadingBackContract):
    """All of the contract: also changes, errnos, order."""

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
