"""Tests of the comparison with the C daemon, and of the differences from it."""

from __future__ import annotations

import json
import re
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

import kalive
from kalive.parser.load import judge
from kalive.parser.source import from_text
from kalive.parser.test.differences import CONSEQUENCE, DIFFERENCES, deliberate
from kalive.parser.test.verdicts import Comparison, Layout, Message, Verdict, compare, complains, verdicts

DECISION = (
    Path(kalive.__file__).parent.parent / "doc" / "decisions" / "0010-reports-other-than-the-c-daemons.md"
)


def compared(text: str, *messages: str, status: int = 5) -> Comparison:
    """C's messages about a text held against ours."""
    snapshot = from_text(text)
    verdict = Verdict(status, tuple(map(Message.of, messages)))
    return compare(verdict, judge(snapshot).report, snapshot.lines)


class MessageTests(SynchronousTestCase):
    """One line of C's report."""

    def test_places(self) -> None:
        """A message names a line, or a file and a line, or neither."""
        self.assertEqual(Message.of("(Line 14) Unknown keyword 'x'"), Message("Unknown keyword 'x'", 14))
        self.assertEqual(Message.of("(a/b.conf: Line 3) what"), Message("what", 3, "a/b.conf"))
        self.assertEqual(Message.of("(VI_1) No VIP specified"), Message("(VI_1) No VIP specified"))

    def test_verdicts(self) -> None:
        """The table is read file by file; what was not judged is left out."""
        folder = Path(self.mktemp())
        folder.mkdir()
        table = {"a": {"2.4.3": [5, ["(Line 1) x"]]}, "b": {"2.4.3": None}}
        (folder / "verdicts.json").write_text(json.dumps(table))
        self.assertEqual(verdicts(folder), {"a": Verdict(5, (Message("x", 1),))})


class LayoutTests(SynchronousTestCase):
    """Where blocks begin and end."""

    def test_blocks(self) -> None:
        """Of a line all blocks around it, a brace on a line of its own belonging to the words before."""
        layout = Layout.of(["a", "# {", "{", "b {", "c", "}", "}", "d {"])
        self.assertEqual(sorted(layout.around(5)), [(1, 7), (4, 6)])
        self.assertEqual(list(layout.around(8)), [(8, 8)])


class ComparisonTests(SynchronousTestCase):
    """When a message of C is met."""

    def test_same_line(self) -> None:
        """What we say about the same line meets it, what we say about another does not."""
        text = "global_defs {\n router_id x\n no_such_word 1\n}\n"
        self.assertEqual(compared(text, "(Line 3) Unknown keyword 'no_such_word'").met, 1)
        self.assertEqual(len(compared(text, "(Line 2) anything").missed), 1)

    def test_in_a_block_left_out(self) -> None:
        """C complains about what is in an unknown block; we leave the block out as a whole."""
        found = compared("no_such_block {\n a\n b\n}\n", "(Line 1) Unknown keyword 'x'", "(Line 3) invalid b")
        self.assertEqual((found.met, found.missed), (2, ()))

    def test_not_yet_is_no_complaint(self) -> None:
        """That nothing acts on a word yet meets no message and is no complaint."""
        snapshot = from_text("global_defs {\n router_id x\n}\n")
        self.assertFalse(complains(judge(snapshot).report))

    def test_consequence(self) -> None:
        """After C has lost its place, and we have said where, its further messages need none of ours."""
        text = "no_such_word 1\nglobal_defs {\n router_id x\n}\n"
        found = compared(text, "(Line 1) Unknown keyword 'no_such_word'", "(Line 4) Unknown keyword '}'")
        self.assertEqual([reason for _, reason in found.different], [CONSEQUENCE])
        alone = compared("global_defs {\n router_id x\n}\n", "(Line 3) Unknown keyword '}'")
        self.assertEqual(len(alone.missed), 1)

    def test_without_a_line(self) -> None:
        """A message without a line is met by a complaint about the same thing only."""
        text = "vrrp_instance a {\n interface eth0\n virtual_router_id 1\n}\n"
        self.assertEqual(compared(text, "(a) No VIP specified; at least one is sensible").met, 1)
        self.assertEqual(compared(text, "a and b both use VRID 1").met, 0)


class DifferenceTests(SynchronousTestCase):
    """The deliberate differences."""

    def test_defined(self) -> None:
        """That a script is not found is C's affair if the text defines it, else we must say it too."""
        text = "(VI_1) track script chk not found, ignoring..."
        self.assertIsNone(deliberate(text, ["vrrp_script check {"]))
        found = deliberate(text, ["vrrp_script chk {"])
        assert found is not None
        self.assertEqual(found.name, "removed before")

    def test_documented(self) -> None:
        """Each class of differences has its section, with its reason, in the decisions."""
        headings = set(re.findall(r"^## (.+)$", DECISION.read_text(), re.MULTILINE))
        named = {one.name for one in (*DIFFERENCES, CONSEQUENCE)}
        self.assertEqual(named - headings, set())
        self.assertTrue(all(one.reason for one in DIFFERENCES))
