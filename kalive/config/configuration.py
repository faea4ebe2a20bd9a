"""The whole of a configuration: one immutable value that parent and children agree on."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from attrs import frozen

from kalive.config.globals import GlobalDefinitions, TLSFiles
from kalive.config.process import ProcessSettings

if TYPE_CHECKING:
    # The classes of one role are not made in a process that does the other: each costs about 0.6 ms.
    from kalive.config.bfd import BFDInstance
    from kalive.config.health import VirtualServer, VirtualServerGroup
    from kalive.config.routing import Route, Rule
    from kalive.config.tracking import (
        GarpGroup,
        InterfaceDelays,
        LinkbeatInterface,
        TrackFile,
        TrackGroup,
        VRRPScript,
        VRRPTrackProcess,
    )
    from kalive.config.vrrp import SyncGroup, VirtualAddress, VRRPInstance


class Role(Enum):
    """What a child process does; the value is its name on the command line and of its socket."""

    VRRP = "vrrp"
    HEALTH = "health"


@frozen(kw_only=True)
class Configuration:
    """What a keepalived.conf says; equal files (but for layout) are equal values."""

    global_defs: GlobalDefinitions = GlobalDefinitions()
    process: ProcessSettings = ProcessSettings()
    track_groups: tuple[TrackGroup, ...] = ()
    static_ipaddress: tuple[VirtualAddress, ...] = ()
    static_routes: tuple[Route, ...] = ()
    static_rules: tuple[Rule, ...] = ()
    garp_groups: tuple[GarpGroup, ...] = ()
    linkbeat_interfaces: tuple[LinkbeatInterface, ...] = ()
    interface_up_down_delays: tuple[InterfaceDelays, ...] = ()
    vrrp_scripts: tuple[VRRPScript, ...] = ()
    vrrp_track_processes: tuple[VRRPTrackProcess, ...] = ()
    track_files: tuple[TrackFile, ...] = ()
    bfd_instances: tuple[BFDInstance, ...] = ()
    vrrp_sync_groups: tuple[SyncGroup, ...] = ()
    vrrp_instances: tuple[VRRPInstance, ...] = ()
    ssl: TLSFiles | None = None
    virtual_server_groups: tuple[VirtualServerGroup, ...] = ()
    virtual_servers: tuple[VirtualServer, ...] = ()

    def roles(self) -> frozenset[Role]:
        """The children this configuration needs."""
        needed = set()
        if self.vrrp_instances or self.static_ipaddress or self.static_routes or self.static_rules:
            needed.add(Role.VRRP)
        if self.virtual_servers:
            needed.add(Role.HEALTH)
        return frozenset(needed)
