"""Text that came from somewhere else: templates, shells, manuals, other formats, prose.

Decides by the look of a line, outside quotes and comments, and never in commands (which may hold
anything). Works on lines after expansion, so that what was filled in is no placeholder any more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kalive.parser import codes as parser_codes
from kalive.parser.codes import Code
from kalive.parser.known_words import KNOWN_WORDS
from kalive.parser.meaning import codes
from kalive.parser.meaning.scene import Scene
from kalive.parser.tokens import code_length, scan

#: A line without any of these is plain.
_SUSPICIOUS = re.compile(
    r"[<;=$|%@`\[]|__|\{\{|[xX]\.[xX]|YOUR_|CHANGE|REPLACE|INSERT|_HERE|\.\.\.|[^\s#!][#!]"
).search

_PLACEHOLDER = re.compile(
    r"""<%.*?%> | \{\{.*?\}\} | \{%.*?%\} | <[A-Za-z_][^<>]*> | (?<!\w)__[A-Za-z]\w*?__(?!\w)
      | %%?[A-Z_]{2,}%%? | (?<!\S)@[A-Z_]{2,}@
      | (?<![\w.])(?:\d{1,3}\.){0,3}[xX]{1,3}(?:\.[xX]{1,3})+(?![\w.])
      | (?<!\w)(?:YOUR_\w+|CHANGE_?ME\w*|REPLACE_?(?:ME|WITH)\w*|INSERT_\w+|\w+_HERE)(?!\w)
    """,
    re.VERBOSE,
).finditer
_SHELL = re.compile(r"\$\{\w+(?::?[-=?+]|[#%/^,])[^}]*\}?|\$\([^)]*\)?|`[^`]+`").finditer
_NAME = re.compile(r"(?<!\w)\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))").finditer
_SEMICOLON = re.compile(r"[^\s;{}]+;(?=\s|\Z)").finditer
_EQUALS = re.compile(r"\s*([A-Za-z_]\w*\s*=\s*\S*|\$\w+\s+=.*)").match
_SYNOPSIS = re.compile(r"(?<!\S)(?:\w+(?:\|\w+)+|\[?\.\.\.\]?|\[<?[A-Za-z|_ ]+>?\])(?!\S)").finditer
_PROMPT = re.compile(r"\s*(?:\w[\w.-]*@[\w.-]+:\S*[#$]|\[\w[\w.-]*@\S+ \S+\][#$]|\$ +\w+)").match
_TERMINAL = (
    "sudo vi vim nano cat tee echo systemctl service yum apt apt-get dnf ipvsadm EOF END bash cd".split()
)
_CAPITALS = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*\Z").match

#: Their values are commands or patterns.
_FREE = re.compile(
    r"\s*(?:notify\w*|\w*script|misc_path|quorum_up|quorum_down|regex\w*|payload|process|digest|umask)\s"
).match

#: Words whose value is whatever somebody made up: here a comment's sign may be meant.
_MADE_UP = frozenset("auth_pass password key router_id helo_name virtualhost".split())

_KEYWORDS = {word.rstrip("{") for words in KNOWN_WORDS.values() for word in words.split()}


def judge(scene: Scene) -> None:
    """Look at all lines, then at what is outside of every block, then at values that were refused."""
    origins = scene.reading.origins
    seen: set[tuple[Code, int, str]] = set()
    for index, text in enumerate(scene.reading.lines):
        if _SUSPICIOUS(text):
            _line(scene, index, text, origins[index] if origins is not None else index, seen)
    _outermost(scene)
    _refused(scene, seen)


def _line(scene: Scene, index: int, text: str, origin: int, seen: set[tuple[Code, int, str]]) -> None:
    """Judge one line; the first kind of oddity found is its cause. A line that was expanded to many
    says it once, an undefined name is said once in all."""
    if _PROMPT(text):
        scene.reading.complain_at(codes.SHELL_TEXT, index, 0, max(len(text), 1), value=text.strip()[:60])
        return
    code = text[: code_length(text)]
    _comment_in_word(scene, index, text, len(code))
    if _FREE(code):
        return
    for found, start, value in _oddities(_bare(code)):
        key = (found, -1 if found is codes.UNDEFINED_NAME else origin, value)
        if key in seen:
            return
        seen.add(key)
        scene.reading.complain_at(found, index, start, len(value), value=value)
        return


def _oddities(text: str) -> Iterator[tuple[Code, int, str]]:
    """What is odd in the code of a line: the complaint, its place, the guilty text."""
    for code, matches in (
        (codes.PLACEHOLDER, _PLACEHOLDER),
        (codes.SHELL_EXPANSION, _SHELL),
        (codes.SYNOPSIS, _SYNOPSIS),
        (codes.SEMICOLON, _SEMICOLON),
    ):
        yield from ((code, match.start(), match[0]) for match in matches(text))
    if equals := _EQUALS(text):
        yield codes.EQUALS_SIGN, equals.start(1), equals[1].rstrip()
    for match in _NAME(text):
        if not (match[1] or match[2]).startswith("_"):
            yield codes.UNDEFINED_NAME, match.start(), match[0]


def _bare(code: str) -> str:
    """A line with what stands in quotes blanked."""
    return re.sub(r'"[^"]*"?', lambda match: " " * len(match[0]), code) if '"' in code else code


def _comment_in_word(scene: Scene, index: int, text: str, end: int) -> None:
    """C{auth_pass Test123!}: the sign was meant as a character."""
    if 0 < end < len(text) and not text[end - 1].isspace() and text[end - 1] not in '{}"':
        tokens = scan(text)
        if len(tokens) == 2 and tokens[0].text in _MADE_UP:
            value = tokens[1]
            scene.reading.complain_at(
                codes.COMMENT_IN_WORD, index, end, 1, 'write it as "…" or with a \\ before it',
                sign=text[end], value=value.text,
            )  # fmt: skip


def _outermost(scene: Scene) -> None:
    """Lines outside of every block that begin with no keyword at all."""
    for statement in scene.statements:
        words = statement.words
        if statement.block is not None or words[0] in _KEYWORDS or words[0].startswith(("$", "@", "include")):
            continue
        value = " ".join(words)[:60]
        if words[0] in _TERMINAL:
            scene.reading.complain(codes.SHELL_TEXT, statement, value=value)
        elif len(words) > 2 or "/" in words[0] or words[0].endswith(".conf"):
            scene.reading.complain(codes.PROSE, statement, value=value)


def _refused(scene: Scene, seen: set[tuple[Code, int, str]]) -> None:
    """A number or an address was expected, and capitals stand there: VIRTUAL_IP, NODE_PRIORITY."""
    refused = (parser_codes.BAD_NUMBER, parser_codes.BAD_ADDRESS, parser_codes.BAD_SERVER)
    for line, start, value in scene.reading.refused(*refused):
        if len(value) > 2 and _CAPITALS(value) and (codes.PLACEHOLDER, line, value) not in seen:
            scene.reading.complain_raw(codes.PLACEHOLDER, line, {"value": value}, (start, len(value)))
