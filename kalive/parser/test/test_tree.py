"""Tests of L{kalive.parser.tree}: which statement stands in whose block."""

from __future__ import annotations

from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from kalive.parser.diagnostics import Severity
from kalive.parser.reading import Reading
from kalive.parser.source import from_text
from kalive.parser.test.support import found, report
from kalive.parser.tree import Statement, grow


def shape(statements: list[Statement]) -> list[Any]:
    """Statements as nested lists: words, and a list for each block."""
    return [
        [" ".join(one.words), shape(one.block)] if one.block is not None else " ".join(one.words)
        for one in statements
    ]


def tree(text: str) -> tuple[list[Any], list[str]]:
    """The shape of a text, and the codes of what is said about it."""
    snapshot = from_text(text)
    reading = Reading(snapshot)
    statements = grow(snapshot.lines, reading)
    return shape(statements), [one.code for one in reading.report().diagnostics]


#: The same block, laid out as people do.
LAYOUTS = (
    "a b {\nc d\n}",
    "a b{\nc d\n}",
    "a b\n{\nc d\n}",
    "a b\n\n# comment\n  ! another\n{\nc d\n}",
    "a b { c d }",
    "a b {c d}",
    "a b { c d\n}",
    "a b {\nc d }",
    "a b\t \t{\r\n\tc d\r\n\t}\r\n",
    "a b { # why\nc d # what\n} # done",
    'a "b" {\n"c" d\n}',
)


class GrowTests(SynchronousTestCase):
    """Growing the tree."""

    def test_layouts(self) -> None:
        """Braces may be glued, on the next line after comments, or several on a line."""
        for text in LAYOUTS:
            self.assertEqual(tree(text), ([["a b", ["c d"]]], []), text)

    def test_nested(self) -> None:
        """Blocks stand in blocks, and several may end on one line."""
        self.assertEqual(tree("a {\nb {\nc\n}}\nd"), ([["a", [["b", ["c"]]]], "d"], []))

    def test_empty_block(self) -> None:
        """An empty block is a block."""
        self.assertEqual(tree("a { }\nb {\n}\nc {}"), ([["a", []], ["b", []], ["c", []]], []))

    def test_one_line_lists(self) -> None:
        """Keyword after the brace, brace after the value."""
        self.assertEqual(tree("a { b c\nd e }"), ([["a", ["b c", "d e"]]], []))

    def test_extra_close(self) -> None:
        """A brace too many is reported, and the rest is read as before."""
        self.assertEqual(tree("a {\n}\n}\nb"), ([["a", []], "b"], ["K107"]))

    def test_brace_after_a_block(self) -> None:
        """A block that belongs to nothing is left out whole."""
        self.assertEqual(tree("a {\n}\n{\nb\n}\nc"), ([["a", []], "c"], ["K108"]))
        self.assertEqual(tree("{\nb\n}\nc"), (["c"], ["K108"]))

    def test_missing_close(self) -> None:
        """Every block left open is named with its line."""
        snapshot = from_text("a {\n}\nvrrp_instance VI_1 {\nb {\nc\n}\n", "k.conf")
        reading = Reading(snapshot)
        grow(snapshot.lines, reading)
        (one,) = reading.report().diagnostics
        self.assertEqual((one.code, one.position.line), ("K106", 3))
        self.assertIn("'vrrp_instance VI_1'", one.message)

    def test_unterminated_quote(self) -> None:
        """The line with the quote is left out, the others stay."""
        self.assertEqual(tree('a "b\nc'), (["c"], ["K105"]))

    def test_deep_nesting(self) -> None:
        """Any number of braces is read without running out of anything."""
        self.assertEqual(len(found("{" * 1000)), 2000)
        self.assertEqual(report("a {\n" * 3000).count(Severity.ERROR), 3001)
