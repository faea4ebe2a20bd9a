"""What the ports of L{kalive.kernel.interfaces} speak of: plain values, no encoding."""

from __future__ import annotations

from ipaddress import IPv4Interface, IPv6Interface
from typing import TypeAlias

from attrs import frozen

from kalive.config.common import IPAddress
from kalive.config.health import ForwardingMethod


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


@frozen
class AddressService:
    """An IPVS service by C{protocol} (IP number), address and port (0: every port)."""

    protocol: int
    address: IPAddress
    port: int


@frozen
class MarkService:
    """An IPVS service by firewall mark; C{family} is 2 (inet) or 10 (inet6)."""

    fwmark: int
    family: int = 2


ServiceKey: TypeAlias = AddressService | MarkService


@frozen(kw_only=True)
class Service:
    """An IPVS service. C{persistence} is in seconds (0: off); C{granularity} a prefix length (for an
    IPv6 service 128 means single clients; the kernel takes 1 to 128).

    C{flags} are the other bits of C{IP_VS_SVC_F_…}: 4 one packet, 8, 16 and 32 those of the scheduler.
    """

    key: ServiceKey
    scheduler: str = "wlc"
    persistence: int = 0
    granularity: int = 32
    flags: int = 0
    persistence_engine: str = ""


@frozen
class DestinationKey:
    """What names a destination within its service."""

    address: IPAddress
    port: int


@frozen(kw_only=True)
class Destination:
    """An IPVS destination (a real server as the kernel knows it).

    Above C{upper_threshold} connections it gets no new ones until there are fewer than
    C{lower_threshold}; 0 is no limit.
    """

    key: DestinationKey
    weight: int = 1
    method: ForwardingMethod = ForwardingMethod.NAT
    upper_threshold: int = 0
    lower_threshold: int = 0


@frozen
class Pool:
    """A service with its destinations; two pools are equal when the kernel would act alike."""

    service: Service
    destinations: frozenset[Destination] = frozenset()


@frozen
class AddService:
    """IPVS_CMD_NEW_SERVICE."""

    service: Service


@frozen
class EditService:
    """IPVS_CMD_SET_SERVICE."""

    service: Service


@frozen
class DeleteService:
    """IPVS_CMD_DEL_SERVICE; its destinations go with it."""

    key: ServiceKey


@frozen
class AddDestination:
    """IPVS_CMD_NEW_DEST."""

    service: ServiceKey
    destination: Destination


@frozen
class EditDestination:
    """IPVS_CMD_SET_DEST."""

    service: ServiceKey
    destination: Destination


@frozen
class DeleteDestination:
    """IPVS_CMD_DEL_DEST."""

    service: ServiceKey
    key: DestinationKey


Command: TypeAlias = (
    AddService | EditService | DeleteService | AddDestination | EditDestination | DeleteDestination
)
