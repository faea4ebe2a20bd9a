"""Kinds of arguments that only checks have: pages, patterns, names of DNS.

Each is a L{Kind}: it reads the words after a keyword, and writes them. Knows no keyword. Its tests are
in C{test/test_vocabulary_health.py}.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from kalive.config.checkers import DNSType, HTTPProtocol, ReplyPattern
from kalive.parser import codes, health_codes
from kalive.parser.arguments import choice, to_integer
from kalive.parser.kind import kind
from kalive.parser.reading import Reading, Wrong
from kalive.parser.tree import Statement
from kalive.parser.writing import quote, words

#: The longest label and the longest name of DNS (RFC 1035 2.3.4).
LABEL, NAME = 63, 253

#: The options of PCRE2 that 2.4.3 takes.
REGEX_OPTIONS = """
    allow_empty_class alt_bsux auto_callout caseless dollar_endonly dotall dupnames extended firstline
    match_unset_backref multiline never_ucp never_utf no_auto_capture no_auto_possess no_dotstar_anchor
    no_start_optimize ucp ungreedy utf never_backslash_c alt_circumflex alt_verbnames use_offset_limit
    """.split()

_HEXADECIMAL = re.compile(r"[0-9a-fA-F]{32}\Z").match
_STATUS = re.compile(r"([1-5][0-9]{2})(?:-([1-5][0-9]{2}))?\Z").match
_NIBBLES = re.compile(r"[0-9a-fA-F]+\Z").match
_WILD_NIBBLES = re.compile(r"[0-9a-fA-FxX]+\Z").match


@kind("32 HEXADECIMAL DIGITS", quote, {"type": "string", "pattern": "^[0-9a-f]{32}$"})
def digest(reading: Reading, statement: Statement) -> str:
    """The MD5 of a body in hexadecimal; anything else is kept, for it must not match."""
    if not _HEXADECIMAL(statement.words[1]):
        reading.complain(codes.BAD_DIGEST, statement, 1, value=statement.words[1])
    return statement.words[1].lower()


def _write_ranges(value: Iterable[tuple[int, int]]) -> str | None:
    """Numbers and ranges."""
    return " ".join(f"{low}-{high}" if low != high else str(low) for low, high in value) or None


@kind("100..599[-100..599] …", _write_ranges, {"type": "array"})
def status_codes(_: Reading, statement: Statement) -> tuple[tuple[int, int], ...]:
    """Numbers and ranges of numbers, split by blanks or commas."""
    ranges = []
    for place, word in enumerate(statement.words[1:], 1):
        for part in filter(None, word.split(",")):
            match = _STATUS(part)
            if not match or int(match[2] or match[1]) < int(match[1]):
                raise Wrong(codes.BAD_RANGE, place, "a status is 100 to 599, a range N-M", value=part)
            ranges.append((int(match[1]), int(match[2] or match[1])))
    return tuple(ranges)


def _octets(given: Iterable[str], digits: Callable[[str], object]) -> list[str]:
    """Pairs of digits: each word alone, and an odd last digit of one is an octet too."""
    found: list[str] = []
    for place, word in enumerate(given, 1):
        if not digits(word):
            raise Wrong(health_codes.BAD_HEXADECIMAL, place, value=word)
        found += [word[at : at + 2].rjust(2, "0") for at in range(0, len(word), 2)]
    return found


@kind("HEXADECIMAL DIGITS …", lambda value: value.hex() or None)
def octets(_: Reading, statement: Statement) -> bytes:
    """C{KEYWORD HEX …}: C{Ab12f 3} is C{AB 12 0F 03}."""
    return bytes.fromhex("".join(_octets(statement.words[1:], _NIBBLES)))


def _write_pattern(value: ReplyPattern | None) -> str | None:
    """Digits, with C{x} for what may be anything."""
    if value is None:
        return None
    digits = zip(value.data.hex(), value.mask.hex(), strict=True)
    return "".join("x" if kept == "0" else digit for digit, kept in digits)


@kind("[HEXADECIMAL DIGITS, x: any …]", _write_pattern)
def reply_pattern(_: Reading, statement: Statement) -> ReplyPattern:
    """C{KEYWORD [HEX …]}, where C{x} in place of a digit is for any."""
    digits = "".join(_octets(statement.words[1:], _WILD_NIBBLES))
    mask = "".join("0" if digit in "xX" else "f" for digit in digits)
    return ReplyPattern(bytes.fromhex(re.sub("[xX]", "0", digits)), bytes.fromhex(mask))


@kind("NAME", lambda value: quote(value or "."))
def dns_name(_: Reading, statement: Statement) -> str:
    """A domain name; a dot at its end is dropped."""
    name = statement.words[1].removesuffix(".")
    labels = name.split(".") if name else []
    sizes = [len(label.encode("utf-8", "surrogateescape")) for label in labels]
    if len(name) > NAME or not all(0 < size <= LABEL for size in sizes):
        raise Wrong(health_codes.BAD_NAME, value=statement.words[1], reason="a label has 1 to 63 characters")
    return name


dns_type = choice("DNS type", DNSType.__members__)
http_protocol = choice("HTTP protocol", {one.value: one for one in HTTPProtocol}, str.upper)


def _write_options(value: Iterable[str]) -> str | None:
    return " ".join(value) or None


@kind("NAME …", _write_options, {"type": "array", "items": {"enum": REGEX_OPTIONS}})
def regex_options(reading: Reading, statement: Statement) -> tuple[str, ...]:
    """C{KEYWORD NAME …}, names of options of PCRE2; an unknown one is reported and left out."""
    known = []
    for place, word in enumerate(statement.words[1:], 1):
        if word in REGEX_OPTIONS:
            known.append(word)
            continue
        hint = reading.meant(word, REGEX_OPTIONS)
        reading.complain(codes.UNKNOWN_ENTRY, statement, place, hint, value=word, what="a regex")
    return tuple(known)


@kind("START MAX", lambda value: words(*value), {"type": "array"})
def stack(_: Reading, statement: Statement) -> tuple[int, int]:
    """C{KEYWORD START MAX} in bytes."""
    given = statement.words
    start = to_integer(given[1], 1, 2**32 - 1)
    return start, to_integer(given[2], start, 2**32 - 1, 2)
