"""IPSEC AH around VRRPv2 over IPv4 (C{auth_type AH}; RFC 2402, HMAC-MD5-96 of RFC 2403), as Keepalived 2.

Pure. Decides what is signed, and whether what came was signed by somebody with our password and is new.
All routers of a virtual router count on with one number: a Backup knows the master's, and goes on from
there when it takes over. Tests: C{test_ipsec.py}.
"""

from __future__ import annotations

import hmac
from struct import Struct

from kalive.config.common import IPAddress
from kalive.kernel.ip import AH
from kalive.kernel.values import ReceivedAdvert
from kalive.vrrp.checksum import PROTOCOL
from kalive.vrrp.rejection import Rejection

LENGTH = 24
"""Octets of the AH header."""
LAST = 0xFFFFFFFD
"""After this sequence number a master must stop: there is no greater one to be believed."""

_IP = Struct("!BBHHHBBH4s4s")
_AH = Struct("!BBHII")
_ICV = 12
_WORDS = 4
"""The AH header's length in words of four octets, less two (RFC 2402 2.2)."""
_TOS = 0xC0


class Association:
    """Seals and opens with C{key}; C{sequence} is the greatest number sent or heard.

    C{cycled}: the numbers are used up. C{unicast}: the TTL changes on the way, so it is not signed.
    """

    def __init__(self, key: bytes, *, unicast: bool) -> None:
        """Nothing sent, nothing heard."""
        self.key = key
        self.unicast = unicast
        self.sequence = 0
        self.cycled = False
        self._identification = 0

    def seal(self, packet: bytes, source: IPAddress, destination: IPAddress, ttl: int) -> bytes:
        """The IP datagram with C{packet}; the kernel fills in its checksum."""
        self.sequence += 1
        self.cycled = self.sequence > LAST
        self._identification = self._identification % 0xFFFF + 1
        length = _IP.size + LENGTH + len(packet)
        ends = source.packed, destination.packed
        header = _IP.pack(0x45, _TOS, length, self._identification, 0, ttl, AH, 0, *ends)
        authentication = _AH.pack(PROTOCOL, _WORDS, 0, int(source), self.sequence & 0xFFFFFFFF)
        return header + authentication + self._value(header, authentication, packet) + packet

    def open(self, received: ReceivedAdvert) -> bytes | Rejection:
        """The VRRP packet inside; integrity first, then the index, then the number."""
        authentication, packet = received.payload[: _AH.size], received.payload[LENGTH:]
        if len(received.payload) < LENGTH or len(received.header) != _IP.size:
            return Rejection.AH_MALFORMED
        following, words, _, index, sequence = _AH.unpack(authentication)
        if (following, words) != (PROTOCOL, _WORDS):
            return Rejection.AH_MALFORMED
        value = self._value(received.header, authentication, packet)
        if not hmac.compare_digest(value, received.payload[_AH.size : LENGTH]):
            return Rejection.AH_INTEGRITY
        if index != int(received.source):
            return Rejection.AH_SPI
        if sequence <= self.sequence:
            return Rejection.AH_REPLAY
        self.sequence = sequence
        self.cycled = False
        return packet

    def begin(self) -> None:
        """We become master: after all numbers are used up, from the first again."""
        if self.cycled:
            self.sequence, self.cycled = 0, False

    def _value(self, header: bytes, authentication: bytes, packet: bytes) -> bytes:
        """The integrity check value: what may change on the way counts as zero."""
        fixed = bytearray(header)
        fixed[1] = 0
        fixed[6:8] = fixed[10:12] = bytes(2)
        if self.unicast:
            fixed[8] = 0
        signed = bytes(fixed) + authentication + bytes(_ICV) + packet
        return hmac.digest(self.key, signed, "md5")[:_ICV]


def inner(payload: bytes) -> bytes:
    """The VRRP packet of a payload that begins with an AH header, unproven."""
    return payload[LENGTH:]
