"""The heads of C{~SEQ}, C{~SEQx} and C{~LST}: which names take which values, in turn.

Pure text work. Its tests are in C{test/test_expand.py}.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from attrs import frozen

_HEAD = re.compile(r"~(SEQx?|LST)\(([^()]*)\)\s*").search
_NUMBER = re.compile(r"-?(?:0x[0-9a-fA-F]{1,8}|[0-9]{1,10})\Z").match
_NAME = re.compile(r"[A-Za-z0-9_]+\Z").match
_GROUP = re.compile(r"\s*(?:\{([^{}]*)\}|([^,{}]*))\s*(?:,|\Z)").match

#: The most values of one sequence.
LONGEST = 1_000_000


@frozen
class Repeat:
    """A head as written; C{kind} is C{SEQ}, C{SEQx} or C{LST}."""

    kind: str
    arguments: str
    text: str

    def values(self, substitute: Callable[[str], str]) -> Iterator[dict[str, str]] | None:
        """The names and values of each turn; C{None} when the head is wrong."""
        text = substitute(self.arguments)
        if self.kind != "LST":
            return _sequence([word.strip() for word in text.split(",")], self.kind == "SEQx")
        groups = _groups(text)
        return _list(groups) if groups else None


def next_repeat(line: str) -> tuple[str, Repeat, str] | None:
    """The first head of a line, with what stands before and after it."""
    match = _HEAD(line)
    if match is None:
        return None
    return line[: match.start()], Repeat(match[1], match[2], match[0].strip()), line[match.end() :]


def _groups(text: str) -> list[list[str]] | None:
    """Arguments split at commas; those in braces belong together."""
    groups: list[list[str]] = []
    place = 0
    while place < len(text):
        match = _GROUP(text, place)
        if match is None or match.end() == place:
            return None
        inside = match[1] if match[1] is not None else match[2]
        groups.append([word.strip() for word in inside.split(",")])
        place = match.end()
    return groups


def _sequence(words: list[str], hexadecimal: bool) -> Iterator[dict[str, str]] | None:
    """C{(NAME, [START, [STEP,]] END)}: numbers, the end included."""
    if not 2 <= len(words) <= 4 or not _NAME(words[0]):
        return None
    if not all(_NUMBER(word) for word in words[1:]):
        return None
    numbers = [int(word, 16 if "x" in word else 10) for word in words[1:]]
    end = numbers[-1]
    start = numbers[0] if len(numbers) > 1 else (-1 if end < 0 else 1)
    step = numbers[1] if len(numbers) > 2 else (1 if end >= start else -1)
    if not step or (end - start) // step < 0 or (end - start) // step >= LONGEST:
        return None
    form = "{:x}" if hexadecimal else "{}"
    return ({words[0]: form.format(n)} for n in range(start, end + (1 if step > 0 else -1), step))


def _list(groups: list[list[str]]) -> Iterator[dict[str, str]] | None:
    """C{(NAME, VALUE, …)} or C{({A, B}, {1, 2}, …)}."""
    names = groups[0]
    if not all(_NAME(name) for name in names) or any(len(group) != len(names) for group in groups[1:]):
        return None
    return (dict(zip(names, group, strict=True)) for group in groups[1:])
