"""Tests of L{kalive.parser.expand} and L{kalive.parser.repeats}: definitions, conditions, repetition."""

from __future__ import annotations

import time

from attrs import evolve
from twisted.trial.unittest import SynchronousTestCase

from kalive.parser.expand import expand
from kalive.parser.load import load
from kalive.parser.reading import Reading
from kalive.parser.source import Snapshot, from_text
from kalive.parser.test.support import configuration, found, instance, report, the_instance


def expanded(text: str, snapshot: Snapshot | None = None) -> list[str]:
    """The lines of a text that are left when all is expanded, without those that are blank."""
    snapshot = snapshot or from_text(text, "/etc/k.conf", "north")
    return [line.strip() for line in expand(snapshot.lines, Reading(snapshot)) if line.strip()]


class DefinitionTests(SynchronousTestCase):
    """C{$NAME=} and its uses."""

    def test_uses(self) -> None:
        """$NAME before a blank, comma, bracket or the end; ${NAME} anywhere; unknown names stay."""
        text = '$A=eth0\nx $A\nx ${A}.5 $A, ($A) "${A}"\nx $AB $A.5 ${B} $A:-1'
        self.assertEqual(expanded(text), ["x eth0", 'x eth0.5 eth0, (eth0) "eth0"', "x $AB $A.5 ${B} $A:-1"])

    def test_later_lines_only(self) -> None:
        """A definition counts from its line on, and may be made anew."""
        self.assertEqual(expanded("x $A\n$A=1\nx $A\n$A=2\nx $A"), ["x $A", "x 1", "x 2"])

    def test_of_others(self) -> None:
        """A value may name others, which are looked up when it is used."""
        self.assertEqual(expanded("$A=1${B}\n$B=2\nx $A\n$B=3\nx $A"), ["x 12", "x 13"])

    def test_several_lines(self) -> None:
        """A backslash goes on; the value is several lines, its blanks kept."""
        self.assertEqual(
            expanded("$A= \\\n priority 9 \\\n advert_int 2\n$A"), ["priority 9", "advert_int 2"]
        )

    def test_comments(self) -> None:
        """A comment is no part of a value; inside a definition it ends it, as in 2.4.3."""
        self.assertEqual(expanded("$A=1 # one\nx $A"), ["x 1"])
        self.assertEqual(expanded("$A=a \\\n b # note \\\nc\n$A"), ["c", "a", "b"])

    def test_definitions_in_definitions(self) -> None:
        """A value of several lines may define as well."""
        self.assertEqual(expanded("$A=$N=5 \\\nx $N\n$A"), ["x 5"])

    def test_predefined(self) -> None:
        """Folder, identity, environment and the signs of comments."""
        snapshot = evolve(
            from_text("a ${_PWD}\nb $_INSTANCE\nc ${_ENV HOME}\nd ${_HASH}${_BANG}", "/etc/k.conf", "north"),
            environment=(("HOME", "/root"),),
        )
        self.assertEqual(expanded("", snapshot), ["a /etc", "b north", "c /root", "d #!"])

    def test_random(self) -> None:
        """Random numbers are within bounds, and the same for everybody with the same snapshot."""
        snapshot = evolve(from_text("x ${_RANDOM 5 9}\n" * 50), seed=7)
        numbers = expanded("", snapshot)
        self.assertEqual(numbers, expanded("", Snapshot.from_bytes(snapshot.to_bytes())))
        self.assertEqual({int(line.split()[1]) for line in numbers}, {5, 6, 7, 8, 9})

    def test_no_end(self) -> None:
        """A definition in terms of itself is reported, and its line left out."""
        for text in ("$X=${X}\nx ${X}", "$A=${B}\n$B=${A}\nx ${A}", "$X=a \\\n$X\n$X"):
            self.assertIn("K119", found(text), text)

    def test_explosion_is_bounded(self) -> None:
        """Definitions that double each other take neither for ever nor all memory."""
        text = "$A0=" + "x" * 100 + "\n"
        text += "".join(f"$A{n}=${{A{n - 1}}}${{A{n - 1}}}\n" for n in range(1, 60)) + "y $A59\n"
        begin = time.monotonic()
        self.assertIn("K119", found(text))
        self.assertLess(time.monotonic() - begin, 20)


class ConditionTests(SynchronousTestCase):
    """C{@ID} and C{@^ID}."""

    def test_conditions(self) -> None:
        """A line is kept for its identity, or for all but one."""
        text = "@north a\n@south b\n@^north c\n@^south d\n  @north  e {\n@north\n@north @^south f"
        self.assertEqual(expanded(text), ["a", "d", "e {", "f"])

    def test_in_blocks(self) -> None:
        """Conditions work on any line, also on one that opens a block."""
        text = instance("@north priority 7\n@south priority 8\n@south track_script {\n@south x\n@south }")
        result = load(from_text(text, config_id="north")).configuration
        assert result is not None
        self.assertEqual(result.vrrp_instances[0].priority, 7)

    def test_definitions_by_host(self) -> None:
        """The usual way to have one file for two hosts."""
        self.assertEqual(expanded("@north $P=150\n@south $P=100\npriority $P"), ["priority 150"])


class RepeatTests(SynchronousTestCase):
    """C{~SEQ} and C{~LST}."""

    def test_sequences(self) -> None:
        """Start and step may be left out, the end is included, both directions and two bases."""
        for head, numbers in {
            "~SEQ(a,3)": "1 2 3",
            "~SEQ(a,-3)": "-1 -2 -3",
            "~SEQ(a, 2, 4)": "2 3 4",
            "~SEQ(a,4,2)": "4 3 2",
            "~SEQ(a,1,3,8)": "1 4 7",
            "~SEQx(a,9,11)": "9 a b",
            "~SEQ(a,0x9,0xb)": "9 10 11",
        }.items():
            self.assertEqual(expanded(f"{head} x${{a}}"), [f"x{n}" for n in numbers.split()], head)

    def test_lists(self) -> None:
        """One name, or several at a time."""
        self.assertEqual(expanded("~LST(a,b,c) x $a"), ["x b", "x c"])
        self.assertEqual(expanded("~LST({a,b},{1,2},{3,4}) x $a,$b"), ["x 1,2", "x 3,4"])

    def test_nested(self) -> None:
        """The first is the outermost; definitions of several lines are repeated whole."""
        self.assertEqual(expanded("~SEQ(a,2) ~SEQ(b,2) x$a ${a}${b}"), ["x1 11", "x1 12", "x2 21", "x2 22"])
        text = "$N=2\n$V=a ${n} \\\nb ${n}\n~SEQ(n,$N) $V"
        self.assertEqual(expanded(text), ["a 1", "b 1", "a 2", "b 2"])

    def test_addresses(self) -> None:
        """What it is for: many addresses in one line."""
        value = the_instance(
            "virtual_ipaddress_excluded {\n~SEQ(n,100) 10.0.0.$n/24\n}".replace("$n", "${n}")
        )
        self.assertEqual(len(value.virtual_ipaddress_excluded), 100)

    def test_wrong_heads(self) -> None:
        """A head that makes no sense is reported, and its line left out."""
        for head in (
            "~SEQ(a)",
            "~SEQ(a,b)",
            "~SEQ(a,1,0,5)",
            "~SEQ(a,5,1,1)",
            "~SEQ(a,99999999)",
            "~SEQ({A},1,10)",
        ):
            self.assertEqual(found(f"{head} x ${{a}}"), ["K128"], head)
        self.assertEqual(found("~LST({a,b},{1}) x"), ["K128"])

    def test_unfinished_head(self) -> None:
        """A head without its bracket is an unknown word."""
        self.assertEqual(found("~SEQ(a,1 x"), ["K110"])


class PointingTests(SynchronousTestCase):
    """Complaints about what was expanded."""

    def test_line_of_the_file(self) -> None:
        """The complaint names the line in the file, and shows what became of it."""
        (one,) = report(instance("$P=300\ngarp_master_repeat 5\nvirtual_router_id $P")).diagnostics
        self.assertEqual((one.position.line, one.position.column), (10, 0))
        self.assertEqual(one.excerpt, "virtual_router_id $P")
        self.assertEqual(one.hint, "expanded: virtual_router_id 300")

    def test_word_that_is_there(self) -> None:
        """Where the word stands in the file as it is, the caret stands under it."""
        (one,) = report(instance("$P=9\nprioritty $P")).diagnostics
        self.assertEqual((one.position.line, one.position.column), (9, 1))

    def test_undefined(self) -> None:
        """An undefined name stays one word and is named in the complaint."""
        (one,) = report(instance("virtual_ipaddress {\n${UNDEF}\n}")).diagnostics
        self.assertEqual(one.message, "Invalid IP address '${UNDEF}'")
        self.assertEqual(len(configuration(instance("virtual_ipaddress {\n${VIP:-x}\n}")).vrrp_instances), 1)
