"""Lines to a tree of statements: the layout of the language, without its vocabulary.

Decides what is a statement, what stands in whose block, and which braces are wrong. One pass over
the lines; a line of plain words costs a C{split} and an append. Its tests are in
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
    the tokens of that line.
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
        """Take a line with quotes, escapes, comments or inner braces."""
        tokens = scan(line)
        for place, token in enumerate(tokens):
            if token.unterminated:
                self.complaints.complain(codes.UNTERMINATED_QUOTE, Statement(index, [], place))
                return
        self.grow(index, tokens)


def grow(lines: Iterable[str], complaints: Complaints) -> list[Statement]:
    """The statements of the outermost level."""
    grower = _Grower(complaints)
    root = grower.current
    for index, line in enumerate(lines):
        words = line.split()
        if not words:
            continue
        found = special(line)
        if found is None:
            grower.current.append(Statement(index, words))
        elif words == ["}"]:
            grower.close(Statement(index, words))
        elif found[0] in "#!":
            words = line[: found.start()].split()
            if words:
                grower.current.append(Statement(index, words))
        elif words[-1] == "{" and found[0] == "{" and not line[found.end() :].strip():
            del words[-1]
            grower.open(Statement(index, words) if words else None, Statement(index, ["{"]))
        else:
            grower.slow(index, line)
    for _, owner in grower.outer:
        complaints.complain(codes.BLOCK_NOT_CLOSED, owner, block=" ".join(owner.words[:3]))
    return root
