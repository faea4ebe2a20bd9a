"""Lines of C{virtual_ipaddress} and C{virtual_ipaddress_excluded}.

Decides the value of each C{ADDR[/LEN] [dev IF] [label L] …}; whether addresses agree with each other
is decided in L{kalive.parser.instances}. Its tests are in C{test/test_addresses.py}.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from ipaddress import IPv4Address, IPv4Interface, IPv6Interface, ip_interface
from typing import Any

from attrs import evolve

from kalive.config.common import IPAddress
from kalive.config.vrrp import IPInterface, VirtualAddress
from kalive.parser import codes
from kalive.parser.arguments import to_address, to_integer, to_interface_name
from kalive.parser.kind import Kind, listed
from kalive.parser.options import Option, options_grammar, read_options, write_options
from kalive.parser.reading import Reading, Wrong
from kalive.parser.tree import Statement
from kalive.parser.vocabulary import lines

#: The kernel's numbers of address scopes (rt_scopes).
SCOPES = {"global": 0, "nowhere": 255, "host": 254, "link": 253, "site": 200}

#: C{ADDR[/LEN] [dev IF]}: most lines of most files.
_USUAL = re.compile(r"([0-9.]+)(?:/([0-9]{1,2}))?(?: dev ([^\s]{1,15}))?\Z").match


def to_scope(text: str, word: int = 1) -> int:
    """A scope by its name or number."""
    if text in SCOPES:
        return SCOPES[text]
    if not text.isdigit():
        raise Wrong(codes.BAD_CHOICE, word, f"one of {', '.join(SCOPES)}", what="scope", value=text)
    return to_integer(text, 0, 255, word)


def _write_scope(scope: int) -> str:
    """A scope by its name, if it has one."""
    return next((name for name, number in SCOPES.items() if number == scope), str(scope))


def _label(text: str, word: int) -> str:
    """A label is a name of an interface."""
    return to_interface_name(text, word)


def _broadcast(text: str, word: int) -> str | IPAddress:
    """An address, or C{+} (all host bits one), C{-} (all zero)."""
    return text if text in ("+", "-") else to_address(text, word)


def _peer(text: str, word: int) -> IPInterface:
    """The other end, with its prefix length."""
    try:
        return ip_interface(text)
    except ValueError:
        raise Wrong(codes.BAD_ADDRESS, word, value=text) from None


def _lifetime(text: str, word: int) -> int:
    """Seconds, or C{forever}."""
    return -1 if text == "forever" else to_integer(text, 0, 2**32 - 1, word)


def _write_lifetime(seconds: int) -> str:
    return "forever" if seconds < 0 else str(seconds)


_SHARED = {
    "dev": Option("dev", to_interface_name, grammar="IFNAME"),
    "scope": Option("scope", to_scope, write=_write_scope, grammar="SCOPE"),
    "label": Option("label", _label, grammar="LABEL"),
    "brd": Option("broadcast", _broadcast, grammar="ADDRESS|+|-"),
    "broadcast": Option("broadcast", _broadcast, grammar="ADDRESS|+|-"),
}
_FURTHER = {
    "peer": Option("peer", _peer, grammar="ADDRESS[/LENGTH]"),
    "preferred_lft": Option("preferred_lft", _lifetime, write=_write_lifetime, grammar="SECONDS|forever"),
    "-nodad": Option("nodad", value=False),
    **{flag: Option(flag) for flag in "home mngtmpaddr noprefixroute autojoin no_track".split()},
}
_OPTIONS = {
    **_SHARED,
    **{word: evolve(option, acted_on=False) for word, option in _FURTHER.items()},
    "use_vmac": Option("use_vmac", acted_on=False),
}
_STATIC = {
    **_SHARED,
    **_FURTHER,
    "track_group": Option("track_group", lambda text, _: text, grammar="NAME"),
}


def read_address(reading: Reading, line: Statement, known: Mapping[str, Option] = _OPTIONS) -> VirtualAddress:
    """One line, with the options that are C{known}.

    @raise Wrong: its first word is no address.
    """
    words = line.words
    usual = _USUAL(" ".join(words))
    position = reading.position(line)
    if usual is not None:
        try:
            return VirtualAddress(
                interface=IPv4Interface(f"{usual[1]}/{usual[2] or 32}"), dev=usual[3], position=position
            )
        except ValueError:
            pass  # the slow way says what is wrong
    interface = _interface(reading, line)
    options = read_options(reading, line, 1, known, "ip address")
    if interface.version == 6:
        _drop_ipv4_options(reading, line, options)
    return VirtualAddress(interface=interface, position=position, **_settle(interface, options))


def _interface(reading: Reading, line: Statement) -> IPInterface:
    """The address with its prefix; a wrong prefix counts as that of a single host."""
    text, slash, prefix = line.words[0].partition("/")
    address = to_address(text, 0)
    longest = address.max_prefixlen
    length: int = longest
    if slash:
        if prefix.isascii() and prefix.isdigit() and len(prefix) < 9 and int(prefix) <= longest:
            length = int(prefix)
        else:
            reading.complain(codes.BAD_PREFIX, line, value=line.words[0], used=longest)
    if isinstance(address, IPv4Address):
        return IPv4Interface((address, length))
    return IPv6Interface((address, length))


def _drop_ipv4_options(reading: Reading, line: Statement, options: dict[str, Any]) -> None:
    """Scope, label and broadcast are nothing for IPv6."""
    for place, word in enumerate(line.words):
        option = _OPTIONS.get(word)
        if (
            option
            and option.field in ("scope", "label", "broadcast")
            and options.pop(option.field, None) is not None
        ):
            reading.complain(codes.NOT_FOR_IPV6, line, place, value=word)


def _settle(interface: IPInterface, options: dict[str, Any]) -> dict[str, Any]:
    """C{+} and C{-} become the address they stand for."""
    sign = options.get("broadcast")
    if sign == "+":
        options["broadcast"] = interface.network.broadcast_address
    elif sign == "-":
        options["broadcast"] = interface.network.network_address
    return options


def read_addresses(reading: Reading, statement: Statement) -> list[tuple[Statement, VirtualAddress]]:
    """The addresses of a block with their lines; a wrong line is reported and left out."""
    found = []
    for line in statement.block or ():
        try:
            found.append((line, read_address(reading, line)))
        except Wrong as wrong:
            reading.wrong(line, wrong)
    return found


def write_address(value: VirtualAddress) -> str:
    """The inverse of L{read_address}."""
    return f"{value.interface} {write_options(value, _OPTIONS)}".rstrip()


def _write_static(value: VirtualAddress) -> str:
    return f"{value.interface} {write_options(value, _STATIC)}".rstrip()


_JSON = {"type": "object", "properties": {"interface": {"type": "string"}}, "required": ["interface"]}

#: A line, and a block of such lines.
line = Kind(read_address, write_address, f"ADDRESS[/LENGTH] {options_grammar(_OPTIONS)}", _JSON)
addresses = listed(line, read_addresses)

#: A block of lines of C{static_ipaddress}.
static_addresses = lines(
    Kind(
        lambda reading, statement: read_address(reading, statement, _STATIC),
        _write_static,
        f"ADDRESS[/LENGTH] {options_grammar(_STATIC)}",
        _JSON,
    )
)
