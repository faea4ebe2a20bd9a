"""Sends the adverts of one virtual router, from octets that were made before.

Decides nothing. An advert is encoded once for each priority and destination, and anew only when what
it says changes.
"""

from __future__ import annotations

from attrs import frozen

from kalive.config.common import IPAddress
from kalive.config.vrrp import Authentication
from kalive.kernel.values import AdvertEndpoint
from kalive.vrrp.checksum import Checksum
from kalive.vrrp.packet import Advert, encode
from kalive.vrrp.protection import Protection
from kalive.vrrp.sockets import Channel


@frozen
class Packet:
    """An advert's octets, and where they go, in two forms."""

    octets: bytes
    destination: IPAddress
    name: str


@frozen(kw_only=True)
class Content:
    """What adverts say beside the priority, and to whom."""

    version: int
    virtual_router_id: int
    interval: float
    addresses: tuple[IPAddress, ...]
    authentication: Authentication | None
    endpoint: AdvertEndpoint
    destinations: tuple[IPAddress, ...]
    checksum: Checksum = Checksum.STANDARD

    def packets(self, priority: int) -> tuple[Packet, ...]:
        """For each destination its octets."""
        advert = Advert(
            version=self.version,
            virtual_router_id=self.virtual_router_id,
            priority=priority,
            interval=self.interval,
            addresses=self.addresses,
            checksum=self.checksum,
        )
        source = self.endpoint.source
        return tuple(
            Packet(encode(advert, source, each, self.authentication), each, str(each))
            for each in self.destinations
        )


class Transmitter:
    """Where adverts leave; without a channel they leave nowhere."""

    def __init__(self) -> None:
        """Not connected."""
        self._content: Content | None = None
        self._channel: Channel | None = None
        self._packets: dict[int, tuple[Packet, ...]] = {}
        self._protection = Protection()

    def connect(self, content: Content, channel: Channel, protection: Protection) -> None:
        """Say C{content} on C{channel} from now on, each time sealed by C{protection}."""
        self._protection = protection
        if content != self._content:
            self._content = content
            self._packets.clear()
        self._channel = channel

    def disconnect(self) -> None:
        """Say nothing more."""
        self._channel = None

    def send(self, priority: int) -> list[OSError]:
        """Send an advert to every destination; what was refused. ENOTCONN without a channel."""
        if self._content is None or self._channel is None:
            return [OSError(107, "no socket")]
        packets = self._packets.get(priority)
        if packets is None:
            packets = self._packets[priority] = self._content.packets(priority)
        errors = []
        for packet in packets:
            sealed = self._protection.seal(packet.octets, self._content.endpoint, packet.destination)
            try:
                self._channel.send(sealed, packet.name)
            except OSError as error:
                errors.append(error)
        return errors
