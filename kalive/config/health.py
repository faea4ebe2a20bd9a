"""Values of C{virtual_server} and what is below it; fields are spelled like their keywords.

The checkers are in L{kalive.config.checkers}, ways to a server in L{kalive.config.forwarding}; what is
used most can be had from here.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from ipaddress import IPv4Network
from typing import TypeAlias

from attrs import frozen

from kalive.config.checkers import (
    URL,
    CheckerConfiguration,
    CheckTiming,
    HTTPCheck,
    MiscCheck,
    Target,
    TCPCheck,
)
from kalive.config.common import IPAddress, Position, Script, positioned
from kalive.config.forwarding import (
    IPIP,
    Forwarding,
    ForwardingMethod,
    SchedulerFlags,
    Tunnel,
)

__all__ = [
    "IPIP",
    "URL",
    "AddressKey",
    "CheckTiming",
    "CheckerConfiguration",
    "FirewallMarkKey",
    "Forwarding",
    "ForwardingMethod",
    "GroupKey",
    "HTTPCheck",
    "MiscCheck",
    "Protocol",
    "RealServer",
    "SchedulerFlags",
    "SorryServer",
    "TCPCheck",
    "Target",
    "Tunnel",
    "VirtualServer",
    "VirtualServerGroup",
    "VirtualServerKey",
    "family_of",
]


class Protocol(Enum):
    """C{protocol}; the values are the IP protocol numbers."""

    TCP = 6
    UDP = 17
    SCTP = 132


@frozen
class AddressKey:
    """C{virtual_server ADDR [PORT]}; port 0 is every port."""

    address: IPAddress
    port: int = 0


@frozen
class FirewallMarkKey:
    """C{virtual_server fwmark N}; the family is that of its real servers (2 inet, 10 inet6)."""

    fwmark: int
    family: int = 2


@frozen
class GroupKey:
    """C{virtual_server group NAME}."""

    name: str


VirtualServerKey: TypeAlias = AddressKey | FirewallMarkKey | GroupKey


@frozen(kw_only=True)
class VirtualServerGroup:
    """C{virtual_server_group NAME}: ranges are already unrolled into one key an address."""

    name: str
    entries: tuple[AddressKey | FirewallMarkKey, ...]
    position: Position | None = positioned()


_NO_FLAGS = SchedulerFlags()


@frozen(kw_only=True)
class RealServer:
    """C{real_server ADDR [PORT]}, inheritance from its virtual server already settled.

    Above C{uthreshold} connections it gets no new ones until it has fewer than C{lthreshold}; 0 is
    no limit. C{smtp_alert} of C{None} is that of C{global_defs}, or else on.
    """

    address: IPAddress
    port: int
    weight: int = 1
    lb_kind: ForwardingMethod = ForwardingMethod.NAT
    tunnel: Tunnel = IPIP
    uthreshold: int = 0
    lthreshold: int = 0
    inhibit_on_failure: bool = False
    alpha: bool = False
    notify_up: Script | None = None
    notify_down: Script | None = None
    smtp_alert: bool | None = None
    virtualhost: str | None = None
    snmp_name: str | None = None
    checkers: tuple[CheckerConfiguration, ...] = ()
    position: Position | None = positioned()

    @property
    def forwarding(self) -> Forwarding:
        """C{lvs_method} as it is written."""
        return Forwarding(self.lb_kind, self.tunnel)


def family_of(reals: Sequence[RealServer]) -> int:
    """4 or 6, by real servers: by those that no tunnel leads to, if there is one; 4 where they differ."""
    every = {real.address.version for real in reals}
    plain = {real.address.version for real in reals if real.lb_kind is not ForwardingMethod.TUN}
    return 6 if (plain or every) == {6} else 4


@frozen(kw_only=True)
class SorryServer:
    """C{sorry_server ADDR [PORT]}: in the pool when no real server is; with C{inhibit} it stays there
    with weight 0 at other times."""

    address: IPAddress
    port: int
    lb_kind: ForwardingMethod = ForwardingMethod.NAT
    tunnel: Tunnel = IPIP
    inhibit: bool = False

    @property
    def forwarding(self) -> Forwarding:
        """C{sorry_server_lvs_method} as it is written."""
        return Forwarding(self.lb_kind, self.tunnel)


@frozen(kw_only=True)
class VirtualServer:
    """C{virtual_server}. C{persistence_timeout} is in seconds, C{None} when off;
    C{persistence_granularity} is a prefix length.

    C{quorum} and C{hysteresis} are sums of weights: it is up at C{quorum + hysteresis}, down below
    C{quorum - hysteresis}. C{alpha}: servers are out until checked; C{omega}: scripts run at the stop
    too. C{smtp_alert} of C{None} is that of C{global_defs}, or else off.
    """

    key: VirtualServerKey
    protocol: Protocol = Protocol.UDP
    lb_algo: str = "wlc"
    flags: SchedulerFlags = _NO_FLAGS
    lb_kind: ForwardingMethod = ForwardingMethod.NAT
    tunnel: Tunnel = IPIP
    persistence_timeout: int | None = None
    persistence_granularity: int | None = None
    persistence_engine: str | None = None
    ha_suspend: bool = False
    smtp_alert: bool | None = None
    virtualhost: str | None = None
    snmp_name: str | None = None
    alpha: bool = False
    omega: bool = False
    quorum: int = 1
    hysteresis: int = 0
    quorum_up: Script | None = None
    quorum_down: Script | None = None
    sorry_server: SorryServer | None = None
    real_servers: tuple[RealServer, ...] = ()
    position: Position | None = positioned()

    @property
    def forwarding(self) -> Forwarding:
        """C{lvs_method} as it is written."""
        return Forwarding(self.lb_kind, self.tunnel)

    @property
    def netmask(self) -> str | None:
        """C{persistence_granularity} as it is written: dotted for IPv4."""
        length = self.persistence_granularity
        if length is None:
            return None
        return str(IPv4Network((0, length)).netmask if self.version == 4 else length)

    @property
    def version(self) -> int:
        """4 or 6, whose addresses it serves; that of a group is that of its real servers."""
        if isinstance(self.key, AddressKey):
            return self.key.address.version
        if isinstance(self.key, FirewallMarkKey):
            return 6 if self.key.family == 10 else 4
        return family_of(self.real_servers)

    @property
    def ip_family(self) -> str | None:
        """C{ip_family}, where an address does not say it."""
        if isinstance(self.key, FirewallMarkKey):
            return "inet6" if self.key.family == 10 else "inet"
        return None
