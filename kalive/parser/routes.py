"""Lines of C{virtual_routes} and C{static_routes}.

Decides the value of each line, which is one of C{ip route}'s. Its tests are in
C{test/test_routes.py}.
"""

from __future__ import annotations

import re
from ipaddress import ip_interface
from typing import Any

from kalive.config.routing import METRICS, NextHop, Route
from kalive.parser import codes
from kalive.parser.arguments import to_address, to_integer, to_interface_name
from kalive.parser.kind import Kind
from kalive.parser.options import Option, options_grammar, read_options, write_options
from kalive.parser.reading import Reading, Wrong
from kalive.parser.rules import network, number, plain
from kalive.parser.tree import Statement
from kalive.parser.vocabulary import lines
from kalive.parser.writing import quote

_FAMILIES = ("inet", "inet6")
_TYPES = frozenset("unicast local broadcast multicast throw unreachable prohibit blackhole nat".split())
_TIME = re.compile(r"[0-9]+(?:\.[0-9]+)?(?:s|ms)?\Z").match
_TIMES = ("rtt", "rttvar", "rto_min")
_PREFERENCES = ("low", "medium", "high")


def _metric(name: str) -> Option:
    """A metric; its value is kept with the number of its word, by which a C{lock} is found."""

    def convert(text: str, word: int) -> tuple[str, int]:
        if name in _TIMES and not _TIME(text):
            raise Wrong(codes.BAD_NUMBER, word, value=text)
        if name not in (*_TIMES, "congctl"):
            number(text, word)
        return text, word

    return Option(name, convert, ("lock",), grammar="[lock] VALUE")


def _pref(text: str, word: int) -> str:
    if text not in _PREFERENCES:
        hint = f"one of {', '.join(_PREFERENCES)}"
        raise Wrong(codes.BAD_CHOICE, word, hint, what="preference", value=text)
    return text


def _enabled(text: str, word: int) -> bool:
    if text not in ("enabled", "disabled"):
        hint = "one of enabled, disabled"
        raise Wrong(codes.BAD_CHOICE, word, hint, what="value of ttl-propagate", value=text)
    return text == "enabled"


_VIA = Option("via", to_address, _FAMILIES, grammar="[inet|inet6] ADDRESS")
_DEV = Option("dev", to_interface_name, grammar="IFNAME")
_METRIC = Option("metric", number, grammar="NUMBER")

_OPTIONS = {
    "inet6": Option("inet6"),
    "inet": Option("inet6", value=False),
    "src": Option("src", to_address, grammar="ADDRESS"),
    "via": _VIA,
    "gw": _VIA,
    "dev": _DEV,
    "oif": _DEV,
    "scope": Option("scope", plain, grammar="SCOPE"),
    "table": Option("table", plain, grammar="TABLE"),
    "vrf": Option("vrf", to_interface_name, grammar="IFNAME"),
    "metric": _METRIC,
    "priority": _METRIC,
    "preference": _METRIC,
    "tos": Option("tos", plain, grammar="TOS"),
    "dsfield": Option("tos", plain, grammar="TOS"),
    "protocol": Option("protocol", plain, grammar="PROTOCOL"),
    "onlink": Option("onlink"),
    "from": Option("source", network, grammar="ADDRESS[/LENGTH]"),
    "as": Option("newdst", plain, ("to",), grammar="[to] ADDRESS"),
    "expires": Option("expires", lambda text, at: to_integer(text, 0, 2**32 - 1, at), grammar="SECONDS"),
    "realms": Option("realms", plain, grammar="[SOURCE/]DESTINATION"),
    "features": Option("features", plain, grammar="NAME"),
    "pref": Option("pref", _pref, grammar="low|medium|high"),
    "ttl-propagate": Option(
        "ttl_propagate",
        _enabled,
        write=lambda value: "enabled" if value else "disabled",
        grammar="enabled|disabled",
    ),
    **{mode: Option("mode", value=mode) for mode in ("add", "prepend", "append")},
    "no_track": Option("no_track"),
    "track_group": Option("track_group", plain, grammar="NAME"),
}
_METRICS = {name: _metric(name) for name in METRICS}
_ALL = {**_OPTIONS, **_METRICS, "or": Option("or", to_address, _FAMILIES)}


def read_route(reading: Reading, line: Statement) -> Route:
    """C{[src ADDR] [TYPE] [to] DEST [via ADDR] [dev IF] … [encap …] [nexthop …]…}.

    @raise Wrong: there is no destination.
    """
    words, front = line.words, 0
    values: dict[str, Any] = {}
    while front < len(words) - 1 and words[front] in (*_TYPES, *_FAMILIES, "to", "src"):
        if words[front] == "src":
            values["src"] = to_address(words[front + 1], front + 1)
            front += 1
        elif words[front] in _TYPES:
            values["type"] = words[front]
        elif words[front] == "inet6":
            values["inet6"] = True
        front += 1
    values["destination"] = _destination(words, front)
    values.update(_rest(reading, line, front + 1))
    if any(":" in str(values.get(name, "")) for name in ("destination", "src", "via", "source")):
        values["inet6"] = True
    if words[front] == "default6":
        values["inet6"] = True
    return Route(position=reading.position(line), **values)


def _rest(reading: Reading, line: Statement, start: int) -> dict[str, Any]:
    """The options from word number C{start} on, and what has a grammar of its own among them."""
    words, values = line.words, {}
    end = words.index("nexthop", start) if "nexthop" in words[start:] else len(words)
    stop = words.index("encap", start) if "encap" in words[start:end] else end
    values.update(_options(reading, line, start, stop))
    if stop < end:
        from kalive.parser.route_grammar import read_encap

        values["encap"], after = read_encap(words, stop)
        values.update(_options(reading, line, after, end))
    if end < len(words):
        from kalive.parser.route_grammar import read_nexthops

        values["nexthops"] = read_nexthops(words, end)
    return _settle(words, values)


def _options(reading: Reading, line: Statement, start: int, end: int) -> dict[str, Any]:
    """The plain options from word number C{start} to C{end}."""
    part = Statement(line.line, line.words[:end], line.first)
    return read_options(reading, part, start, _ALL, "route")


def _settle(words: list[str], values: dict[str, Any]) -> dict[str, Any]:
    """Metrics become one tuple, and C{via A or B} two next hops."""
    found = {name: values.pop(name) for name in METRICS if name in values}
    metrics = tuple((name, text, words[at - 1] == "lock") for name, (text, at) in found.items())
    other = values.pop("or", None)
    if other is not None and "via" in values:
        device = values.pop("dev", None)
        values["nexthops"] = tuple(NextHop(via=via, dev=device) for via in (values.pop("via"), other))
    return {**values, "metrics": metrics} if metrics else values


def _destination(words: list[str], place: int) -> str:
    """C{default} or a network, checked."""
    if place >= len(words) or words[place] in _TYPES:
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
    parts = [] if value.type == "unicast" else [value.type]
    parts += [quote(value.destination), write_options(value, _OPTIONS)]
    parts += [f"{name} lock {text}" if lock else f"{name} {text}" for name, text, lock in value.metrics]
    if value.encap or value.nexthops:
        from kalive.parser.route_grammar import write_encap, write_nexthop

        parts += [write_encap(value.encap)] if value.encap else []
        parts += [write_nexthop(one) for one in value.nexthops]
    return " ".join(part for part in parts if part)


#: A line, and a block of such lines.
line = Kind(
    read_route,
    write_route,
    f"[src ADDRESS] [TYPE] [to] DESTINATION {options_grammar({**_OPTIONS, **_METRICS})} [encap] [nexthop]…",
    {"type": "object", "properties": {"destination": {"type": "string"}}, "required": ["destination"]},
)
routes = lines(line)
