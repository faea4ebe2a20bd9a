"""What all virtual routers of this process share."""

from __future__ import annotations

from attrs import define, field
from twisted.internet.interfaces import IReactorTime

from kalive.config.common import IPAddress
from kalive.kernel.ports import VRRPPorts
from kalive.vrrp.sockets import Endpoints


@define
class Host:
    """The clock, the ports, the sockets, and the virtual addresses of all instances together."""

    clock: IReactorTime
    ports: VRRPPorts
    endpoints: Endpoints
    virtual: frozenset[IPAddress] = field(factory=frozenset)
