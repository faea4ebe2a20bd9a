"""From a snapshot of the text to the configuration: the one door of the parser.

Decides only the order: layout, then words, then what concerns several objects. Never reads a file,
never raises for what stands in one. Its tests are in C{test/test_load.py}.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from attrs import frozen

from kalive.config.configuration import Configuration, Role
from kalive.parser.arguments import known_address
from kalive.parser.check import build
from kalive.parser.codes import CODES
from kalive.parser.diagnostics import Report
from kalive.parser.expand import expand
from kalive.parser.lines import clean
from kalive.parser.reading import Reading
from kalive.parser.source import Snapshot
from kalive.parser.tree import Statement, grow
from kalive.parser.words_root import read_root

if TYPE_CHECKING:
    from kalive.parser.meaning.host import Host


@frozen
class Loaded:
    """C{configuration} is C{None} exactly when C{report} is fatal."""

    configuration: Configuration | None
    report: Report


def load(snapshot: Snapshot, role: Role | None = None) -> Loaded:
    """Judge the text of a configuration; with C{role}, only what a child of that role reads."""
    return _load(snapshot, role=role)


def judge(snapshot: Snapshot, host: Host | None = None) -> Loaded:
    """L{load}, and what the configuration means is judged too: mistakes that leave it valid. With
    C{host}, also whether what it names is there.

    The configuration and what of it is left out are those of L{load}.
    """
    from kalive.parser.meaning.examine import examine

    return _load(snapshot, lambda reading, statements: examine(reading, statements, host))


def _load(
    snapshot: Snapshot,
    then: Callable[[Reading, list[Statement]], None] | None = None,
    role: Role | None = None,
) -> Loaded:
    """Read all, build the configuration, then do what more is wanted."""
    with _collector_paused():
        reading = Reading(snapshot)
        for note in snapshot.notes:
            reading.complain_raw(CODES[note.code], note.line, note.facts)
        statements = grow(expand(clean(snapshot.lines, reading), reading), reading)
        # Blocks are added while it is read, if one was left open before them.
        reading.outermost = statements
        configuration = build(reading, read_root(reading, statements, role))
        if then is not None:
            then(reading, statements)
        report = reading.report()
        return Loaded(None if report.fatal else configuration, report)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Collecting garbage while a great tree grows doubles the time and finds nothing; what has grown
    goes to the oldest generation, so that nobody looks through it right afterwards."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        known_address.cache_clear()
        if not gc.get_freeze_count():
            gc.freeze()
            gc.unfreeze()
        if running:
            gc.enable()
