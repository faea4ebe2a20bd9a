"""The IPVS table in plain values: services, destinations, and the commands that change them."""

from __future__ import annotations

from typing import TypeAlias

from attrs import frozen

from kalive.config.common import IPAddress
from kalive.config.forwarding import ForwardingMethod


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
