"""Lines to a tree of statements: the layout of the language, without its vocabulary.

Decides what is a statement, what stands in whose block, and which braces are wrong. One pass over
the lines; a line that was there before costs a look into a table. Its tests are in
C{test/test_tree.py}.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from kalive.parser import codes
from kalive.parser.codes import Code
from kalive.parser.tokens import Token, scan, special


class Statement:
    """A keyword with its words; C{block} holds the statements between its braces, C{None} without.

    C{line} is the number (from 0) of its line in the snapshot, C{first} that of its first word among
    the tokens of that line. C{words} may be shared by equal lines: never change them.
    """

    __slots__ = ("block", "first", "line", "words")

    def __init__(self, line: int, words: list[str], first: int = 0) -> None:
        """A statement without a block."""
        self.line = line
        self.words = words
        self.first = first
        self.block: list[Statement] | None = None


class Complaints(Protocol):
    """What the tree needs of L{kalive.parser.reading.Reading}."""

    def complain(
        self, code: Code, statement: Statement, word: int = 0, hint: str | None = None, **facts: object
    ) -> None:
        """Say C{code} about a word of a statement."""


class _Grower:
    """The open blocks while the lines go by."""

    def __init__(self, complaints: Complaints) -> None:
        self.complaints = complaints
        self.current: list[Statement] = []
        self.outer: list[tuple[list[Statement], Statement]] = []

    def open(self, statement: Statement | None, brace: Statement) -> None:
        """Begin the block of C{statement}, or of the last one when the brace stands alone."""
        if statement is None:
            owner = self.current[-1] if self.current and self.current[-1].block is None else None
        else:
            owner = statement
            self.current.append(owner)
        if owner is None:
            self.complaints.complain(codes.UNEXPECTED_OPEN, brace, keyword="nothing")
            owner = brace
        owner.block = []
        self.outer.append((self.current, owner))
        self.current = owner.block

    def close(self, brace: Statement) -> None:
        """End the innermost block."""
        if self.outer:
            self.current = self.outer.pop()[0]
        else:
            self.complaints.complain(codes.EXTRA_CLOSE, brace)

    def grow(self, line: int, tokens: list[Token]) -> None:
        """Take a line that is more than plain words."""
        start = 0
        for place, token in enumerate(tokens):
            if token.brace:
                words = [word.text for word in tokens[start:place]]
                statement = Statement(line, words, start) if words else None
                brace = Statement(line, [token.text], place)
                if token.text == "{":
                    self.open(statement, brace)
                else:
                    if statement is not None:
                        self.current.append(statement)
                    self.close(brace)
                start = place + 1
        if start < len(tokens):
            self.current.append(Statement(line, [word.text for word in tokens[start:]], start))

    def slow(self, index: int, line: str) -> None:
        """Take a line with quotes, escapes or inner braces."""
        tokens = scan(line)
        for place, token in enumerate(tokens):
            if token.unterminated:
                self.complaints.complain(codes.UNTERMINATED_QUOTE, Statement(index, [], place))
                return
        self.grow(index, tokens)


class _Shapes(dict[str, tuple[int, list[str]]]):
    """What each line of a file is, found once: most lines of a big file are there many times."""

    def __missing__(self, line: str) -> tuple[int, list[str]]:
        if len(self) >= SHAPES:
            self.clear()
        self[line] = found = _shape(line)
        return found


#: So many different lines are remembered at a time.
SHAPES = 50_000

_NOTHING, _PLAIN, _OPEN, _CLOSE, _SLOW = range(5)


def _shape(line: str) -> tuple[int, list[str]]:
    """What a line is, with its words as far as they are plain."""
    words = line.split()
    found = special(line) if words else None
    if found is None:
        return (_PLAIN if words else _NOTHING), words
    if words == ["}"]:
        return _CLOSE, words
    if found[0] in "#!":
        words = line[: found.start()].split()
        return (_PLAIN if words else _NOTHING), words
    if words[-1] == "{" and len(words) > 1 and found[0] == "{" and not line[found.end() :].strip():
        return _OPEN, words[:-1]
    return _SLOW, words


def grow(lines: Iterable[str], complaints: Complaints) -> list[Statement]:
    """The statements of the outermost level."""
    grower = _Grower(complaints)
    root = current = grower.current
    outer, shapes = grower.outer, _Shapes()
    for index, line in enumerate(lines):
        shape, words = shapes[line]
        if shape == _PLAIN:
            current.append(Statement(index, words))
        elif shape == _OPEN:
            statement = Statement(index, words)
            current.append(statement)
            outer.append((current, statement))
            statement.block = current = []
        elif shape == _CLOSE and outer:
            current = outer.pop()[0]
        elif shape != _NOTHING:
            grower.current = current
            grower.slow(index, line)
            current = grower.current
    for _, owner in outer:
        complaints.complain(codes.BLOCK_NOT_CLOSED, owner, block=" ".join(owner.words[:3]))
    return root
