"""What tells virtual and real servers apart, in programs and in the log.

Natural keys only (a reload matches by them, as 2.4.3 does: group name, or mark and family, or
protocol, address and port), and their spelling in log lines. Test: C{test/test_names.py}.
"""

from __future__ import annotations

from attrs import frozen

from kalive.config.common import IPAddress
from kalive.config.health import (
    AddressKey,
    FirewallMarkKey,
    Protocol,
    RealServer,
    SorryServer,
    VirtualServer,
    VirtualServerKey,
)


@frozen(cache_hash=True)
class VirtualServerID:
    """A virtual server; C{protocol} is None where it plays no part (marks)."""

    key: VirtualServerKey
    protocol: Protocol | None

    def __str__(self) -> str:
        """As in Keepalived's log: C{[10.0.0.1]:tcp:80}, C{FWM 5}, C{[group]:tcp}."""
        if isinstance(self.key, FirewallMarkKey):
            return f"FWM {self.key.fwmark}"
        protocol = self.protocol.name.lower() if self.protocol else "none"
        if isinstance(self.key, AddressKey):
            return trio(self.key.address, protocol, self.key.port)
        return f"[{self.key.name}]:{protocol}"


@frozen(cache_hash=True)
class RealServerID:
    """A real server within its virtual server."""

    virtual_server: VirtualServerID
    address: IPAddress
    port: int


def trio(address: IPAddress, protocol: str, port: int) -> str:
    """C{[192.168.1.10]:tcp:80}."""
    return f"[{address}]:{protocol}:{port}"


def identify(virtual_server: VirtualServer) -> VirtualServerID:
    """The natural key of C{virtual_server}."""
    marked = isinstance(virtual_server.key, FirewallMarkKey)
    return VirtualServerID(virtual_server.key, None if marked else virtual_server.protocol)


def identify_server(virtual_server: VirtualServerID, server: RealServer) -> RealServerID:
    """The natural key of C{server} in C{virtual_server}."""
    return RealServerID(virtual_server, server.address, server.port)


def service_name(virtual_server: VirtualServer, server: RealServer | SorryServer) -> str:
    """How the log names C{server}: C{[192.168.1.10]:tcp:80}."""
    return trio(server.address, virtual_server.protocol.name.lower(), server.port)
