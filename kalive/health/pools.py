"""The pools of all virtual servers as health changes: who is down, who lost quorum, and what is said.

Decides the new state and the lines of the log from one server's change; never a command to the
kernel (L{kalive.health.reconcile} does) nor when to check. Tests:
C{test/test_pools.py}, C{test/test_restart.py}.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kalive.config.configuration import Configuration
from kalive.config.health import RealServer, VirtualServer
from kalive.health.checkers.acted_on import checkers_of
from kalive.health.names import RealServerID, VirtualServerID, identify, identify_server, service_name
from kalive.health.quorum import ANY_LIVE_WEIGHT, has_quorum
from kalive.health.table import Health, Layout, destination_key
from kalive.kernel.pools import DestinationKey, Pool, ServiceKey


class Pools:
    """What is believed of all servers, and the table that follows from it."""

    def __init__(
        self, configuration: Configuration, layout: Layout, down: Iterable[RealServerID] = ()
    ) -> None:
        self.layout = layout
        self.virtual_servers = {identify(each): each for each in configuration.virtual_servers}
        self._down = set(down)
        self._lost = {
            identity
            for identity, virtual_server in self.virtual_servers.items()
            if not has_quorum(True, self._live_weight(identity, virtual_server))
        }
        self.health = Health(self._down, self._lost)

    def table(self) -> dict[ServiceKey, Pool]:
        """The whole IPVS table that should be."""
        return self.layout.table(self.health)

    def changed(self, identity: RealServerID, server: RealServer, alive: bool) -> list[str]:
        """One server came or went; the lines for the log, in the order of what happens."""
        virtual_server = self.virtual_servers[identity.virtual_server]
        (self._down.discard if alive else self._down.add)(identity)
        return [
            _moved(virtual_server, server, alive),
            *self._quorum(identity.virtual_server, virtual_server),
        ]

    def affected(self, identity: VirtualServerID) -> dict[ServiceKey, Pool]:
        """The services of one virtual server as they should be now."""
        return {key: self.layout.pool(key, self.health) for key in self.layout.keys[identity]}

    def _quorum(self, identity: VirtualServerID, virtual_server: VirtualServer) -> list[str]:
        weight, had = self._live_weight(identity, virtual_server), identity not in self._lost
        has = has_quorum(had, weight)
        if has == had:
            return []
        (self._lost.discard if has else self._lost.add)(identity)
        return [_gained(weight, identity) if has else _lost(weight, identity), *_sorry(virtual_server, has)]

    def _live_weight(self, identity: VirtualServerID, virtual_server: VirtualServer) -> int:
        return sum(
            server.weight
            for server in virtual_server.real_servers
            if not self._down or identify_server(identity, server) not in self._down
        )


def remembered(
    virtual_servers: Mapping[VirtualServerID, VirtualServer],
    layout: Layout,
    actual: Mapping[ServiceKey, Pool],
) -> frozenset[RealServerID]:
    """The servers that a former life of this process had taken out: of a virtual server whose pool is in
    the kernel with someone in it, those who are not, or are inhibited there.

    An empty pool serves nobody, and may be left by a start that was cut short: it says nothing of
    its servers. A server without a check is never down.
    """
    down: set[RealServerID] = set()
    for identity, virtual_server in virtual_servers.items():
        present = {
            key: {each.key: each.weight for each in actual[key].destinations}
            for key in layout.keys[identity]
            if key in actual and actual[key].destinations
        }
        if present:
            down.update(
                identify_server(identity, server)
                for server in virtual_server.real_servers
                if checkers_of(server) and not any(_serves(server, *entry) for entry in present.items())
            )
    return frozenset(down)


def _serves(server: RealServer, key: ServiceKey, weights: Mapping[DestinationKey, int]) -> bool:
    """Whether C{server} gets connections through the service C{key}, which has these destinations."""
    weight = weights.get(destination_key(server, key))
    if weight is None:
        return False
    return weight > 0 or server.weight == 0 or not server.inhibit_on_failure


def _moved(virtual_server: VirtualServer, server: RealServer, alive: bool) -> str:
    stays = server.inhibit_on_failure
    done = ("Enabling" if stays else "Adding") if alive else ("Disabling" if stays else "Removing")
    name, where = service_name(virtual_server, server), identify(virtual_server)
    return f"{done} service {name} {'to' if alive else 'from'} VS {where}"


def _gained(weight: int, identity: VirtualServerID) -> str:
    need = ANY_LIVE_WEIGHT
    total = need.quorum + need.hysteresis
    return f"Gained quorum {need.quorum}+{need.hysteresis}={total} <= {weight} for VS {identity}"


def _lost(weight: int, identity: VirtualServerID) -> str:
    need = ANY_LIVE_WEIGHT
    total = need.quorum - need.hysteresis
    return f"Lost quorum {need.quorum}-{need.hysteresis}={total} > {weight} for VS {identity}"


def _sorry(virtual_server: VirtualServer, quorum: bool) -> list[str]:
    if virtual_server.sorry_server is None:
        return []
    name, where = service_name(virtual_server, virtual_server.sorry_server), identify(virtual_server)
    if quorum:
        return [f"Removing sorry server {name} from VS {where}"]
    return [f"Adding sorry server {name} to VS {where}"]
