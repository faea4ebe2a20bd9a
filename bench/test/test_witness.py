"""The witness sees, in namespaces of its own, what a director sends, with the kernel's stamp."""

from __future__ import annotations

import os
import socket
from ipaddress import IPv4Address
from unittest import SkipTest

from twisted.trial.unittest import SynchronousTestCase

from bench.capture import Witness, now
from bench.frames import REPLY, Arp, arp_request
from bench.network import ADDRESSES, INTERFACE, WITNESS_ADDRESS, Segment, inside


class WitnessTests(SynchronousTestCase):
    """A segment with a witness."""

    def setUp(self) -> None:
        """A segment, gone after the test."""
        if os.geteuid() != 0:
            raise SkipTest("needs root: makes network namespaces")
        self.segment = Segment("t")
        self.segment.open()
        self.addCleanup(self.segment.close)
        self.witness = Witness(self.segment)
        self.addCleanup(self.witness.close)

    def test_answer(self) -> None:
        """A director answers the witness's question, and the stamp lies between question and answer seen."""
        self.witness.forget()
        asked = now()
        self.witness.send(arp_request(self.segment.mac("w"), WITNESS_ADDRESS, ADDRESSES["b"]))
        seen = next(frame for frame in self.witness.watch(5) if isinstance(frame, Arp))
        self.assertEqual((seen.operation, seen.sender), (REPLY, ADDRESSES["b"]))
        self.assertEqual(seen.sender_mac, self.segment.mac("b"))
        self.assertTrue(asked < seen.at < now(), f"{asked} {seen.at}")

    def test_stamp_is_the_kernels(self) -> None:
        """A frame that waited in the socket keeps the instant of its arrival."""
        with inside(self.segment.name("a")), socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as sender:
            sender.bind((INTERFACE, 0))
            sender.send(arp_request(self.segment.mac("a"), ADDRESSES["a"], IPv4Address("192.0.2.9")))
        sent = now()
        while now() < sent + 50_000_000:
            pass
        seen = next(frame for frame in self.witness.watch(5) if isinstance(frame, Arp))
        self.assertLess(seen.at, sent)

    def test_close_twice(self) -> None:
        """Removing a segment that is gone is no error, and leaves no namespace."""
        self.segment.close()
        self.segment.close()
        self.assertFalse(os.path.exists(f"/run/netns/{self.segment.name('w')}"))
