"""The words that services, real servers and their checks share, as tables.

Decides the range of each; from where a check has those it does not say is decided in
L{kalive.parser.checkers}. Its tests are in C{test/test_vocabulary_health.py}.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import define

from kalive.config.common import IPAddress
from kalive.parser.arguments import address, boolean, integer, interface, seconds, text
from kalive.parser.health_arguments import UNSIGNED
from kalive.parser.kind import Kind, nested
from kalive.parser.reading import Reading
from kalive.parser.schema import Block, Keyword, Values, read_block, read_shared
from kalive.parser.tree import Statement
from kalive.parser.vocabulary import switch, word
from kalive.parser.words_global import LONGEST

#: 2.4.3 reads times of checks up to this number of seconds.
LONGEST_DELAY = 4294.967295


@define
class Raw:
    """Something with a block as it was read: C{kind} is its keyword."""

    kind: str
    statement: Statement
    values: Values


@define
class RawReal(Raw):
    """A real server as it was read; port 0 is that of its service. C{values} may be those of others
    with equal lines: the statements that its checks know are then those of another one."""

    address: IPAddress
    port: int


def timing(least_retry: int, *, inherits: bool) -> list[Keyword]:
    """The words of time that a checker has from itself, its server or its service."""
    delay = seconds(0, LONGEST_DELAY)
    return [
        word(
            "delay_loop",
            seconds(1e-06, LONGEST_DELAY),
            "Seconds from one check to the next.",
            inherits=inherits,
            default="60",
            example="delay_loop 5",
        ),
        word(
            "retry",
            integer(least_retry, 2**32 - 1),
            "How many failures are tolerated after the first before the server is down.",
            inherits=inherits,
            default="1; 3 for DNS_CHECK, 0 for MISC_CHECK",
            example="retry 3",
        ),
        word(
            "delay_before_retry",
            delay,
            "Seconds from a tolerated failure to the next check.",
            inherits=inherits,
            default="1; 3 for HTTP_GET and SSL_GET, delay_loop for DNS_CHECK",
            example="delay_before_retry 2",
        ),
        word(
            "warmup",
            delay,
            "The first check is put off by up to so many seconds, at random; 0: not at all.",
            inherits=inherits,
            default="delay_loop",
            example="warmup 10",
        ),
    ]


def connect_timeout(*, inherits: bool) -> Keyword:
    """The one word of time that only checks over the network have."""
    return word(
        "connect_timeout",
        seconds(1e-06, LONGEST),
        "Seconds that connecting may take, and each wait for an answer.",
        inherits=inherits,
        default="5",
        example="connect_timeout 3",
    )


def alpha(kind: Kind[bool], *, inherits: bool) -> Keyword:
    """The same word is a flag for a service and a switch elsewhere."""
    return word(
        "alpha",
        kind,
        "Servers are down at the start, until their first check has succeeded.",
        least=0,
        inherits=inherits,
        example="alpha",
    )


#: What every check with a schedule may have.
SCHEDULE = [
    *timing(0, inherits=True),
    alpha(boolean, inherits=True),
    switch("log_all_failures", "Log failures that are tolerated too.", example="log_all_failures"),
]

#: What every check over the network may have.
CONNECTION = [
    word(
        "connect_ip",
        address,
        "The address to check.",
        default="that of the real server",
        example="connect_ip 192.0.2.10",
    ),
    word(
        "connect_port",
        integer(1, 65535),
        "The port to check.",
        default="that of the real server",
        example="connect_port 8080",
    ),
    word("bindto", address, "The address to check from.", example="bindto 192.0.2.1"),
    word("bind_port", integer(1, 65535), "The port to check from.", example="bind_port 5000"),
    word(
        "bind_if",
        interface,
        "The interface to check through; an IPv6 link-local bindto needs it.",
        example="bind_if eth0",
    ),
    connect_timeout(inherits=True),
    word("fwmark", UNSIGNED, "Mark on the packets of the check.", example="fwmark 7"),
    *SCHEDULE,
]


def virtualhost(*, inherits: bool) -> Keyword:
    """The name of the site that checks ask for."""
    return word(
        "virtualhost",
        text,
        "The Host: that checks over HTTP ask for.",
        inherits=inherits,
        default="address and port",
        example="virtualhost www.example.org",
    )


def _values(reading: Reading, table: Block, statement: Statement) -> Values:
    """The values of a check; what it holds of pages and hosts knows its own lines."""
    block = statement.block or ()
    plain = not any(one.block for one in block)
    return read_shared(reading, table, block) if plain else read_block(reading, table, block)


def below(table: Block, belongs: Callable[[Any], bool] = lambda _: True) -> Kind[Raw]:
    """A block, read into a L{Raw}; a value that does not C{belong} to it has another keyword."""
    return nested(
        table,
        lambda reading, statement: Raw(statement.words[0], statement, _values(reading, table, statement)),
        write=lambda value: "" if belongs(value) else None,
    )
