"""The ports that a child works through, in one value."""

from __future__ import annotations

from attrs import frozen

from kalive.kernel.interfaces import IAddresses, IAdvertSockets, ILinks, INeighbours, IVirtualServers


@frozen(kw_only=True)
class VRRPPorts:
    """Everything through which the VRRP child acts on the host."""

    links: ILinks
    addresses: IAddresses
    adverts: IAdvertSockets
    neighbours: INeighbours

    def close(self) -> None:
        """Free all descriptors but those of advert sockets, which belong to who opened them."""
        self.links.stop()
        self.addresses.close()
        self.neighbours.close()


@frozen(kw_only=True)
class HealthPorts:
    """Everything through which the health child acts on the host."""

    virtual_servers: IVirtualServers

    def close(self) -> None:
        """Free all descriptors."""
        self.virtual_servers.stop()
