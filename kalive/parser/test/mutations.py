"""Configurations changed at random, and what must hold of the reading of any of them.

Decides which changes there are and what is checked; the numbers and the seed are chosen by who asks
(C{test_fuzz.py}, C{python -m tools.fuzz}).
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from kalive.parser.load import Loaded, judge
from kalive.parser.schema import Block
from kalive.parser.source import Snapshot, from_text, read
from kalive.parser.test.corpus import corpus_files
from kalive.parser.words_root import ROOT

#: Of CPU, since the clock of a shared machine says nothing. No file of this size needs a tenth of it.
SECONDS = 20.0

#: A mutated repetition may stand for millions of lines, which take their time; here for no more than this.
EXPANSION = 50_000

#: The longest report of one file of this size, in characters.
REPORT = 20_000_000

#: Seeds are no larger than this, for a small one finds as much.
LARGEST = 1500

#: So many words of a block are in one file.
WORDS = 12

#: How blocks begin whose name is none.
HEADS = {"virtual_server": "virtual_server 192.0.2.1 80", "real_server": "real_server 192.0.2.2 80"}

SAMPLES = Path(__file__).parent / "samples"

#: What the language itself is made of.
SNIPPETS = tuple(
    rb"""{ } " ' \ # ! $ ~ @ = | <TAB> <LF> <CR> <NUL> <BOM> <NBSP> $X ${X} ${_PWD} ${_RANDOM<SP>1<SP>9}
    @x<SP> @^x<SP> $X=${X}<LF> $X=a<SP>\<LF>b<LF> ~SEQ(a,1,9) ~SEQx(a,9,1) ~LST(a,{ ~LST(a,{1,2})
    -1 256 4294967296 1e9 0.0000001 1/33 ::1 ::/0 192.0.2.1/24 on off
    <LF>include<SP>*.conf<LF> <LF>include<SP>nothing<LF>""".split()
)
_SPELT = {b"<TAB>": b"\t", b"<LF>": b"\n", b"<CR>": b"\r", b"<NUL>": b"\0", b"<SP>": b" ",
          b"<BOM>": b"\xef\xbb\xbf", b"<NBSP>": b"\xc2\xa0"}  # fmt: skip

Change = Callable[[random.Random, bytes], bytes]


def _snippet(chance: random.Random) -> bytes:
    """A piece of the language's own signs."""
    snippet = chance.choice(SNIPPETS)
    for name, sign in _SPELT.items():
        snippet = snippet.replace(name, sign)
    return snippet


def change_bytes(chance: random.Random, data: bytes) -> bytes:
    """One to three bytes become others."""
    place = chance.randrange(len(data) + 1)
    return data[:place] + chance.randbytes(chance.randint(1, 3)) + data[place + 1 :]


def insert_snippet(chance: random.Random, data: bytes) -> bytes:
    """A piece of the language's own signs comes in anywhere."""
    place = chance.randrange(len(data) + 1)
    return data[:place] + _snippet(chance) + data[place:]


def replace_word(chance: random.Random, data: bytes) -> bytes:
    """A word becomes a piece of the language, or another word of the file."""
    words = data.split(b" ")
    words[chance.randrange(len(words))] = chance.choice([_snippet(chance), chance.choice(words)])
    return b" ".join(words)


def cut(chance: random.Random, data: bytes) -> bytes:
    """The file ends early."""
    return data[: chance.randrange(len(data) + 1)]


def shuffle(separator: bytes) -> Change:
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


CHANGES: tuple[Change, ...] = (
    change_bytes,
    insert_snippet,
    replace_word,
    cut,
    shuffle(b"\n"),
    shuffle(b" "),
    shuffle(b"{"),
    shuffle(b"}"),
)


def mutated(chance: random.Random, data: bytes) -> bytes:
    """C{data} with one to six changes."""
    for _ in range(chance.randint(1, 6)):
        data = chance.choice(CHANGES)(chance, data)
    return data


def own_seeds() -> list[bytes]:
    """The samples of these tests, whole and block by block, and the examples of the vocabulary."""
    seeds = []
    for path in sorted(SAMPLES.glob("*.conf")):
        seeds += [path.read_bytes(), *path.read_bytes().split(b"\n}\n")]
    return [seed for seed in (*seeds, *vocabulary_seeds(ROOT, "")) if seed.strip()]


def vocabulary_seeds(table: Block, outside: str) -> Iterator[bytes]:
    """Files with a few words of each block; C{outside} are the heads of the blocks around it."""
    examples = [word.example for word in table.words.values() if word.example]
    closing = "\n}" * outside.count("{")
    for start in range(0, len(examples), WORDS):
        yield "\n".join((outside, *examples[start : start + WORDS], closing)).encode()
    for word in table.words.values():
        if word.kind.inside is not None:
            head = HEADS.get(word.name, f"{word.name} NAME" if word.least else word.name)
            yield from vocabulary_seeds(word.kind.inside, f"{outside}\n{head} {{")


def corpus_seeds() -> list[bytes]:
    """The small files of the collection, if it is here."""
    return [path.read_bytes() for path in corpus_files() if 0 < path.stat().st_size <= LARGEST]


class Broken(AssertionError):
    """Something that must hold of every file does not; the text says what."""


def check(snapshot: Snapshot) -> Loaded:
    """Judge a configuration and hold the result to what always holds.

    @raise Broken: it took too long, or said too much, or is neither fatal nor a configuration.
    """
    began = time.process_time()
    result = judge(snapshot)
    text = result.report.render()
    took = time.process_time() - began
    if took > SECONDS:
        raise Broken(f"{took:.1f} s")
    if (result.configuration is None) is not result.report.fatal:
        raise Broken("fatal, and yet a configuration, or the other way round")
    if len(text) > REPORT:
        raise Broken(f"a report of {len(text)} characters")
    text.encode("utf-8")
    return result


def check_bytes(data: bytes) -> Loaded:
    """L{check} of the text that C{data} is."""
    return check(from_text(data.decode("utf-8", "surrogateescape")))


def check_files(folder: Path, files: list[bytes]) -> Loaded:
    """L{check} of files that can include each other, the first of them read."""
    paths = [folder / f"{number}.conf" for number in range(len(files))]
    for path, data in zip(paths, files, strict=True):
        path.write_bytes(data)
    return check(read(str(paths[0])))
