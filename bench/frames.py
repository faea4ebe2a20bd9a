"""Adverts and ARP out of captured Ethernet frames. Pure: bytes and an instant in, a value out.

Decides nothing about VRRP: it reads only what the witness needs (RFC 9568 section 5.1, RFC 826),
and on purpose shares no code with the daemon that it watches.
"""

from __future__ import annotations

from ipaddress import IPv4Address

from attrs import frozen

_IPV4, _ARP, _VRRP = 0x0800, 0x0806, 112
REQUEST, REPLY = 1, 2


@frozen
class Advert:
    """A VRRP advert over IPv4.

    @ivar at: when the kernel saw it, ns of the wall clock.
    """

    at: int
    source: IPv4Address
    version: int
    vrid: int
    priority: int


@frozen
class Arp:
    """An ARP packet for IPv4 on Ethernet; C{operation} is L{REQUEST} or L{REPLY}."""

    at: int
    operation: int
    sender_mac: bytes
    sender: IPv4Address
    target: IPv4Address

    @property
    def gratuitous(self) -> bool:
        """Whether it tells of its sender's own address (RFC 5227 section 1.1)."""
        return self.sender == self.target


def parse(frame: bytes, at: int) -> Advert | Arp | None:
    """Read a frame; C{None}: nothing the witness cares for, or cut short."""
    kind = int.from_bytes(frame[12:14], "big")
    if kind == _ARP:
        return _arp(frame[14:], at)
    if kind == _IPV4:
        return _advert(frame[14:], at)
    return None


def _advert(packet: bytes, at: int) -> Advert | None:
    if len(packet) < 20 or packet[9] != _VRRP:
        return None
    body = packet[(packet[0] & 15) * 4 :]
    if len(body) < 8 or body[0] & 15 != 1:
        return None
    return Advert(at, IPv4Address(packet[12:16]), body[0] >> 4, body[1], body[2])


def _arp(packet: bytes, at: int) -> Arp | None:
    if len(packet) < 28 or packet[:6] != b"\x00\x01\x08\x00\x06\x04":
        return None
    operation = int.from_bytes(packet[6:8], "big")
    return Arp(at, operation, packet[8:14], IPv4Address(packet[14:18]), IPv4Address(packet[24:28]))


def arp_request(mac: bytes, sender: IPv4Address, target: IPv4Address) -> bytes:
    """An Ethernet frame that asks everybody who has C{target}."""
    head = b"\xff" * 6 + mac + _ARP.to_bytes(2, "big")
    body = b"\x00\x01\x08\x00\x06\x04\x00\x01" + mac + sender.packed + bytes(6) + target.packed
    return head + body
