"""The ports of the health child on Linux, apart from L{kalive.kernel.linux} so that it loads no rtnetlink."""

from __future__ import annotations

from kalive.kernel.ipvs import IFDAndProcessReactor, VirtualServers
from kalive.kernel.ports import HealthPorts


def health_ports(reactor: IFDAndProcessReactor) -> HealthPorts:
    """All that the health child needs of this host; nothing is opened before C{start}."""
    return HealthPorts(virtual_servers=VirtualServers(reactor))
