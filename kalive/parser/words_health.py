"""The vocabulary of C{virtual_server} and what is below it, as tables.

Decides which words there are and what value each becomes; how they go together and what is inherited
is decided in L{kalive.parser.servers}. Its tests are in C{test/test_words_health.py}.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from ipaddress import IPv4Network
from typing import Any

from attrs import define

from kalive.config.common import IPAddress
from kalive.config.health import (
    URL,
    ForwardingMethod,
    HTTPCheck,
    MiscCheck,
    Protocol,
    RealServer,
    TCPCheck,
    VirtualServer,
)
from kalive.parser import codes
from kalive.parser.arguments import (
    address,
    boolean,
    choice,
    constant,
    integer,
    script,
    seconds,
    text,
    to_address,
    to_integer,
)
from kalive.parser.kind import Kind, kind, nested
from kalive.parser.reading import Reading, Wrong
from kalive.parser.schema import Block, Keyword, Values, block, read_block
from kalive.parser.tree import Statement
from kalive.parser.words_global import LONGEST
from kalive.parser.writing import quote

#: C{persistence_timeout} without a number, and where persistence is needed but not given.
PERSISTENCE = 360

#: The longest persistence, 31 days.
LONGEST_PERSISTENCE = 2678400

SCHEDULERS = "rr wrr lc wlc lblc sh mh dh fo ovf lblcr sed nq twos".split()

#: 2.4.3 reads times of checks up to this number of seconds.
LONGEST_DELAY = 4294.967295

_HEXADECIMAL = re.compile(r"[0-9a-fA-F]{32}\Z").match
_STATUS = re.compile(r"([1-5][0-9]{2})(?:-([1-5][0-9]{2}))?\Z").match


@define
class Raw:
    """Something with a block as it was read: C{kind} is its keyword."""

    kind: str
    statement: Statement
    values: Values


@define
class RawReal(Raw):
    """A real server as it was read; port 0 is that of its service."""

    address: IPAddress
    port: int


def to_port(word: str, place: int) -> int:
    """A port; 0 is every port."""
    return to_integer(word, 0, 65535, place)


@kind(
    f"[SECONDS 1..{LONGEST_PERSISTENCE}]",
    str,
    {"type": "integer", "minimum": 1, "maximum": LONGEST_PERSISTENCE},
)
def _persistence_timeout(_: Reading, statement: Statement) -> int:
    """C{persistence_timeout [SECONDS]}."""
    words = statement.words
    return to_integer(words[1], 1, LONGEST_PERSISTENCE) if len(words) > 1 else PERSISTENCE


@kind(
    "NETMASK|1..128",
    lambda length: str(length or "0.0.0.0"),
    {"type": "integer", "minimum": 1, "maximum": 128},
)
def _granularity(_: Reading, statement: Statement) -> int:
    """C{persistence_granularity}: a netmask of IPv4 or a prefix length of IPv6, as a prefix length."""
    word = statement.words[1]
    if "." not in word:
        return to_integer(word, 1, 128)
    to_address(word)
    try:
        return IPv4Network(f"0.0.0.0/{word}").prefixlen
    except ValueError:
        raise Wrong(codes.BAD_MASK, value=word) from None


def write_end(server: Any) -> str:
    """C{ADDRESS [PORT]} of a real server or sorry server."""
    return f"{server.address} {server.port}" if server.port else str(server.address)


@kind("ADDRESS [PORT]", write_end, {"type": "object"})
def _sorry_server(_: Reading, statement: Statement) -> tuple[IPAddress, int]:
    """C{sorry_server ADDR [PORT]}."""
    words = statement.words
    return to_address(words[1]), to_port(words[2], 2) if len(words) > 2 else 0


@kind("MD5", quote, {"type": "string"})
def _digest(reading: Reading, statement: Statement) -> str:
    """C{digest}: the MD5 of a body in hexadecimal; anything else is kept, for it must not match."""
    if not _HEXADECIMAL(statement.words[1]):
        reading.complain(codes.BAD_DIGEST, statement, 1, value=statement.words[1])
    return statement.words[1].lower()


def _write_ranges(ranges: tuple[tuple[int, int], ...]) -> str | None:
    """The inverse of L{_status_codes}."""
    return " ".join(str(low) if low == high else f"{low}-{high}" for low, high in ranges) or None


@kind("N[-M] …", _write_ranges, {"type": "array", "items": {"type": "array", "items": {"type": "integer"}}})
def _status_codes(_: Reading, statement: Statement) -> tuple[tuple[int, int], ...]:
    """C{status_code}: numbers and ranges of numbers, split by blanks or commas."""
    ranges = []
    for place, word in enumerate(statement.words[1:], 1):
        for part in filter(None, word.split(",")):
            match = _STATUS(part)
            if not match or int(match[2] or match[1]) < int(match[1]):
                raise Wrong(codes.BAD_RANGE, place, "a status is 100 to 599, a range N-M", value=part)
            ranges.append((int(match[1]), int(match[2] or match[1])))
    return tuple(ranges)


def _below(table: Block, belongs: Callable[[Any], bool] = lambda _: True) -> Kind[Raw]:
    """A block, read into a L{Raw}; a value that does not C{belong} to it has another keyword."""
    return nested(
        table,
        lambda reading, statement: Raw(
            statement.words[0], statement, read_block(reading, table, statement.block or ())
        ),
        write=lambda value: "" if belongs(value) else None,
    )


def _timing(least_retry: int) -> list[Keyword]:
    """The words of time that a checker has from itself, its server or its service."""
    delay = seconds(0, LONGEST_DELAY)
    return [
        Keyword("delay_loop", seconds(0.000001, LONGEST_DELAY), "delay_loop", inherits=True),
        Keyword("retry", integer(least_retry, 2**32 - 1), "retry", inherits=True),
        Keyword("delay_before_retry", delay, "delay_before_retry", inherits=True),
        Keyword("warmup", delay, "warmup", inherits=True),
    ]


_CONNECT_TIMEOUT = Keyword("connect_timeout", seconds(0.000001, LONGEST), "connect_timeout", inherits=True)

_TARGET = [
    Keyword("connect_ip", address, "connect_ip"),
    Keyword("connect_port", integer(1, 65535), "connect_port"),
    Keyword("bindto", address, "bindto"),
    _CONNECT_TIMEOUT,
]

_REAL = "virtual_server.real_server"


def _http(kind: str) -> Block:
    """C{HTTP_GET} and C{SSL_GET}."""
    url = block(
        f"{_REAL}.{kind}.url",
        Keyword("path", text, "path"),
        Keyword("digest", _digest, "digest"),
        Keyword("status_code", _status_codes, "status_code", most=None),
        Keyword("virtualhost", text, "virtualhost"),
        value=URL,
    )
    return block(
        f"{_REAL}.{kind}",
        *_timing(0),
        *_TARGET,
        Keyword("nb_get_retry", integer(0, 2**32 - 1), "retry", instead="now retry"),
        Keyword("virtualhost", text, "virtualhost", inherits=True),
        Keyword("url", _below(url), "url", many=True, least=0, most=0, opens=True),
        value=HTTPCheck,
    )


_CHECKERS = {
    "TCP_CHECK": block(f"{_REAL}.TCP_CHECK", *_timing(0), *_TARGET, value=TCPCheck),
    "HTTP_GET": _http("HTTP_GET"),
    "SSL_GET": _http("SSL_GET"),
    "MISC_CHECK": block(
        f"{_REAL}.MISC_CHECK",
        *_timing(0),
        Keyword("misc_path", script, "misc_path", most=None),
        Keyword("misc_timeout", seconds(0, LONGEST), "misc_timeout"),
        value=MiscCheck,
    ),
}


def _belongs(name: str) -> Callable[[Any], bool]:
    """Whether a checker is written with the keyword C{name}."""
    value, tls = _CHECKERS[name].value, name == "SSL_GET"
    return lambda checker: type(checker) is value and getattr(checker, "tls", False) is tls


_METHODS = ForwardingMethod.__members__
_OUTER_TIMING = [*_timing(1), _CONNECT_TIMEOUT]

_REAL_SERVER = block(
    _REAL,
    Keyword("weight", integer(0, 2**31 - 1), "weight", inherits=True),
    Keyword("lvs_method", choice("forwarding method", _METHODS), "lb_kind", most=None, inherits=True),
    Keyword("inhibit_on_failure", boolean, "inhibit_on_failure", least=0, inherits=True),
    Keyword("notify_up", script, "notify_up", most=None),
    Keyword("notify_down", script, "notify_down", most=None),
    Keyword("virtualhost", text, "virtualhost"),
    Keyword("CI-LINUX", constant(True), "ci_linux", least=0, instead="CI-Linux is gone, nothing checks it"),
    *_OUTER_TIMING,
    *(
        Keyword(name, _below(table, _belongs(name)), "checkers", many=True, least=0, most=0, opens=True)
        for name, table in _CHECKERS.items()
    ),
    value=RealServer,
)


def _real_server(reading: Reading, statement: Statement) -> RawReal:
    """C{real_server ADDR [PORT]} with its block."""
    words = statement.words
    try:
        where = to_address(words[1])
        port = to_port(words[2], 2) if len(words) > 2 else 0
    except Wrong as wrong:
        value = " ".join(words[1:3])
        raise Wrong(codes.BAD_SERVER, wrong.word, what="real server", value=value) from None
    values = read_block(reading, _REAL_SERVER, statement.block or ())
    return RawReal(words[0], statement, values, where, port)


VIRTUAL_SERVER = block(
    "virtual_server",
    *_OUTER_TIMING,
    Keyword(
        "lb_algo", choice("scheduler", dict(zip(SCHEDULERS, SCHEDULERS, strict=True))), "lb_algo", most=None
    ),
    Keyword(
        "lvs_sched", choice("scheduler", dict(zip(SCHEDULERS, SCHEDULERS, strict=True))), "lb_algo", most=None
    ),
    Keyword("lb_kind", choice("forwarding method", _METHODS), "lb_kind", most=None),
    Keyword("lvs_method", choice("forwarding method", _METHODS), "lb_kind", most=None),
    Keyword("persistence_timeout", _persistence_timeout, "persistence_timeout", least=0),
    Keyword("persistence_granularity", _granularity, "persistence_granularity"),
    Keyword("protocol", choice("protocol", Protocol.__members__, str.upper), "protocol"),
    Keyword("ha_suspend", constant(True), "ha_suspend", least=0),
    Keyword("virtualhost", text, "virtualhost"),
    Keyword("inhibit_on_failure", constant(True), "inhibit_on_failure", least=0),
    Keyword("weight", integer(1, 2**31 - 1), "weight"),
    Keyword("nat_mask", text, "nat_mask", instead="it had no effect since Linux 2.4, and has none"),
    Keyword("sorry_server", _sorry_server, "sorry_server", most=2),
    Keyword(
        "real_server",
        nested(_REAL_SERVER, _real_server, "ADDRESS [PORT]", write_end),
        "real_servers",
        many=True,
        most=2,
        opens=True,
    ),
    value=VirtualServer,
)
