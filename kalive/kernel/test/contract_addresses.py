"""The contract of L{kalive.kernel.interfaces.IAddresses}. See L{kalive.kernel.test.contract}."""

from __future__ import annotations

import errno
from ipaddress import IPv6Interface, ip_interface
from typing import Any

from attrs import evolve
from twisted.internet.defer import inlineCallbacks
from zope.interface.verify import verifyObject

from kalive.config.vrrp import VirtualAddress
from kalive.kernel.interfaces import IAddresses
from kalive.kernel.test.contract import Contract, Steps
from kalive.kernel.values import Link, PreparedAddress


class AddressesContract(Contract):
    """L{IAddresses}."""

    def prepared(self, link: Link, address: str, **more: Any) -> PreparedAddress:
        """C{address} on C{link}, prepared."""
        return self.ports.addresses.prepare(VirtualAddress(interface=ip_interface(address), **more), link)

    def test_provides(self) -> None:
        """The port has all that L{IAddresses} asks for."""
        verifyObject(IAddresses, self.ports.addresses)

    @inlineCallbacks
    def test_add_and_remove(self) -> Steps:
        """An address is there when add returns, not only when it fires, and gone when remove returns."""
        link = yield self.started()
        address = self.prepared(link, "10.1.0.100/32")
        done = self.ports.addresses.add([address])
        self.assertIn("10.1.0.100/32", self.lab.a.addresses())
        self.assertEqual((yield self.lab.answer(done)), [])
        yield self.lab.until(lambda: "10.1.0.100/32" in self.ipv4())
        done = self.ports.addresses.remove([address])
        self.assertNotIn("10.1.0.100/32", self.lab.a.addresses())
        self.assertEqual((yield self.lab.answer(done)), [])
        yield self.lab.until(lambda: "10.1.0.100/32" not in self.ipv4())

    @inlineCallbacks
    def test_already_there_already_gone(self) -> Steps:
        """What is there already was added well, and what is gone already removed well."""
        link = yield self.started()
        address = self.prepared(link, "10.1.0.100/32")
        self.assertEqual((yield self.lab.answer(self.ports.addresses.add([address, address]))), [])
        self.assertEqual((yield self.lab.answer(self.ports.addresses.remove([address, address]))), [])

    @inlineCallbacks
    def test_scope(self) -> Steps:
        """The scope of the configuration is the kernel's."""
        link = yield self.started()
        done = self.ports.addresses.add(
            [self.prepared(link, "10.8.0.1/32", scope=253), self.prepared(link, "10.8.0.2/32")]
        )
        self.assertEqual((yield self.lab.answer(done)), [])
        found = self.lab.a.addresses()
        self.assertEqual((found["10.8.0.1/32"], found["10.8.0.2/32"]), (253, 0))

    @inlineCallbacks
    def test_no_such_link(self) -> Steps:
        """A refusal names the address and carries the kernel's number and words; the rest of the
        batch is carried out."""
        link = yield self.started()
        gone = evolve(link, index=link.index + 1000, name="gone")
        done = self.ports.addresses.add(
            [
                self.prepared(link, "10.1.0.100/32"),
                self.prepared(gone, "10.1.0.101/32"),
                self.prepared(link, "10.1.0.102/32"),
            ]
        )
        (refusal,) = yield self.lab.answer(done)
        self.assertEqual((refusal.subject, refusal.errno), ("10.1.0.101/32 dev gone", errno.ENODEV))
        self.assertIn("Device not found", refusal.text)
        found = self.lab.a.addresses()
        self.assertIn("10.1.0.100/32", found)
        self.assertIn("10.1.0.102/32", found)

    @inlineCallbacks
    def test_scope_that_contradicts(self) -> Steps:
        """Addresses of one network have one scope: another is refused."""
        link = yield self.started()
        done = self.ports.addresses.add([self.prepared(link, "10.1.0.100/24", scope=253)])
        (refusal,) = yield self.lab.answer(done)
        self.assertEqual((refusal.errno, refusal.text), (errno.EINVAL, "ipv4: Invalid scope value"))

    @inlineCallbacks
    def test_link_that_went(self) -> Steps:
        """When a link goes its addresses go with it: removing them then is no refusal."""
        link = yield self.started()
        address = self.prepared(link, "10.1.0.100/32")
        yield self.lab.answer(self.ports.addresses.add([address]))
        self.lab.a.remove_link()
        self.assertEqual((yield self.lab.answer(self.ports.addresses.remove([address]))), [])

    @inlineCallbacks
    def test_same_address_other_prefix(self) -> Steps:
        """Only the address with just that prefix length is removed."""
        link = yield self.started()
        yield self.lab.answer(self.ports.addresses.add([self.prepared(link, "10.1.0.100/32")]))
        yield self.lab.answer(self.ports.addresses.remove([self.prepared(link, "10.1.0.100/24")]))
        self.assertIn("10.1.0.100/32", self.lab.a.addresses())

    @inlineCallbacks
    def test_ipv6(self) -> Steps:
        """An IPv6 address is added at once usable, and removed."""
        link = yield self.started()
        address = self.prepared(link, "fd00::100/64")
        self.assertEqual((yield self.lab.answer(self.ports.addresses.add([address, address]))), [])
        yield self.lab.until(lambda: IPv6Interface("fd00::100/64") in self.eth0().addresses)
        self.assertEqual((yield self.lab.answer(self.ports.addresses.remove([address, address]))), [])
        yield self.lab.until(lambda: IPv6Interface("fd00::100/64") not in self.eth0().addresses)

    @inlineCallbacks
    def test_many(self) -> Steps:
        """A thousand addresses in one call are all there when it returns."""
        link = yield self.started()
        many = [self.prepared(link, f"10.9.{n // 250}.{n % 250}/32") for n in range(1000)]
        done = self.ports.addresses.add(many)
        self.assertEqual(len([a for a in self.lab.a.addresses() if a.startswith("10.9.")]), 1000)
        self.assertEqual((yield self.lab.answer(done)), [])

    @inlineCallbacks
    def test_nothing(self) -> Steps:
        """To add nothing is done at once."""
        self.assertEqual((yield self.lab.answer(self.ports.addresses.add([]))), [])

    @inlineCallbacks
    def test_closed(self) -> Steps:
        """What is asked of a closed port is refused, not forgotten."""
        link = yield self.started()
        address = self.prepared(link, "10.1.0.100/32")
        self.ports.addresses.close()
        refusals = yield self.lab.answer(self.ports.addresses.add([address]))
        self.assertEqual([r.subject for r in refusals], ["10.1.0.100/32 dev eth0"])

    @inlineCallbacks
    def test_label_that_cannot_be(self) -> Steps:
        """A label of more than 15 bytes, or of an IPv6 address, is refused when configuring."""
        link = yield self.started()
        self.assertRaises(ValueError, self.prepared, link, "10.1.0.9/32", label="eth0:1234567890x")
        self.assertRaises(ValueError, self.prepared, link, "fd00::9/64", label="eth0:1")
