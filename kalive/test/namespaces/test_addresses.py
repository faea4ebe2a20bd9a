"""Tests for L{kalive.kernel.addresses} on Linux."""

from __future__ import annotations

from ipaddress import IPv4Address, ip_interface

from twisted.internet.defer import inlineCallbacks

from kalive.config.vrrp import VirtualAddress
from kalive.kernel.test import contract, contract_addresses
from kalive.test.namespaces.laboratory import OnLinux, RealLaboratory


class AddressesTests(OnLinux, contract_addresses.AddressesContract):
    """The contract, kept by Linux; and what only C{ip} can see."""

    lab: RealLaboratory

    @inlineCallbacks
    def test_label_and_broadcast(self) -> contract.Steps:
        """Label and broadcast address are those of the configuration; C{ip} is the witness. Without a
        broadcast address in the configuration there is none."""
        link = yield self.started()
        full = VirtualAddress(
            interface=ip_interface("10.5.0.1/24"), label="eth0:vip", broadcast=IPv4Address("10.5.0.255")
        )
        bare = VirtualAddress(interface=ip_interface("10.6.0.1/24"))
        prepare = self.ports.addresses.prepare
        done = self.ports.addresses.add([prepare(full, link), prepare(bare, link)])
        self.assertEqual((yield self.lab.answer(done)), [])
        lines = self.lab.a.namespace.ip("-o -4 addr show dev eth0").splitlines()
        (first,) = [line.split() for line in lines if "10.5.0.1/24" in line]
        (second,) = [line.split() for line in lines if "10.6.0.1/24" in line]
        self.assertEqual(first[4:6], ["brd", "10.5.0.255"])
        self.assertIn("eth0:vip\\", first)
        self.assertNotIn("brd", second)

    @inlineCallbacks
    def test_ipv6_is_usable_at_once(self) -> contract.Steps:
        """An IPv6 address does not wait for the detection of duplicates."""
        link = yield self.started()
        address = VirtualAddress(interface=ip_interface("fd00::9/64"))
        done = self.ports.addresses.add([self.ports.addresses.prepare(address, link)])
        self.assertNotIn("tentative", self.lab.a.namespace.ip("-6 addr show dev eth0 to fd00::9"))
        self.assertEqual((yield self.lab.answer(done)), [])
