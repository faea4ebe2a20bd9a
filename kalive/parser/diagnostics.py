"""What is said about a configuration file: diagnostics and the report that holds them all.

Decides how a complaint is shown (C{file:line:column}, the line, a caret), never what is wrong: the
codes are in L{kalive.parser.codes}. Its tests are in C{test/test_diagnostics.py}.
"""

from __future__ import annotations

from collections import Counter
from enum import Enum

from attrs import frozen

from kalive.config.common import Position


class Severity(Enum):
    """How bad it is; the value is the word shown."""

    FATAL = "fatal"
    """The daemon can't run with this file."""
    ERROR = "error"
    """The statement is left out, the rest runs."""
    WARNING = "warning"
    """The statement is taken, but surely not as it was meant."""
    ADVICE = "advice"
    """It works; there is a better way."""


@frozen(kw_only=True)
class Diagnostic:
    """One complaint. C{excerpt} is the source line; the caret stands under its column
    C{position.column} for C{length} characters (column 0: no caret)."""

    severity: Severity
    code: str
    message: str
    position: Position
    excerpt: str = ""
    length: int = 1
    hint: str | None = None

    def render(self) -> str:
        """The complaint as compilers write it, without a final line end."""
        lines = [printable(f"{self.position}: {self.severity.value}: {self.message} [{self.code}]")]
        if self.excerpt:
            lines.append(printable(self.excerpt))
            if self.position.column:
                lines.append(self._caret())
        if self.hint:
            lines.append(printable(f"    {self.hint}"))
        return "\n".join(lines)

    def _caret(self) -> str:
        """The line with the caret; tabs before it are kept, so that it lines up."""
        before = self.excerpt[: self.position.column - 1]
        return "".join("\t" if char == "\t" else " " for char in before) + "^" + "~" * (self.length - 1)


def printable(line: str) -> str:
    """C{line} with what would upset a terminal or a log shown as a replacement of the same width."""
    if line.isascii() and line.isprintable():
        return line
    return "".join(
        char if char == "\t" or char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in line
    )


@frozen
class Report:
    """Everything that is to be said about one configuration, in the order of its text."""

    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def fatal(self) -> bool:
        """Whether the daemon can't run with this configuration."""
        return any(one.severity is Severity.FATAL for one in self.diagnostics)

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """What was left out or can't run: errors and worse."""
        return tuple(one for one in self.diagnostics if one.severity in (Severity.FATAL, Severity.ERROR))

    def render(self) -> str:
        """The whole report as text, C{""} when there is nothing to say."""
        return "".join(f"{one.render()}\n" for one in self.diagnostics)

    def new_errors_since(self, other: Report) -> list[Diagnostic]:
        """The errors that C{other} had not, compared by code and message, so that moved lines are
        no news; the same error once more is."""
        known = Counter((one.code, one.message) for one in other.errors)
        new = []
        for one in self.errors:
            known[one.code, one.message] -= 1
            if known[one.code, one.message] < 0:
                new.append(one)
        return new
