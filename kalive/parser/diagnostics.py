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


@frozen
class Origin:
    """A place that led to the one complained about: an C{include}, or where a C{$NAME} was defined."""

    what: str
    position: Position

    def __str__(self) -> str:
        """As one reads it below a complaint."""
        return f"{self.what} {self.position}"


@frozen(kw_only=True)
class Diagnostic:
    """One complaint. C{excerpt} is the source line; the caret stands under its column
    C{position.column} for C{length} characters (column 0: no caret). C{stack} leads from the place
    outwards: definitions, then includes."""

    severity: Severity
    code: str
    message: str
    position: Position
    excerpt: str = ""
    length: int = 1
    hint: str | None = None
    stack: tuple[Origin, ...] = ()

    def render(self) -> str:
        """The complaint as compilers write it, without a final line end."""
        lines = [printable(f"{self.position}: {self.severity.value}: {self.message} [{self.code}]")]
        if self.excerpt:
            lines.append(printable(self.excerpt))
            if self.position.column:
                lines.append(self._caret())
        if self.hint:
            lines.append(printable(f"    {self.hint}"))
        lines.extend(printable(f"    {origin}") for origin in self.stack)
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
class Surplus:
    """How often a complaint was made beyond the number that is kept of each."""

    code: str
    severity: Severity
    count: int

    def __str__(self) -> str:
        """What is said in their place."""
        return f"… and {self.count} more of [{self.code}]"


@frozen
class Report:
    """Everything that is to be said about one configuration, in the order of its text.

    Of a complaint made very often only the first are kept; C{surplus} counts the others.
    """

    diagnostics: tuple[Diagnostic, ...] = ()
    surplus: tuple[Surplus, ...] = ()

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
        said = (one.render() for one in self.diagnostics)
        return "".join(f"{text}\n" for text in (*said, *map(str, self.surplus)))

    def count(self, severity: Severity) -> int:
        """How many complaints are as bad as that, those that are not kept too."""
        kept = sum(one.severity is severity for one in self.diagnostics)
        return kept + sum(one.count for one in self.surplus if one.severity is severity)

    def new_errors_since(self, other: Report) -> list[Diagnostic]:
        """The errors that C{other} had not, compared by code and message, so that moved lines are
        no news; the same error once more is. Of a code with more than is kept, the numbers count."""
        known = Counter((one.code, one.message) for one in other.errors)
        before = {one.code: one.count for one in other.surplus}
        new = []
        for one in self.errors:
            if one.code not in before:
                known[one.code, one.message] -= 1
                if known[one.code, one.message] < 0:
                    new.append(one)
        grown = {one.code for one in self.surplus if one.count > before.get(one.code, one.count)}
        return new + [next(one for one in self.errors if one.code == code) for code in sorted(grown)]
