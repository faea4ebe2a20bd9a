"""A LAN in memory: who hears what, and when, in the time of the clock it is given.

Decides delay, loss and partition of what hosts send. It knows nothing of addresses or sockets: a
station says itself what it takes in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from random import Random

from attrs import define, field, frozen
from twisted.internet.interfaces import IReactorTime

from kalive.kernel.values import ReceivedAdvert


@define(eq=False)
class Station:
    """A link on a LAN: C{host} and C{link} name it, C{hear} takes what arrives."""

    host: str
    link: str
    hear: Callable[[ReceivedAdvert], None]


@frozen
class HeardAdvert:
    """A datagram that was sent at C{time} (seconds) by C{host}, whether or not anybody got it."""

    time: float
    host: str
    datagram: ReceivedAdvert


@frozen
class HeardFrame:
    """An Ethernet frame that was sent at C{time} (seconds) by C{host} on C{link}."""

    time: float
    host: str
    link: str
    frame: bytes


#: Whether what one host sends to another is lost.
Loses = Callable[[str, str, ReceivedAdvert], bool]


@define(eq=False)
class Segment:
    """A LAN. All of its fields may be changed at any time and hold for what is sent from then on.

    @ivar delay: seconds from sending to hearing.
    @ivar loss: the share of datagrams that each receiver misses, by the chance of C{random}.
    @ivar loses: a further rule of loss, given the names of sender and receiver.
    @ivar adverts: all that was sent, in order.
    @ivar frames: all frames for the neighbours, in order.
    """

    clock: IReactorTime
    delay: float = 0.0001
    loss: float = 0.0
    random: Random = field(factory=lambda: Random(0))
    loses: Loses | None = None
    adverts: list[HeardAdvert] = field(factory=list)
    frames: list[HeardFrame] = field(factory=list)
    _stations: list[Station] = field(factory=list)
    _sides: dict[str, int] = field(factory=dict)

    def attach(self, station: Station) -> None:
        """Plug C{station} in."""
        self._stations.append(station)

    def detach(self, station: Station) -> None:
        """Pull C{station} out; what is on its way to it still arrives."""
        self._stations.remove(station)

    def part(self, *sides: Iterable[str]) -> None:
        """Cut the LAN: hosts (by name) hear only those on their own side. Who is named in no side is
        on one more, together with all others left over."""
        self._sides = {host: number for number, side in enumerate(sides) for host in side}

    def heal(self) -> None:
        """End a L{part}."""
        self._sides = {}

    def send(self, sender: Station, datagram: ReceivedAdvert) -> None:
        """Carry C{datagram} to all other stations that it reaches."""
        self.adverts.append(HeardAdvert(self.clock.seconds(), sender.host, datagram))
        for station in self._stations:
            if station is not sender and not self._lost(sender.host, station.host, datagram):
                self.clock.callLater(self.delay, station.hear, datagram)

    def announce(self, sender: Station, frame: bytes) -> None:
        """Keep C{frame} for who wants to look."""
        self.frames.append(HeardFrame(self.clock.seconds(), sender.host, sender.link, frame))

    def _lost(self, sender: str, receiver: str, datagram: ReceivedAdvert) -> bool:
        """Whether C{receiver} misses this one; chance is asked each time, so that a seed replays."""
        unlucky = self.loss > 0 and self.random.random() < self.loss
        apart = self._sides.get(sender) != self._sides.get(receiver)
        return unlucky or apart or (self.loses is not None and self.loses(sender, receiver, datagram))
