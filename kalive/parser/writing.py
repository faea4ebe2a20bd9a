"""Values to words: the inverse of L{kalive.parser.tokens} and of the words' conversions.

Decides when a word needs quotes. Knows no keyword. Its tests are in C{test/test_writing.py}.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from kalive.config.common import Script

#: A word that means itself wherever it stands.
_PLAIN = re.compile(r"[A-Za-z0-9_.,:/+*%=()<>?;'^|&\[\]-]+\Z").match

#: A word at the beginning of a line that would be taken for an C{include}.
_INCLUDE = re.compile(r"include[rmwba]?\Z").match

#: Without any of these a word of a command is itself.
_COMMAND_SPECIAL = re.compile(r"""[\s'"\\]""")


def quote(text: str) -> str:
    """A string as one word."""
    if _PLAIN(text) and not _INCLUDE(text):
        return text
    if not _closes(text):
        return text  # only a word without quotes can end in a single backslash
    return f'"{text}"'


def _closes(text: str) -> bool:
    """Whether a quote after C{text} would end it."""
    return (len(text) - len(text.rstrip("\\"))) % 2 == 0


def words(*parts: object) -> str:
    """Several words; those that are C{None} are left out."""
    return " ".join(quote(str(part)) for part in parts if part is not None)


def number(value: float) -> str:
    """A time in seconds, to the microsecond."""
    return f"{value:.6f}".rstrip("0").rstrip(".")


def command(argv: Iterable[str]) -> str:
    """The words of a command as one string, which C{split_command} splits again."""
    return " ".join(_COMMAND_SPECIAL.sub(r"\\\g<0>", word) or "''" for word in argv)


def script(value: Script) -> str:
    """C{COMMAND [USER [GROUP]]}."""
    return words(command(value.argv), value.user, value.group)


def write_name(value: Any) -> str:
    """The name of a value, for the head of its block."""
    return quote(value.name)
