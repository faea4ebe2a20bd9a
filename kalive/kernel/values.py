"""What the ports of L{kalive.kernel.interfaces} speak of: plain values, no encoding.

Those of IPVS are in L{kalive.kernel.pools}, which the VRRP child need not load.
"""

from __future__ import annotations

from ipaddress import IPv4Interface, IPv6Interface

from attrs import frozen

from kalive.config.common import IPAddress


@frozen
class Refusal:
    """The kernel said no: C{errno} and, where it gave one, its own text (extended ACK)."""

    subject: str
    errno: int
    text: str = ""


@frozen(kw_only=True)
class Link:
    """A network interface as the kernel has it now.

    C{running} is IFF_UP and IFF_RUNNING together; C{arp} is False for IFF_NOARP links.
    C{addresses} are IPv4 in the kernel's order (primaries first), then IPv6 by scope and value; those
    in C{tentative} can't be used yet (RFC 4862 5.4). C{forwarding} says that it is a router over IPv6.
    """

    index: int
    name: str
    running: bool
    hardware_address: bytes = bytes(6)
    mtu: int = 1500
    arp: bool = True
    addresses: tuple[IPv4Interface | IPv6Interface, ...] = ()
    tentative: frozenset[IPv4Interface | IPv6Interface] = frozenset()
    forwarding: bool = False


@frozen
class LinkChange:
    """A link appeared (C{before} is None), went (C{after} is None), or changed."""

    before: Link | None
    after: Link | None


@frozen
class PreparedAddress:
    """An address with its frames for the kernel, made when it is configured so that adding and
    removing it at a transition costs one C{send}."""

    subject: str
    add: bytes
    remove: bytes


@frozen(kw_only=True)
class AdvertEndpoint:
    """Where one or more virtual routers send and receive: instances with equal endpoints share a socket.

    C{group} is the multicast group, None for unicast. C{source} is the address adverts come from; with
    it goes the family. C{ttl} is for unicast; None is 255 with IPv4 and the kernel's own with IPv6.
    C{protocol} is 112, or 51 for adverts inside IPSEC AH: then who sends makes the IP header too.
    """

    link: str | None
    link_index: int
    source: IPAddress
    group: IPAddress | None
    ttl: int | None = None
    protocol: int = 112


@frozen(kw_only=True)
class ReceivedAdvert:
    """An IP datagram of protocol 112; C{payload} begins with the VRRP header.

    C{header} is the IP header where that is authenticated too: of protocol 51, whose C{payload} begins
    with the AH header. It is empty otherwise, so that equal adverts are equal values.
    """

    source: IPAddress
    destination: IPAddress
    ttl: int
    payload: bytes
    header: bytes = b""
