"""Samples changed at random: whatever comes, the parser judges it and goes on.

The seeds are fixed, so that a failure can be seen again. C{KALIVE_FUZZ} is the number of changed
files, by default 100,000 in CI and fewer elsewhere; C{make fuzz} tries others.
"""

from __future__ import annotations

import os
import random
import time
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from kalive.parser import expand
from kalive.parser.test.corpus import CORPUS
from kalive.parser.test.mutations import (
    EXPANSION,
    SECONDS,
    Broken,
    check_bytes,
    check_files,
    corpus_seeds,
    mutated,
    own_seeds,
)
from kalive.parser.test.support import report

COUNT = int(os.environ.get("KALIVE_FUZZ") or (100_000 if os.environ.get("CI") == "true" else 4_000))


class MutationTests(SynchronousTestCase):
    """A quarter of the files each, so that several processes can share the work."""

    def try_all(self, seed: int, share: float, seeds: list[bytes]) -> None:
        """Judge so many changed files, and show the one that fails."""
        self.patch(expand, "LINES", EXPANSION)
        chance = random.Random(seed)
        for _ in range(int(COUNT * share)):
            data = mutated(chance, chance.choice(seeds))
            try:
                check_bytes(data)
            except Exception as error:
                raise Broken(f"{data!r}") from error

    def test_first_quarter(self) -> None:
        """Bytes, words, lines and braces of samples changed, lost and repeated."""
        self.try_all(103, 0.25, own_seeds())

    def test_second_quarter(self) -> None:
        """The same by another chance."""
        self.try_all(243, 0.25, own_seeds())

    def test_third_quarter(self) -> None:
        """Real files where they are on this machine, else samples."""
        self.try_all(20031, 0.25, corpus_seeds() if CORPUS.is_dir() else own_seeds())

    def test_fourth_quarter(self) -> None:
        """Once more, the files and what is included from them."""
        self.try_all(31, 0.24, own_seeds())
        chance, seeds = random.Random(1996), [*own_seeds(), b"include 0.conf\n", b"include ?.conf\n"]
        folder = Path(self.mktemp())
        folder.mkdir()
        for _ in range(COUNT // 100):
            files = [mutated(chance, chance.choice(seeds)) for _ in range(3)]
            files[0] += b"\ninclude [12].conf\n"
            try:
                check_files(folder, files)
            except Exception as error:
                raise Broken(repr(files)) from error


class ExtremeTests(SynchronousTestCase):
    """Files that nobody writes."""

    def test_noise(self) -> None:
        """Bytes that never were a configuration."""
        chance = random.Random(243)
        for _ in range(100):
            check_bytes(chance.randbytes(chance.randrange(2000)))

    def test_truncated(self) -> None:
        """A sample cut off at any place."""
        data = own_seeds()[0]
        for length in range(len(data)):
            check_bytes(data[:length])

    def test_many_mistakes(self) -> None:
        """Ten thousand mistakes are counted in bounded time, and a thousand of a kind shown."""
        began = time.monotonic()
        found = report("\n".join(f"misspelt{n} {n}" for n in range(10_000)))
        self.assertEqual([one.code for one in found.diagnostics], ["K110"] * 1000)
        self.assertEqual([one.count for one in found.surplus], [9000])
        self.assertLess(time.monotonic() - began, SECONDS)

    def test_deep_blocks(self) -> None:
        """A hundred thousand open braces are a report, not the end of the stack."""
        check_bytes(b"vrrp_instance a {\n" * 100_000)

    def test_one_long_line(self) -> None:
        """A line of a million words is left out."""
        check_bytes(b"{ } " * 1_000_000)

    def test_endless_repetition(self) -> None:
        """A repetition of repetitions that would fill the memory is stopped after so many lines."""
        self.patch(expand, "LINES", 20_000)
        result = check_bytes(b"~SEQ(a,1,9999) ~SEQ(b,1,9999) ~SEQ(c,1,9999) x $a $b $c\n")
        self.assertIn("K119", [one.code for one in result.report.diagnostics])
