"""Lines made of a head and named options, like C{ADDR dev IF label L}: a small grammar as a table.

Decides which words of such a line belong together; unknown ones are reported and left out one by
one, as 2.4.3 does. The value of an option is made by the caller's table. Tests:
C{test/test_options.py}.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from attrs import fields, frozen

from kalive.parser import codes
from kalive.parser.reading import Reading, Wrong
from kalive.parser.tree import Statement
from kalive.parser.writing import quote


def _write(value: object) -> str:
    """The word of a value that is written as it is spelled."""
    return quote(str(value))


@frozen
class Option:
    """A named option: C{convert} makes its value of its word and that word's number; C{None}: it is
    a flag, and sets C{value}. An option without C{field} is known but not yet acted on. The words
    C{between} may stand before its value. C{write} is the inverse of C{convert}, C{grammar} what a user
    reads for the value. One that is not C{acted_on} is reported once."""

    field: str | None
    convert: Callable[[str, int], Any] | None = None
    between: tuple[str, ...] = ()
    write: Callable[[Any], str] = _write
    grammar: str = "VALUE"
    value: object = True
    acted_on: bool = True


def read_options(
    reading: Reading, statement: Statement, start: int, options: Mapping[str, Option], what: str
) -> dict[str, Any]:
    """The options from word number C{start} on; C{what} names the kind of line in complaints."""
    words = statement.words
    values: dict[str, Any] = {}
    place = start
    while place < len(words):
        option = options.get(words[place])
        if option is None:
            hint = reading.meant(words[place], options)
            reading.complain(codes.UNKNOWN_ENTRY, statement, place, hint, value=words[place], what=what)
            place += 1
            continue
        place = _take(reading, statement, place, option, what, values)
    return values


def _take(
    reading: Reading, statement: Statement, place: int, option: Option, what: str, values: dict[str, Any]
) -> int:
    """Read one option; returns the number of the word after it."""
    words = statement.words
    value = place + 1
    while option.convert and words[value : value + 1] and words[value] in option.between:
        value += 1
    after = value + 1 if option.convert else value
    if after > len(words):
        reading.complain(codes.ENTRY_WITHOUT_VALUE, statement, place, value=words[place])
        return after
    known_only = option.field is None or not option.acted_on
    if known_only and (what, words[place]) not in reading.seen:
        reading.seen.add((what, words[place]))
        reading.complain(codes.NOT_YET, statement, place, keyword=words[place])
    if option.field is not None:
        try:
            values[option.field] = option.convert(words[value], value) if option.convert else option.value
        except Wrong as wrong:
            reading.wrong(statement, wrong)
    return after


def write_options(value: Any, options: Mapping[str, Option]) -> str:
    """The words of the options of a value, whose attributes are their fields; what is at its default
    is left out."""
    usual = {one.name: one.default for one in fields(type(value))}
    parts: dict[str, str] = {}
    for name, option in options.items():
        if option.field is None or option.field in parts:
            continue
        given = getattr(value, option.field)
        if given == usual[option.field]:
            continue
        if option.convert is not None:
            parts[option.field] = f"{name} {option.write(given)}"
        elif given == option.value:
            parts[option.field] = name
    return " ".join(parts.values())


def options_grammar(options: Mapping[str, Option]) -> str:
    """All options as a user reads them."""
    return " ".join(
        f"[{name} {option.grammar}]" if option.convert else f"[{name}]" for name, option in options.items()
    )
