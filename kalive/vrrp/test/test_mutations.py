"""Fuzzing of everything that reads a packet: mutations of right ones, for all kinds of protection.

C{KALIVE_MUTATIONS} sets how many are tried.
"""

from __future__ import annotations

import os
from random import Random

from attrs import evolve
from twisted.trial.unittest import SynchronousTestCase

from kalive.kernel.ip import AH, Improper, datagram
from kalive.kernel.values import ReceivedAdvert
from kalive.vrrp.ipsec import Association
from kalive.vrrp.packet import Advert, Expected, decode
from kalive.vrrp.rejection import Rejection
from kalive.vrrp.test.test_ipsec import KEY, MULTICAST
from kalive.vrrp.test.test_packet import VECTORS
from kalive.vrrp.test.test_signature import ADVERT, PACKET, SOURCE, Wall, received

MUTATIONS = int(os.environ.get("KALIVE_MUTATIONS", "20000"))


def mutated(chance: Random, octets: bytes) -> bytes:
    """Bits turned, octets replaced, cut, doubled, put in, or nothing at all."""
    result = bytearray(octets)
    for _ in range(chance.randrange(3)):
        at = chance.randrange(len(result) or 1)
        what = chance.randrange(5)
        if what == 0 and result:
            result[at] ^= 1 << chance.randrange(8)
        elif what == 1 and result:
            result[at] = chance.randrange(256)
        elif what == 2:
            del result[at:]
        elif what == 3:
            result += result[at:]
        else:
            result[at:at] = chance.randbytes(chance.randrange(40))
    return bytes(result)


class MutationTests(SynchronousTestCase):
    """No exception, and nothing changed is believed."""

    def test_packets(self) -> None:
        """Of both versions and families: what is believed is what its octets say."""
        chance = Random(9568)
        for step in range(MUTATIONS):
            vector = VECTORS[step % len(VECTORS)]
            octets = mutated(chance, vector.octets)
            result = decode(vector.received(octets), vector.expected())
            if not isinstance(result, Rejection):
                packed = b"".join(address.packed for address in result.addresses)
                head = bytes((result.virtual_router_id, result.priority, len(result.addresses)))
                self.assertEqual(head + packed, octets[1:4] + octets[8 : 8 + len(packed)])

    def test_inside_ah(self) -> None:
        """IP header, AH header and packet: only what its sender signed is believed."""
        chance = Random(2402)
        for _ in range(MUTATIONS):
            octets = mutated(chance, MULTICAST)
            try:
                opened = Association(KEY, unicast=False).open(datagram(octets, AH))
            except Improper:
                continue
            if not isinstance(opened, Rejection):
                self.assertEqual(opened, MULTICAST[44:])

    def test_signed(self) -> None:
        """Packet and trailer: only what its sender signed is believed, once."""
        chance = Random(2104)
        signed = Wall().signatory().sign(PACKET, SOURCE)
        expected = Expected(version=3, virtual_router_id=51, advert_int=1.0)
        for _ in range(MUTATIONS):
            changed = evolve(received(), payload=mutated(chance, signed))
            result = decode(changed, expected, Wall().signatory().verify)
            self.assertIsInstance(changed, ReceivedAdvert)
            if isinstance(result, Advert):
                self.assertEqual(result, ADVERT)
