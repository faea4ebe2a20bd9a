"""How IPVS brings packets to a real server, and what its scheduler is told."""

from __future__ import annotations

from enum import Enum

from attrs import frozen


class ForwardingMethod(Enum):
    """C{lb_kind}."""

    NAT = "NAT"
    DR = "DR"
    TUN = "TUN"


class TunnelType(Enum):
    """C{type} of C{lb_kind TUN}."""

    IPIP = "ipip"
    GUE = "gue"
    GRE = "gre"


class TunnelChecksum(Enum):
    """Checksums of a GUE or GRE tunnel; C{remcsum} is GUE's remote checksum."""

    NOCSUM = "nocsum"
    CSUM = "csum"
    REMCSUM = "remcsum"


@frozen
class Tunnel:
    """How packets are wrapped on the way to a server; C{port} is GUE's."""

    type: TunnelType = TunnelType.IPIP
    port: int = 0
    checksum: TunnelChecksum = TunnelChecksum.NOCSUM


#: The tunnel that every kernel has, and the value where there is no tunnel.
IPIP = Tunnel()


@frozen
class Forwarding:
    """C{lvs_method} (or C{lb_kind}) with all its options."""

    lb_kind: ForwardingMethod = ForwardingMethod.NAT
    tunnel: Tunnel = IPIP


@frozen
class SchedulerFlags:
    """C{flag-1} to C{flag-3}: what they mean is up to the scheduler (C{sh-fallback} and C{mh-fallback}
    are the first, C{sh-port} and C{mh-port} the second). C{ops} is one-packet scheduling."""

    flag_1: bool = False
    flag_2: bool = False
    flag_3: bool = False
    ops: bool = False
