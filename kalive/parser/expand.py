"""The language above the language: C{$definitions}, C{@id} conditions, C{~SEQ} and C{~LST}.

Turns lines into lines before anybody looks for statements; decides nothing about keywords. What
never ends in 2.4.3 (a definition in terms of itself) ends here with a complaint. Its tests are in
C{test/test_expand.py}.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath
from random import Random

from kalive.parser import codes
from kalive.parser.reading import Reading
from kalive.parser.repeats import next_repeat
from kalive.parser.tokens import code_length

#: A definition may lead to another so many times; 2.4.3's own tests need 6.
DEPTH = 40

#: The most lines a configuration may expand to; the manual's example makes half a million.
LINES = 2_000_000

#: The longest line that may come of an expansion.
LENGTH = 65536

_concerned = re.compile(r"\s*@|.*(?:\$[A-Za-z0-9_{]|~(?:SEQx?|LST)\()", re.DOTALL).match
_CONDITION = re.compile(r"\s*@(\^?)(\S+)(?:\s+|\Z)").match
_DEFINITION = re.compile(r"\s*\$([A-Za-z0-9_]+)=\s*(.*)", re.DOTALL).match
_REFERENCE = re.compile(r"\$(?:\{([A-Za-z0-9_]+)((?: [^{}]*)?)\}|([A-Za-z0-9_]+)(?=[\s,)]|\Z))")


class TooMuch(Exception):
    """An expansion that is endless, or as good as that."""


def expand(lines: Sequence[str], reading: Reading) -> Sequence[str]:
    """The lines with everything expanded; C{reading} learns where each of them comes from."""
    text = "".join(lines)
    if not any(sign in text for sign in "$@~") or not any(map(_concerned, lines)):
        return lines
    expander = _Expander(reading)
    for index, line in enumerate(lines):
        if not expander.take(index, line):
            break
    reading.lines, reading.origins = expander.result, expander.origins
    reading.definitions = expander.definitions
    return expander.result


class _Expander:
    """The definitions so far, and the lines that came out."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.snapshot = reading.snapshot
        self.names: dict[str, str] = {}
        # Of each name the line of its definition; and the names that the present line used so far.
        self.places: dict[str, int] = {}
        self.used: tuple[tuple[str, int], ...] = ()
        self.definitions: dict[int, tuple[tuple[str, int], ...]] = {}
        self.open: tuple[str, list[str]] | None = None
        self.result: list[str] = []
        self.origins: list[int] = []
        self.chance = Random(reading.snapshot.seed)

    def take(self, index: int, line: str) -> bool:
        """One line of the file; C{False} when there are too many."""
        self.used = ()
        if self.open is None and not _concerned(line):
            self._emit(index, line)
            return True
        text = self._conditioned(line[: code_length(line)] if "#" in line or "!" in line else line)
        if text is None or self._defines(index, text):
            return True
        try:
            for one in self._expanded(index, text, {}, 0):
                self._emit(index, one)
        except TooMuch:
            self.reading.complain_raw(codes.EXPANSION_ENDLESS, index, {})
        return len(self.result) < LINES

    def _emit(self, index: int, line: str) -> None:
        if len(self.result) >= LINES:
            raise TooMuch
        if self.used:
            self.definitions[len(self.result)] = self.used
        self.result.append(line)
        self.origins.append(index)

    def _conditioned(self, line: str) -> str | None:
        """A line without its C{@ID}, or C{None} when it is not for us."""
        while match := _CONDITION(line):
            if (match[2] == self.snapshot.config_id) is bool(match[1]):
                return None
            line = line[match.end() :]
        return line

    def _defines(self, index: int, line: str) -> bool:
        """Take a line that is (part of) a definition."""
        if self.open is None:
            match = _DEFINITION(line)
            if match is None:
                return False
            name, value = match[1], match[2].rstrip()
            self.places[name] = index
            parts: list[str] = []
        else:
            (name, parts), value = self.open, line.rstrip()
        goes_on = value.endswith("\\")
        parts.append(value.removesuffix("\\"))
        self.open = (name, parts) if goes_on else None
        if not goes_on:
            self.names[name] = "\n".join(parts)
        return True

    def _expanded(self, index: int, line: str, turn: Mapping[str, str], depth: int) -> Iterator[str]:
        """All lines that a line stands for."""
        if depth > DEPTH or len(line) > LENGTH:
            raise TooMuch
        repeat = next_repeat(line)
        if repeat is not None:
            before, head, after = repeat
            values = head.values(lambda text: self._substituted(index, text, turn) or text)
            if values is None:
                self.reading.complain_raw(codes.BAD_REPEAT, index, {"value": head.text})
                return
            for one in values:
                yield from self._expanded(index, before + after, {**turn, **one}, depth + 1)
            return
        substituted = self._substituted(index, line, turn)
        if substituted is None:
            yield line
            return
        for part in substituted.split("\n"):
            text = self._conditioned(part)
            if text is not None and not self._defines(index, text):
                yield from self._expanded(index, text, turn, depth + 1)

    def _substituted(self, index: int, line: str, turn: Mapping[str, str]) -> str | None:
        """A line with each reference replaced once, C{None} without any; unknown names stay."""
        known = 0

        def value(match: re.Match[str]) -> str:
            nonlocal known
            found = self._value(index, match[1] or match[3], (match[2] or "").split(), turn)
            if found is None:
                return match[0]
            known += 1
            return found

        result = _REFERENCE.sub(value, line)
        return result if known else None

    def _value(self, index: int, name: str, words: list[str], turn: Mapping[str, str]) -> str | None:
        """What a name stands for, if anything."""
        if name in turn:
            return turn[name]
        if name in self.names:
            self._note_use(name)
            return self.names[name]
        return self._predefined(index, name, words)

    def _note_use(self, name: str) -> None:
        """Remember, for complaints, that a definition is part of this line."""
        place = (name, self.places[name])
        if place not in self.used:
            self.used = (*self.used, place)

    def _predefined(self, index: int, name: str, words: list[str]) -> str | None:
        """C{_PWD}, C{_INSTANCE}, C{_ENV}, C{_RANDOM}, C{_HASH}, C{_BANG}."""
        if name == "_PWD":
            return str(PurePath(self.snapshot.position(index).file).parent)
        if name == "_INSTANCE":
            return self.snapshot.config_id or ""
        if name == "_ENV" and words:
            return dict(self.snapshot.environment).get(words[0], "")
        if name == "_RANDOM":
            return self._random(words)
        return {"_HASH": "#", "_BANG": "!"}.get(name)

    def _random(self, words: list[str]) -> str | None:
        """C{${_RANDOM [MIN [MAX]]}}; the seed is part of the snapshot, so that all processes agree."""
        if len(words) > 2 or not all(word.isascii() and word.isdigit() and len(word) < 10 for word in words):
            return None
        low, high = ([int(word) for word in words] + [0, 32767][len(words) :])[:2]
        return str(self.chance.randint(min(low, high), max(low, high)))
