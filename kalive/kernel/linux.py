"""The real ports of the VRRP child, put together. (Those of the health child: C{linux_health}.)"""

from __future__ import annotations

from twisted.internet.interfaces import IReactorFDSet

from kalive.kernel.addresses import Addresses
from kalive.kernel.links import Links
from kalive.kernel.packets import AdvertSockets, Neighbours
from kalive.kernel.ports import VRRPPorts


def vrrp_ports(reactor: IReactorFDSet) -> VRRPPorts:
    """Ports to the network namespace of this thread.

    @raise OSError: no rtnetlink, or no CAP_NET_RAW (PermissionError).
    """
    return VRRPPorts(
        links=Links(reactor),
        addresses=Addresses(reactor),
        adverts=AdvertSockets(reactor),
        neighbours=Neighbours(),
    )
