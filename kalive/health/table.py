"""The IPVS table that should be: a function of the configuration and of what is healthy.

Decides which services exist, with which scheduler and persistence, and which destinations at which
weight are in them; never asks what the kernel has now (L{kalive.health.reconcile} does that). Test:
C{test/test_table.py}.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set

from attrs import Factory, frozen

from kalive.config.configuration import Configuration
from kalive.config.health import (
    AddressKey,
    FirewallMarkKey,
    ForwardingMethod,
    GroupKey,
    RealServer,
    SchedulerFlags,
    SorryServer,
    VirtualServer,
)
from kalive.health.names import RealServerID, VirtualServerID, identify, identify_server
from kalive.health.quorum import pool_weight
from kalive.kernel.pools import (
    AddressService,
    Destination,
    DestinationKey,
    MarkService,
    Pool,
    Service,
    ServiceKey,
)

#: What 2.4.3 gives a service of every port that asks for none: without, the kernel could not tell
#: which connections belong together.
EVERY_PORT_PERSISTENCE = 360

#: The weight of a sorry server.
SORRY_WEIGHT = 1


@frozen
class Health:
    """What is not well: servers that failed, and virtual servers without quorum."""

    down: Set[RealServerID] = frozenset()
    lost: Set[VirtualServerID] = frozenset()


ALL_WELL = Health()


@frozen
class Layout:
    """Which virtual servers feed which services; several may share one through a group's mark."""

    feeds: Mapping[ServiceKey, tuple[tuple[Service, VirtualServer], ...]]
    keys: Mapping[VirtualServerID, tuple[ServiceKey, ...]] = Factory(dict)

    def pool(self, key: ServiceKey, health: Health) -> Pool:
        """What the service C{key} should be; the first virtual server that feeds it rules."""
        found: dict[DestinationKey, Destination] = {}
        for _, virtual_server in self.feeds[key]:
            for destination in destinations(virtual_server, key, health):
                found.setdefault(destination.key, destination)
        return Pool(self.feeds[key][0][0], frozenset(found.values()))

    def table(self, health: Health) -> dict[ServiceKey, Pool]:
        """All services as they should be."""
        return {key: self.pool(key, health) for key in self.feeds}


def desired(configuration: Configuration, health: Health = ALL_WELL) -> dict[ServiceKey, Pool]:
    """The whole table that C{configuration} asks for while C{health} is so."""
    return layout(configuration).table(health)


def layout(configuration: Configuration) -> Layout:
    """The services of C{configuration}; a group that is not there feeds none."""
    groups = {group.name: group.entries for group in configuration.virtual_server_groups}
    feeds: dict[ServiceKey, tuple[tuple[Service, VirtualServer], ...]] = {}
    keys: dict[VirtualServerID, tuple[ServiceKey, ...]] = {}
    for virtual_server in configuration.virtual_servers:
        offered = services(virtual_server, groups)
        keys[identify(virtual_server)] = tuple(service.key for service in offered)
        for service in offered:
            feeds[service.key] = (*feeds.get(service.key, ()), (service, virtual_server))
    return Layout(feeds, keys)


def services(
    virtual_server: VirtualServer,
    groups: Mapping[str, tuple[AddressKey | FirewallMarkKey, ...]],
) -> tuple[Service, ...]:
    """One service, or one for each entry of the group."""
    key = virtual_server.key
    entries = groups.get(key.name, ()) if isinstance(key, GroupKey) else (key,)
    return tuple(dict.fromkeys(_service(virtual_server, entry) for entry in entries))


def destinations(virtual_server: VirtualServer, key: ServiceKey, health: Health) -> Iterable[Destination]:
    """Who is in the pool of C{virtual_server} at the service C{key}; an earlier one rules over a later
    one of the same address and port."""
    identity = identify(virtual_server)
    sorry = virtual_server.sorry_server if identity in health.lost else None
    if sorry is not None:
        yield _destination(sorry, key, SORRY_WEIGHT)
    for server in virtual_server.real_servers:
        alive = not health.down or identify_server(identity, server) not in health.down
        weight = pool_weight(
            server.weight, alive=alive, inhibit=server.inhibit_on_failure, displaced=sorry is not None
        )
        if weight is not None:
            yield _destination(server, key, weight)


def _service(virtual_server: VirtualServer, entry: AddressKey | FirewallMarkKey) -> Service:
    if isinstance(entry, FirewallMarkKey):
        key: ServiceKey = MarkService(entry.fwmark, entry.family)
        longest, persistence = (32 if entry.family == 2 else 128), 0
    else:
        key = AddressService(virtual_server.protocol.value, entry.address, entry.port)
        longest, persistence = entry.address.max_prefixlen, 0 if entry.port else EVERY_PORT_PERSISTENCE
    return Service(
        key=key,
        scheduler=virtual_server.lb_algo,
        persistence=virtual_server.persistence_timeout or persistence,
        granularity=virtual_server.persistence_granularity or longest,
        flags=_flags(virtual_server.flags),
        persistence_engine=virtual_server.persistence_engine or "",
    )


def _flags(flags: SchedulerFlags) -> int:
    """The bits of C{IP_VS_SVC_F_ONEPACKET} and C{IP_VS_SVC_F_SCHED1} to C{3}."""
    return flags.ops << 2 | flags.flag_1 << 3 | flags.flag_2 << 4 | flags.flag_3 << 5


def destination_key(server: RealServer | SorryServer, key: ServiceKey) -> DestinationKey:
    """What names C{server} at the service C{key}: only NAT can change the port on the way, so with
    other methods the kernel wants the port of the service (0 for a mark)."""
    offered = key.port if isinstance(key, AddressService) else 0
    nat = server.lb_kind is ForwardingMethod.NAT
    return DestinationKey(server.address, (server.port or offered) if nat else offered)


def _destination(server: RealServer | SorryServer, key: ServiceKey, weight: int) -> Destination:
    name = destination_key(server, key)
    if isinstance(server, SorryServer):
        return Destination(key=name, weight=weight, method=server.lb_kind)
    return Destination(
        key=name,
        weight=weight,
        method=server.lb_kind,
        upper_threshold=server.uthreshold,
        lower_threshold=server.lthreshold,
    )
