"""The reading of one configuration: where complaints are collected and columns are found.

Passed to everything that judges a statement. Decides where a complaint points to and which known
word was probably meant; what is wrong is decided by the vocabulary. Tests: C{test/test_reading.py}.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from kalive.config.common import Position
from kalive.config.health import CheckTiming
from kalive.parser.codes import Code
from kalive.parser.diagnostics import Diagnostic, Report
from kalive.parser.source import Snapshot
from kalive.parser.tokens import Token, scan
from kalive.parser.tree import Statement

#: Looking for the nearest word is slow; a file with more misspelt words than this gets no more hints.
HINTS = 200


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
    statements count in; where they were expanded, C{origins} has the line of the text of each."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Begin with nothing to complain about."""
        self.snapshot = snapshot
        self.lines: Sequence[str] = snapshot.lines
        self.origins: Sequence[int] | None = None
        self.seen: set[tuple[str, str]] = set()
        self.name = ""
        self.timings: dict[tuple[float, int, float, float], CheckTiming] = {}
        self._found: list[tuple[int, Diagnostic]] = []
        self._hints = HINTS
        # The line looked at last: one line may earn a thousand complaints.
        self._scanned: tuple[int, list[Token]] = (-1, [])

    def report(self) -> Report:
        """All complaints so far, in the order of the text."""
        return Report(tuple(one for _, one in sorted(self._found, key=lambda pair: pair[0])))

    def complain(
        self, code: Code, statement: Statement, word: int = 0, hint: str | None = None, **facts: object
    ) -> None:
        """Say C{code} about word number C{word} of C{statement}."""
        line = self.lines[statement.line]
        if self._scanned[0] != statement.line:
            self._scanned = (statement.line, scan(line))
        tokens, place = self._scanned[1], statement.first + word
        start, end = (
            (tokens[place].start, tokens[place].end) if place < len(tokens) else (len(line.rstrip()), 0)
        )
        self._say(code, statement.line, start, max(end - start, 1), hint, facts)

    def complain_at(self, code: Code, line: int, start: int, **facts: object) -> None:
        """Say C{code} about the character at place C{start} of line C{line} (both from 0)."""
        self._say(code, line, start, 1, None, facts)

    def complain_raw(self, code: Code, line: int, **facts: object) -> None:
        """Say C{code} about a whole line of the text, before any expansion."""
        text = self.snapshot.lines[line]
        start = len(text) - len(text.lstrip())
        self._add(code, line, start, max(len(text.strip()), 1), None, facts)

    def _say(
        self, code: Code, line: int, start: int, length: int, hint: str | None, facts: Mapping[str, object]
    ) -> None:
        """Find the place in the text of a place in a line that may have been expanded."""
        if self.origins is not None:
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
        self._add(code, line, start, length, hint, facts)

    def _add(
        self, code: Code, line: int, start: int, length: int, hint: str | None, facts: Mapping[str, object]
    ) -> None:
        """Keep a complaint; C{start} of -1 is the whole line."""
        self._found.append(
            (
                line,
                Diagnostic(
                    severity=code.severity,
                    code=code.name,
                    message=code.text.format(**facts),
                    position=self.snapshot.position(line, start + 1),
                    excerpt=self.snapshot.lines[line].rstrip(),
                    length=length,
                    hint=hint,
                ),
            )
        )

    def wrong(self, statement: Statement, wrong: Wrong) -> None:
        """Report what made a statement unusable."""
        self.complain(wrong.code, statement, wrong.word, wrong.hint, **wrong.facts)

    def position(self, statement: Statement) -> Position:
        """Where a statement begins; its column is not looked for, for that costs time."""
        line = statement.line
        return self.snapshot.position(line if self.origins is None else self.origins[line])

    def meant(self, word: str, known: Iterable[str]) -> str | None:
        """The hint with the known word that is nearest to C{word}."""
        if self._hints <= 0 or len(word) > 40:
            return None
        self._hints -= 1
        from difflib import get_close_matches

        lowered = {name.lower(): name for name in known}
        close = get_close_matches(word.lower(), lowered, n=1, cutoff=0.7)
        return f"did you mean '{lowered[close[0]]}'?" if close else None
