"""How the adverts of an instance are protected: not at all (or by a password), by IPSEC AH, by auth_hmac.

Decides what is done to each packet before it leaves and before it is decoded. The arithmetic is that of
L{kalive.vrrp.ipsec} and L{kalive.vrrp.signature}; files of keys are read here, when configuring.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from attrs import evolve

from kalive.config.common import IPAddress
from kalive.config.instance import HMACAuthentication, KeySource
from kalive.config.vrrp import VRRPInstance
from kalive.kernel.values import AdvertEndpoint, ReceivedAdvert
from kalive.vrrp.checksum import summed_over_ipv6
from kalive.vrrp.ipsec import Association
from kalive.vrrp.packet import Verify
from kalive.vrrp.rejection import Rejection
from kalive.vrrp.signature import Signatory, rules_of
from kalive.vrrp.wire import ttl_of, uses_ah

_SHORTEST, _LONGEST = 32, 64


class Protection:
    """None: packets leave and come as they are.

    @ivar repeats: whether the same octets may come twice.
    @ivar verify: what L{kalive.vrrp.packet.decode} asks of the trailer.
    """

    repeats = True
    verify: Verify | None = None

    def seal(self, packet: bytes, endpoint: AdvertEndpoint, destination: IPAddress) -> bytes:
        """What is sent."""
        return packet

    def open(self, received: ReceivedAdvert) -> ReceivedAdvert | Rejection:
        """What is decoded."""
        return received

    def begin(self) -> None:
        """We become master."""

    @property
    def exhausted(self) -> bool:
        """Whether nothing more can be sent that anybody would believe."""
        return False

    @property
    def drift(self) -> float:
        """Seconds by which the last sender's clock is wrong enough to be said; else 0."""
        return 0.0


class InsideAH(Protection):
    """C{auth_type AH}."""

    repeats = False

    def __init__(self, association: Association) -> None:
        """Count on where C{association} is."""
        self.association = association

    def seal(self, packet: bytes, endpoint: AdvertEndpoint, destination: IPAddress) -> bytes:
        """See L{Protection.seal}."""
        return self.association.seal(packet, endpoint.source, destination, ttl_of(endpoint))

    def open(self, received: ReceivedAdvert) -> ReceivedAdvert | Rejection:
        """See L{Protection.open}."""
        packet = self.association.open(received)
        return packet if isinstance(packet, Rejection) else evolve(received, payload=packet)

    def begin(self) -> None:
        """See L{Protection.begin}."""
        self.association.begin()

    @property
    def exhausted(self) -> bool:
        """See L{Protection.exhausted}."""
        return self.association.cycled


class Signed(Protection):
    """C{auth_hmac}."""

    repeats = False

    def __init__(self, signatory: Signatory) -> None:
        """Sign and verify by C{signatory}."""
        self.signatory = signatory
        self.verify = signatory.verify

    def seal(self, packet: bytes, endpoint: AdvertEndpoint, destination: IPAddress) -> bytes:
        """See L{Protection.seal}."""
        signed = self.signatory.sign(packet, endpoint.source)
        if endpoint.source.version == 6:
            return summed_over_ipv6(signed, endpoint.source, destination)
        return signed

    @property
    def drift(self) -> float:
        """See L{Protection.drift}: more than half the window."""
        drift = self.signatory.drift
        return drift if abs(drift) > self.signatory.rules.window / 2 else 0.0


def protection_of(instance: VRRPInstance, before: Protection | None, wall: Callable[[], float]) -> Protection:
    """As C{instance} is configured. What was counted C{before} a reload counts on, if the key is the same.

    @raise OSError: a file with a key can't be read.
    @raise ValueError: a key is too short or too long, or the active one is missing.
    """
    if instance.auth_hmac is not None:
        return _signed(instance, instance.auth_hmac, before, wall)
    words = instance.authentication
    if words is None or not uses_ah(instance):
        return Protection()
    unicast = bool(instance.unicast_peer)
    if isinstance(before, InsideAH) and before.association.key == words.auth_pass:
        before.association.unicast = unicast
        return before
    return InsideAH(Association(words.auth_pass, unicast=unicast))


def _signed(
    instance: VRRPInstance, words: HMACAuthentication, before: Protection | None, wall: Callable[[], float]
) -> Signed:
    """With the keys, read now."""
    keys = {key.key_id: _octets(key.source, key.value) for key in words.key}
    for number, key in keys.items():
        if not _SHORTEST <= len(key) <= _LONGEST:
            raise ValueError(f"key {number} has {len(key)} octets, not {_SHORTEST} to {_LONGEST}")
    if words.active_key not in keys:
        raise ValueError(f"there is no key {words.active_key}, which is active_key")
    rules = rules_of(words, keys, instance.advert_int, len(instance.unicast_peer))
    if isinstance(before, Signed):
        before.signatory.rules = rules
        return before
    return Signed(Signatory(rules, wall))


def _octets(source: KeySource, value: bytes) -> bytes:
    """A key; the end of a file's last line is no part of it."""
    if source is not KeySource.FILE:
        return value
    return Path(value.decode(errors="surrogateescape")).read_bytes().rstrip(b"\r\n")
