"""Kinds of arguments: numbers, times, addresses, choices and scripts as 2.4.3 takes them.

Each C{to_…} makes one value of one word and raises L{Wrong} with the number of the guilty word; the
others are L{Kind}s, which read and write the words after a keyword. Knows no keyword. Its tests are
in C{test/test_arguments.py}.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address
from typing import Any, TypeVar

from kalive.config.common import IPAddress, Script
from kalive.parser import codes, writing
from kalive.parser.kind import JSONSchema, Kind, kind
from kalive.parser.reading import Reading, Wrong
from kalive.parser.tree import Statement
from kalive.parser.writing import quote

Value = TypeVar("Value")

#: The longest name of a network interface (IFNAMSIZ - 1).
INTERFACE_NAME = 15

_INTEGER = re.compile(r"[+-]?[0-9]{1,20}\Z").match
_DECIMAL = re.compile(r"[+-]?(?:[0-9]{1,20}(?:\.([0-9]*))?|\.([0-9]+))\Z").match

#: The parts of an IPv4 address; a leading zero, which some take for octal, is none of them.
_OCTETS = {str(number): number for number in range(256)}

_BOOLEANS = {"on": True, "true": True, "yes": True, "off": False, "false": False, "no": False}


def to_integer(text: str, low: int, high: int, word: int = 1) -> int:
    """A decimal number within bounds."""
    if not _INTEGER(text):
        raise Wrong(codes.BAD_NUMBER, word, value=text)
    number = int(text)
    if not low <= number <= high:
        raise Wrong(codes.OUT_OF_RANGE, word, value=text, low=low, high=high)
    return number


def to_seconds(text: str, low: float, high: float, word: int = 1) -> float:
    """A decimal number of seconds, to the microsecond."""
    match = _DECIMAL(text)
    if not match:
        raise Wrong(codes.BAD_NUMBER, word, value=text)
    number = round(float(text), 6)
    if not low <= number <= high:
        raise Wrong(codes.OUT_OF_RANGE, word, value=text, low=low, high=high)
    return number


def to_address(text: str, word: int = 1) -> IPAddress:
    """An IP address of either family, without a prefix."""
    found = known_address(text)
    if found is None:
        raise Wrong(codes.BAD_ADDRESS, word, value=text)
    return found


@lru_cache(20_000)
def known_address(text: str) -> IPAddress | None:
    """An address, one value for all that are equal; L{kalive.parser.load} forgets them in the end."""
    try:
        if ":" in text:
            return IPv6Address(text) if "%" not in text else None
        first, second, third, fourth = text.split(".")
        number = _OCTETS[first] << 24 | _OCTETS[second] << 16 | _OCTETS[third] << 8 | _OCTETS[fourth]
    except (KeyError, ValueError):
        return None
    return IPv4Address(number)


def to_interface_name(text: str, word: int = 1) -> str:
    """A name that Linux accepts for an interface."""
    if len(text.encode("utf-8", "surrogateescape")) > INTERFACE_NAME:
        raise Wrong(codes.NAME_TOO_LONG, word, value=text)
    return text


def integer(low: int, high: int) -> Kind[int]:
    """C{KEYWORD N}."""
    return Kind(
        lambda _, statement: to_integer(statement.words[1], low, high),
        str,
        f"{low}..{high}",
        {"type": "integer", "minimum": low, "maximum": high},
    )


def seconds(low: float, high: float) -> Kind[float]:
    """C{KEYWORD SECONDS} with up to six decimals; more are reported and rounded away."""

    def read(reading: Reading, statement: Statement) -> float:
        text = statement.words[1]
        number = to_seconds(text, low, high)
        if len(text.partition(".")[2]) > 6:
            reading.complain(codes.TOO_PRECISE, statement, 1, value=text)
        return number

    grammar = f"SECONDS {writing.number(low)}..{writing.number(high)}"
    return Kind(read, writing.number, grammar, {"type": "number", "minimum": low, "maximum": high})


@kind("STRING", quote)
def text(_: Reading, statement: Statement) -> str:
    """C{KEYWORD STRING}."""
    return statement.words[1]


@kind("STRING …", quote)
def rest(_: Reading, statement: Statement) -> str:
    """All words after the keyword as one string."""
    return " ".join(statement.words[1:])


#: The JSON of an address of either family.
ADDRESS: JSONSchema = {"anyOf": [{"type": "string", "format": "ipv4"}, {"type": "string", "format": "ipv6"}]}


@kind("ADDRESS", str, ADDRESS)
def address(_: Reading, statement: Statement) -> IPAddress:
    """C{KEYWORD ADDR}; a prefix length is tolerated and dropped, as 2.4.3 does."""
    return to_address(statement.words[1].partition("/")[0])


@kind("IFNAME", quote, {"type": "string", "minLength": 1, "maxLength": INTERFACE_NAME})
def interface(_: Reading, statement: Statement) -> str:
    """C{KEYWORD IFNAME}."""
    return to_interface_name(statement.words[1])


def constant(value: object) -> Kind[Any]:
    """A keyword that says it all, whatever follows it."""
    return Kind(lambda _, __: value, lambda given: "" if given == value else None, "", {"type": "boolean"})


@kind("[on|off]", lambda value: "on" if value else "off", {"type": "boolean"})
def boolean(_: Reading, statement: Statement) -> bool:
    """C{KEYWORD [on|off]}; bare is on."""
    if len(statement.words) == 1:
        return True
    word = statement.words[1].lower()
    if word not in _BOOLEANS:
        raise Wrong(codes.BAD_BOOLEAN, value=statement.words[1])
    return _BOOLEANS[word]


def choice(what: str, values: Mapping[str, Value], fold: Callable[[str], str] = str) -> Kind[Value]:
    """C{KEYWORD NAME} where NAME is one of C{values}, which are C{what}."""

    def read(reading: Reading, statement: Statement) -> Value:
        word = fold(statement.words[1])
        if word not in values:
            hint = reading.meant(word, values) or f"one of {', '.join(values)}"
            raise Wrong(codes.BAD_CHOICE, hint=hint, what=what, value=statement.words[1])
        return values[word]

    names = {value: name for name, value in list(values.items())[::-1]}
    return Kind(read, names.get, "|".join(values), {"enum": list(values)})


#: The JSON of a L{Script}.
SCRIPT: JSONSchema = {
    "type": "object",
    "properties": {
        "argv": {"type": "array", "items": {"type": "string"}, "minItems": 1},
        "user": {"type": "string"},
        "group": {"type": "string"},
    },
    "required": ["argv"],
}


@kind("COMMAND [USER [GROUP]]", writing.script, SCRIPT)
def script(_: Reading, statement: Statement) -> Script:
    """C{KEYWORD COMMAND [USER [GROUP]]}; COMMAND is quoted when it has parameters."""
    words = statement.words
    argv = split_command(words[1])
    if not argv:
        raise Wrong(codes.BAD_SCRIPT, value=words[1])
    return Script(argv, *words[2:4])


_COMMAND_WORD = re.compile(
    r"""
      \\(?P<escaped>.)
    | '(?P<single>[^']*)'?
    | "(?P<double>(?:\\.|[^"\\])*)"?
    | (?P<plain>[^\s'"\\]+|\\\Z)
    """,
    re.VERBOSE | re.DOTALL,
)


def split_command(command: str) -> tuple[str, ...]:
    """The words of a command: both quotes quote, and a backslash takes its next character as it is."""
    words: list[str] = []
    place, glued = 0, False
    while place < len(command):
        match = _COMMAND_WORD.match(command, place)
        if match is None:  # a blank
            place, glued = place + 1, False
            continue
        part = match[match.lastgroup or 0] if match.lastgroup else ""
        if match["double"] is not None:
            part = re.sub(r'\\(["\\])', r"\1", part)
        if glued:
            words[-1] += part
        else:
            words.append(part)
        place, glued = match.end(), True
    return tuple(words)
