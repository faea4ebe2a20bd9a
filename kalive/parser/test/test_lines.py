"""Tests of L{kalive.parser.lines}: what is wrong with lines as such."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from kalive.parser.lines import clean
from kalive.parser.reading import Reading
from kalive.parser.source import from_text
from kalive.parser.test.support import configuration, found, instance, report


class CleanTests(SynchronousTestCase):
    """Which lines are dropped, and which characters count as blanks."""

    def test_harmless_lines_are_untouched(self) -> None:
        """Short ASCII lines are handed on as they are."""
        lines = ("a", "\tb {", "}")
        self.assertIs(clean(lines, Reading(from_text("a\n\tb {\n}"))), lines)

    def test_long_line(self) -> None:
        """A line of 1023 characters is read, one of 1024 is an error and dropped."""
        padding = " " * (1023 - len("priority 7"))
        self.assertEqual(configuration(instance("priority 7" + padding)).vrrp_instances[0].priority, 7)
        text = instance("priority 7 " + padding)
        self.assertEqual(found(text), ["K101"])
        self.assertEqual(configuration(text).vrrp_instances[0].priority, 100)

    def test_nul(self) -> None:
        """A line with a NUL is dropped."""
        text = instance("priority\0 7")
        self.assertEqual(found(text), ["K102"])
        self.assertEqual(configuration(text).vrrp_instances[0].priority, 100)

    def test_byte_order_mark(self) -> None:
        """A byte-order mark is skipped; nothing of the first block is lost."""
        text = "\ufeff" + instance("priority 7").lstrip()
        self.assertEqual(found(text), ["K103"])
        self.assertEqual(configuration(text).vrrp_instances[0].priority, 7)

    def test_no_break_space(self) -> None:
        """A pasted no-break space is taken as a blank, and pointed at."""
        text = instance("\u00a0\u00a0priority 7")
        (one,) = report(text).diagnostics
        self.assertEqual((one.code, one.position.column), ("K104", 1))
        self.assertIn("U+00A0", one.message)
        self.assertEqual(configuration(text).vrrp_instances[0].priority, 7)

    def test_utf8_comment(self) -> None:
        """Text of any language in comments is nobody's business."""
        self.assertEqual(found(instance("# \u4e3b\u673a\u00a0\nrouter \u00e9 ".replace("router", "#"))), [])

    def test_bytes_that_are_no_text(self) -> None:
        """A line that is not UTF-8 is pointed at, and read."""
        text = instance("priority 7 # \udcff")
        self.assertEqual(found(text), ["K109"])
        self.assertEqual(configuration(text).vrrp_instances[0].priority, 7)
