"""An IPVS table in memory that refuses what the kernel refuses, with the kernel's errnos.

Decides exactly what Linux does (C{ip_vs_ctl.c}): which entry exists, which argument is out of range.
It never forwards a packet. The contract tests (L{kalive.kernel.test.contract_ipvs}) hold it against
a real kernel.
"""

from __future__ import annotations

import errno
import os
from collections import deque
from collections.abc import Mapping, Sequence

from attrs import define, evolve, field
from twisted.internet.defer import Deferred, fail, succeed
from zope.interface import implementer

from kalive.config.common import IPAddress
from kalive.config.health import ForwardingMethod
from kalive.kernel.errors import NoIPVS
from kalive.kernel.interfaces import IVirtualServers
from kalive.kernel.ipvs_words import command_name
from kalive.kernel.pools import (
    AddDestination,
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
from kalive.kernel.ports import HealthPorts
from kalive.kernel.values import Refusal

SCHEDULERS = frozenset("rr wrr lc wlc lblc lblcr sh dh mh sed nq fo ovf".split())
_MOST = 2**31 - 1


@define(eq=False)
class MemoryIPVS:
    """What the kernel holds. It outlives the processes that change it.

    @ivar pools: the table now.
    @ivar commands: all commands that ever came, refused ones too.
    @ivar tables_read: how often the table was read.
    @ivar available: whether this kernel has IPVS; C{start} fails when not.
    """

    pools: dict[ServiceKey, Pool] = field(factory=dict)
    commands: list[Command] = field(factory=list)
    tables_read: int = 0
    available: bool = True
    _refusals: deque[int] = field(factory=deque)

    def refuse_next(self, number: int) -> None:
        """Refuse the next command with errno C{number}; called twice: the one after it, too."""
        self._refusals.append(number)

    def forget(self) -> None:
        """Somebody ran C{ipvsadm -C}."""
        self.pools.clear()

    def carry_out(self, command: Command) -> int:
        """Do it; 0, or the errno with which the kernel refuses."""
        self.commands.append(command)
        if self._refusals:
            return self._refusals.popleft()
        match command:
            case AddService(service) | EditService(service):
                return self._write_service(service, isinstance(command, AddService))
            case DeleteService(key):
                return 0 if self.pools.pop(key, None) else errno.ESRCH
            case AddDestination(key, destination) | EditDestination(key, destination):
                return self._write_destination(key, destination, isinstance(command, AddDestination))
            case DeleteDestination(key, destination_key):
                return self._delete_destination(key, destination_key)

    def _write_service(self, service: Service, new: bool) -> int:
        pool = self.pools.get(service.key)
        if (pool is None) is not new:
            return errno.EEXIST if new else errno.ESRCH
        number = _refused_service(service)
        if not number:
            self.pools[service.key] = Pool(service, pool.destinations if pool else frozenset())
        return number

    def _write_destination(self, key: ServiceKey, destination: Destination, new: bool) -> int:
        pool = self.pools.get(key)
        if pool is None:
            return errno.ESRCH
        number = _refused_destination(key, destination)
        if number:
            return number
        others = _without(pool, destination.key)
        if (others == pool.destinations) is not new:
            return errno.EEXIST if new else errno.ENOENT
        if _is_no_host(destination.key.address):
            return errno.EINVAL
        self.pools[key] = evolve(pool, destinations=others | {destination})
        return 0

    def _delete_destination(self, key: ServiceKey, destination: DestinationKey) -> int:
        pool = self.pools.get(key)
        if pool is None:
            return errno.ESRCH
        others = _without(pool, destination)
        if others == pool.destinations:
            return errno.ENOENT
        self.pools[key] = evolve(pool, destinations=others)
        return 0


def _without(pool: Pool, key: DestinationKey) -> frozenset[Destination]:
    return frozenset(each for each in pool.destinations if each.key != key)


def _version(key: ServiceKey) -> int:
    if isinstance(key, MarkService):
        return 6 if key.family == 10 else 4
    return key.address.version


def _refused_service(service: Service) -> int:
    """The errno for values that no service may have."""
    if service.scheduler not in SCHEDULERS or service.persistence_engine not in ("", "sip"):
        return errno.ENOENT
    if _version(service.key) == 6 and not 1 <= service.granularity <= 128:
        return errno.EINVAL
    return 0


def _refused_destination(key: ServiceKey, destination: Destination) -> int:
    """The errno for values that no destination may have; only tunnels cross families."""
    same_family = destination.key.address.version == _version(key)
    if not same_family and destination.method is not ForwardingMethod.TUN:
        return errno.EINVAL
    if not 0 <= destination.weight <= _MOST or destination.lower_threshold > destination.upper_threshold:
        return errno.ERANGE
    return 0


def _is_no_host(address: IPAddress) -> bool:
    """The kernel looks at this only when it makes an entry."""
    return address.is_multicast or address.is_unspecified or (address.version == 6 and address.is_link_local)


@implementer(IVirtualServers)
class MemoryVirtualServers:
    """One process's access to a L{MemoryIPVS}; answers at once."""

    def __init__(self, ipvs: MemoryIPVS | None = None) -> None:
        """C{ipvs} may be shared, also with a process that comes after this one."""
        self.ipvs = MemoryIPVS() if ipvs is None else ipvs
        self._started = False

    def start(self) -> Deferred[None]:
        """Fails with L{NoIPVS} where C{ipvs.available} is False."""
        if not self.ipvs.available:
            return fail(NoIPVS(errno.ENOENT, "this kernel has no IPVS"))
        self._started = True
        return succeed(None)

    def stop(self) -> None:
        """The table stays."""
        self._started = False

    def table(self) -> Deferred[Mapping[ServiceKey, Pool]]:
        """A copy."""
        if not self._started:
            return fail(_not_open())
        self.ipvs.tables_read += 1
        return succeed(dict(self.ipvs.pools))

    def apply(self, commands: Sequence[Command]) -> Deferred[list[Refusal]]:
        """One after the other, as the kernel does."""
        if not self._started:
            return fail(_not_open())
        answers = [(command, self.ipvs.carry_out(command)) for command in commands]
        return succeed(
            [
                Refusal(command_name(command), number, os.strerror(number))
                for command, number in answers
                if number
            ]
        )


def _not_open() -> OSError:
    return OSError(errno.ENOTCONN, "the IPVS table is not open")


def memory_health_ports(ipvs: MemoryIPVS | None = None) -> HealthPorts:
    """All that the health child needs of a host, in memory."""
    return HealthPorts(virtual_servers=MemoryVirtualServers(ipvs))
