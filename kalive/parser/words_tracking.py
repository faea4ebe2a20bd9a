"""Lines of C{track_interface}, C{track_script}, C{track_file}, C{track_process} and C{track_bfd}.

Decides the value of each line; whether the tracked thing exists is decided elsewhere. Its tests are
in C{test/test_vocabulary_instance.py}.
"""

from __future__ import annotations

from typing import Any

from kalive.config.tracking import Tracked, Weight
from kalive.config.vrrp import TrackedInterface
from kalive.parser import codes
from kalive.parser.arguments import to_integer, to_interface_name
from kalive.parser.kind import JSONSchema, Kind
from kalive.parser.reading import Reading, Wrong
from kalive.parser.schema import Keyword
from kalive.parser.tree import Statement
from kalive.parser.vocabulary import WEIGHT, lines, section, write_weight
from kalive.parser.writing import quote, words

#: The JSON of a L{TrackedInterface}.
_INTERFACE: JSONSchema = {
    "type": "object",
    "properties": {"name": {"type": "string"}, **WEIGHT["properties"]},
    "required": ["name"],
}
_TRACKED: JSONSchema = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "weight": WEIGHT},
    "required": ["name"],
}


def _read_weight(reading: Reading, line: Statement, limit: int, what: str) -> Weight | None:
    """C{weight N [reverse|noreverse]} after the first word; what is wrong is left out."""
    given = line.words
    number, reverse, place = None, False, 1
    while place < len(given):
        if given[place] == "weight" and place + 1 < len(given):
            try:
                number = to_integer(given[place + 1], -limit, limit, place + 1)
            except Wrong as wrong:
                reading.wrong(line, wrong)
            place += 2
        elif given[place] in ("reverse", "noreverse"):
            reverse = given[place] == "reverse"
            place += 1
        else:
            hint = reading.meant(given[place], ("weight", "reverse", "noreverse"))
            reading.complain(codes.UNKNOWN_ENTRY, line, place, hint, value=given[place], what=what)
            place += 1
    return Weight(number or 0, reverse) if number is not None or reverse else None


def _read_interface(reading: Reading, line: Statement) -> TrackedInterface:
    """C{IFNAME [weight N [reverse|noreverse]]}."""
    name = to_interface_name(line.words[0], 0)
    weight = _read_weight(reading, line, 253, "track_interface") or Weight()
    return TrackedInterface(name, weight.weight, weight.reverse)


def _write_interface(value: TrackedInterface) -> str:
    weight = ("weight", value.weight) if value.weight or value.reverse else ()
    return words(value.name, *weight, "reverse" if value.reverse else None)


_GRAMMAR = "[weight -{limit}..{limit}] [reverse|noreverse]"
_interface = Kind(_read_interface, _write_interface, f"IFNAME {_GRAMMAR.format(limit=253)}", _INTERFACE)
_interfaces = lines(_interface)


def _read_interfaces(reading: Reading, statement: Statement) -> list[tuple[Statement, TrackedInterface]]:
    """A block of lines; or, as in 1.0.3, C{track_interface IFNAME}."""
    if statement.block is None:
        reading.complain(codes.OLD_FORM, statement, instead=f"track_interface {{ {statement.words[1]} }}")
        line = Statement(statement.line, statement.words[1:], statement.first + 1)
        return [(line, _interface(reading, line))]
    found: list[tuple[Statement, TrackedInterface]] = _interfaces.read(reading, statement)
    return found


def _write_tracked(value: Tracked) -> str:
    weight = f" weight {write_weight(value.weight)}" if value.weight is not None else ""
    return quote(value.name) + weight


def _tracked(keyword: str, limit: int) -> Kind[Any]:
    """C{NAME [weight N [reverse|noreverse]]}; without a weight that of the tracked thing counts."""

    def read(reading: Reading, line: Statement) -> Tracked:
        return Tracked(line.words[0], _read_weight(reading, line, limit, keyword))

    return lines(Kind(read, _write_tracked, f"NAME {_GRAMMAR.format(limit=limit)}", _TRACKED))


#: The words of tracking, of instances and of sync groups.
TRACKING: list[Keyword] = [
    section(
        "track_interface",
        _interfaces.read_by(_read_interfaces),
        "Interfaces that must be up, or change the priority by their weight.",
        many=True,
        most=1,
        bare=True,
    ),
    section(
        "track_script",
        _tracked("track_script", 253),
        "Scripts (vrrp_script) that must succeed, or change the priority by their weight.",
        many=True,
    ),
    section(
        "track_file",
        _tracked("track_file", 254),
        "Files (track_file) whose number times the weight is added to the priority.",
        many=True,
    ),
    section(
        "track_process",
        _tracked("track_process", 254),
        "Processes (vrrp_track_process) that must run, or change the priority by their weight.",
        many=True,
    ),
    section(
        "track_bfd",
        _tracked("track_bfd", 253),
        "BFD sessions (bfd_instance) that must be up, or change the priority by their weight.",
        many=True,
    ),
]

#: Their fields.
TRACKERS = ("track_script", "track_file", "track_process", "track_bfd")
