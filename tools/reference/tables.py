"""The vocabulary as rows to be read: every block once, every keyword of it with all that is known.

Decides what stands for a default that no keyword states. The pages are laid out elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_type_hints

from attrs import NOTHING, fields_dict, frozen, has

from kalive.parser.schema import Block, Keyword
from kalive.parser.words_root import ROOT
from tools.reference.examples import EXAMPLES
from tools.reference.since import since


@frozen
class Row:
    """One keyword.

    C{grammar} is what follows it, C{lines} what its block holds where these are no keywords; C{default} is
    empty where there is none; C{acted_on}: the daemon does what it says.
    """

    keyword: Keyword
    grammar: str
    lines: str
    default: str
    since: str
    acted_on: bool

    @property
    def name(self) -> str:
        """The keyword."""
        return self.keyword.name

    @property
    def doc(self) -> str:
        """What it does, in one line."""
        if self.keyword.instead and self.keyword.instead not in self.keyword.doc:
            return f"{self.keyword.doc} An old word: {self.keyword.instead}.".strip()
        return self.keyword.doc


@frozen
class Section:
    """A block: C{path} is empty for the outermost level; C{example} only where it begins one; C{missing}
    are words of Keepalived that are accepted without being looked at."""

    path: str
    rows: tuple[Row, ...]
    acted_on: bool = True
    missing: tuple[str, ...] = ()
    example: str = ""

    @property
    def title(self) -> str:
        """What the block is called."""
        return self.path or "Outermost level"


def sections(
    table: Block = ROOT, acted_on: bool = True, seen: set[str] | None = None, example: str = ""
) -> Iterator[Section]:
    """The block, and the blocks in it, each path once."""
    seen = set() if seen is None else seen
    if table.path in seen:
        return
    seen.add(table.path)
    rows = tuple(_row(table, keyword, acted_on) for keyword in table.words.values())
    missing = tuple(word for word in table.known if word not in table.words)
    yield Section(table.path, rows, acted_on, missing, EXAMPLES.get(table.path, example).strip("\n"))
    for row in rows:
        inside = row.keyword.kind.inside
        if inside is not None:
            yield from sections(inside, row.acted_on, seen, row.keyword.example)


def not_yet() -> dict[str, list[str]]:
    """Block path to the keywords that are accepted and not acted on; of a block, its name alone."""
    found = {
        section.path: [*(row.name for row in section.rows if not row.acted_on), *section.missing]
        for section in sections()
        if section.acted_on
    }
    return {path: words for path, words in found.items() if words}


def _row(table: Block, keyword: Keyword, acted_on: bool) -> Row:
    """All about one keyword."""
    grammar, line = keyword.kind.grammar, keyword.kind.line
    if keyword.opens:
        grammar = f"{grammar} {{ … }}".lstrip()
    acted = acted_on and not table.not_yet.intersection((keyword.name, keyword.field))
    lines = "" if line is None else line.grammar
    return Row(keyword, grammar, lines, _default(table, keyword), since(table.path, keyword.name), acted)


def _default(table: Block, keyword: Keyword) -> str:
    """What holds without the keyword, in the words that would say it."""
    if keyword.default:
        return keyword.default
    if table.value is None or keyword.opens or keyword.instead:
        return ""
    value = _class_default(table.value, keyword.at or keyword.field)
    if value is NOTHING or value is None or value == ():
        return ""
    if isinstance(value, bool) and keyword.kind.grammar in ("", "[on|off]"):
        return "on" if keyword.kind.write(value) in ("", "on") else "off"
    return keyword.kind.write(value) or ""


def _class_default(cls: type, name: str) -> Any:
    """The default of a field of a class or of one of its parts."""
    own = fields_dict(cls) if isinstance(cls, type) else {}
    first, dot, rest = name.partition(".")
    if dot:
        usual = own[first].default if first in own else None
        return getattr(usual, rest) if has(type(usual)) else NOTHING
    if name in own:
        return own[name].default
    for field in own.values():
        if has(type(field.default)) and hasattr(field.default, name):
            return getattr(field.default, name)
        part = _part(cls, field.name) if field.default is NOTHING else None
        if part is not None and has(part) and name in fields_dict(part):
            return fields_dict(part)[name].default
    return NOTHING


def _part(cls: type, name: str) -> Any:
    """The class of a field without a default."""
    return get_type_hints(cls).get(name)
