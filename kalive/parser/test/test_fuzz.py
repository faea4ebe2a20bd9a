"""Samples changed at random: whatever comes, the parser judges it and goes on.

The seed is fixed, so that a failure can be seen again; C{KALIVE_FUZZ} is the number of files.
"""

from __future__ import annotations

import os
import random
import time
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from kalive.parser.diagnostics import Severity
from kalive.parser.load import load
from kalive.parser.reading import KEPT
from kalive.parser.source import from_text
from kalive.parser.test.support import report

SAMPLES = [path.read_bytes() for path in sorted((Path(__file__).parent / "samples").glob("*.conf"))]

#: No file of this size needs a hundredth of it; a machine under load may need more.
SECONDS = 10.0

SNIPPETS = [
    b"{",
    b"}",
    b'"',
    b"\\",
    b"#",
    b"$X",
    b"${X}",
    b"$X=${X}\n",
    b"~SEQ(a,1,9)",
    b"~LST(a,{",
    b"@x ",
    b"\0",
]


def change_bytes(chance: random.Random, data: bytes) -> bytes:
    """One to three bytes become others."""
    place = chance.randrange(len(data) + 1)
    return data[:place] + chance.randbytes(chance.randint(1, 3)) + data[place + 1 :]


def insert_snippet(chance: random.Random, data: bytes) -> bytes:
    """A piece of the language's own signs comes in anywhere."""
    place = chance.randrange(len(data) + 1)
    return data[:place] + chance.choice(SNIPPETS) + data[place:]


def shuffle(separator: bytes) -> object:
    """Makes what removes, repeats or exchanges pieces between C{separator}."""

    def change(chance: random.Random, data: bytes) -> bytes:
        pieces = data.split(separator)
        first, second = chance.randrange(len(pieces)), chance.randrange(len(pieces))
        kind = chance.randrange(3)
        if kind == 0:
            pieces[first], pieces[second] = pieces[second], pieces[first]
        elif kind == 1:
            pieces.insert(first, pieces[second])
        else:
            del pieces[first]
        return separator.join(pieces)

    return change


CHANGES = (change_bytes, insert_snippet, shuffle(b"\n"), shuffle(b" "))


def mutated(chance: random.Random, data: bytes) -> bytes:
    """C{data} with one to six changes."""
    for _ in range(chance.randint(1, 6)):
        data = chance.choice(CHANGES)(chance, data)  # type: ignore[operator]  # callables of one shape
    return data


class FuzzTests(SynchronousTestCase):
    """Any bytes at all."""

    def judge(self, data: bytes) -> None:
        """Load C{data} in bounded time, and write its report."""
        begin = time.monotonic()
        result = load(from_text(data.decode("utf-8", "surrogateescape")))
        self.assertEqual(result.configuration is None, result.report.fatal)
        result.report.render().encode("utf-8")
        self.assertLess(time.monotonic() - begin, SECONDS, data)

    def test_mutated_samples(self) -> None:
        """Bytes, words, lines and braces of real samples changed, lost and repeated."""
        chance = random.Random(103)
        for _ in range(int(os.environ.get("KALIVE_FUZZ", "600"))):
            self.judge(mutated(chance, chance.choice(SAMPLES)))

    def test_noise(self) -> None:
        """Bytes that never were a configuration."""
        chance = random.Random(243)
        for _ in range(100):
            self.judge(chance.randbytes(chance.randrange(2000)))

    def test_truncated(self) -> None:
        """A sample cut off at any place."""
        data = SAMPLES[0]
        for length in range(len(data)):
            self.judge(data[:length])

    def test_many_mistakes(self) -> None:
        """Of ten thousand mistakes of a kind the first are shown, the others counted, in bounded time."""
        begin = time.monotonic()
        whole = report("\n".join(f"misspelt{n} {n}" for n in range(10000)))
        self.assertEqual([one.code for one in whole.diagnostics], ["K110"] * KEPT)
        self.assertEqual(whole.count(Severity.ERROR), 10000)
        self.assertTrue(whole.render().endswith(f"… and {10000 - KEPT} more of [K110]\n"))
        self.assertLess(time.monotonic() - begin, SECONDS)
