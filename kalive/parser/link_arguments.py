"""Kinds of arguments of words about interfaces and peers: C{use_vmac}, C{use_ipvlan}, C{unicast_peer}.

Knows no keyword. Its tests are in C{test/test_vocabulary_instance.py}.
"""

from __future__ import annotations

import re
from ipaddress import IPv4Interface, IPv6Interface, ip_interface

from kalive.config.instance import IPVLAN, VMAC, IPVLANMode, PeerTTL
from kalive.parser import codes
from kalive.parser.arguments import to_address, to_integer, to_interface_name
from kalive.parser.kind import kind
from kalive.parser.options import Option, read_options
from kalive.parser.reading import Reading, Wrong
from kalive.parser.tree import Statement
from kalive.parser.writing import words

_MAC = re.compile(r"[0-9A-Fa-f]{1,2}(?::[0-9A-Fa-f]{1,2}){4,5}\Z").match


def to_mac(text: str, word: int) -> bytes:
    """A MAC address of 5 octets (the VRID is the sixth) or 6; none of a group."""
    octets = bytes(int(part, 16) for part in text.split(":")) if _MAC(text) else b"\1"
    if octets[0] & 1:
        raise Wrong(codes.BAD_MAC, word, value=text)
    return octets


def _write_vmac(value: VMAC) -> str:
    """The inverse of L{vmac}."""
    return words(
        *(("name", value.name) if value.name else ()),
        value.mac.hex(":") if value.mac else None,
        *(("group", value.group) if value.group is not None else ()),
        "netlink_notify_msg" if value.netlink_notify_msg else None,
    )


@kind("[[name] IFNAME] [MAC] [group N] [netlink_notify_msg]", _write_vmac, {"type": "object"})
def vmac(_: Reading, statement: Statement) -> VMAC:
    """C{use_vmac}: a word that is nothing else is the name of the interface."""
    name, mac, group, notify = None, None, None, False
    given, place = statement.words, 1
    while place < len(given):
        if given[place] in ("name", "group") and place + 1 < len(given):
            place += 1
            if given[place - 1] == "name":
                name = to_interface_name(given[place], place)
            else:
                group = to_integer(given[place], 0, 2**32 - 1, place)
        elif given[place] == "netlink_notify_msg":
            notify = True
        elif given[place].count(":") in (4, 5):
            mac = to_mac(given[place], place)
        else:
            name = to_interface_name(given[place], place)
        place += 1
    return VMAC(name, mac, group, notify)


def _write_ipvlan(value: IPVLAN) -> str:
    """The inverse of L{ipvlan}."""
    return words(
        *(("name", value.name) if value.name else ()),
        value.address,
        value.mode.value if value.mode else None,
        *(("group", value.group) if value.group is not None else ()),
    )


_MODES = {mode.value: mode for mode in IPVLANMode}


@kind("[[name] IFNAME] [ADDRESS[/LENGTH]] [bridge|private|vepa] [group N]", _write_ipvlan, {"type": "object"})
def ipvlan(_: Reading, statement: Statement) -> IPVLAN:
    """C{use_ipvlan}: a word that is nothing else is the name of the interface."""
    name, address, mode, group = None, None, None, None
    given, place = statement.words, 1
    while place < len(given):
        if given[place] in ("name", "group") and place + 1 < len(given):
            place += 1
            if given[place - 1] == "name":
                name = to_interface_name(given[place], place)
            else:
                group = to_integer(given[place], 0, 2**32 - 1, place)
        elif given[place] in _MODES:
            mode = _MODES[given[place]]
        else:
            found = _address(given[place])
            address = found or address
            name = name if found else to_interface_name(given[place], place)
        place += 1
    return IPVLAN(name, address, mode, group)


def _address(text: str) -> IPv4Interface | IPv6Interface | None:
    """An address with its prefix, if it is one."""
    try:
        return ip_interface(text)
    except ValueError:
        return None


_TTL = {
    name: Option(name, lambda text, at: to_integer(text, 0, 255, at), grammar="0..255")
    for name in ("min_ttl", "max_ttl")
}


@kind(
    "ADDRESS [min_ttl 0..255] [max_ttl 0..255]",
    lambda value: words(
        value.address,
        *(("min_ttl", value.min_ttl) if value.min_ttl else ()),
        *(("max_ttl", value.max_ttl) if value.max_ttl != 255 else ()),
    ),
    {"type": "object"},
)
def peer(reading: Reading, line: Statement) -> PeerTTL:
    """C{ADDR [min_ttl N] [max_ttl N]}; a prefix length is tolerated."""
    address = to_address(line.words[0].partition("/")[0], 0)
    return PeerTTL(address, **read_options(reading, line, 1, _TTL, "unicast_peer"))
