"""Routes and rules: values that Linux does not take as they are, and words that are no longer used.

Decides by words of a line; the grammar of lines is that of L{kalive.parser.routes} and
L{kalive.parser.rules}.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kalive.parser.meaning import codes
from kalive.parser.meaning.scene import Scene, lines
from kalive.parser.tree import Statement

#: The least round trip and retransmission time that Linux keeps, ms.
LEAST = 200

_TIMES = ("rtt", "rttvar", "rto_min")
_TIME = re.compile(r"([0-9]{1,12})(?:\.([0-9]{1,12}))?(s|ms)?\Z").match
_OLD = {"gw": "write via", "or": "write nexthop for each"}
_OWN_PROTOCOL = ("keepalived", "18", "0x12")
_PREFERENCES = ("preference", "order", "priority", "pref")


def judge(scene: Scene) -> None:
    """Look at each line."""
    for line in _lines(scene, "static_routes", "virtual_routes"):
        _route(scene, line)
    for line in _lines(scene, "static_rules", "virtual_rules"):
        if not any(word in _PREFERENCES for word in line.words):
            scene.reading.complain(codes.NO_PREFERENCE, line)


def _lines(scene: Scene, outside: str, inside: str) -> Iterator[Statement]:
    """The lines of the blocks of both names."""
    yield from lines(scene.statements, outside)
    for _, instance in scene.named("vrrp_instance"):
        yield from lines(instance.block, inside)


def _route(scene: Scene, line: Statement) -> None:
    """Look at each word with the one after it."""
    for place, (word, value) in enumerate(zip(line.words, (*line.words[1:], ""), strict=True)):
        if word in _OLD:
            scene.reading.complain(codes.OLD_ROUTE_WORD, line, place, keyword=word, instead=_OLD[word])
        elif word in _TIMES and _is_odd(value):
            scene.reading.complain(codes.ROUTE_TIME, line, place + 1, keyword=word, value=value)
        elif word == "protocol" and value not in _OWN_PROTOCOL and "no_track" not in line.words:
            scene.reading.complain(codes.ROUTE_PROTOCOL, line, place + 1, value=value)


def _is_odd(text: str) -> bool:
    """Whether a time is too short, or finer than a millisecond."""
    match = _TIME(text)
    if match is None:
        return False
    whole, fraction, unit = match[1], match[2] or "", match[3] or "ms"
    milliseconds = int(whole) * (1000 if unit == "s" else 1)
    return milliseconds + (1000 if unit == "s" and fraction else 0) < LEAST or len(fraction) > 3
