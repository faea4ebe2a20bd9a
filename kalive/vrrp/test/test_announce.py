"""Tests of L{kalive.vrrp.announce}."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address

from twisted.trial.unittest import SynchronousTestCase

from kalive.vrrp.announce import Announcements, Burst, gratuitous_arp, unsolicited_advertisement

CAPTURED = bytes.fromhex(
    "ffffffffffff020000000a0108060001080006040001020000000a010a630066ffffffffffff0a630066"
)
"""Sent by Keepalived 2.2.7 for 10.99.0.102 on a veth with address 02:00:00:00:0a:01, captured with
tcpdump at the other end of the pair."""

CAPTURED_6 = bytes.fromhex(
    "333300000001 020000000a01 86dd 6000000000203aff"
    "20010db8000000000000000000000100 ff020000000000000000000000000001"
    "8800ed2c20000000 20010db8000000000000000000000100 0201020000000a01"
)
"""The same for 2001:db8::100."""


class FrameTests(SynchronousTestCase):
    """The octets."""

    def test_as_keepalived_sends_it(self) -> None:
        """Octet for octet what Keepalived 2.2.7 was seen to send."""
        frame = gratuitous_arp(bytes.fromhex("020000000a01"), IPv4Address("10.99.0.102"))
        self.assertEqual(frame, CAPTURED)

    def test_ipv6_as_keepalived_sends_it(self) -> None:
        """The unsolicited Neighbour Advertisement, octet for octet."""
        mac, address = bytes.fromhex("020000000a01"), IPv6Address("2001:db8::100")
        self.assertEqual(unsolicited_advertisement(mac, address, router=False), CAPTURED_6)

    def test_ipv6_router_flag(self) -> None:
        """RFC 4861 4.4: a host that forwards says so, and sums up right."""
        mac, address = bytes.fromhex("020000000a01"), IPv6Address("2001:db8::100")
        frame = unsolicited_advertisement(mac, address, router=True)
        self.assertEqual(frame[58], 0xA0)
        pseudo = frame[22:54] + (32).to_bytes(4, "big") + bytes(3) + b"\x3a"
        self.assertEqual(int.from_bytes(pseudo + frame[54:], "big") % 0xFFFF, 0)


class AnnouncementsTests(SynchronousTestCase):
    """When to send."""

    def test_a_burst_now_and_one_after_the_delay(self) -> None:
        """Five copies now, five more after five seconds, then no more."""
        plan = Announcements()
        self.assertEqual(plan.begin(10.0, Burst(5, 5.0)), 5)
        self.assertEqual(plan.deadline, 15.0)
        self.assertEqual(plan.due(14.9), 0)
        self.assertEqual(plan.due(15.0), 5)
        self.assertEqual((plan.deadline, plan.due(20.0)), (None, 0))

    def test_delay_0_means_no_second_burst(self) -> None:
        """garp_master_delay 0 sends one burst."""
        plan = Announcements()
        self.assertEqual(plan.begin(10.0, Burst(5, 0.0)), 5)
        self.assertIsNone(plan.deadline)

    def test_a_new_burst_replaces_the_one_that_waits(self) -> None:
        """Many rivals in a row do not pile up bursts."""
        plan = Announcements()
        plan.begin(10.0, Burst(5, 5.0))
        plan.begin(11.0, Burst(2, 5.0))
        self.assertEqual(plan.deadline, 16.0)
        self.assertEqual(plan.due(16.0), 2)

    def test_cancelled_when_the_addresses_go(self) -> None:
        """A router that is not master any more announces nothing."""
        plan = Announcements()
        plan.begin(10.0, Burst())
        plan.cancel()
        self.assertEqual(plan.due(99.0), 0)

    def test_refresh(self) -> None:
        """C{garp_master_refresh}: again and again, beside the second burst, until the addresses go."""
        plan = Announcements()
        plan.refresh(10.0, Burst(2, 4.0))
        plan.begin(10.0, Burst(5, 5.0))
        sent = [(instant, copies) for instant in range(10, 27) if (copies := plan.due(float(instant)))]
        self.assertEqual(sent, [(14, 2), (15, 5), (18, 2), (22, 2), (26, 2)])
        plan.cancel()
        self.assertIsNone(plan.deadline)

    def test_no_refresh(self) -> None:
        """0 is never."""
        plan = Announcements()
        plan.refresh(10.0, Burst(1, 0.0))
        self.assertIsNone(plan.deadline)

    def test_a_refresh_long_overdue_is_one(self) -> None:
        """After a standstill nothing is made up for."""
        plan = Announcements()
        plan.refresh(0.0, Burst(1, 1.0))
        self.assertEqual((plan.due(100.5), plan.due(100.9), plan.due(101.5)), (1, 0, 1))
