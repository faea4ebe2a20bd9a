"""What all virtual routers of this process share."""

from __future__ import annotations

import time
from collections.abc import Callable

from attrs import define, field
from twisted.internet.interfaces import IReactorTime

from kalive.config.common import IPAddress
from kalive.kernel.ports import VRRPPorts
from kalive.vrrp.addresses import VirtualAddresses
from kalive.vrrp.lateness import Lateness
from kalive.vrrp.pacing import Pacer
from kalive.vrrp.sockets import Endpoints


@define
class Host:
    """The clock, the ports, the sockets, the virtual addresses of all instances together, and those of
    the instances that are C{masters}. Before C{not_before} none of them may be MASTER; C{lateness} tells
    how late timers are served, C{wall} is the clock that all hosts share."""

    clock: IReactorTime
    ports: VRRPPorts
    endpoints: Endpoints
    pacer: Pacer
    virtual: frozenset[IPAddress] = field(factory=frozenset)
    masters: set[VirtualAddresses] = field(factory=set)
    not_before: float = 0.0
    lateness: Lateness = field(factory=Lateness)
    wall: Callable[[], float] = time.time
