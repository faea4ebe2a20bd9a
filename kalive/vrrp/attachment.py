"""One virtual router on the wire: its share of a socket, what it says there and what it believes.

Decides which packets are adverts for the machine (by L{kalive.vrrp.packet}); a wrong one is counted,
complained of now and then, and touches nothing else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping

from kalive.config.common import IPAddress
from kalive.config.vrrp import VRRPInstance
from kalive.kernel.values import AdvertEndpoint, Link, ReceivedAdvert
from kalive.vrrp import wire
from kalive.vrrp.checksum import Checksum
from kalive.vrrp.host import Host
from kalive.vrrp.journal import Journal
from kalive.vrrp.packet import RESIGNING, Advert, decode
from kalive.vrrp.protection import Protection, protection_of
from kalive.vrrp.rejection import Rejection
from kalive.vrrp.sockets import Channel
from kalive.vrrp.transmitter import Content, Transmitter

DEFAULT_MTU = 1500
Heard = Callable[[ReceivedAdvert, Advert], None]


class Attachment:
    """C{heard} is called with each good advert. C{endpoint} is the last it was at; C{rejected} counts
    what was dropped, by reason."""

    def __init__(self, host: Host, journal: Journal, statistics: dict[str, int], heard: Heard) -> None:
        """Attached to nothing."""
        self._host = host
        self._journal = journal
        self._statistics = statistics
        self._heard = heard
        self._channel: Channel | None = None
        self._transmitter = Transmitter()
        self._checksum = Checksum.STANDARD
        self.rejected: Counter[Rejection] = Counter()
        self.protection = Protection()
        self.endpoint: AdvertEndpoint | None = None

    def configure(self, instance: VRRPInstance) -> None:
        """Expect and say what C{instance} has from the next L{attach} on."""
        self._instance = instance
        self._expected = wire.expected_of(instance)
        self._advertised = frozenset(wire.advertised_by(instance, DEFAULT_MTU))
        self._master: IPAddress | None = None
        if self._checksum not in self._expected.checksums or self._checksum is not Checksum.OLD_UNICAST:
            self._checksum = wire.checksum_of(instance)
        self._last: tuple[ReceivedAdvert, Advert] | None = None
        self._problem: str | None = None
        try:
            self.protection = protection_of(instance, self.protection, self._host.wall)
        except (OSError, ValueError) as error:
            self._problem = f"auth_hmac: {error}"

    def attach(self, endpoint: AdvertEndpoint, links: Mapping[str, Link]) -> str | None:
        """Be at C{endpoint}; why that is impossible, None if it is done."""
        if self._problem is not None:
            self.detach()
            return self._problem
        if self._channel is None or endpoint != self.endpoint:
            self.detach()
            try:
                vrid = self._instance.virtual_router_id
                self._channel = self._host.endpoints.join(endpoint, vrid, self._received)
            except OSError as error:
                return f"can't open VRRP socket: {error.strerror or error}"
            self.endpoint = endpoint
        link = links.get(endpoint.link or "")
        self._mtu = link.mtu if link else DEFAULT_MTU
        self._prepare()
        return None

    def detach(self) -> None:
        """Be nowhere."""
        self._transmitter.disconnect()
        if self._channel is not None:
            self._channel.leave()
            self._channel = None

    def send(self, priority: int) -> bool:
        """Send an advert; whether all of it left. What was refused is counted and complained of."""
        errors = self._transmitter.send(priority)
        for error in errors:
            self._statistics["send_err"] += 1
            self._journal.complain(f"can't send advert: {error.strerror or error}", "send", error.errno)
        sent = not errors
        self._statistics["advert_sent"] += sent
        self._statistics["pri_zero_sent"] += sent and priority == RESIGNING
        return sent

    def _prepare(self) -> None:
        """Prepare what adverts say."""
        if self._channel is None or self.endpoint is None:
            return
        content = Content(
            version=self._instance.version,
            virtual_router_id=self._instance.virtual_router_id,
            interval=self._instance.advert_int,
            addresses=wire.advertised_by(self._instance, self._mtu),
            authentication=self._expected.authentication,
            endpoint=self.endpoint,
            destinations=wire.destinations_of(self._instance),
            checksum=self._checksum,
        )
        self._advertised = frozenset(content.addresses)
        self._transmitter.connect(content, self._channel, self.protection)

    def _received(self, received: ReceivedAdvert) -> None:
        """A packet with our VRID; nearly always the same as the one before."""
        if self._last is not None and self._last[0] == received:
            advert = self._last[1]
        else:
            result = self.judge(received)
            if isinstance(result, Rejection):
                self._reject(received, result)
                return
            advert = result
            if self.protection.repeats:
                self._last = (received, advert)
            self._compare(received, advert)
        self._statistics["advert_rcvd"] += 1
        self._statistics["pri_zero_rcvd"] += advert.priority == RESIGNING
        self._heard(received, advert)

    def judge(self, received: ReceivedAdvert) -> Advert | Rejection:
        """The whole check, as for a packet that differs from the one before."""
        opened = self.protection.open(received)
        if isinstance(opened, Rejection):
            return opened
        return decode(opened, self._expected, self.protection.verify)

    def _reject(self, received: ReceivedAdvert, rejection: Rejection) -> None:
        """Count; say why once in a while."""
        self._statistics[rejection.counter] += 1
        self.rejected[rejection] += 1
        line = f"dropping VRRP packet from {received.source} {rejection.text}"
        self._journal.complain(line, rejection)

    def _compare(self, received: ReceivedAdvert, advert: Advert) -> None:
        """Is its sender configured like us? If not it is heard all the same (Keepalived 2.4.3). With
        C{skip_check_adv_addr} only another sender's addresses are compared."""
        source, known = received.source, self._instance.conduct.skip_check_adv_addr
        if not (known and self._master == source) and frozenset(advert.addresses) != self._advertised:
            self._statistics["addr_list_err"] += 1
            self._journal.complain(f"{source} advertises other addresses than ours", "addresses")
        self._master = source
        if advert.interval != self._instance.advert_int:
            line = f"{source} advertises every {advert.interval} s, we every {self._instance.advert_int} s"
            self._journal.complain(line, "interval")
        if drift := self.protection.drift:
            self._journal.complain(f"the clock of {source} differs from ours by {drift:.1f} s", "drift")
        if advert.checksum is _OLD and self._checksum is not _OLD:
            self._checksum = _OLD
            self._journal.say(f"{source} uses the unicast checksum of before 1.3.6, so we do too")
            self._prepare()


_OLD = Checksum.OLD_UNICAST
