"""The IPVS table in memory: the contract, and what only a table in memory can do."""

from __future__ import annotations

import errno

from twisted.trial.unittest import TestCase

from kalive.kernel.errors import NoIPVS
from kalive.kernel.memory_ipvs import MemoryIPVS, MemoryVirtualServers, memory_health_ports
from kalive.kernel.pools import (
    AddDestination,
    AddService,
    Command,
    DeleteService,
    Pool,
)
from kalive.kernel.test.contract_ipvs import VirtualServersContract
from kalive.kernel.test.contract_ipvs_entries import ONE, WEB, commands_for


class MemoryVirtualServersTests(VirtualServersContract, TestCase):
    """L{MemoryVirtualServers} keeps the contract."""

    def make(self) -> MemoryVirtualServers:
        return MemoryVirtualServers()


class MemoryIPVSTests(TestCase):
    """What tests of the health service can arrange and ask."""

    def setUp(self) -> None:
        self.ipvs = MemoryIPVS()
        self.servers = MemoryVirtualServers(self.ipvs)
        self.successResultOf(self.servers.start())

    def test_records_every_command(self) -> None:
        """All commands are recorded in order, also refused ones, so that "none" can be asserted."""
        self.assertEqual(self.ipvs.commands, [])
        commands: list[Command] = [DeleteService(WEB.key), AddService(WEB)]
        self.successResultOf(self.servers.apply(commands))
        self.assertEqual(self.ipvs.commands, commands)

    def test_reading_is_no_command(self) -> None:
        """Reading the table is counted apart: it changes nothing."""
        self.successResultOf(self.servers.table())
        self.assertEqual((self.ipvs.commands, self.ipvs.tables_read), ([], 1))

    def test_refuse_next(self) -> None:
        """The next commands are refused as told, and have no effect; the one after them works."""
        self.ipvs.refuse_next(errno.ENOMEM)
        self.ipvs.refuse_next(errno.EPERM)
        refusals = self.successResultOf(self.servers.apply([AddService(WEB)] * 3))
        self.assertEqual([refusal.errno for refusal in refusals], [errno.ENOMEM, errno.EPERM])
        self.assertEqual(self.ipvs.pools, {WEB.key: Pool(WEB)})

    def test_shared_by_successive_processes(self) -> None:
        """What one health child wrote, the next one finds, and both are recorded."""
        self.successResultOf(self.servers.apply(commands_for(Pool(WEB, frozenset({ONE})))))
        self.servers.stop()
        successor = MemoryVirtualServers(self.ipvs)
        self.successResultOf(successor.start())
        self.assertEqual(self.successResultOf(successor.table()), {WEB.key: Pool(WEB, frozenset({ONE}))})
        self.assertEqual(self.ipvs.commands, [AddService(WEB), AddDestination(WEB.key, ONE)])

    def test_forget(self) -> None:
        """Somebody empties the table behind our back; that is none of our commands."""
        self.successResultOf(self.servers.apply([AddService(WEB)]))
        self.ipvs.forget()
        self.assertEqual(self.successResultOf(self.servers.table()), {})
        self.assertEqual(len(self.ipvs.commands), 1)

    def test_table_is_a_copy(self) -> None:
        """A table that was read does not change under its reader."""
        before = self.successResultOf(self.servers.table())
        self.successResultOf(self.servers.apply([AddService(WEB)]))
        self.assertEqual(before, {})

    def test_kernel_without_ipvs(self) -> None:
        """A kernel without IPVS is said to be one."""
        self.ipvs.available = False
        self.failureResultOf(MemoryVirtualServers(self.ipvs).start(), NoIPVS)

    def test_memory_health_ports(self) -> None:
        """The ports of a health child can stand on a table that the test holds."""
        ports = memory_health_ports(self.ipvs)
        self.successResultOf(ports.virtual_servers.start())
        self.successResultOf(ports.virtual_servers.apply([AddService(WEB)]))
        self.assertIn(WEB.key, self.ipvs.pools)
