"""Values of C{vrrp_instance} and C{vrrp_sync_group}; fields are spelled like their keywords."""

from __future__ import annotations

from enum import Enum
from ipaddress import IPv4Interface, IPv6Interface
from typing import TypeAlias

from attrs import field, frozen

from kalive.config.common import IPAddress, Position, positioned
from kalive.config.defaults import ExtraGarp
from kalive.config.instance import (
    Conduct,
    HMACAuthentication,
    LinkSettings,
    NotifyScripts,
    PeerTTL,
    UnicastSettings,
)
from kalive.config.routing import Route, Rule
from kalive.config.tracking import Tracked

IPInterface: TypeAlias = IPv4Interface | IPv6Interface


class InitialState(Enum):
    """C{state MASTER|BACKUP}: where an instance begins, before any election."""

    MASTER = "MASTER"
    BACKUP = "BACKUP"


class AuthenticationType(Enum):
    """C{auth_type}; the values are RFC 2338's Auth Type numbers (5.3.6)."""

    PASS = 1
    AH = 2


@frozen
class Authentication:
    """C{authentication}: C{auth_pass} is exactly 8 bytes, cut or padded with zeros."""

    auth_type: AuthenticationType
    auth_pass: bytes = field(repr=False)


@frozen(kw_only=True)
class VirtualAddress:
    """A line of C{virtual_ipaddress}: C{interface} is the address with its prefix length.

    C{dev} of C{None} means the instance's own interface; C{scope} is the kernel's number
    (0 global, 253 link, 254 host). C{nodad} and C{preferred_lft} are for IPv6; the latter is in
    seconds, -1 for C{forever}, C{None} 0 for a /128 and else forever. C{use_vmac} is for instances
    only, C{track_group} for C{static_ipaddress} only.
    """

    interface: IPInterface
    dev: str | None = None
    scope: int = 0
    label: str | None = None
    broadcast: IPAddress | None = None
    peer: IPInterface | None = None
    home: bool = False
    nodad: bool = True
    mngtmpaddr: bool = False
    noprefixroute: bool = False
    autojoin: bool = False
    no_track: bool = False
    preferred_lft: int | None = None
    use_vmac: bool = False
    track_group: str | None = None
    position: Position | None = positioned()

    @property
    def address(self) -> IPAddress:
        """The address alone."""
        return self.interface.ip


@frozen
class TrackedInterface:
    """A line of C{track_interface}: with weight 0 the interface being down means FAULT."""

    name: str
    weight: int = 0
    reverse: bool = False


@frozen(kw_only=True)
class VRRPInstance:
    """C{vrrp_instance NAME}: one virtual router.

    Times are in seconds. C{state} is C{None} where the file does not say. C{interface} may be C{None}
    only with C{unicast_src_ip}. The defaults are those of Keepalived 2.4.3; C{priority} is already
    settled by the parser (100, or 255 for a bare C{state MASTER}).
    """

    name: str
    interface: str | None
    virtual_router_id: int
    state: InitialState | None = None
    priority: int = 100
    version: int = 2
    advert_int: float = 1.0
    nopreempt: bool = False
    unicast_src_ip: IPAddress | None = None
    unicast_peer: tuple[IPAddress, ...] = ()
    mcast_src_ip: IPAddress | None = None
    authentication: Authentication | None = None
    virtual_ipaddress: tuple[VirtualAddress, ...] = ()
    virtual_ipaddress_excluded: tuple[VirtualAddress, ...] = ()
    virtual_routes: tuple[Route, ...] = ()
    virtual_rules: tuple[Rule, ...] = ()
    track_interface: tuple[TrackedInterface, ...] = ()
    track_script: tuple[Tracked, ...] = ()
    track_file: tuple[Tracked, ...] = ()
    track_process: tuple[Tracked, ...] = ()
    track_bfd: tuple[Tracked, ...] = ()
    garp_master_delay: float = 5.0
    garp_master_repeat: int = 5
    garp_lower_prio_delay: float | None = None
    garp_lower_prio_repeat: int | None = None
    garp_master_refresh: float = 0.0
    garp_master_refresh_repeat: int = 1
    garp_extra_if: ExtraGarp = ExtraGarp()
    auth_hmac: HMACAuthentication | None = None
    link: LinkSettings = LinkSettings()
    unicast: UnicastSettings = UnicastSettings()
    conduct: Conduct = Conduct()
    notify: NotifyScripts = NotifyScripts()
    smtp_alert: bool = False
    notify_priority_changes: bool = False
    lvs_sync_daemon_interface: str | None = None
    debug: int = 0
    position: Position | None = positioned()

    @property
    def peers(self) -> tuple[PeerTTL, ...]:
        """C{unicast_peer} with the ranges of TTL that are asked of each."""
        ranges = {one.address: one for one in self.unicast.ttl_ranges}
        return tuple(ranges.get(one, PeerTTL(one)) for one in self.unicast_peer)


@frozen(kw_only=True)
class SyncGroup:
    """C{vrrp_sync_group NAME}: instances (by name) that are always in one state."""

    name: str
    group: tuple[str, ...]
    track_interface: tuple[TrackedInterface, ...] = ()
    track_script: tuple[Tracked, ...] = ()
    track_file: tuple[Tracked, ...] = ()
    track_process: tuple[Tracked, ...] = ()
    track_bfd: tuple[Tracked, ...] = ()
    notify: NotifyScripts = NotifyScripts()
    smtp_alert: bool = False
    notify_priority_changes: bool | None = None
    sync_group_tracking_weight: bool = False
    position: Position | None = positioned()
