"""Values of C{virtual_server} and what is below it; fields are spelled like their keywords."""

from __future__ import annotations

from enum import Enum
from typing import TypeAlias

from attrs import frozen

from kalive.config.common import IPAddress, Position, Script, positioned


class Protocol(Enum):
    """C{protocol}; the values are the IP protocol numbers."""

    TCP = 6
    UDP = 17
    SCTP = 132


class ForwardingMethod(Enum):
    """C{lb_kind}."""

    NAT = "NAT"
    DR = "DR"
    TUN = "TUN"


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


@frozen(kw_only=True)
class CheckTiming:
    """The words common to all checkers, inheritance from server and service already settled.

    Times are in seconds. C{retry} is how many further failures are tolerated before a server that
    was up is called down.
    """

    delay_loop: float = 60.0
    retry: int = 1
    delay_before_retry: float = 1.0
    warmup: float = 60.0


@frozen(kw_only=True)
class Target:
    """Where a network check connects to, and how long it may take in seconds."""

    connect_ip: IPAddress
    connect_port: int
    connect_timeout: float = 5.0
    bindto: IPAddress | None = None


@frozen(kw_only=True)
class TCPCheck:
    """C{TCP_CHECK}: a connection that is made is a success."""

    timing: CheckTiming
    target: Target
    position: Position | None = positioned()


@frozen(kw_only=True)
class URL:
    """C{url}: a page and what is expected of it.

    C{digest} is 32 lower-case hexadecimal digits; C{status_code} holds inclusive ranges, empty
    meaning 200-299.
    """

    path: str
    digest: str | None = None
    status_code: tuple[tuple[int, int], ...] = ()
    virtualhost: str | None = None
    position: Position | None = positioned()


@frozen(kw_only=True)
class HTTPCheck:
    """C{HTTP_GET}, or C{SSL_GET} when C{tls}: every URL in turn."""

    timing: CheckTiming
    target: Target
    url: tuple[URL, ...]
    tls: bool = False
    virtualhost: str | None = None
    position: Position | None = positioned()


@frozen(kw_only=True)
class MiscCheck:
    """C{MISC_CHECK}: exit status 0 is a success."""

    timing: CheckTiming
    misc_path: Script
    misc_timeout: float
    position: Position | None = positioned()


CheckerConfiguration: TypeAlias = TCPCheck | HTTPCheck | MiscCheck


@frozen(kw_only=True)
class RealServer:
    """C{real_server ADDR [PORT]}, inheritance from its virtual server already settled."""

    address: IPAddress
    port: int
    weight: int = 1
    lb_kind: ForwardingMethod = ForwardingMethod.NAT
    inhibit_on_failure: bool = False
    notify_up: Script | None = None
    notify_down: Script | None = None
    checkers: tuple[CheckerConfiguration, ...] = ()
    position: Position | None = positioned()


@frozen(kw_only=True)
class SorryServer:
    """C{sorry_server ADDR [PORT]}: in the pool when no real server is."""

    address: IPAddress
    port: int
    lb_kind: ForwardingMethod = ForwardingMethod.NAT


@frozen(kw_only=True)
class VirtualServer:
    """C{virtual_server}. C{persistence_timeout} is in seconds, C{None} when off;
    C{persistence_granularity} is a prefix length."""

    key: VirtualServerKey
    protocol: Protocol = Protocol.UDP
    lb_algo: str = "wlc"
    lb_kind: ForwardingMethod = ForwardingMethod.NAT
    persistence_timeout: int | None = None
    persistence_granularity: int | None = None
    ha_suspend: bool = False
    virtualhost: str | None = None
    sorry_server: SorryServer | None = None
    real_servers: tuple[RealServer, ...] = ()
    position: Position | None = positioned()
