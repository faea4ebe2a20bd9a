"""C{kalive explain K101}: what a complaint means, why it matters, how to mend it.

Decides the layout; the words are those of L{kalive.parser.explanations}. Tests:
C{test/test_explain.py}.
"""

from __future__ import annotations

import argparse
import sys
import textwrap

from kalive.exitstatus import FATAL, OK
from kalive.parser.explanations import CODES, Explanation, explanation

NAME = "explain"
ABOUT = "explain a complaint by its code: what is wrong, why it matters, how to mend it"

WIDTH = 78


def configure(parser: argparse.ArgumentParser) -> None:
    """C{explain [CODE …]}."""
    parser.add_argument("code", nargs="*", help="such as K110; without any, all codes are listed")


def run(arguments: argparse.Namespace) -> int:
    """Explain each code, or list all."""
    if not arguments.code:
        for code in sorted(CODES):
            print(f"{code}  {CODES[code].severity.value:<7}  {explanation(code).title}")
        return OK
    unknown = [code for code in arguments.code if code.upper() not in CODES]
    if unknown:
        print(f"kalive: no such code: {', '.join(unknown)}; they are K101 … {max(CODES)}", file=sys.stderr)
        return FATAL
    print("\n".join(page(explanation(code.upper())) for code in arguments.code), end="")
    return OK


def page(about: Explanation) -> str:
    """One explanation, as wide as a terminal."""
    severity = CODES[about.code].severity.value
    parts = [f"{about.code}: {about.title} ({severity})", "", _filled(about.wrong)]
    parts += [_filled(f"Why it matters: {about.why}"), _filled(f"What to do: {about.mend}")]
    if about.before:
        parts += ["", "  before:", textwrap.indent(about.before, "    ")]
    if about.after:
        parts += ["", "  after:", textwrap.indent(about.after, "    ")]
    return "\n".join(parts) + "\n"


def _filled(text: str) -> str:
    return textwrap.fill(text, WIDTH)
