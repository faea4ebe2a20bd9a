"""The reading of one configuration: where complaints are collected and columns are found.

Passed to everything that judges a statement. Decides where a complaint points to and which known
word was probably meant; what is wrong is decided by the vocabulary. Tests: C{test/test_reading.py}.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kalive.config.common import Position
from kalive.parser.codes import Code
from kalive.parser.diagnostics import Diagnostic, Origin, Report, Surplus
from kalive.parser.source import Snapshot
from kalive.parser.tokens import Token, scan
from kalive.parser.tree import Statement

if TYPE_CHECKING:
    from kalive.config.health import CheckTiming

#: Looking for the nearest word is slow; a file with more misspelt words than this gets no more hints.
HINTS = 200

#: So many complaints of each code are kept, the others are counted: a report stays readable, and a
#: hostile file costs no more than a wrong one.
KEPT = 1000

#: So much of a line is shown; longer ones than 1023 are no lines of the language.
SHOWN = 1100


class Wrong(Exception):
    """A statement can't be taken: raised by what reads its words, reported by the reader of its block.

    C{word} is the number of the guilty word, 0 being the keyword.
    """

    def __init__(self, code: Code, word: int = 1, hint: str | None = None, **facts: object) -> None:
        """C{facts} fill the text of C{code}."""
        super().__init__(code, facts)
        self.code, self.word, self.hint, self.facts = code, word, hint, facts


class Reading:
    """Collects the complaints about one snapshot. C{name} is that of the object being read; C{seen}
    holds what is said only once, C{timings} the times of checks that are shared. C{lines} are what
    statements count in; where they were expanded, C{origins} has the line of the text of each, and
    C{definitions} for the number of an expanded line the names used in it, each with the line of its
    definition. C{outermost} are the statements outside of all blocks."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Begin with nothing to complain about."""
        self.snapshot = snapshot
        self.lines: Sequence[str] = snapshot.lines
        self.origins: Sequence[int] | None = None
        # Most configurations are one file: no need to look for it at every statement.
        self._file = snapshot.segments[0].file if len(snapshot.segments) == 1 else None
        self.definitions: Mapping[int, tuple[tuple[str, int], ...]] = {}
        self.seen: set[tuple[str, str]] = set()
        self.name = ""
        self.outermost: list[Statement] = []
        self.timings: dict[tuple[float, int, float, float], CheckTiming] = {}
        # Values of blocks that are many times in a file, and how many complaints there were.
        self.shared: dict[tuple[int, ...], tuple[dict[str, Any], Sequence[Statement]]] = {}
        self.complaints = 0
        self._found: list[tuple[int, Diagnostic]] = []
        self._counts: Counter[Code] = Counter()
        self._hints = HINTS
        # The line looked at last: one line may earn a thousand complaints.
        self._scanned: tuple[int, list[Token]] = (-1, [])

    def report(self) -> Report:
        """All complaints so far, in the order of the text."""
        found = sorted(self._found, key=lambda pair: pair[0])
        surplus = (
            Surplus(code.name, code.severity, n - KEPT) for code, n in self._counts.items() if n > KEPT
        )
        return Report(tuple(one for _, one in found), tuple(surplus))

    def refused(self, *codes: Code) -> list[tuple[int, int, str]]:
        """Where in the text, before any expansion, words were complained of with one of C{codes}: line and
        place (from 0), the word."""
        names = {code.name for code in codes}
        return [
            (line, one.position.column - 1, one.excerpt[one.position.column - 1 :][: one.length])
            for line, one in self._found
            if one.code in names and one.position.column
        ]

    def complain(
        self, code: Code, statement: Statement, word: int = 0, hint: str | None = None, **facts: object
    ) -> None:
        """Say C{code} about word number C{word} of C{statement}."""
        if self._enough(code):
            return
        line = self.lines[statement.line]
        if self._scanned[0] != statement.line:
            self._scanned = (statement.line, scan(line))
        tokens, place = self._scanned[1], statement.first + word
        start, end = (
            (tokens[place].start, tokens[place].end) if place < len(tokens) else (len(line.rstrip()), 0)
        )
        self._say(code, statement.line, start, max(end - start, 1), hint, facts)

    def complain_at(
        self, code: Code, line: int, start: int, length: int = 1, hint: str | None = None, **facts: object
    ) -> None:
        """Say C{code} about the characters from place C{start} of line C{line} on (both from 0)."""
        if not self._enough(code):
            self._say(code, line, start, length, hint, facts)

    def complain_raw(
        self, code: Code, line: int, facts: Mapping[str, object], span: tuple[int, int] | None = None
    ) -> None:
        """Say C{code} about a line of the text before any expansion: about all of it, or the C{span} of
        a place and a length."""
        if self._enough(code):
            return
        text = self.snapshot.lines[line]
        start, length = span or (len(text) - len(text.lstrip()), len(text.strip()))
        self._add(code, line, start, max(length, 1), None, facts)

    def _enough(self, code: Code) -> bool:
        """Count a complaint; whether it is one too many."""
        self.complaints += 1
        self._counts[code] += 1
        return self._counts[code] > KEPT

    def _say(
        self, code: Code, line: int, start: int, length: int, hint: str | None, facts: Mapping[str, object]
    ) -> None:
        """Find the place in the text of a place in a line that may have been expanded."""
        names: tuple[tuple[str, int], ...] = ()
        if self.origins is not None:
            names = self.definitions.get(line, ())
            expanded, line = self.lines[line], self.origins[line]
            text = self.snapshot.lines[line]
            if expanded != text:
                word = expanded[start : start + length]
                start = text.find(word) if word.strip() else -1
                hint = (
                    f"{hint}; after expansion: {expanded.strip()}"
                    if hint
                    else f"expanded: {expanded.strip()}"
                )
        self._add(code, line, start, length, hint, facts, names)

    def _add(
        self,
        code: Code,
        line: int,
        start: int,
        length: int,
        hint: str | None,
        facts: Mapping[str, object],
        names: Iterable[tuple[str, int]] = (),
    ) -> None:
        """Keep a complaint; C{start} of -1 is the whole line."""
        defined = (Origin(f"${name} defined at", self.snapshot.position(at)) for name, at in names)
        included = (Origin("included from", place) for place in self.snapshot.includers(line))
        self._found.append(
            (
                line,
                Diagnostic(
                    severity=code.severity,
                    code=code.name,
                    message=code.text.format(**facts),
                    position=self.snapshot.position(line, start + 1),
                    excerpt=self.snapshot.lines[line][:SHOWN].rstrip(),
                    length=length,
                    hint=hint,
                    stack=(*defined, *included),
                ),
            )
        )

    def wrong(self, statement: Statement, wrong: Wrong) -> None:
        """Report what made a statement unusable."""
        self.complain(wrong.code, statement, wrong.word, wrong.hint, **wrong.facts)

    def position(self, statement: Statement) -> Position:
        """Where a statement begins; its column is not looked for, for that costs time."""
        line = statement.line if self.origins is None else self.origins[statement.line]
        if self._file is not None:
            return Position(self._file, line + 1)
        return self.snapshot.position(line)

    def meant(self, word: str, known: Iterable[str]) -> str | None:
        """The hint with the known word that is nearest to C{word}."""
        if self._hints <= 0 or len(word) > 40:
            return None
        self._hints -= 1
        from difflib import get_close_matches

        lowered = {name.lower(): name for name in known}
        close = get_close_matches(word.lower(), lowered, n=1, cutoff=0.7)
        return f"did you mean '{lowered[close[0]]}'?" if close else None
