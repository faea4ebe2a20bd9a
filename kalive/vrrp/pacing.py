"""Not faster than C{garp_interval} and C{gna_interval}: announcements of one interface, or of one
C{garp_group}, wait in a queue.

Decides when a frame leaves; without limits it is at once. A frame that waits already only waits for more
copies, so that many bursts do not pile up.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

from attrs import frozen
from twisted.internet.interfaces import IDelayedCall, IReactorTime

from kalive.config.defaults import GarpDefaults
from kalive.config.tracking import GarpGroup
from kalive.kernel.interfaces import INeighbours
from kalive.kernel.values import Link

_TO_ALL_NODES = b"\x33\x33"
"""How the Ethernet destination of a Neighbour Advertisement begins."""

Failed = Callable[[OSError], None]


@frozen
class Limits:
    """Seconds between two messages: C{of} says for whom, and how long for ARP and for IPv6."""

    of: str
    garp: float = 0.0
    gna: float = 0.0


class Pacer:
    """All announcements of this host, through C{neighbours}."""

    def __init__(self, clock: IReactorTime, neighbours: INeighbours) -> None:
        """Without limits."""
        self._clock = clock
        self._neighbours = neighbours
        self._defaults = GarpDefaults()
        self._groups: dict[str, Limits] = {}
        self._queues: dict[tuple[str, bool], _Queue] = {}

    def configure(self, defaults: GarpDefaults, groups: Iterable[GarpGroup]) -> None:
        """Keep these limits from now on; what waits still leaves by the old ones."""
        self._defaults = defaults
        self._groups = {
            name: Limits(f"group {number}", group.garp_interval, group.gna_interval)
            for number, group in enumerate(groups)
            for name in group.interfaces
        }

    def announce(self, link: Link, frames: Sequence[bytes], copies: int) -> None:
        """Send each of C{frames} so many times. OSError when refused at once."""
        limits = self._limits(link.name)
        for is_ipv6, interval in ((False, limits.garp), (True, limits.gna)):
            own = [frame for frame in frames if frame.startswith(_TO_ALL_NODES) == is_ipv6]
            if own and interval <= 0:
                self._neighbours.announce(link, own * copies)
            elif own:
                self._queue(limits.of, is_ipv6).add(link, own, copies, interval)

    def forget(self, frames: Collection[bytes]) -> None:
        """The addresses in C{frames} are not ours any more: what waits of them is not sent."""
        for queue in self._queues.values():
            queue.forget(frames)

    def _limits(self, name: str) -> Limits:
        """Of its group, else of the interface alone."""
        defaults = self._defaults
        alone = Limits(name, defaults.vrrp_garp_interval, defaults.vrrp_gna_interval)
        return self._groups.get(name, alone)

    def _queue(self, of: str, is_ipv6: bool) -> _Queue:
        """Where the messages of one limit wait."""
        key = of, is_ipv6
        if key not in self._queues:
            self._queues[key] = _Queue(self._clock, self._neighbours)
        return self._queues[key]


class _Queue:
    """Frames that wait, each with its link and how many copies are left; one leaves at a time, in turn."""

    def __init__(self, clock: IReactorTime, neighbours: INeighbours) -> None:
        self._clock = clock
        self._neighbours = neighbours
        self._waiting: dict[tuple[str, bytes], tuple[Link, int]] = {}
        self._call: IDelayedCall | None = None
        self._free_at = 0.0
        self._interval = 0.0

    def add(self, link: Link, frames: Iterable[bytes], copies: int, interval: float) -> None:
        """Let C{frames} wait; the first leaves at once if nothing left lately."""
        self._interval = interval
        for frame in frames:
            _, waiting = self._waiting.get((link.name, frame), (link, 0))
            self._waiting[link.name, frame] = link, max(waiting, copies)
        if self._call is None:
            self._next()

    def forget(self, frames: Collection[bytes]) -> None:
        """Don't send these."""
        for key in [key for key in self._waiting if key[1] in frames]:
            del self._waiting[key]
        if not self._waiting and self._call is not None:
            self._call.cancel()
            self._call = None

    def _next(self) -> None:
        """Send one, and come back when the next may leave. A link that refuses loses its turn."""
        self._call = None
        if not self._waiting:
            return
        wait = self._free_at - self._clock.seconds()
        if wait <= 0:
            self._send()
            wait = self._interval
        self._call = self._clock.callLater(wait, self._next)

    def _send(self) -> None:
        """The first; it goes behind the others if copies of it are left."""
        key = next(iter(self._waiting))
        link, copies = self._waiting.pop(key)
        if copies > 1:
            self._waiting[key] = link, copies - 1
        self._free_at = self._clock.seconds() + self._interval
        try:
            self._neighbours.announce(link, [key[1]])
        except OSError:
            self._waiting.pop(key, None)
