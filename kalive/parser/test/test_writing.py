"""Tests of L{kalive.parser.writing}: the inverse of cutting a line into words."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from kalive.config.common import Script
from kalive.parser.arguments import split_command
from kalive.parser.tokens import scan
from kalive.parser.writing import command, number, quote, script, words

#: What makes quoting hard, and what does not.
SIGNS = "ab \t'\"\\#!{}$@~é\u00a0"


class QuoteTests(SynchronousTestCase):
    """Strings as words."""

    def test_words(self) -> None:
        """Plain words stay plain; blanks, signs with a meaning and an empty string are quoted."""
        for text, written in {
            "eth0": "eth0",
            "/bin/x": "/bin/x",
            "a b": '"a b"',
            "": '""',
            "a#b": '"a#b"',
            "@me": '"@me"',
            "include": '"include"',
            "a\\": "a\\",
        }.items():
            self.assertEqual(quote(text), written)

    @settings(derandomize=True, deadline=None, max_examples=500)
    @given(st.text(SIGNS, max_size=12))
    def test_inverse(self, line: str) -> None:
        """Whatever word a line can hold is that word again after it was written."""
        for token in scan(line):
            if not token.brace and not token.unterminated:
                written = quote(token.text)
                self.assertEqual([one.text for one in scan(written)], [token.text], written)

    def test_several(self) -> None:
        """What is absent is left out."""
        self.assertEqual(words("a b", None, 5), '"a b" 5')

    def test_numbers(self) -> None:
        """To the microsecond, without a tail of zeros or an exponent."""
        for value, written in {1.0: "1", 0.000001: "0.000001", 4294.967295: "4294.967295", 10: "10"}.items():
            self.assertEqual(number(value), written)


class CommandTests(SynchronousTestCase):
    """Commands as strings."""

    @settings(derandomize=True, deadline=None, max_examples=500)
    @given(st.lists(st.text(SIGNS, max_size=8), min_size=1, max_size=4))
    def test_inverse(self, argv: list[str]) -> None:
        """Whatever the words of a command, they survive both its own splitting and the line's."""
        written = command(argv)
        self.assertEqual(split_command(written), tuple(argv))
        self.assertEqual([one.text for one in scan(quote(written))], [written])

    def test_script(self) -> None:
        """Its user and group follow it."""
        self.assertEqual(script(Script(("/bin/x", "a"), "me", "us")), '"/bin/x a" me us')
