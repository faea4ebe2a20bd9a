"""Read the text of a configuration once, and keep it with the places its lines come from.

The only module of the parser that touches files. It decides nothing about the meaning of the text:
any bytes at all become a L{Snapshot}, which L{kalive.parser.load.load} judges.
Its tests are in C{test/test_source.py}.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from pathlib import Path

from attrs import field, frozen

from kalive.config.common import Position


class ConfigurationUnreadable(OSError):
    """The file can't be read at all; the text says which file and why."""


@frozen
class Segment:
    """From line C{start} of a snapshot on, lines are those of C{file} from its line C{line} on."""

    start: int
    file: str
    line: int


@frozen
class Snapshot:
    """All text of one configuration as it was read at one moment.

    C{lines} has no line ends; bytes that are not UTF-8 are kept as surrogates. C{config_id} is what
    C{@ID} lines are compared with; C{None} is the name of this host up to its first dot.
    """

    segments: tuple[Segment, ...]
    lines: tuple[str, ...] = field(repr=False)
    config_id: str | None = None

    def position(self, index: int, column: int = 0) -> Position:
        """Where line number C{index} (from 0) of the whole text was written."""
        segment = self.segments[bisect_right(self.segments, index, key=lambda one: one.start) - 1]
        return Position(segment.file, segment.line + index - segment.start, column)

    def to_bytes(self) -> bytes:
        """The snapshot as a text file: one line that tells the positions, then the lines."""
        header = json.dumps(
            {"config_id": self.config_id, "segments": [[s.start, s.file, s.line] for s in self.segments]}
        )
        return "\n".join((f"#!kalive {header}", *self.lines)).encode("utf-8", "surrogateescape")

    @classmethod
    def from_bytes(cls, data: bytes) -> Snapshot:
        """What L{to_bytes} wrote.

        @raise ValueError: C{data} is nothing of ours.
        """
        header, *lines = data.decode("utf-8", "surrogateescape").split("\n")
        if not header.startswith("#!kalive "):
            raise ValueError("no snapshot of a configuration")
        facts = json.loads(header.removeprefix("#!kalive "))
        segments = tuple(Segment(*segment) for segment in facts["segments"])
        return cls(segments, tuple(lines), facts["config_id"])


def from_text(text: str, file: str = "keepalived.conf", config_id: str | None = None) -> Snapshot:
    """A snapshot of one piece of text that came from C{file}."""
    lines = text.split("\n")
    if len(lines) > 1 and not lines[-1]:
        lines.pop()
    return Snapshot((Segment(0, file, 1),), tuple(lines), config_id)


def read(path: str, *, config_id: str | None = None) -> Snapshot:
    """Read a configuration file; an empty one is a configuration without anything.

    @raise ConfigurationUnreadable: it is missing, no file, or not ours to read.
    """
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise ConfigurationUnreadable(
            error.errno, f"Unable to read configuration file '{path}': {reason}"
        ) from error
    except ValueError as error:
        raise ConfigurationUnreadable(f"No name of a file: {path!r} ({error})") from error
    return from_text(data.decode("utf-8", "surrogateescape"), path, config_id)
