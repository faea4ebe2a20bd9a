"""The reading of one configuration: where complaints are collected and columns are found.

Passed to everything that judges a statement. Decides where a complaint points to and which known
word was probably meant; what is wrong is decided by the vocabulary. Tests: C{test/test_reading.py}.
"""

from __future__ import annotations

from collections.abc import Iterable

from kalive.config.common import Position
from kalive.config.health import CheckTiming
from kalive.parser.codes import Code
from kalive.parser.diagnostics import Diagnostic, Report
from kalive.parser.source import Snapshot
from kalive.parser.tokens import scan
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
    holds what is said only once, C{timings} the times of checks that are shared."""

    def __init__(self, snapshot: Snapshot) -> None:
        """Begin with nothing to complain about."""
        self.snapshot = snapshot
        self.seen: set[tuple[str, str]] = set()
        self.name = ""
        self.timings: dict[tuple[float, int, float, float], CheckTiming] = {}
        self._found: list[tuple[int, Diagnostic]] = []
        self._hints = HINTS

    def report(self) -> Report:
        """All complaints so far, in the order of the text."""
        return Report(tuple(one for _, one in sorted(self._found, key=lambda pair: pair[0])))

    def complain(
        self, code: Code, statement: Statement, word: int = 0, hint: str | None = None, **facts: object
    ) -> None:
        """Say C{code} about word number C{word} of C{statement}."""
        line = self.snapshot.lines[statement.line]
        tokens = scan(line)[statement.first + word :]
        start, end = (tokens[0].start, tokens[0].end) if tokens else (len(line.rstrip()), 0)
        self.complain_at(code, statement.line, start, max(end - start, 1), hint, **facts)

    def complain_at(
        self, code: Code, line: int, start: int, length: int = 1, hint: str | None = None, **facts: object
    ) -> None:
        """Say C{code} about C{length} characters from place C{start} of line C{line} (both from 0)."""
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
        return self.snapshot.position(statement.line)

    def meant(self, word: str, known: Iterable[str]) -> str | None:
        """The hint with the known word that is nearest to C{word}."""
        if self._hints <= 0 or len(word) > 40:
            return None
        self._hints -= 1
        from difflib import get_close_matches

        lowered = {name.lower(): name for name in known}
        close = get_close_matches(word.lower(), lowered, n=1, cutoff=0.7)
        return f"did you mean '{lowered[close[0]]}'?" if close else None
