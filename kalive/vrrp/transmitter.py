"""Sends the adverts of one virtual router, from octets that were made before.

Decides nothing. An advert is encoded once for each priority and destination, and anew only when what
it says changes.
"""

from __future__ import annotations

from attrs import frozen

from kalive.config.common import IPAddress
from kalive.config.vrrp import Authentication
from kalive.vrrp.packet import Advert, encode
from kalive.vrrp.sockets import Channel


@frozen(kw_only=True)
class Content:
    """What adverts say beside the priority, and to whom."""

    version: int
    virtual_router_id: int
    interval: float
    addresses: tuple[IPAddress, ...]
    authentication: Authentication | None
    source: IPAddress
    destinations: tuple[IPAddress, ...]
    old_checksum: bool = False

    def packets(self, priority: int) -> tuple[tuple[bytes, str], ...]:
        """For each destination its octets."""
        advert = Advert(
            version=self.version,
            virtual_router_id=self.virtual_router_id,
            priority=priority,
            interval=self.interval,
            addresses=self.addresses,
            old_checksum=self.old_checksum,
        )
        return tuple(
            (encode(advert, self.source, each, self.authentication), str(each)) for each in self.destinations
        )


class Transmitter:
    """Where adverts leave; without a channel they leave nowhere."""

    def __init__(self) -> None:
        """Not connected."""
        self._content: Content | None = None
        self._channel: Channel | None = None
        self._packets: dict[int, tuple[tuple[bytes, str], ...]] = {}

    def connect(self, content: Content, channel: Channel) -> None:
        """Say C{content} on C{channel} from now on."""
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
        for octets, destination in packets:
            try:
                self._channel.send(octets, destination)
            except OSError as error:
                errors.append(error)
        return errors
