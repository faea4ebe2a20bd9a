"""The words of rtnetlink: links and addresses, as messages and as values.

Says how an address is put into a request (with pyroute2's class, when configured: 50-150 microseconds)
and what a notice says (with C{struct}, 5 microseconds: bursts of them come while adverts are due).
It opens no socket and keeps no table. C{test_rtnl.py} holds both sides against pyroute2's classes.
"""

from __future__ import annotations

import struct
from ipaddress import IPv4Interface, IPv6Interface, ip_address, ip_interface
from typing import Any, TypeAlias

from attrs import frozen

from kalive.config.vrrp import VirtualAddress
from kalive.kernel import lean
from kalive.kernel.frames import HEADER, NLM_F_DUMP, NLM_F_REQUEST, Frame, attributes

RTM_NEWLINK = 16
RTM_DELLINK = 17
RTM_GETLINK = 18
RTM_NEWADDR = 20
RTM_DELADDR = 21
RTM_GETADDR = 22
RTNLGRP_LINK = 1
RTNLGRP_IPV4_IFADDR = 5
RTNLGRP_IPV6_IFADDR = 9
NLM_F_EXCL = 0x200
NLM_F_CREATE = 0x400

IFF_UP = 0x1
IFF_RUNNING = 0x40
IFF_NOARP = 0x80
IFA_F_SECONDARY = 0x01
IFA_F_NODAD = 0x02
IFA_F_OPTIMISTIC = 0x04
IFA_F_DADFAILED = 0x08
IFA_F_TENTATIVE = 0x40
#: rtnetlink.h, RTPROT_KEEPALIVED: who put an address there (IFA_PROTO, Linux 5.18; ignored before).
PROTO_KEEPALIVED = 18
#: if.h, IFNAMSIZ less the final zero.
LABEL_LENGTH = 15

_AF_UNSPEC, _AF_INET, _AF_INET6 = 0, 2, 10
_IFINFO = struct.Struct("=BxHiII")
_IFADDR = struct.Struct("=BBBBI")
_UINT32 = struct.Struct("=I")
_IFLA_ADDRESS, _IFLA_IFNAME, _IFLA_MTU, _IFLA_AF_SPEC = 1, 3, 4, 26
_IFLA_INET6_CONF = 2
_IFA_ADDRESS, _IFA_LOCAL, _IFA_FLAGS = 1, 2, 8

#: All links, and all addresses of both families.
DUMP_LINKS = HEADER.pack(HEADER.size + _IFINFO.size, RTM_GETLINK, NLM_F_REQUEST | NLM_F_DUMP, 0, 0) + bytes(
    _IFINFO.size
)
DUMP_ADDRESSES = HEADER.pack(
    HEADER.size + _IFADDR.size, RTM_GETADDR, NLM_F_REQUEST | NLM_F_DUMP, 0, 0
) + bytes(_IFADDR.size)


@frozen
class LinkSeen:
    """A link is there; C{flags} are IFF_… . C{forwarding} is its sysctl for IPv6 at that time."""

    index: int
    name: str
    flags: int
    hardware_address: bytes
    mtu: int
    forwarding: bool = False


@frozen
class LinkGone:
    """A link is no more."""

    index: int


@frozen
class AddressSeen:
    """A link has an address; C{secondary} is the kernel's word for one whose network another has;
    C{tentative}: the kernel still asks whether somebody else has it, or somebody has."""

    index: int
    interface: IPv4Interface | IPv6Interface
    scope: int = 0
    secondary: bool = False
    tentative: bool = False


@frozen
class AddressGone:
    """A link has lost an address."""

    index: int
    interface: IPv4Interface | IPv6Interface


Event: TypeAlias = LinkSeen | LinkGone | AddressSeen | AddressGone


def decode(frame: Frame) -> Event | None:
    """What C{frame} says; None when it is no matter of ours or makes no sense."""
    try:
        if frame.type in (RTM_NEWLINK, RTM_DELLINK):
            return _link(frame)
        if frame.type in (RTM_NEWADDR, RTM_DELADDR):
            return _address(frame)
    except (struct.error, ValueError, KeyError):
        pass
    return None


def _link(frame: Frame) -> Event | None:
    """An ifinfomsg; other families than AF_UNSPEC tell of bridge ports, whose DELLINK removes no link."""
    family, _, index, flags, _ = _IFINFO.unpack_from(frame.data, HEADER.size)
    if family != _AF_UNSPEC:
        return None
    if frame.type == RTM_DELLINK:
        return LinkGone(index)
    found = dict(attributes(frame.data[HEADER.size + _IFINFO.size :]))
    name = found[_IFLA_IFNAME].rstrip(b"\0").decode(errors="surrogateescape")
    (mtu,) = _UINT32.unpack(found.get(_IFLA_MTU, bytes(4)))
    forwarding = _forwards(found.get(_IFLA_AF_SPEC, b""))
    return LinkSeen(index, name, flags, found.get(_IFLA_ADDRESS, b""), mtu, forwarding)


def _forwards(families: bytes) -> bool:
    """C{net.ipv6.conf.NAME.forwarding}, the first number of C{IFLA_INET6_CONF}."""
    for family, found in attributes(families):
        if family == _AF_INET6:
            numbers = dict(attributes(found)).get(_IFLA_INET6_CONF, b"")
            return numbers[:4] not in (b"", bytes(4))
    return False


def _address(frame: Frame) -> Event | None:
    """An ifaddrmsg; where both are given IFA_LOCAL is ours and IFA_ADDRESS the other end's."""
    family, prefix, flags, scope, index = _IFADDR.unpack_from(frame.data, HEADER.size)
    if family not in (_AF_INET, _AF_INET6):
        return None
    found = dict(attributes(frame.data[HEADER.size + _IFADDR.size :]))
    address = ip_address(found[_IFA_LOCAL] if _IFA_LOCAL in found else found[_IFA_ADDRESS])
    interface = ip_interface((address, prefix))
    if frame.type == RTM_DELADDR:
        return AddressGone(index, interface)
    if _IFA_FLAGS in found:
        (flags,) = _UINT32.unpack(found[_IFA_FLAGS])
    if family == _AF_INET:
        return AddressSeen(index, interface, scope, bool(flags & IFA_F_SECONDARY))
    unsure = flags & (IFA_F_TENTATIVE | IFA_F_DADFAILED) and not flags & IFA_F_OPTIMISTIC
    return AddressSeen(index, interface, scope, False, bool(unsure))


def add_address(address: VirtualAddress, index: int) -> bytes:
    """The request to add C{address} to link C{index}.

    @raise ValueError: a label that is too long, or with IPv6, which has none.
    """
    attrs = _locals(address)
    if address.label is not None:
        if address.interface.version == 6 or not 0 < len(address.label.encode()) <= LABEL_LENGTH:
            raise ValueError(f"no label of an address of IPv{address.interface.version}: {address.label!r}")
        attrs.append(("IFA_LABEL", address.label))
    if address.broadcast is not None:
        attrs.append(("IFA_BROADCAST", str(address.broadcast)))
    attrs.append(("IFA_PROTO", PROTO_KEEPALIVED))
    return _request(RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, address, index, attrs)


def remove_address(address: VirtualAddress, index: int) -> bytes:
    """The request to remove C{address} (with just its prefix length, whatever its label) from link
    C{index}."""
    return _request(RTM_DELADDR, 0, address, index, _locals(address))


def _locals(address: VirtualAddress) -> list[tuple[str, object]]:
    """The attributes that name an address which is no end of a point-to-point link."""
    text = str(address.interface.ip)
    return [("IFA_LOCAL", text), ("IFA_ADDRESS", text)]


def _request(
    kind: int, flags: int, address: VirtualAddress, index: int, attrs: list[tuple[str, object]]
) -> bytes:
    """An ifaddrmsg as bytes, by pyroute2."""
    version = address.interface.version
    message = _ifaddrmsg()
    message["header"]["type"] = kind
    message["header"]["flags"] = NLM_F_REQUEST | flags
    message["family"] = _AF_INET if version == 4 else _AF_INET6
    message["prefixlen"] = address.interface.network.prefixlen
    # An IPv6 VIP has to answer at once: its owner is settled by VRRP, not by detecting duplicates.
    message["flags"] = 0 if version == 4 else IFA_F_NODAD
    message["scope"] = address.scope
    message["index"] = index
    message["attrs"] = attrs
    message.encode()
    return bytes(message.data)


def _ifaddrmsg() -> Any:
    """A new message of pyroute2's class, loaded when the first address is prepared."""
    return lean.load("pyroute2.netlink.rtnl.ifaddrmsg").ifaddrmsg()
