"""A configuration as a keepalived.conf: the inverse of L{kalive.parser.load}.

Decides what need not be written (what is at its default and inherits nothing else), and the layout.
What the words are, the vocabulary says: there is no keyword in here. Reading what is printed gives an
equal configuration. Its tests are in C{test/test_printer.py}.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from attrs import NOTHING, frozen

from kalive.config.configuration import Configuration
from kalive.config.parts import attribute, default
from kalive.parser.kind import Kind, unwritten
from kalive.parser.lines import LONGEST
from kalive.parser.schema import Block, Keyword
from kalive.parser.words_root import ROOT

#: What stands in place of a secret.
MASKED = "********"

INDENT = "    "


@frozen(kw_only=True)
class Style:
    """How to print. C{defaults}: what is at its default is written too; C{origins}: a comment says where
    an object was written; C{masked}: secrets are not shown."""

    defaults: bool = False
    origins: bool = False
    masked: bool = False


USUAL = Style()


def render(configuration: Configuration, style: Style = USUAL) -> str:
    """The text; it may hold surrogates for bytes that were no UTF-8."""
    printer = _Printer(style)
    return "".join(printer.block(ROOT, configuration, (configuration.global_defs,), -1))


@frozen
class _Printer:
    """Writes blocks; C{depth} is how far they are indented, C{outer} what they are in, inmost first."""

    style: Style

    def block(self, table: Block, value: Any, outer: tuple[Any, ...], depth: int) -> Iterator[str]:
        """The lines between the braces."""
        for keywords in by_field(table):
            name = keywords[0].at or keywords[0].field
            found = attribute(value, name)
            if found is NOTHING or found is None:
                continue
            if not self.style.defaults and self._goes_without_saying(keywords[0], value, found, outer):
                continue
            for one in _statements(keywords[0], found):
                yield from self._statement(keywords, one, (value, *outer), depth + 1)

    def _goes_without_saying(self, keyword: Keyword, value: Any, found: Any, outer: tuple[Any, ...]) -> bool:
        """Whether reading would come to the same value without this word."""
        if keyword.inherits:
            inherited = next(_said(outer, keyword.field), None)
            if inherited is not None:
                return bool(inherited == found)
        elif any(_said_otherwise(one, keyword.field) for one in outer):
            return False
        if keyword.default or keyword.inherits:
            return keyword.kind.write(found) == keyword.default
        return bool(found == default(value, keyword.at or keyword.field))

    def _statement(
        self, keywords: list[Keyword], value: Any, outer: tuple[Any, ...], depth: int
    ) -> Iterator[str]:
        """One statement, by the first keyword that can say C{value}."""
        for keyword in keywords:
            words = keyword.kind.write(value)
            if words is not None:
                break
        else:
            return
        if keyword.secret and self.style.masked:
            words = MASKED
        head = f"{keyword.name} {words}".rstrip()
        if not keyword.opens:
            yield self._line(head, value, depth)
            return
        yield self._line(f"{head} {{", value, depth)
        yield from self._body(keyword.kind, value, outer, depth)
        yield self._line("}", None, depth)

    def _body(self, kind: Kind[Any], value: Any, outer: tuple[Any, ...], depth: int) -> Iterator[str]:
        """What is in a block."""
        if kind.inside is not None:
            yield from self.block(kind.inside, value, outer, depth)
        elif kind.line is not None:
            for one in getattr(value, kind.lines) if kind.lines else value:
                yield self._line(kind.line.write(one) or "", one, depth + 1)

    def _line(self, text: str, value: Any, depth: int) -> str:
        """A line of text; a long one is not indented, so that it can be read again."""
        position = getattr(value, "position", None) if self.style.origins else None
        line = INDENT * depth + text
        if position is not None:
            line = f"{line}  # {position}"
        return f"{line if len(line.encode('utf-8', 'surrogateescape')) <= LONGEST else text}\n"


@cache
def by_field(table: Block) -> tuple[list[Keyword], ...]:
    """The keywords that can be written, those of one attribute together; an old word only where no other
    says the same."""
    found: dict[str, list[Keyword]] = {}
    for keyword in table.words.values():
        if keyword.kind.write is not unwritten:
            found.setdefault(keyword.at or keyword.field, []).append(keyword)
    return tuple([one for one in all_ if not one.instead] or all_ for all_ in found.values())


def _statements(keyword: Keyword, value: Any) -> tuple[Any, ...]:
    """What is said by one statement each: the items of a value that may be said many times, unless one
    statement can say them all; the lines of a block are one statement, if there are any."""
    if not isinstance(value, tuple):
        return (value,)
    if not keyword.many and keyword.kind.line is None:
        return (value,)
    whole = keyword.kind.schema.get("type") == "array"
    return ((value,) if value else ()) if whole else value


def _said(outer: tuple[Any, ...], field: str) -> Iterator[Any]:
    """What outer objects say about a field, the inmost first."""
    for one in outer:
        found = attribute(one, field) if "." not in field else NOTHING
        if found is not NOTHING and found is not None:
            yield found


def _said_otherwise(one: Any, field: str) -> bool:
    """Whether an outer object (C{global_defs}, which has longer names) says something about a field."""
    for name in (field, f"vrrp_{field}", f"{field}_vrrp", f"{field}_checker"):
        found = attribute(one, name) if "." not in name else NOTHING
        if found is not NOTHING and found is not None and found != default(one, name):
            return True
    return False
