"""C{virtual_server_group}: a name for several addresses and firewall marks.

Decides what stands in one; which groups there are is decided in L{kalive.parser.services}.
Its tests are in C{test/test_groups.py}.
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, ip_network

from kalive.config.common import IPAddress
from kalive.config.health import AddressKey, FirewallMarkKey, VirtualServerGroup
from kalive.parser import codes
from kalive.parser.arguments import to_address, to_integer
from kalive.parser.health_arguments import to_port
from kalive.parser.kind import Kind
from kalive.parser.reading import Reading, Wrong
from kalive.parser.tree import Statement
from kalive.parser.writing import write_name

#: How the families of a mark are written, and their numbers.
FAMILIES = {"inet": 2, "inet6": 10}

#: The most addresses of one range: the last part of an IPv6 address has 16 bits.
LONGEST_RANGE = 65536


def read_server_group(reading: Reading, statement: Statement) -> tuple[Statement, VirtualServerGroup]:
    """C{virtual_server_group NAME}: ranges unrolled, every entry once."""
    entries: dict[AddressKey | FirewallMarkKey, None] = {}
    for line in statement.block or ():
        try:
            entries.update(dict.fromkeys(_entry(line)))
        except Wrong as wrong:
            reading.wrong(line, wrong)
    return statement, VirtualServerGroup(
        name=statement.words[1], entries=tuple(entries), position=reading.position(statement)
    )


def _entry(line: Statement) -> Iterator[AddressKey | FirewallMarkKey]:
    """C{fwmark N [inet|inet6]}, C{ADDR [PORT]}, C{ADDR-END [PORT]}, C{ADDR/LEN [PORT]}."""
    words = line.words
    if words[0] == "fwmark":
        if len(words) < 2:
            raise Wrong(codes.ENTRY_WITHOUT_VALUE, 0, value=words[0])
        return iter([FirewallMarkKey(to_integer(words[1], 1, 2**32 - 1), _mark_family(words))])
    addresses = _addresses(words[0])
    port = to_port(words[1], 1) if len(words) > 1 else 0
    return (AddressKey(address, port) for address in addresses)


def _mark_family(words: list[str]) -> int:
    """2, 10, or 0: to be found out."""
    if len(words) < 3:
        return 0
    if words[2] not in FAMILIES:
        raise Wrong(codes.BAD_CHOICE, 2, "one of inet, inet6", what="family", value=words[2])
    return FAMILIES[words[2]]


def _addresses(text: str) -> Iterator[IPAddress]:
    """The addresses that the first word of an entry stands for."""
    if "/" in text:
        return _network(text)
    start, dash, end = text.partition("-")
    first = to_address(start, 0)
    if not dash:
        return iter([first])
    last = to_address(end, 0) if "." in end or ":" in end else _last(first, end, text)
    count = int(last) - int(first) + 1
    if last.version != first.version or not 0 < count <= LONGEST_RANGE:
        raise Wrong(codes.BAD_RANGE, 0, value=text)
    return (type(first)(int(first) + offset) for offset in range(count))


def _last(first: IPAddress, end: str, text: str) -> IPAddress:
    """The end of a range given as the last part of the address alone."""
    base, bits = (10, 8) if first.version == 4 else (16, 16)
    try:
        part = int(end, base)
    except ValueError:
        raise Wrong(codes.BAD_RANGE, 0, value=text) from None
    if not 0 <= part < 1 << bits:
        raise Wrong(codes.BAD_RANGE, 0, value=text)
    number = (int(first) >> bits << bits) + part
    return IPv4Address(number) if first.version == 4 else IPv6Address(number)


def _network(text: str) -> Iterator[IPAddress]:
    """All addresses of a network, whose host bits must be zero."""
    try:
        network = ip_network(text)
    except ValueError:
        raise Wrong(codes.BAD_RANGE, 0, value=text) from None
    if network.num_addresses > LONGEST_RANGE:
        raise Wrong(codes.BAD_RANGE, 0, "at most 65536 addresses", value=text)
    return iter(network)


def _write_entry(value: AddressKey | FirewallMarkKey) -> str:
    """A line for one entry."""
    if isinstance(value, AddressKey):
        return f"{value.address} {value.port}" if value.port else str(value.address)
    return f"fwmark {value.fwmark}{' inet6' if value.family == 10 else ' inet'}"


_entries = Kind(
    lambda _, line: tuple(_entry(line)),
    _write_entry,
    "ADDRESS[-END|/LENGTH] [PORT] | fwmark N [inet|inet6]",
    {"type": "object"},
)

#: C{virtual_server_group}.
server_group = Kind(read_server_group, write_name, "NAME", {"type": "object"}, line=_entries, lines="entries")
