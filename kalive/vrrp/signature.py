"""C{auth_hmac}: a trailer behind each advert that signs it (Keepalived 2.4.2 and later).

Pure. Decides what the trailer says, and whether one that came is from somebody with a key of ours, of
now, and new. The trailer has 28 octets: type 1, key, two of zero, seconds (4), fraction (2, of 1/65536
s), counter (2), and the first 16 of HMAC-SHA256. Signed are a pseudo header (family, version, VRID, zero,
source in 16 octets), the packet with its checksum zero, and the trailer with its value zero.
Tests: C{test_signature.py}.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from struct import Struct
from typing import TypeAlias

from attrs import frozen

from kalive.config.common import IPAddress
from kalive.config.instance import AntiReplay, HMACAuthentication, HMACMode
from kalive.kernel.values import ReceivedAdvert
from kalive.vrrp.rejection import Rejection

SENDERS = 4
"""Of how many multicast senders the last stamp is known."""
_LEAST_WINDOW, _GREATEST_WINDOW = 5.0, 300.0
_TRAILER = Struct("!BBHIHH16s")
_PSEUDO_HEADER = Struct("!BBBB16s")
_TYPE, _VALUE = 1, 16

Stamp: TypeAlias = tuple[int, int, int]
"""Seconds of the epoch, 1/65536 of a second, and a counter for what has the same time."""


@frozen(kw_only=True)
class Rules:
    """What the configuration says. C{keys} are by their numbers; C{window} is in seconds; C{senders} is
    how many are remembered."""

    keys: Mapping[int, bytes]
    active_key: int
    window: float
    mode: HMACMode = HMACMode.ENFORCE
    anti_replay: AntiReplay = AntiReplay.TIME
    senders: int = SENDERS


def rules_of(
    words: HMACAuthentication, keys: Mapping[int, bytes], advert_int: float, senders: int = SENDERS
) -> Rules:
    """The rules of C{auth_hmac}, with the octets of its keys."""
    window = words.time_window or min(max(3 * advert_int, _LEAST_WINDOW), _GREATEST_WINDOW)
    return Rules(
        keys=keys,
        active_key=words.active_key,
        window=window,
        mode=words.mode,
        anti_replay=words.anti_replay,
        senders=max(senders, SENDERS),
    )


class Signatory:
    """Signs, and verifies. C{wall} is the clock that all routers share, in seconds of the epoch.

    @ivar drift: seconds by which the last sender's clock differs from ours.
    """

    def __init__(self, rules: Rules, wall: Callable[[], float]) -> None:
        """Nothing signed, nobody heard."""
        self.rules = rules
        self.drift = 0.0
        self._wall = wall
        self._last: Stamp = (0, 0, 0)
        self._heard: dict[IPAddress, Stamp] = {}

    def sign(self, packet: bytes, source: IPAddress) -> bytes:
        """C{packet} with its trailer; without one in mode receive-only."""
        if self.rules.mode is HMACMode.RECEIVE_ONLY:
            return packet
        self._last = _next(self._last, self._wall(), self.rules.window)
        key = self.rules.active_key
        head = (_TYPE, key, 0, *self._last)
        value = _value(self.rules.keys[key], packet, source, _TRAILER.pack(*head, bytes(_VALUE)))
        return packet + _TRAILER.pack(*head, value)

    def verify(self, received: ReceivedAdvert, trailer: bytes) -> Rejection | None:
        """What is wrong with the C{trailer} of C{received}, whose payload has none any more."""
        if not trailer:
            enforced = self.rules.mode is HMACMode.ENFORCE
            return Rejection.SIGNATURE_MISSING if enforced else None
        kind, key, zero, seconds, fraction, counter, value = _TRAILER.unpack(trailer)
        if kind != _TYPE or zero:
            return Rejection.SIGNATURE_MALFORMED
        octets = self.rules.keys.get(key)
        if octets is None:
            return Rejection.SIGNATURE_KEY
        blank = trailer[:-_VALUE] + bytes(_VALUE)
        if not hmac.compare_digest(_value(octets, received.payload, received.source, blank), value):
            return Rejection.SIGNATURE_WRONG
        return self._judge(received.source, (seconds, fraction, counter))

    def _judge(self, source: IPAddress, stamp: Stamp) -> Rejection | None:
        """Is it of now, and newer than the last of its sender? What was heard from a clock that is
        corrected since counts no more."""
        now = self._wall()
        self.drift = _seconds(stamp) - now
        timed = self.rules.anti_replay is AntiReplay.TIME
        if timed and abs(self.drift) > self.rules.window:
            return Rejection.SIGNATURE_STALE
        last = self._heard.get(source)
        if last is not None and stamp <= last and not (timed and self._is_void(last, now)):
            return Rejection.SIGNATURE_REPLAY
        self._heard.pop(source, None)
        self._heard[source] = stamp
        if len(self._heard) > self.rules.senders:
            del self._heard[next(iter(self._heard))]
        return None

    def _is_void(self, stamp: Stamp, now: float) -> bool:
        """Whether it is from a future that is no more: our clock was set back since."""
        return _seconds(stamp) - now > self.rules.window


def _next(last: Stamp, now: float, window: float) -> Stamp:
    """A stamp after C{last}, of C{now}; when our clock was set back by more than the window of C{now}
    all the same, or our peers would refuse us until the clock has caught up."""
    seconds = int(now)
    stamp = (seconds, int((now - seconds) * 65536), 0)
    if stamp > last or _seconds(last) - now > window:
        return stamp
    seconds, fraction, counter = last
    if counter < 0xFFFF:
        return seconds, fraction, counter + 1
    return (seconds, fraction + 1, 0) if fraction < 0xFFFF else (seconds + 1, 0, 0)


def _seconds(stamp: Stamp) -> float:
    return stamp[0] + stamp[1] / 65536


def _value(key: bytes, packet: bytes, source: IPAddress, trailer: bytes) -> bytes:
    """The signature; the checksum is not signed, since over IPv6 the kernel may write it later."""
    pseudo = _PSEUDO_HEADER.pack(source.version, packet[0] >> 4, packet[1], 0, source.packed.ljust(16, b"\0"))
    blank = packet[:6] + b"\0\0" + packet[8:]
    return hmac.digest(key, pseudo + blank + trailer, "sha256")[:_VALUE]
