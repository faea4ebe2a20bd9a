"""Lines made of a head and named options, like C{ADDR dev IF label L}: a small grammar as a table.

Decides which words of such a line belong together; unknown ones are reported and left out one by
one, as 2.4.3 does. The value of an option is made by the caller's table. Tests:
C{test/test_options.py}.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from attrs import frozen

from kalive.parser import codes
from kalive.parser.reading import Reading, Wrong
from kalive.parser.tree import Statement


@frozen
class Option:
    """A named option: C{convert} makes its value of its word and that word's number; C{None}: it is
    a flag. An option without C{field} is known but not yet acted on. The words C{between} may stand
    before its value."""

    field: str | None
    convert: Callable[[str, int], Any] | None = None
    between: tuple[str, ...] = ()


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
    elif option.field is None:
        if (what, words[place]) not in reading.seen:
            reading.seen.add((what, words[place]))
            reading.complain(codes.NOT_YET, statement, place, keyword=words[place])
    else:
        try:
            values[option.field] = option.convert(words[value], value) if option.convert else True
        except Wrong as wrong:
            reading.wrong(statement, wrong)
    return after
