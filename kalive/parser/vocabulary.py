"""Short ways to write the lines of a vocabulary, and kinds that many blocks share.

Decides how a flag, a switch, an optional word, a user and a weight are written; knows no keyword. Its
tests are in C{test/test_vocabulary.py}.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import evolve, fields_dict, has

from kalive.config.common import Identity
from kalive.config.tracking import Weight
from kalive.parser import codes
from kalive.parser.arguments import boolean, constant, to_integer, to_interface_name
from kalive.parser.kind import JSONSchema, Kind, Read, kind, listed
from kalive.parser.reading import Reading, Wrong
from kalive.parser.schema import Keyword, Values
from kalive.parser.tree import Statement
from kalive.parser.writing import quote, words

Value = TypeVar("Value")

#: The longest time that 2.4.3 can keep in microseconds of 32 bits.
LONGEST = 4294.967295

#: The greatest count.
MOST = 2**31 - 1


def flag(name: str, doc: str, field: str = "", **more: Any) -> Keyword:
    """C{KEYWORD}: what follows it is not read."""
    return Keyword(name, constant(True), field or name, least=0, most=0, doc=doc, **more)


def switch(name: str, doc: str, field: str = "", **more: Any) -> Keyword:
    """C{KEYWORD [on|off]}."""
    return Keyword(name, boolean, field or name, least=0, doc=doc, **more)


def word(name: str, kind: Kind[Any] | Read, doc: str, field: str = "", **more: Any) -> Keyword:
    """C{KEYWORD WORDS}, whose value goes to the field of its name."""
    return Keyword(name, kind, field or name, doc=doc, **more)


def section(name: str, kind: Kind[Any] | Read, doc: str, field: str = "", **more: Any) -> Keyword:
    """C{KEYWORD} with a block of its own."""
    return Keyword(name, kind, field or name, doc=doc, **{"least": 0, "most": 0, "opens": True, **more})


def old(name: str, kind: Kind[Any], field: str, instead: str, **more: Any) -> Keyword:
    """An old name, which is never written."""
    return Keyword(name, kind, field, instead=instead, doc=f"An old name: {instead}.", **more)


def optional(kind: Kind[Value], bare: Value) -> Kind[Value]:
    """C{KEYWORD [WORD]}: without the word, C{bare}."""
    return evolve(
        kind,
        read=lambda reading, statement: kind.read(reading, statement) if len(statement.words) > 1 else bare,
        write=lambda value: "" if value == bare else kind.write(value),
        grammar=f"[{kind.grammar}]",
    )


def lines(kind: Kind[Any]) -> Kind[Any]:
    """A block of lines, read to pairs of line and value; wrong lines are reported and left out."""

    def read_lines(reading: Reading, statement: Statement) -> list[tuple[Statement, Any]]:
        found = []
        for line in statement.block or ():
            try:
                found.append((line, kind.read(reading, line)))
            except Wrong as wrong:
                reading.wrong(line, wrong)
        return found

    return listed(kind, read_lines)


def values_of(blocks: list[list[tuple[Statement, Any]]]) -> tuple[Any, ...]:
    """The values of all L{lines} of several blocks."""
    return tuple(value for pairs in blocks for _, value in pairs)


@kind("0..2147483647", str, {"type": "integer", "minimum": 1})
def at_least_one(reading: Reading, statement: Statement) -> int:
    """A count whose 0 means 1, which is said."""
    count = to_integer(statement.words[1], 0, MOST)
    if not count:
        reading.complain(codes.AT_LEAST_ONE, statement, 1, keyword=statement.words[0])
    return max(1, count)


@kind("USER [GROUP]", lambda value: words(value.user, value.group), {"type": "object"})
def identity(_: Reading, statement: Statement) -> Identity:
    """C{KEYWORD USER [GROUP]}."""
    return Identity(*statement.words[1:3])


@kind("NAME", quote)
def name_line(_: Reading, line: Statement) -> str:
    """A line that is a name."""
    return line.words[0]


@kind("IFNAME", quote)
def interface_line(_: Reading, line: Statement) -> str:
    """A line that names an interface."""
    return to_interface_name(line.words[0], 0)


#: The JSON of a L{Weight}.
WEIGHT: JSONSchema = {
    "type": "object",
    "properties": {"weight": {"type": "integer"}, "reverse": {"type": "boolean"}},
    "required": ["weight"],
}


def write_weight(value: Weight) -> str:
    """C{N [reverse]}."""
    return f"{value.weight} reverse" if value.reverse else str(value.weight)


def weight(limit: int) -> Kind[Weight]:
    """C{KEYWORD N [reverse|noreverse]}."""

    def read(reading: Reading, statement: Statement) -> Weight:
        given = statement.words
        number = to_integer(given[1], -limit, limit)
        if len(given) > 2 and given[2] not in ("reverse", "noreverse"):
            reading.complain(codes.UNKNOWN_ENTRY, statement, 2, value=given[2], what=given[0])
        return Weight(number, given[2:3] == ["reverse"])

    return Kind(read, write_weight, f"-{limit}..{limit} [reverse|noreverse]", WEIGHT)


def compose(cls: Any, values: Values, **more: Any) -> Any:
    """A value of a class with parts: what is no field of its own goes to the part that has it.

    A dot names the part (C{vrrp_process.priority}). What a part needs has a default.
    """
    fields = fields_dict(cls)
    parts: dict[str, Values] = {}
    plain = dict(more)
    for name, value in values.items():
        part, dot, own = name.rpartition(".")
        if not dot and name not in fields:
            part = _part_with(fields, name)
        if part:
            parts.setdefault(part, {})[own] = value
        else:
            plain[name] = value
    for part, inner in parts.items():
        usual: Any = fields[part].default
        plain[part] = evolve(usual, **inner)
    return cls(**plain)


def _part_with(fields: Mapping[str, Any], name: str) -> str:
    """The field that holds the part with the attribute C{name}."""
    return next(
        part
        for part, one in fields.items()
        if has(type(one.default)) and name in fields_dict(type(one.default))
    )
