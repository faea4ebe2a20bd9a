"""Tests of L{kalive.parser.reading}: where complaints point to, and which words were meant."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from kalive.parser import codes
from kalive.parser.reading import HINTS, Reading
from kalive.parser.source import from_text
from kalive.parser.tree import Statement, grow


class PointingTests(SynchronousTestCase):
    """Columns are found when they are needed."""

    def columns(self, text: str, word: int) -> list[int]:
        """The columns of word number C{word} of every innermost statement of C{text}."""
        reading = Reading(from_text(text))
        for statement in grow(reading.snapshot.lines, reading):
            for one in statement.block or [statement]:
                reading.complain(codes.BAD_NUMBER, one, word, value="x")
        return [one.position.column for one in reading.report().diagnostics]

    def test_word_of_a_plain_line(self) -> None:
        """Words are counted from the keyword, whatever blanks are between them."""
        self.assertEqual(self.columns("\ta  b\tc", 0), [2])
        self.assertEqual(self.columns("\ta  b\tc", 2), [7])

    def test_several_statements_on_a_line(self) -> None:
        """A statement in a block on one line is found behind the brace."""
        self.assertEqual(self.columns("a { b c", 1)[-1], 7)

    def test_beyond_the_line(self) -> None:
        """A missing word is pointed at behind the last one."""
        self.assertEqual(self.columns("a b", 2), [4])


class MeantTests(SynchronousTestCase):
    """Guessing words."""

    def test_case(self) -> None:
        """Letters of the wrong case are the nearest of all."""
        self.assertEqual(Reading(from_text("")).meant("DR", ["DR", "dr1"]), "did you mean 'DR'?")

    def test_bounded(self) -> None:
        """A file full of mistakes gets so many hints and no more; very long words get none."""
        reading = Reading(from_text(""))
        hints = [reading.meant("statte", ["state"]) for _ in range(HINTS + 5)]
        self.assertEqual(hints.count(None), 5)
        self.assertIsNone(Reading(from_text("")).meant("state" * 9, ["state" * 9]))

    def test_said_of_no_line(self) -> None:
        """Complaints come in the order of the lines, not of their making."""
        reading = Reading(from_text("a\nb"))
        for line in (1, 0):
            reading.complain(codes.EXTRA_CLOSE, Statement(line, ["}"]))
        self.assertEqual([one.position.line for one in reading.report().diagnostics], [1, 2])
