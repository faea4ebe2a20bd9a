"""Lines of C{virtual_routes} and C{static_routes}.

Decides what of a route line is destination and what option. Its tests are in
C{test/test_routes.py}.
"""

from __future__ import annotations

from ipaddress import ip_interface
from typing import Any

from kalive.config.routing import Route
from kalive.parser import codes
from kalive.parser.arguments import to_address, to_interface_name
from kalive.parser.kind import Kind, listed
from kalive.parser.options import Option, options_grammar, read_options, write_options
from kalive.parser.reading import Reading, Wrong
from kalive.parser.tree import Statement
from kalive.parser.writing import quote


def _plain(text: str, _: int) -> str:
    """The word itself."""
    return text


_FAMILIES = ("inet", "inet6")
_FLAGS = "inet inet6 onlink add prepend append no_track"
_TAKING = """
    as from tos protocol metric priority preference expires mtu hoplimit advmss rtt rttvar reordering window
    cwnd ssthresh realms rto_min initcwnd initrwnd features quickack congctl pref ttl-propagate
    fastopen_no_cookie track_group vrf or
"""
_TYPES = frozenset("unicast local broadcast multicast throw unreachable prohibit blackhole nat to".split())

_OPTIONS = {
    "src": Option("src", to_address),
    "via": Option("via", to_address, _FAMILIES),
    "gw": Option("via", to_address, _FAMILIES),
    "dev": Option("dev", to_interface_name),
    "oif": Option("dev", to_interface_name),
    "scope": Option("scope", _plain),
    "table": Option("table", _plain),
    **{flag: Option(None) for flag in _FLAGS.split()},
    **{word: Option(None, _plain, ("lock", "to", "inet", "inet6")) for word in _TAKING.split()},
}

#: From these words on a line is a grammar of its own, which nothing acts on yet.
_NOT_YET = ("encap", "nexthop")


def read_routes(reading: Reading, statement: Statement) -> tuple[Route, ...]:
    """The routes of a block; a wrong line is reported and left out."""
    routes = []
    for line in statement.block or ():
        try:
            routes.append(read_route(reading, line))
        except Wrong as wrong:
            reading.wrong(line, wrong)
    return tuple(routes)


def read_route(reading: Reading, line: Statement) -> Route:
    """C{[src ADDR] DEST [via ADDR] [dev IF] [scope S] [table T] …}.

    @raise Wrong: there is no destination.
    """
    words, front = line.words, 0
    values: dict[str, Any] = {}
    if words[0] == "src" and len(words) > 2:
        values["src"], front = to_address(words[1], 1), 2
    while front < len(words) and words[front] in _TYPES:
        front += 1
    destination = _destination(words, front)
    options, kept = _OPTIONS, line
    for place, word in enumerate(words):
        if word in _NOT_YET:
            reading.complain(codes.NOT_YET, line, place, keyword=word)
            kept = Statement(line.line, words[:place], line.first)
            break
    values.update(read_options(reading, kept, front + 1, options, "route"))
    return Route(destination=destination, position=reading.position(line), **values)


def _destination(words: list[str], place: int) -> str:
    """C{default} or a network, checked."""
    if place >= len(words):
        raise Wrong(codes.BAD_ROUTE, place)
    if words[place] in ("default", "default6"):
        return "default"
    try:
        ip_interface(words[place])
    except ValueError:
        raise Wrong(codes.BAD_ADDRESS, place, value=words[place]) from None
    return words[place]


def write_route(value: Route) -> str:
    """The inverse of L{read_route}."""
    return f"{quote(value.destination)} {write_options(value, _OPTIONS)}".rstrip()


#: A line, and a block of such lines.
line = Kind(
    read_route,
    write_route,
    f"[src ADDRESS] DESTINATION {options_grammar(_OPTIONS)}",
    {"type": "object", "properties": {"destination": {"type": "string"}}, "required": ["destination"]},
)
routes = listed(line, read_routes)
