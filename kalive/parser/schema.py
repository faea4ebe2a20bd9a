"""The machinery of the vocabulary: what a keyword and a block are, and how a block is read.

The words themselves are tables in C{words_*.py}. Decides what happens to a statement whose keyword
is unknown, old, not yet supported, or lacks its parameter or its braces; never what a value means.
Its tests are in C{test/test_schema.py}.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import attrs
from attrs import define, field, frozen

from kalive.parser import codes
from kalive.parser.kind import Kind, Later, Read, unwritten
from kalive.parser.known_words import KNOWN_WORDS
from kalive.parser.not_yet import NOT_YET
from kalive.parser.reading import Reading, Wrong
from kalive.parser.tree import Statement

#: The values of a block, by field.
Values = dict[str, Any]


def _as_kind(read: Kind[Any] | Read) -> Kind[Any]:
    """A bare function only reads; it can't be printed."""
    return read if isinstance(read, Kind | Later) else Kind(read, unwritten)


@frozen
class Keyword:
    """A word of the vocabulary.

    C{field}: where its value goes. C{many}: every occurrence counts, in a list; else the last one.
    C{least}: how many parameters it must have (fewer is fatal, as in 2.4.3). C{most}: how many are
    read, further ones are ignored (C{None}: all are). C{opens}: it has a block; C{bare}: it may also
    have a parameter in place of it. C{instead}: what replaces a word of 1.0.3.

    For printing: C{at} is the attribute of the value that it becomes, where that isn't called C{field};
    dotted if it is one of a part (an attribute C{field} of any part is found without). C{inherits}:
    without it an outer block's word of the same field counts. C{secret}: it may be masked.

    For people: C{doc} says in one line what it does, with its unit; C{default} what holds without it,
    where the value's class does not say so; C{example} is a whole line (or block) as in a file.
    """

    name: str
    kind: Kind[Any] = field(converter=_as_kind)
    field: str
    many: bool = False
    least: int = 1
    most: int | None = 1
    opens: bool = False
    bare: bool = False
    instead: str | None = None
    at: str = ""
    inherits: bool = False
    secret: bool = False
    doc: str = ""
    default: str = ""
    example: str = ""
    longest: int = attrs.field(init=False)

    @longest.default
    def _longest(self) -> int:
        """How many words a statement may have, the keyword included."""
        return 1 + self.most if self.most is not None else sys.maxsize


@define(eq=False)
class Block:
    """The keywords that may stand in a block, whose C{path} is as in L{KNOWN_WORDS}; C{value} is the
    class of what it becomes, whose defaults are those of the keywords."""

    path: str
    words: dict[str, Keyword] = field(factory=dict, repr=False)
    value: type | None = None
    known: dict[str, bool] = field(init=False, repr=False)
    not_yet: frozenset[str] = field(init=False, repr=False)
    remarkable: frozenset[str] = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        """Look up the facts about this block."""
        listed = KNOWN_WORDS.get(self.path, "").split()
        self.known = {word.rstrip("{"): word.endswith("{") for word in listed}
        self.not_yet = frozenset(NOT_YET.get(self.path, "").split())
        self.remarkable = frozenset(
            word.name for word in self.words.values() if word.instead or word.name in self.not_yet
        )


def block(path: str, *keywords: Keyword, value: type | None = None) -> Block:
    """A block with its keywords."""
    return Block(path, {keyword.name: keyword for keyword in keywords}, value)


def read_block(reading: Reading, block: Block, statements: Iterable[Statement]) -> Values:
    """The values of all statements of a block; the wrong ones are reported and left out."""
    values: Values = {}
    words = block.words
    remarkable = block.remarkable
    for statement in statements:
        said = statement.words
        keyword = words.get(said[0])
        if keyword is None:
            _unknown(reading, block, statement)
            continue
        # Nearly all statements are as they should be: no call for those.
        usual = (
            keyword.least < len(said) <= keyword.longest
            and (statement.block is not None) is keyword.opens
            and said[0] not in remarkable
        )
        if usual or _fits(reading, block, keyword, statement):
            try:
                value = keyword.kind.read(reading, statement)
            except Wrong as wrong:
                reading.wrong(statement, wrong)
                continue
            if keyword.many:
                values.setdefault(keyword.field, []).append(value)
            else:
                values[keyword.field] = value
    return values


def read_shared(reading: Reading, block: Block, statements: Sequence[Statement]) -> Values:
    """What L{read_block} makes of a block. Of blocks of equal lines only the first is read, unless it
    earned a complaint: the values are for all of them, and are not to be changed. What they hold of
    statements is the first block's; blocks that hold more than plain blocks are always read."""
    shape = _shape(statements)
    if shape is None:
        return read_block(reading, block, statements)
    key = (id(block), *shape)
    known = reading.shared.get(key)
    if known is not None:
        return known[0]
    before = reading.complaints
    values = read_block(reading, block, statements)
    if reading.complaints == before:
        # The statements are kept along: as long as they live nobody else's words have their identity.
        reading.shared[key] = (values, statements)
    return values


def _shape(statements: Sequence[Statement]) -> list[int] | None:
    """The identities of all words, equal for equal lines; C{None} for blocks within blocks."""
    shape: list[int] = []
    for one in statements:
        shape.append(id(one.words))
        if one.block is not None:
            for inner in one.block:
                if inner.block is not None:
                    return None
                shape.append(id(inner.words))
            shape.append(0)
    return shape


def _fits(reading: Reading, block: Block, keyword: Keyword, statement: Statement) -> bool:
    """Whether a statement has the shape of its keyword; what is odd about it is reported."""
    if keyword.instead or keyword.name in block.not_yet:
        _note(reading, block, keyword, statement)
    extent = len(statement.words) - 1
    if extent < keyword.least:
        return _too_short(reading, keyword, statement)
    if (statement.block is not None) is not keyword.opens:
        return _misplaced_brace(reading, keyword, statement)
    if keyword.most is not None and extent > keyword.most:
        _warn_of_lost_words(reading, block, keyword, statement)
    return True


def _too_short(reading: Reading, keyword: Keyword, statement: Statement) -> bool:
    """A block without its name is left out; any other word without its parameter is fatal."""
    if keyword.opens:
        reading.complain(codes.NAME_MISSING, statement, keyword=keyword.name)
    else:
        reading.complain(codes.MISSING_PARAMETER, statement, 1, keyword=keyword.name)
    return False


def _misplaced_brace(reading: Reading, keyword: Keyword, statement: Statement) -> bool:
    """A block keyword without a block is left out; a brace too many takes only its block with it."""
    if keyword.opens:
        if keyword.bare and len(statement.words) > 1:
            return True
        reading.complain(codes.BLOCK_WITHOUT_BRACE, statement, keyword=keyword.name)
        return False
    reading.complain(codes.UNEXPECTED_OPEN, statement, keyword=f"'{keyword.name}'")
    return True


def _warn_of_lost_words(reading: Reading, block: Block, keyword: Keyword, statement: Statement) -> None:
    """Further words are ignored, as 2.4.3 does; but a keyword among them was meant to count."""
    for place in range(1 + (keyword.most or 0), len(statement.words)):
        extra = statement.words[place]
        if extra in block.words or extra in block.known:
            reading.complain(codes.KEYWORD_ON_SAME_LINE, statement, place, keyword=keyword.name, extra=extra)
            return


def _note(reading: Reading, block: Block, keyword: Keyword, statement: Statement) -> None:
    """Say what replaces an old word, and once for each word that nothing acts on it yet."""
    if keyword.instead:
        reading.complain(codes.OLD_WORD, statement, keyword=keyword.name, instead=keyword.instead)
    if (block.path, keyword.name) in reading.seen:
        return
    reading.seen.add((block.path, keyword.name))
    if block.not_yet.intersection((keyword.name, keyword.field)):
        reading.complain(codes.NOT_YET, statement, keyword=keyword.name)


def _unknown(reading: Reading, block: Block, statement: Statement) -> None:
    """A word that is in no table of ours: known to 2.4.3, or to nobody. Its block goes with it."""
    word = statement.words[0]
    if word in block.known:
        if (block.path, word) not in reading.seen:
            reading.seen.add((block.path, word))
            reading.complain(codes.NOT_YET, statement, keyword=word)
        return
    if statement.block is not None and block.path and word in KNOWN_WORDS[""].replace("{", "").split():
        _outermost(reading, statement)
    else:
        hint = _elsewhere(block, word) or reading.meant(word, [*block.words, *block.known])
        reading.complain(codes.UNKNOWN_KEYWORD, statement, 0, hint, keyword=word)


def _outermost(reading: Reading, statement: Statement) -> None:
    """A block of the outermost level within another one: after a forgotten brace all further blocks are
    there, so they are read as what they are, and this is said of the first."""
    moved = Statement(statement.line, statement.words, statement.first)
    # What was in it is no more in the block that was left open, or each would hold all further ones.
    moved.block, statement.block = statement.block, []
    reading.outermost.append(moved)
    if ("", "outermost") not in reading.seen:
        reading.seen.add(("", "outermost"))
        word = statement.words[0]
        hint = f"'{word}' stands at the outermost level: is a '}}' missing before it?"
        reading.complain(codes.UNKNOWN_KEYWORD, statement, 0, hint, keyword=word)


def _elsewhere(block: Block, word: str) -> str | None:
    """Where a word belongs that is right in another block; C{global_defs} has many with a prefix."""
    if block.path == "global_defs" and f"vrrp_{word}" in block.known:
        return f"in global_defs it is called 'vrrp_{word}'"
    blocks = _homes().get(word)
    return f"'{word}' belongs into the block {' or '.join(sorted(blocks)[:3])}" if blocks else None


@cache
def _homes() -> dict[str, list[str]]:
    """Of each word the blocks it may stand in."""
    homes: dict[str, list[str]] = {}
    for path, words in KNOWN_WORDS.items():
        for word in words.replace("{", "").split() if path else ():
            homes.setdefault(word, []).append(path)
    return homes
