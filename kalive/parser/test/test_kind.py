"""Tests of L{kalive.parser.kind} and of the kinds of arguments: what is read can be written."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from kalive.config.common import Script
from kalive.parser import arguments
from kalive.parser.kind import Kind, listed, nested
from kalive.parser.load import load
from kalive.parser.reading import Reading, Wrong
from kalive.parser.schema import Keyword, block
from kalive.parser.source import from_text
from kalive.parser.test.support import reading_of
from kalive.parser.tree import grow

COLOURS = {"red": 1, "scarlet": 1, "blue": 2}


def read(kind: Kind[Any], words: str) -> Any:
    """What C{kind} makes of the words after a keyword."""
    reading = Reading(from_text(f"keyword {words}"))
    return kind.read(reading, grow(reading.lines, reading)[0])


class WriteTests(SynchronousTestCase):
    """Each kind writes what it reads."""

    def test_values(self) -> None:
        """The words are those of the value, in their usual spelling, and mean the value again."""
        for kind, words, value, written in (
            (arguments.integer(0, 255), "+007", 7, "7"),
            (arguments.seconds(0, 9), "1.50", 1.5, "1.5"),
            (arguments.seconds(0, 9), "0.000001", 0.000001, "0.000001"),
            (arguments.text, "a", "a", "a"),
            (arguments.text, '"a b"', "a b", '"a b"'),
            (arguments.rest, "a  b", "a b", '"a b"'),
            (arguments.address, "192.0.2.1/24", ip_address("192.0.2.1"), "192.0.2.1"),
            (arguments.address, "2001:DB8:0::1", ip_address("2001:db8::1"), "2001:db8::1"),
            (arguments.interface, "eth0.5", "eth0.5", "eth0.5"),
            (arguments.boolean, "", True, "on"),
            (arguments.boolean, "NO", False, "off"),
            (arguments.constant(True), "whatever", True, ""),
            (arguments.choice("colour", COLOURS), "scarlet", 1, "red"),
            (arguments.script, "\"/bin/x 'a b'\" me", Script(("/bin/x", "a b"), "me"), '"/bin/x a\\ b" me'),
        ):
            self.assertEqual(read(kind, words), value, words)
            self.assertEqual(kind.write(value), written)
            self.assertEqual(read(kind, written), value, written)

    def test_unsayable(self) -> None:
        """A keyword that says one value has no words for another, nor a choice for what is not in it."""
        self.assertIsNone(arguments.constant(True).write(False))
        self.assertIsNone(arguments.choice("colour", COLOURS).write(3))


class GrammarTests(SynchronousTestCase):
    """What a user reads about a kind."""

    def test_bounds_and_names(self) -> None:
        """Bounds and choices are in the grammar and in the schema."""
        self.assertEqual(arguments.integer(1, 255).grammar, "1..255")
        self.assertEqual(arguments.seconds(0.01, 255).grammar, "SECONDS 0.01..255")
        self.assertEqual(arguments.choice("colour", COLOURS).grammar, "red|scarlet|blue")
        self.assertEqual(arguments.integer(1, 255).schema, {"type": "integer", "minimum": 1, "maximum": 255})
        self.assertEqual(arguments.choice("colour", COLOURS).schema, {"enum": list(COLOURS)})


class KindTests(SynchronousTestCase):
    """Kinds of kinds."""

    def test_call(self) -> None:
        """A kind is called as the functions are that only read."""
        self.assertEqual(arguments.integer(0, 9)(*reading_of("keyword 7")), 7)
        self.assertRaises(Wrong, arguments.integer(0, 9), *reading_of("keyword 10"))

    def test_read_by(self) -> None:
        """Another reader, the same words."""
        kind = arguments.integer(0, 9).read_by(lambda _, statement: 1 + int(statement.words[1]))
        self.assertEqual((read(kind, "3"), kind.write(4), kind.grammar), (4, "4", "0..9"))

    def test_bare_function(self) -> None:
        """A keyword with a mere function reads, and writes nothing."""
        keyword = Keyword("debug", lambda _, __: 5, "debug")
        self.assertEqual((read(keyword.kind, "x"), keyword.kind.write(5)), (5, None))

    def test_blocks(self) -> None:
        """A block knows what is in it: a table of keywords, or lines of a kind."""
        table = block("vrrp_instance.authentication")
        self.assertIs(nested(table, lambda _, __: None).inside, table)
        lines = listed(arguments.address, lambda _, __: None)
        self.assertIs(lines.line, arguments.address)
        self.assertEqual((lines.write(()), lines.schema["type"]), ("", "array"))

    def test_load_takes_kinds(self) -> None:
        """The vocabulary's own tables are made of them: a file is read through kinds."""
        loaded = load(from_text('global_defs {\nrouter_id "a b"\n}\n'))
        assert loaded.configuration is not None
        self.assertEqual(loaded.configuration.global_defs.router_id, "a b")
