"""The ports: every effect on the host goes through one of these interfaces.

Each has a side that talks to Linux and a side in memory (L{kalive.kernel.memory}) that fails as Linux
does; one mixin of contract tests runs against both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from twisted.internet.defer import Deferred
from zope.interface import Interface

if TYPE_CHECKING:
    # Annotations only: a child loads the values of its own ports, not of both.
    from kalive.config.vrrp import VirtualAddress
    from kalive.kernel.pools import Command, Pool, ServiceKey
    from kalive.kernel.values import (
        AdvertEndpoint,
        Link,
        LinkChange,
        PreparedAddress,
        ReceivedAdvert,
        Refusal,
    )


class ILinks(Interface):
    """The network interfaces of this host and their addresses, always current."""

    def start() -> Deferred[None]:
        """Read the table; fails with OSError without netlink. C{links} is empty before it fires."""

    def stop() -> None:
        """Close; no observer is called afterwards."""

    def links() -> Mapping[str, Link]:
        """All links by name, now."""

    def subscribe(observer: Callable[[LinkChange], None]) -> Callable[[], None]:
        """Call C{observer} for each change from now on, in order, whether a notice or a new dump
        (after an overrun) brought it; the result ends the subscription. C{links} is up to date by then.
        A renamed link is one that went and one that appeared."""


class IAddresses(Interface):
    """The addresses that the kernel holds for us."""

    def prepare(address: VirtualAddress, link: Link) -> PreparedAddress:
        """Encode; may cost 0.3 ms, so do it when configuring. ValueError when it can't be said."""

    def add(addresses: Sequence[PreparedAddress]) -> Deferred[list[Refusal]]:
        """Add all in one batch. The addresses exist when this call returns, the result fires when the
        kernel has answered. Already there (EEXIST) is success; the result names what was refused."""

    def remove(addresses: Sequence[PreparedAddress]) -> Deferred[list[Refusal]]:
        """Remove all in one batch. Already gone (EADDRNOTAVAIL, or ENODEV with its link) is success."""

    def close() -> None:
        """Free the descriptor; what is not answered yet is refused (ESHUTDOWN)."""


class IAdvertSocket(Interface):
    """An open endpoint for VRRP packets.

    It belongs to its link by index: it survives the link's going down and up and a new name, but a link
    that is removed and made again needs a new socket.
    """

    def send(payload: bytes, destination: str) -> None:
        """Send one VRRP packet; the kernel makes the IP header (TTL 255, TOS 0xc0). OSError when refused.
        At an endpoint of protocol 51 C{payload} is a whole IP datagram, of which the kernel makes only
        the checksum."""

    def close() -> None:
        """Stop receiving and free the descriptor."""


class IAdvertSockets(Interface):
    """Where VRRP packets are sent and received."""

    def open(endpoint: AdvertEndpoint, receive: Callable[[ReceivedAdvert], None]) -> IAdvertSocket:
        """Open a socket for C{endpoint}; OSError (EPERM, ENODEV, EADDRNOTAVAIL) when refused."""


class INeighbours(Interface):
    """How the neighbours learn where an address lives now."""

    def announce(link: Link, frames: Sequence[bytes]) -> None:
        """Send whole Ethernet frames on C{link}, at once. OSError when refused."""

    def close() -> None:
        """Free the descriptor."""


class IVirtualServers(Interface):
    """The IPVS table."""

    def start() -> Deferred[None]:
        """Find IPVS. Fails with L{kalive.kernel.errors.NoIPVS} where the kernel has none, after
        trying to load the module, and with PermissionError without CAP_NET_ADMIN."""

    def stop() -> None:
        """Close the socket."""

    def table() -> Deferred[Mapping[ServiceKey, Pool]]:
        """All of the table, read from the kernel."""

    def apply(commands: Sequence[Command]) -> Deferred[list[Refusal]]:
        """Carry out all in order, whatever happens to single ones; fires with what was refused, in
        order, when the last is answered. Add that finds the entry (EEXIST) and delete that finds
        none (ESRCH, ENOENT) are refusals too: reconcile meant otherwise."""
