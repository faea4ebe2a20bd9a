"""The ports that a child works through, in one value."""

from __future__ import annotations

from attrs import frozen

from kalive.kernel.interfaces import IAddresses, IAdvertSockets, ILinks, INeighbours


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
