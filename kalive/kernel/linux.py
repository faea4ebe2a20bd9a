"""The real ports of the VRRP child, put together. (Those of the health child: C{linux_health}.)"""

from __future__ import annotations

from contextlib import nullcontext

from twisted.internet.interfaces import IReactorFDSet

from kalive.kernel.addresses import Addresses
from kalive.kernel.links import Links
from kalive.kernel.packets import AdvertSockets, Neighbours
from kalive.kernel.ports import VRRPPorts
from kalive.kernel.reader import Inside


def vrrp_ports(reactor: IReactorFDSet, inside: Inside = nullcontext) -> VRRPPorts:
    """Ports to one network namespace: this thread's, or that of the context that C{inside} makes.

    @raise OSError: no rtnetlink, or no CAP_NET_RAW (PermissionError).
    """
    with inside():
        return VRRPPorts(
            links=Links(reactor, inside),
            addresses=Addresses(reactor),
            adverts=AdvertSockets(reactor, inside),
            neighbours=Neighbours(),
        )
