"""Tests for L{kalive.kernel.rtnl}: exact bytes, and both directions held against pyroute2's classes."""

from __future__ import annotations

from ipaddress import IPv4Address, ip_interface
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from kalive.config.vrrp import VirtualAddress
from kalive.kernel import lean, rtnl
from kalive.kernel.frames import HEADER, Frame, frames
from kalive.kernel.rtnl import AddressGone, AddressSeen, LinkGone, LinkSeen


def frame(data: bytes) -> Frame:
    """The one message that C{data} is."""
    (result,) = frames(data)
    return result


def message(module: str, name: str, kind: int, fields: dict[str, Any], *attrs: tuple[str, Any]) -> Frame:
    """A message made by pyroute2."""
    result = getattr(lean.load(f"pyroute2.netlink.rtnl.{module}"), name)()
    result["header"]["type"] = kind
    for field, value in fields.items():
        result[field] = value
    result["attrs"] = list(attrs)
    result.encode()
    return frame(bytes(result.data))


class GoldenTests(SynchronousTestCase):
    """What goes to the kernel, byte by byte."""

    def test_add_ipv4(self) -> None:
        """RTM_NEWADDR with CREATE and EXCL: local address, address, label, broadcast and protocol."""
        address = VirtualAddress(
            interface=ip_interface("10.0.0.1/24"),
            scope=253,
            label="eth0:1",
            broadcast=IPv4Address("10.0.0.255"),
        )
        self.assertEqual(
            rtnl.add_address(address, 3).hex(),
            "44000000140001060000000000000000"
            "021800fd03000000"
            "080002000a000001"
            "080001000a000001"
            "0b000300657468303a310000"
            "080004000a0000ff"
            "05000b0012000000",
        )  # fmt: skip

    def test_remove_ipv4(self) -> None:
        """RTM_DELADDR names address and prefix length, nothing else."""
        address = VirtualAddress(interface=ip_interface("10.0.0.1/24"), label="eth0:1")
        self.assertEqual(
            rtnl.remove_address(address, 3).hex(),
            "28000000150001000000000000000000"
            "0218000003000000"
            "080002000a000001"
            "080001000a000001",
        )  # fmt: skip

    def test_add_ipv6(self) -> None:
        """IPv6 has IFA_F_NODAD: the address answers at once."""
        address = VirtualAddress(interface=ip_interface("fd00::1/64"))
        self.assertEqual(
            rtnl.add_address(address, 3).hex(),
            "48000000140001060000000000000000"
            "0a40020003000000"
            "14000200fd000000000000000000000000000001"
            "14000100fd000000000000000000000000000001"
            "05000b0012000000",
        )  # fmt: skip

    def test_dumps(self) -> None:
        """RTM_GETLINK and RTM_GETADDR, of every family, as dumps with strictly zero fields."""
        self.assertEqual(rtnl.DUMP_LINKS.hex(), "2000000012000103" + "00" * 24)
        self.assertEqual(rtnl.DUMP_ADDRESSES.hex(), "1800000016000103" + "00" * 16)


class LinkTests(SynchronousTestCase):
    """What the kernel says of links."""

    def test_link(self) -> None:
        """Index, flags, name, hardware address and MTU are read as pyroute2 wrote them."""
        said = message(
            "ifinfmsg", "ifinfmsg", rtnl.RTM_NEWLINK, {"index": 7, "flags": 0x1043},
            ("IFLA_IFNAME", "eth0"), ("IFLA_MTU", 9000), ("IFLA_ADDRESS", "02:00:00:00:00:07"),
        )  # fmt: skip
        self.assertEqual(rtnl.decode(said), LinkSeen(7, "eth0", 0x1043, bytes.fromhex("020000000007"), 9000))

    def test_link_gone(self) -> None:
        """RTM_DELLINK takes a link away."""
        said = message("ifinfmsg", "ifinfmsg", rtnl.RTM_DELLINK, {"index": 7}, ("IFLA_IFNAME", "eth0"))
        self.assertEqual(rtnl.decode(said), LinkGone(7))

    def test_bridge_port(self) -> None:
        """AF_BRIDGE (7) tells of a port of a bridge: its end is not the link's."""
        said = message("ifinfmsg", "ifinfmsg", rtnl.RTM_DELLINK, {"index": 7, "family": 7})
        self.assertIsNone(rtnl.decode(said))

    def test_link_without_name(self) -> None:
        """A link must have a name."""
        self.assertIsNone(rtnl.decode(message("ifinfmsg", "ifinfmsg", rtnl.RTM_NEWLINK, {"index": 7})))


class AddressTests(SynchronousTestCase):
    """What the kernel says of addresses."""

    def said(self, kind: int, fields: dict[str, Any], *attrs: tuple[str, Any]) -> rtnl.Event | None:
        """What we understand of an address message that pyroute2 made."""
        return rtnl.decode(message("ifaddrmsg", "ifaddrmsg", kind, fields, *attrs))

    def test_secondary(self) -> None:
        """The flag of a secondary address is believed from IFA_FLAGS, which has all 32 bits."""
        seen = self.said(
            rtnl.RTM_NEWADDR, {"family": 2, "prefixlen": 24, "index": 7, "scope": 253},
            ("IFA_LOCAL", "10.0.0.1"), ("IFA_ADDRESS", "10.0.0.1"), ("IFA_FLAGS", 0x81),
        )  # fmt: skip
        self.assertEqual(seen, AddressSeen(7, ip_interface("10.0.0.1/24"), 253, True))

    def test_point_to_point(self) -> None:
        """On a point-to-point link IFA_LOCAL is ours; IFA_ADDRESS is the other end's."""
        seen = self.said(
            rtnl.RTM_NEWADDR, {"family": 2, "prefixlen": 32, "index": 7},
            ("IFA_ADDRESS", "10.0.0.2"), ("IFA_LOCAL", "10.0.0.1"),
        )  # fmt: skip
        self.assertEqual(seen, AddressSeen(7, ip_interface("10.0.0.1/32")))

    def test_ipv6_gone(self) -> None:
        """IPv6 has IFA_ADDRESS alone. Its flag 1 means temporary, not secondary."""
        fields = {"family": 10, "prefixlen": 64, "index": 7, "flags": 1}
        attribute = ("IFA_ADDRESS", "fd00::1")
        self.assertEqual(
            self.said(rtnl.RTM_DELADDR, fields, attribute), AddressGone(7, ip_interface("fd00::1/64"))
        )
        self.assertEqual(
            self.said(rtnl.RTM_NEWADDR, fields, attribute), AddressSeen(7, ip_interface("fd00::1/64"))
        )

    def test_prefix_length_that_cannot_be(self) -> None:
        """An address that makes no sense is no address."""
        self.assertIsNone(
            self.said(rtnl.RTM_NEWADDR, {"family": 2, "prefixlen": 99}, ("IFA_LOCAL", "10.0.0.1"))
        )

    def test_what_we_send_is_what_we_understand(self) -> None:
        """The kernel in memory reads the very requests that Linux gets."""
        address = VirtualAddress(interface=ip_interface("10.0.0.1/24"), scope=254)
        self.assertEqual(
            rtnl.decode(frame(rtnl.add_address(address, 3))), AddressSeen(3, address.interface, 254)
        )
        self.assertEqual(
            rtnl.decode(frame(rtnl.remove_address(address, 3))), AddressGone(3, address.interface)
        )

    @given(st.sampled_from([16, 17, 20, 21, 99]), st.binary(max_size=60))
    def test_garbage(self, kind: int, payload: bytes) -> None:
        """Whatever a message holds, reading it never raises."""
        data = HEADER.pack(HEADER.size + len(payload), kind, 0, 0, 0) + payload
        rtnl.decode(Frame(kind, 0, 0, 0, data))


class IPv6Tests(SynchronousTestCase):
    """What the kernel says of IPv6 beside addresses."""

    def test_tentative(self) -> None:
        """An address that is still being asked for, or that somebody has, is not to be used; one that
        is optimistic may be."""
        for flags, tentative in ((0x40, True), (0x08, True), (0x44, False), (0x80, False)):
            fields = {"family": 10, "prefixlen": 64, "flags": 0, "index": 3}
            seen = rtnl.decode(
                message(
                    "ifaddrmsg",
                    "ifaddrmsg",
                    rtnl.RTM_NEWADDR,
                    fields,
                    ("IFA_ADDRESS", "fe80::1"),
                    ("IFA_FLAGS", flags),
                )
            )
            self.assertEqual(seen, AddressSeen(3, ip_interface("fe80::1/64"), 0, False, tentative))

    def test_forwarding(self) -> None:
        """The link's sysctl for IPv6, out of its attributes for that family."""
        for forwarding in (0, 1):
            numbers = b"\x0c\x00\x02\x00" + forwarding.to_bytes(4, "little") + b"\x40\x00\x00\x00"
            inet6 = (len(numbers) + 4).to_bytes(2, "little") + b"\x0a\x00" + numbers
            spec = (len(inet6) + 4).to_bytes(2, "little") + b"\x1a\x80" + inet6
            name = b"\x08\x00\x03\x00lo0\x00"
            body = bytes(16) + name + spec
            header = HEADER.pack(HEADER.size + len(body), rtnl.RTM_NEWLINK, 0, 0, 0)
            seen = rtnl.decode(frame(header + body))
            self.assertEqual(getattr(seen, "forwarding", None), bool(forwarding))
