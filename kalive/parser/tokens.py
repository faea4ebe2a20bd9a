"""Cut a line into words and braces: quotes, escapes and comments of the language.

Pure text work on a single line, used for the lines that are more than plain words, and once more to
find columns when a diagnostic needs them. Knows no keyword. Its tests are in C{test/test_tokens.py}.
"""

from __future__ import annotations

import re

from attrs import frozen

#: A line without any of these is plain words.
special = re.compile(r'["#!\\{}]').search

_TOKEN = re.compile(
    r"""
      (?P<quoted> "(?P<inside>(?:[^"\\]|\\.)*+)(?P<end>"?) )
    | (?P<brace> [{}] )
    | (?P<comment> [#!] )
    | (?P<word> (?: \\. | \\\Z | \$\{[^{}\s"]*\} | [^\s"{}\#!\\] )+ )
    """,
    re.VERBOSE | re.DOTALL,
)

#: A backslash makes a comment's sign an ordinary character.
_ESCAPED = re.compile(r"\\([#!])")

#: Blanks and invisible signs that come with text copied from web pages.
odd_blank = re.compile("[\u00a0\u1680\u2000-\u200b\u202f\u205f\u2060\u3000\ufeff]")


@frozen
class Token:
    """A word or, when C{brace}, one of C{{} and C{}}; C{start} and C{end} are its place in the line.

    C{unterminated}: the word began with a quote that never ended.
    """

    text: str
    start: int
    end: int
    brace: bool = False
    unterminated: bool = False


def scan(line: str) -> list[Token]:
    """The words and braces of a line, comments left out."""
    tokens: list[Token] = []
    for match in _TOKEN.finditer(line):
        start, end = match.span()
        if match["comment"]:
            break
        if match["brace"]:
            tokens.append(Token(match[0], start, end, brace=True))
        elif match["word"]:
            tokens.append(Token(_ESCAPED.sub(r"\1", match[0]), start, end))
        else:
            tokens.append(Token(match["inside"], start, end, unterminated=not match["end"]))
    return tokens


def blank_odd_blanks(line: str) -> tuple[str, int | None]:
    """C{line} with every odd blank outside quotes and comments as a plain one, and the place of the
    first such (C{None}: there was none)."""
    blanked = odd_blank.sub(" ", line)
    inside = {place for token in scan(blanked) for place in range(token.start, token.end)}
    code = code_length(blanked)
    first, result = None, list(line)
    for match in odd_blank.finditer(line):
        if match.start() not in inside and match.start() < code:
            result[match.start()] = " "
            first = match.start() if first is None else first
    return "".join(result), first


def code_length(line: str) -> int:
    """Where the comment of a line begins, or its length."""
    for match in _TOKEN.finditer(line):
        if match["comment"]:
            return match.start()
    return len(line)
