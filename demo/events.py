"""What the witnesses of the demo state, each with its time in seconds of the monotonic clock."""

from __future__ import annotations

from typing import NamedTuple


class Advert(NamedTuple):
    """A VRRP advert passed on the clients' wire."""

    when: float
    source: str
    version: int
    vrid: int
    priority: int


class Announcement(NamedTuple):
    """A gratuitous ARP passed on the clients' wire: C{address} is at C{mac} from now on."""

    when: float
    address: str
    mac: str


class Answer(NamedTuple):
    """A request of the client ended: answered by C{server}, or C{server} is C{None} for a C{reason}."""

    when: float
    began: float
    server: str | None
    reason: str = ""


class AddressChanged(NamedTuple):
    """The kernel of C{director} was given an address, or lost it."""

    when: float
    director: str
    address: str
    interface: str
    present: bool


class Became(NamedTuple):
    """The daemon on C{director} says that an instance of it changed its state."""

    when: float
    director: str
    instance: str
    state: str


class PoolChanged(NamedTuple):
    """The IPVS table of C{director} changed: services, each with (server, weight) pairs."""

    when: float
    director: str
    services: tuple[tuple[str, tuple[tuple[str, int], ...]], ...]

    @property
    def servers(self) -> dict[str, int]:
        """The weight of each server of the first service; the demo has one."""
        return dict(self.services[0][1]) if self.services else {}


class Ready(NamedTuple):
    """A program of the demo says that it works now."""

    when: float
    who: str


Event = Advert | Announcement | Answer | AddressChanged | Became | PoolChanged | Ready
