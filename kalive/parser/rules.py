"""Lines of C{virtual_rules} and C{static_rules}.

Decides the value of each line, which is one of C{ip rule}'s. Its tests are in C{test/test_rules.py}.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from ipaddress import ip_interface

from kalive.config.routing import Rule
from kalive.parser import codes
from kalive.parser.arguments import to_integer, to_interface_name
from kalive.parser.kind import Kind
from kalive.parser.options import Option, options_grammar, read_options, write_options
from kalive.parser.reading import Reading, Wrong
from kalive.parser.tree import Statement
from kalive.parser.vocabulary import lines

_UINT32 = 2**32 - 1
_NUMBER = re.compile(r"0[xX][0-9a-fA-F]{1,16}\Z|[0-9]{1,20}\Z").match

_TYPES = "unicast blackhole unreachable prohibit nat throw".split()


def plain(text: str, _: int) -> str:
    """The word itself."""
    return text


def number(text: str, word: int, high: int = _UINT32) -> int:
    """A number as in C: 0x is hexadecimal."""
    if not _NUMBER(text):
        raise Wrong(codes.BAD_NUMBER, word, value=text)
    return to_integer(str(int(text, 16 if text[:2] in ("0x", "0X") else 10)), 0, high, word)


def up_to(high: int) -> Callable[[str, int], int]:
    """Converts numbers from 0 to C{high}."""
    return lambda text, word: number(text, word, high)


def network(text: str, word: int) -> str:
    """C{ADDR[/LEN]}, or C{all}, C{any}, C{default}, checked."""
    if text in ("all", "any", "default"):
        return text
    try:
        ip_interface(text)
    except ValueError:
        raise Wrong(codes.BAD_ADDRESS, word, value=text) from None
    return text


def _mark(text: str, word: int) -> tuple[int, int | None]:
    """C{MARK[/MASK]}."""
    mark, slash, mask = text.partition("/")
    return number(mark, word), number(mask, word) if slash else None


def _write_mark(value: tuple[int, int | None]) -> str:
    mark, mask = value
    return f"{mark:#x}" if mask is None else f"{mark:#x}/{mask:#x}"


def _range(high: int) -> Callable[[str, int], tuple[int, int]]:
    """Converts C{N[-M]}."""

    def convert(text: str, word: int) -> tuple[int, int]:
        low, dash, last = text.partition("-")
        first = number(low, word, high)
        end = number(last, word, high) if dash else first
        if end < first:
            raise Wrong(codes.BAD_RANGE, word, value=text)
        return first, end

    return convert


def _write_range(value: tuple[int, int]) -> str:
    return f"{value[0]}-{value[1]}"


def _type(text: str, word: int) -> str:
    if text not in _TYPES:
        raise Wrong(codes.BAD_CHOICE, word, f"one of {', '.join(_TYPES)}", what="type of rule", value=text)
    return text


_TABLE = Option("table", plain, grammar="TABLE")
_PREFERENCE = Option("preference", up_to(_UINT32), grammar="NUMBER")
_PREFIX_LENGTH = Option("suppress_prefixlength", up_to(128), grammar="0..128")
_GROUP = Option("suppress_ifgroup", plain, grammar="GROUP")
_PORTS = _range(65535)

OPTIONS = {
    "not": Option("inverted"),
    "inet": Option("inet6", value=False),
    "inet6": Option("inet6"),
    "from": Option("source", network, grammar="ADDRESS[/LENGTH]"),
    "to": Option("destination", network, grammar="ADDRESS[/LENGTH]"),
    "table": _TABLE,
    "lookup": _TABLE,
    "preference": _PREFERENCE,
    "order": _PREFERENCE,
    "priority": _PREFERENCE,
    "tos": Option("tos", plain, grammar="TOS"),
    "dsfield": Option("tos", plain, grammar="TOS"),
    "fwmark": Option("fwmark", _mark, write=_write_mark, grammar="MARK[/MASK]"),
    "realms": Option("realms", plain, grammar="[SOURCE/]DESTINATION"),
    "suppress_prefixlength": _PREFIX_LENGTH,
    "sup_pl": _PREFIX_LENGTH,
    "suppress_ifgroup": _GROUP,
    "sup_group": _GROUP,
    "iif": Option("iif", to_interface_name, grammar="IFNAME"),
    "dev": Option("iif", to_interface_name, grammar="IFNAME"),
    "oif": Option("oif", to_interface_name, grammar="IFNAME"),
    "tunnel-id": Option("tunnel_id", up_to(2**64 - 1), grammar="NUMBER"),
    "uidrange": Option("uidrange", _range(_UINT32), write=_write_range, grammar="N-M"),
    "l3mdev": Option("l3mdev"),
    "protocol": Option("protocol", plain, grammar="0..255"),
    "ipproto": Option("ipproto", plain, grammar="PROTOCOL"),
    "ip_proto": Option("ipproto", plain, grammar="PROTOCOL"),
    "sport": Option("sport", _PORTS, write=_write_range, grammar="N[-M]"),
    "dport": Option("dport", _PORTS, write=_write_range, grammar="N[-M]"),
    "goto": Option("goto", up_to(_UINT32), grammar="PREFERENCE"),
    "nop": Option("nop"),
    "type": Option("type", _type, grammar="TYPE"),
    "no_track": Option("no_track"),
    "track_group": Option("track_group", plain, grammar="NAME"),
    **{kind: Option("type", value=kind) for kind in _TYPES},
}


def read_rule(reading: Reading, line: Statement) -> Rule:
    """C{[from A] [to A] [table T] …} in any order."""
    values = read_options(reading, line, 0, OPTIONS, "rule")
    ends = [values[name] for name in ("source", "destination") if ":" in values.get(name, "")]
    if ends:
        values["inet6"] = True
    return Rule(position=reading.position(line), **values)


def write_rule(value: Rule) -> str:
    """The inverse of L{read_rule}."""
    return write_options(value, OPTIONS)


#: A line, and a block of such lines.
line = Kind(read_rule, write_rule, options_grammar(OPTIONS), {"type": "object"})
rules = lines(line)
