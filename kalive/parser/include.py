"""C{include} and its strict variants: several files to one text, each line with its place.

Decides which files are read and in which order, as 2.4.3 does; a file that includes itself, which
2.4.3 would read for ever, is refused. Its tests are in C{test/test_include.py}.
"""

from __future__ import annotations

import os
import random
import re
from glob import glob
from itertools import product
from pathlib import Path

from kalive.parser.source import ConfigurationUnreadable, Note, Segment, Snapshot, read_text, split_lines

#: The most lines of all files together.
LINES = 5_000_000

_INCLUDE = re.compile(r"\s*(include[rmwba]?)\s+(\S.*)").match
_ENVIRONMENT = re.compile(r"\$\{_ENV ([A-Za-z0-9_]+)\}").findall
_BRACES = re.compile(r"\{([^{}]*)\}")

#: Of each variant: which misses are errors.
_STRICT = {
    "include": "",
    "includer": "read",
    "includem": "read match",
    "includew": "read match wildcard",
    "includeb": "read match wildcard brace",
    "includea": "read match wildcard brace",
}


def gather(path: str, config_id: str) -> Snapshot:
    """The whole text of a configuration.

    @raise ConfigurationUnreadable: the first file can't be read; others are complained about.
    """
    gatherer = _Gatherer()
    gatherer.splice(path, read_text(path), (os.path.realpath(path),))
    names = sorted({name for line in gatherer.lines if "_ENV" in line for name in _ENVIRONMENT(line)})
    return Snapshot(
        segments=tuple(gatherer.segments),
        lines=tuple(gatherer.lines),
        config_id=config_id,
        notes=tuple(gatherer.notes),
        environment=tuple((name, os.environ[name]) for name in names if name in os.environ),
        seed=random.randrange(2**32),
    )


class _Gatherer:
    """The text so far."""

    def __init__(self) -> None:
        self.segments: list[Segment] = []
        self.lines: list[str] = []
        self.notes: list[Note] = []

    def splice(self, path: str, text: str, chain: tuple[str, ...], includer: int = -1) -> None:
        """Add the text of a file, and in place of each C{include} what it names. C{includer} is the
        number of the line that names this one."""
        self.segments.append(Segment(len(self.lines), path, 1, includer))
        lines = split_lines(text)
        if "include" not in text:
            self.lines.extend(lines)
            return
        for number, line in enumerate(lines, 1):
            match = _INCLUDE(line)
            pattern = _argument(match[2]) if match is not None else ""
            if match is None or not pattern:
                self.lines.append(line)
                continue
            self.lines.append(f"#{line}")
            self._include(match[1], pattern, path, chain)
            self.segments.append(Segment(len(self.lines), path, number + 1, includer))

    def _include(self, word: str, pattern: str, path: str, chain: tuple[str, ...]) -> None:
        """Add all files that a pattern names, relative to the folder of the file it stands in."""
        place = len(self.lines) - 1
        strict = _STRICT[word]
        for part in _alternatives(pattern):
            names = sorted(glob(os.path.join(os.path.dirname(path), part)))
            if not names:
                wild = "wildcard" if glob_signs(part) else "brace" if part != pattern else "match"
                code = "K118" if wild in strict else "K117"
                self.notes.append(Note(place, code, {"value": part, "reason": "nothing matches"}))
            for name in names:
                self._file(name, place, bool(strict), chain)

    def _file(self, name: str, place: int, strict: bool, chain: tuple[str, ...]) -> None:
        """Add one included file, which must be a plain one and not executable."""
        real = os.path.realpath(name)
        try:
            if real in chain:
                raise ConfigurationUnreadable("it includes itself")
            if len(self.lines) > LINES:
                raise ConfigurationUnreadable("there are too many lines")
            if not Path(name).is_file() or Path(name).stat().st_mode & 0o111:
                raise ConfigurationUnreadable("it is no plain file, or executable")
            text = read_text(name)
        except OSError as error:
            endless = real in chain or len(self.lines) > LINES
            code = "K118" if strict or endless else "K117"
            self.notes.append(Note(place, code, {"value": name, "reason": str(error.args[-1])}))
            return
        self.splice(name, text, (*chain, real), place)


def _argument(text: str) -> str:
    """A pattern without quotes and comment, empty if that is all there is."""
    from kalive.parser.tokens import scan

    tokens = scan(text)
    return "".join(token.text for token in (tokens if "{" in text else tokens[:1]))


def glob_signs(pattern: str) -> bool:
    """Whether a pattern can match several names."""
    return any(sign in pattern for sign in "*?[")


def _alternatives(pattern: str) -> list[str]:
    """C{a{b,c}d} as C{abd} and C{acd}."""
    pieces = _BRACES.split(pattern)
    choices = [piece.split(",") if number % 2 else [piece] for number, piece in enumerate(pieces)]
    return ["".join(choice) for choice in product(*choices)][:1000]
