"""The ports of the health child on Linux, apart from L{kalive.kernel.linux} so that it loads no rtnetlink."""

from __future__ import annotations

from twisted.internet.interfaces import IReactorFDSet

from kalive.kernel.ipvs import VirtualServers
from kalive.kernel.ports import HealthPorts


def health_ports(reactor: IReactorFDSet) -> HealthPorts:
    """All that the health child needs of this host; nothing is opened before C{start}."""
    return HealthPorts(virtual_servers=VirtualServers(reactor))
