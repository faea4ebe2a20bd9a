"""Tests of L{kalive.parser.options}: lines made of named options."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from kalive.parser.arguments import to_interface_name
from kalive.parser.options import Option, read_options
from kalive.parser.test.support import reading_of

OPTIONS = {
    "dev": Option("dev", to_interface_name),
    "up": Option("up"),
    "peer": Option(None, to_interface_name),
}


class OptionsTests(SynchronousTestCase):
    """Reading a table of options."""

    def read(self, line: str) -> tuple[dict[str, object], list[tuple[str, int]]]:
        """The values of a line, and the codes and columns of what is said."""
        reading, statement = reading_of(line)
        values = read_options(reading, statement, 1, OPTIONS, "line")
        return values, [(one.code, one.position.column) for one in reading.report().diagnostics]

    def test_any_order(self) -> None:
        """Options come in any order; flags take no word."""
        self.assertEqual(self.read("x up dev eth0"), ({"dev": "eth0", "up": True}, []))
        self.assertEqual(self.read("x dev eth0 up"), ({"dev": "eth0", "up": True}, []))

    def test_unknown_word(self) -> None:
        """An unknown word is left out alone."""
        self.assertEqual(self.read("x dve eth0 up"), ({"up": True}, [("K132", 3), ("K132", 7)]))

    def test_missing_value(self) -> None:
        """An option at the end without its word is pointed at."""
        self.assertEqual(self.read("x up dev"), ({"up": True}, [("K133", 6)]))

    def test_not_yet(self) -> None:
        """A known option without effect is said once, and takes its word with it."""
        self.assertEqual(self.read("x peer a peer b up"), ({"up": True}, [("K190", 3)]))
