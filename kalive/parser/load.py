"""From a snapshot of the text to the configuration: the one door of the parser.

Decides only the order: layout, then words, then what concerns several objects. Never reads a file,
never raises for what stands in one. Its tests are in C{test/test_load.py}.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from attrs import frozen

from kalive.config.configuration import Configuration
from kalive.parser.check import build
from kalive.parser.codes import CODES
from kalive.parser.diagnostics import Report
from kalive.parser.expand import expand
from kalive.parser.lines import clean
from kalive.parser.reading import Reading
from kalive.parser.source import Snapshot
from kalive.parser.tree import grow
from kalive.parser.words_root import read_root


@frozen
class Loaded:
    """C{configuration} is C{None} exactly when C{report} is fatal."""

    configuration: Configuration | None
    report: Report


def load(snapshot: Snapshot) -> Loaded:
    """Judge the text of a configuration."""
    with _collector_paused():
        reading = Reading(snapshot)
        for note in snapshot.notes:
            reading.complain_raw(CODES[note.code], note.line, **note.facts)
        statements = grow(expand(clean(snapshot.lines, reading), reading), reading)
        configuration = build(reading, read_root(reading, statements))
        report = reading.report()
        return Loaded(None if report.fatal else configuration, report)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Collecting garbage while a great tree grows doubles the time and finds nothing."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()
