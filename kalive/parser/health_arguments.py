"""Kinds of arguments that only services, real servers and their checks have.

Each is a L{Kind}: it reads the words after a keyword, and writes them. Knows no keyword. Its tests are
in C{test/test_vocabulary_health.py}.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network
from typing import Any

from attrs import evolve

from kalive.config.common import IPAddress
from kalive.config.forwarding import IPIP, Forwarding, ForwardingMethod, Tunnel, TunnelChecksum, TunnelType
from kalive.parser import codes, health_codes
from kalive.parser.arguments import boolean, choice, integer, to_address, to_integer
from kalive.parser.kind import Kind, kind, unwritten
from kalive.parser.reading import Reading, Wrong
from kalive.parser.tree import Statement
from kalive.parser.writing import quote

#: C{persistence_timeout} without a number, and where persistence is needed but not given.
PERSISTENCE = 360

#: The longest persistence, 31 days.
LONGEST_PERSISTENCE = 2678400

#: The longest name of a module of IPVS (IP_VS_PENAME_MAXLEN - 1).
ENGINE = 15

UNSIGNED = integer(0, 2**32 - 1)

_method = choice("forwarding method", ForwardingMethod.__members__)
_TUNNELS = {one.value: one for one in TunnelType}
_CHECKSUMS = {one.value: one for one in TunnelChecksum}


#: C{KEYWORD [on|off]} where saying nothing is neither.
on_or_off: Kind[bool] = Kind(
    boolean.read,
    lambda value: None if value is None else boolean.write(value),
    boolean.grammar,
    boolean.schema,
)


def second(kind: Kind[Any]) -> Kind[Any]:
    """C{kind} for another spelling of a keyword, which is never written."""
    return evolve(kind, write=unwritten)


def without_effect(reason: str) -> Kind[bool]:
    """A keyword that is taken and means nothing."""

    def read(reading: Reading, statement: Statement) -> bool:
        reading.complain(health_codes.NO_EFFECT, statement, keyword=statement.words[0], reason=reason)
        return True

    return Kind(read, unwritten, "", {"type": "boolean"})


@kind("NAME", quote)
def engine(_: Reading, statement: Statement) -> str:
    """The name of a module of IPVS: at most L{ENGINE} characters."""
    if len(statement.words[1].encode("utf-8", "surrogateescape")) > ENGINE:
        raise Wrong(health_codes.BAD_NAME, value=statement.words[1], reason=f"more than {ENGINE} characters")
    return statement.words[1]


def to_port(word: str, place: int) -> int:
    """A port; 0 is every port."""
    return to_integer(word, 0, 65535, place)


def _write_forwarding(value: Forwarding) -> str:
    """The method, and what differs from a plain tunnel."""
    tunnel = value.tunnel
    if tunnel == IPIP:
        return value.lb_kind.value
    port = f" port {tunnel.port}" if tunnel.port else ""
    checksum = f" {tunnel.checksum.value}" if tunnel.checksum is not TunnelChecksum.NOCSUM else ""
    return f"{value.lb_kind.value} type {tunnel.type.value}{port}{checksum}"


@kind(
    "NAT|DR|TUN [type ipip|gue|gre] [port 1..65535] [nocsum|csum|remcsum]",
    _write_forwarding,
    {"type": "object", "properties": {"lb_kind": {"enum": list(ForwardingMethod.__members__)}}},
)
def forwarding(reading: Reading, statement: Statement) -> Forwarding:
    """C{KEYWORD METHOD}, with the options of a tunnel after C{TUN}."""
    method = _method(reading, statement)
    if method is not ForwardingMethod.TUN or len(statement.words) == 2:
        return Forwarding(method)
    tunnel = _tunnel(statement)
    what = f"type {tunnel.type.value}"
    if tunnel != IPIP and ("lvs_method", what) not in reading.seen:
        reading.seen.add(("lvs_method", what))
        reading.complain(codes.NOT_YET, statement, 2, keyword=what)
    return Forwarding(method, tunnel)


def _tunnel(statement: Statement) -> Tunnel:
    """The words from the third on.

    @raise Wrong: one is unknown, or can't go with the others.
    """
    given = statement.words
    values = {"type": TunnelType.IPIP, "port": 0, "checksum": TunnelChecksum.NOCSUM}
    place = 2
    while place < len(given):
        word, value = given[place], given[place + 1 : place + 2]
        if word in _CHECKSUMS:
            values["checksum"] = _CHECKSUMS[word]
            place += 1
            continue
        if word not in ("type", "port"):
            raise Wrong(codes.UNKNOWN_ENTRY, place, value=word, what="a tunnel")
        if not value:
            raise Wrong(codes.ENTRY_WITHOUT_VALUE, place, value=word)
        if word == "port":
            values["port"] = to_integer(value[0], 1, 65535, place + 1)
        elif value[0] in _TUNNELS:
            values["type"] = _TUNNELS[value[0]]
        else:
            raise Wrong(codes.BAD_CHOICE, place + 1, what="tunnel type", value=value[0])
        place += 2
    return _possible(Tunnel(**values))  # type: ignore[arg-type]  # each is of the type of its field


def _possible(tunnel: Tunnel) -> Tunnel:
    """C{tunnel}, if there can be such a one.

    @raise Wrong: GUE needs a port and only GUE has one, IPIP has no checksum, GRE no remote one.
    """
    if (tunnel.type is TunnelType.GUE) is not bool(tunnel.port):
        reason = "a port is for gue, which needs it"
    elif tunnel.type is TunnelType.IPIP and tunnel.checksum is not TunnelChecksum.NOCSUM:
        reason = "it has no checksum"
    elif tunnel.type is TunnelType.GRE and tunnel.checksum is TunnelChecksum.REMCSUM:
        reason = "remcsum is for gue"
    else:
        return tunnel
    raise Wrong(health_codes.BAD_TUNNEL, 2, type=tunnel.type.value, reason=reason)


@kind(
    "[1..2678400]",
    lambda value: None if value is None else str(value),
    {"type": "integer", "minimum": 1, "maximum": LONGEST_PERSISTENCE},
)
def persistence_timeout(_: Reading, statement: Statement) -> int:
    """C{KEYWORD [SECONDS]}."""
    given = statement.words
    return to_integer(given[1], 1, LONGEST_PERSISTENCE) if len(given) > 1 else PERSISTENCE


@kind("NETMASK|1..128", str)
def netmask(_: Reading, statement: Statement) -> str:
    """C{KEYWORD MASK}: of IPv4 in dotted form, of IPv6 the length of a prefix."""
    word = statement.words[1]
    if "." not in word:
        return str(to_integer(word, 1, 128))
    to_address(word)
    if prefix_of(word) is None:
        raise Wrong(codes.BAD_MASK, value=word)
    return word


def prefix_of(mask: str) -> int | None:
    """The length of the prefix that a L{netmask} is of; C{None}: it has gaps."""
    if "." not in mask:
        return int(mask)
    number = int(IPv4Address(mask))
    length = number.bit_count()
    return length if number == int(IPv4Network((0, length)).netmask) else None


def write_end(server: Any) -> str:
    """C{ADDRESS [PORT]} of a real server or sorry server."""
    return f"{server.address} {server.port}" if server.port else str(server.address)


@kind("ADDRESS [PORT]", write_end, {"type": "object"})
def host_port(_: Reading, statement: Statement) -> tuple[IPAddress, int]:
    """C{KEYWORD ADDR [PORT]}; without a port it is 0."""
    given = statement.words
    return to_address(given[1]), to_port(given[2], 2) if len(given) > 2 else 0
