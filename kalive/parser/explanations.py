"""What a complaint means, for C{kalive explain} and for reports that carry it along.

The words are data in L{kalive.parser.explained}: an entry begins with the code and the title, and its
lines with a sign: C{!} what is wrong, C{?} why it matters, C{=} what to do, C{-} a line of an example
before, C{+} after, C{@} the block that the example stands in. Imported by no daemon.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from attrs import frozen

from kalive.parser.codes import Code

_TABLES = [
    import_module(f"kalive.parser.{name}").CODES
    for name in ("codes", "health_codes", "meaning.codes")
    if find_spec(f"kalive.parser.{name}")
]

#: Every code of the parser by its name.
CODES: dict[str, Code] = {name: code for table in _TABLES for name, code in table.items()}

#: The modules of L{kalive.parser.explained}.
SUBJECTS = "text words addresses vrrp tracking virtual_servers checks pasted meaning settled".split()

_TITLE = re.compile(r"(K\d{3}) (.+)").fullmatch


@frozen(kw_only=True)
class Explanation:
    """C{before} and C{after} are lines of an example, to be read inside of a block C{within}: C{instance},
    C{server}, C{real} (server); empty for the outermost level."""

    code: str
    title: str
    wrong: str
    why: str
    mend: str
    before: str = ""
    after: str = ""
    within: str = ""


def explanation(code: str) -> Explanation:
    """The explanation of a code of L{CODES}.

    @raise KeyError: there is none.
    """
    return _all()[code]


@cache
def _all() -> dict[str, Explanation]:
    """All of them by their code."""
    texts = (import_module(f"kalive.parser.explained.{subject}").TEXT for subject in SUBJECTS)
    entries = (read(entry) for text in texts for entry in text.strip("\n").split("\n\n"))
    return {one.code: one for one in entries}


def read(entry: str) -> Explanation:
    """One entry.

    @raise ValueError: it is none.
    """
    head, *rest = entry.split("\n")
    title = _TITLE(head)
    if title is None:
        raise ValueError(f"no title: {head!r}")
    parts: dict[str, list[str]] = {sign: [] for sign in "!?=-+@"}
    for line in rest:
        parts[line[0]].append(line[2:])
    return Explanation(
        code=title[1],
        title=title[2],
        wrong=" ".join(parts["!"]),
        why=" ".join(parts["?"]),
        mend=" ".join(parts["="]),
        before="\n".join(parts["-"]),
        after="\n".join(parts["+"]),
        within="".join(parts["@"]),
    )
