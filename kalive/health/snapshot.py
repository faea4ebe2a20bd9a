"""The state of health checking as JSON's types: what C{status} shows.

Reads only. Test: C{test/test_service.py}.
"""

from __future__ import annotations

from kalive.config.health import SorryServer, VirtualServer
from kalive.health import wording
from kalive.health.kernel_table import KernelTable
from kalive.health.monitor import Runner
from kalive.health.names import VirtualServerID, identify_server, service_name
from kalive.health.pools import Pools
from kalive.health.surveillance import Surveillance, Watched
from kalive.kernel.ipvs_words import service_name as ipvs_name


def snapshot(pools: Pools, table: KernelTable, surveillance: Surveillance, now: float) -> dict[str, object]:
    """All virtual servers, and what the kernel refused last."""
    return {
        "virtual_servers": [
            _virtual_server(identity, virtual_server, pools, surveillance, now)
            for identity, virtual_server in pools.virtual_servers.items()
        ],
        "refused": [wording.refusal(each) for each in table.refused],
    }


def _virtual_server(
    identity: VirtualServerID,
    virtual_server: VirtualServer,
    pools: Pools,
    surveillance: Surveillance,
    now: float,
) -> dict[str, object]:
    quorum = identity not in pools.health.lost
    return {
        "name": str(identity),
        "services": [ipvs_name(key) for key in pools.layout.keys[identity]],
        "scheduler": virtual_server.lb_algo,
        "quorum": quorum,
        "sorry_server": _sorry_server(virtual_server, virtual_server.sorry_server, quorum),
        "real_servers": [
            _real_server(surveillance.servers[identify_server(identity, server)], now)
            for server in virtual_server.real_servers
        ],
    }


def _sorry_server(
    virtual_server: VirtualServer, sorry: SorryServer | None, quorum: bool
) -> dict[str, object] | None:
    if sorry is None:
        return None
    return {"name": service_name(virtual_server, sorry), "serving": not quorum}


def _real_server(watched: Watched, now: float) -> dict[str, object]:
    server = watched.server
    return {
        "name": service_name(watched.virtual_server, server),
        "weight": server.weight,
        "up": watched.alive,
        "inhibit_on_failure": server.inhibit_on_failure,
        "checks": [_check(runner, now) for runner in watched.runners],
    }


def _check(runner: Runner, now: float) -> dict[str, object]:
    check = runner.check
    return {
        "kind": wording.kind(runner.configuration),
        "up": check.up,
        "failures": check.failures,
        "last": None if check.last is None else str(check.last),
        "next_in": None if check.deadline is None else round(max(0.0, check.deadline - now), 3),
    }
