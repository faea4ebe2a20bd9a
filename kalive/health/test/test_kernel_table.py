"""Keeping the kernel's table as it is wanted: L{kalive.health.kernel_table}."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from ipaddress import ip_address

from attrs import define, field
from twisted.internet.defer import Deferred, fail
from twisted.logger import Logger
from twisted.trial.unittest import SynchronousTestCase

from kalive.health.kernel_table import LINES, KernelTable
from kalive.kernel.memory_ipvs import MemoryIPVS, MemoryVirtualServers
from kalive.kernel.pools import (
    AddDestination,
    AddressService,
    AddService,
    Command,
    Destination,
    DestinationKey,
    Pool,
    Service,
    ServiceKey,
)
from kalive.kernel.values import Refusal

WEB = AddressService(6, ip_address("10.0.0.1"), 80)


def pool(*last: int, scheduler: str = "rr") -> Pool:
    """The service WEB with destinations 192.168.1.LAST."""
    keys = (DestinationKey(ip_address(f"192.168.1.{each}"), 80) for each in last)
    return Pool(Service(key=WEB, scheduler=scheduler), frozenset(Destination(key=key) for key in keys))


@define(slots=False)
class Slow(MemoryVirtualServers):
    """Carries out a batch when the test says; keeps each batch."""

    ipvs: MemoryIPVS
    batches: list[list[Command]] = field(factory=list)
    waiting: list[Deferred[list[Refusal]]] = field(factory=list)

    def apply(self, commands: list[Command]) -> Deferred[list[Refusal]]:  # type: ignore[override]  # a list here
        """Not yet."""
        self.batches.append(commands)
        result: Deferred[list[Refusal]] = Deferred()
        self.waiting.append(result)
        return result

    def answer(self) -> None:
        """The kernel answers the oldest batch."""
        for command in self.batches[len(self.batches) - len(self.waiting)]:
            self.ipvs.carry_out(command)
        self.waiting.pop(0).callback([])


class Broken(MemoryVirtualServers):
    """A port that fails as a whole."""

    def table(self) -> Deferred[Mapping[ServiceKey, Pool]]:
        """ENOBUFS."""
        return fail(OSError(errno.ENOBUFS, "No buffer space available"))


class BatchTests(SynchronousTestCase):
    """When it writes."""

    def setUp(self) -> None:
        """A started port that answers when told."""
        self.ipvs = MemoryIPVS()
        self.port = Slow(self.ipvs)
        self.port._started = True
        self.table = KernelTable(self.port)

    def test_one_batch_at_a_time(self) -> None:
        """Changes that come while the kernel works wait, and then go together."""
        self.table.want({WEB: pool(1)})
        first = self.table.flush()
        self.table.want({WEB: pool(1, 2)})
        self.table.flush()
        self.table.want({WEB: pool(2)})
        last = self.table.flush()
        self.assertEqual(len(self.port.batches), 1)
        self.port.answer()
        self.successResultOf(first)
        self.assertEqual(len(self.port.batches), 2)
        self.port.answer()
        self.successResultOf(last)
        self.assertEqual(self.ipvs.pools, {WEB: pool(2)})

    def test_there_and_back_is_nothing(self) -> None:
        """A server that went and came within one turn costs no command."""
        self.table.want({WEB: pool(1)})
        self.table.flush()
        self.port.answer()
        self.table.want({WEB: pool()})
        self.table.want({WEB: pool(1)})
        self.successResultOf(self.table.flush())
        self.assertEqual(len(self.port.batches), 1)

    def test_what_is_wanted_again_is_not_deleted(self) -> None:
        """Removed and added by two reloads before the kernel was told."""
        self.table.want({WEB: pool(1)})
        self.table.flush()
        self.port.answer()
        self.table.want({}, [WEB])
        self.table.want({WEB: pool(1)})
        self.successResultOf(self.table.flush())
        self.table.want({WEB: pool(1, 2)})
        self.table.flush()
        self.assertEqual([type(command) for command in self.port.batches[-1]], [AddDestination])

    def test_removed_while_the_kernel_works(self) -> None:
        """A service that a reload removes while an earlier batch is on its way goes with the next one."""
        self.table.want({WEB: pool(1)})
        self.table.flush()
        self.table.want({}, [WEB])
        self.port.answer()
        self.table.flush()
        self.port.answer()
        self.assertEqual(self.ipvs.pools, {})

    def test_what_never_was_is_not_ours(self) -> None:
        """A service that was removed before the kernel had it is forgotten: one that somebody else makes
        under its name later is his."""
        self.table.want({WEB: pool(1)})
        self.table.want({}, [WEB])
        self.successResultOf(self.table.flush())
        self.ipvs.carry_out(AddService(Service(key=WEB, scheduler="wlc")))
        self.successResultOf(self.table.audit())
        self.assertEqual(self.port.batches, [])


class TroubleTests(SynchronousTestCase):
    """What goes wrong is said, and ends nothing."""

    def setUp(self) -> None:
        """Keep what is logged."""
        self.said: list[str] = []

        def say(_: Logger, form: str, **values: object) -> None:
            self.said.append(form.format(**values))

        self.patch(Logger, "warn", say)
        self.patch(Logger, "error", say)

    def test_a_port_that_fails_is_reported(self) -> None:
        """With the kernel's reason; the audit comes again."""
        self.successResultOf(KernelTable(Broken(MemoryIPVS())).audit())
        self.assertIn("No buffer space available", self.said[0])

    def test_thousands_of_refusals_are_a_few_lines(self) -> None:
        """The log is not flooded."""
        port = MemoryVirtualServers()
        self.successResultOf(port.start())
        table = KernelTable(port)
        table.want({WEB: pool(*range(1, 101), scheduler="nonsense")})
        self.successResultOf(table.flush())
        self.assertEqual(len(self.said), LINES + 1)
        self.assertEqual(self.said[-1], "… and 81 more")
        self.assertIn("lb_algo", self.said[0])
