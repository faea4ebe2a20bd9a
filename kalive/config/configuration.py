"""The whole of a configuration: one immutable value that parent and children agree on."""

from __future__ import annotations

from enum import Enum

from attrs import frozen

from kalive.config.globals import GlobalDefinitions, Route, TLSFiles
from kalive.config.health import VirtualServer, VirtualServerGroup
from kalive.config.vrrp import SyncGroup, VRRPInstance


class Role(Enum):
    """What a child process does; the value is its name on the command line and of its socket."""

    VRRP = "vrrp"
    HEALTH = "health"


@frozen(kw_only=True)
class Configuration:
    """What a keepalived.conf says; equal files (but for layout) are equal values."""

    global_defs: GlobalDefinitions = GlobalDefinitions()
    static_routes: tuple[Route, ...] = ()
    vrrp_sync_groups: tuple[SyncGroup, ...] = ()
    vrrp_instances: tuple[VRRPInstance, ...] = ()
    ssl: TLSFiles | None = None
    virtual_server_groups: tuple[VirtualServerGroup, ...] = ()
    virtual_servers: tuple[VirtualServer, ...] = ()

    def roles(self) -> frozenset[Role]:
        """The children this configuration needs."""
        needed = set()
        if self.vrrp_instances or self.static_routes:
            needed.add(Role.VRRP)
        if self.virtual_servers:
            needed.add(Role.HEALTH)
        return frozenset(needed)
