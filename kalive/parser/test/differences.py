"""Where we say less than the C daemon on purpose, each with its reason.

Patterns of C's messages, never names of files. The reasons at length are in
F{doc/decisions/0010-other-than-the-c-parser.md}, whose table is compared with this one by a test.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from attrs import frozen

Lines = Sequence[str]


@frozen
class Difference:
    """C{pattern}: messages of C (all of the text). C{reason}: why we need not say it. C{holds}: what
    must be so in the text, with the message's match and line (0: none)."""

    name: str
    pattern: str
    reason: str
    holds: Callable[[re.Match[str], Lines, int], bool] = lambda *_: True


DIFFERENCES: tuple[Difference, ...] = ()


def deliberate(text: str, lines: Lines, line: int) -> Difference | None:
    """The reason why a message has no counterpart, if there is one."""
    for one in DIFFERENCES:
        match = re.fullmatch(one.pattern, text, re.DOTALL)
        if match and one.holds(match, lines, line):
            return one
    return None
