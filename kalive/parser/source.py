"""Read the text of a configuration once, and keep it with the places its lines come from.

With L{kalive.parser.include} the only module of the parser that touches files. It decides nothing
about the meaning of the text: any bytes at all become a L{Snapshot}, which
L{kalive.parser.load.load} judges. Its tests are in C{test/test_source.py}.
"""

from __future__ import annotations

import errno
import json
import os
import stat
from bisect import bisect_right
from collections.abc import Iterator
from operator import attrgetter

from attrs import asdict, field, frozen

from kalive.config.common import Position

#: The longest file that is read, in bytes: one of ten million lines.
LONGEST = 256 * 1024 * 1024

#: How the bytes of a snapshot begin.
_MAGIC = "#!kalive "


class ConfigurationUnreadable(OSError):
    """The file can't be read at all; the text says which file and why."""


@frozen
class Segment:
    """From line C{start} of a snapshot on, lines are those of C{file} from its line C{line} on;
    C{includer} is the number of the line that includes C{file}, -1 for the first file."""

    start: int
    file: str
    line: int
    includer: int = -1


#: What segments are sorted by.
_start = attrgetter("start")


@frozen
class Note:
    """Something to be said about line number C{line} that was seen while reading: the name of a code
    and the facts that fill its text."""

    line: int
    code: str
    facts: dict[str, str]


@frozen
class Snapshot:
    """All text of one configuration as it was read at one moment.

    C{lines} has no line ends; bytes that are not UTF-8 are kept as surrogates. C{config_id} is what
    C{@ID} lines are compared with. C{environment} and C{seed} are what C{${_ENV}} and C{${_RANDOM}}
    come from, so that parent and children read the same.
    """

    segments: tuple[Segment, ...]
    lines: tuple[str, ...] = field(repr=False)
    config_id: str | None = None
    notes: tuple[Note, ...] = ()
    environment: tuple[tuple[str, str], ...] = ()
    seed: int = 0

    def position(self, index: int, column: int = 0) -> Position:
        """Where line number C{index} (from 0) of the whole text was written."""
        segment = self._segment(index)
        return Position(segment.file, segment.line + index - segment.start, column)

    def includers(self, index: int) -> Iterator[Position]:
        """Where the file of line number C{index} is included, where that file is, and so on outwards."""
        while (index := self._segment(index).includer) >= 0:
            yield self.position(index)

    def _segment(self, index: int) -> Segment:
        """The piece that line number C{index} belongs to."""
        return self.segments[bisect_right(self.segments, index, key=lambda one: one.start) - 1]

    def to_bytes(self) -> bytes:
        """The snapshot as a text file: one line that tells all but the lines, then the lines."""
        facts = asdict(self, filter=lambda attribute, _: attribute.name != "lines")
        return "\n".join((_MAGIC + json.dumps(facts), *self.lines)).encode("utf-8", "surrogateescape")

    @classmethod
    def from_bytes(cls, data: bytes) -> Snapshot:
        """What L{to_bytes} wrote.

        @raise ValueError: C{data} is nothing of ours.
        """
        header, *lines = data.decode("utf-8", "surrogateescape").split("\n")
        if not header.startswith(_MAGIC):
            raise ValueError("no snapshot of a configuration")
        facts = json.loads(header.removeprefix(_MAGIC))
        return cls(
            segments=tuple(Segment(**segment) for segment in facts["segments"]),
            lines=tuple(lines),
            config_id=facts["config_id"],
            notes=tuple(Note(**note) for note in facts["notes"]),
            environment=tuple((name, value) for name, value in facts["environment"]),
            seed=facts["seed"],
        )


def from_text(text: str, file: str = "keepalived.conf", config_id: str | None = None) -> Snapshot:
    """A snapshot of one piece of text that came from C{file}, in which nothing is included."""
    return Snapshot((Segment(0, file, 1),), split_lines(text), config_id)


def split_lines(text: str) -> tuple[str, ...]:
    """The lines of a text, whether or not its last one has an end."""
    lines = text.split("\n")
    if len(lines) > 1 and not lines[-1]:
        lines.pop()
    return tuple(lines)


def read_text(path: str) -> str:
    """The text of one file.

    @raise ConfigurationUnreadable: it is missing, no file, or not ours to read.
    """
    try:
        # A pipe that nobody writes to must not stop the parent, at a reload least of all.
        with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            _judge(os.fstat(file.fileno()))
            return file.read(LONGEST).decode("utf-8", "surrogateescape")
    except OSError as error:
        reason = error.strerror or str(error)
        raise ConfigurationUnreadable(
            error.errno, f"Unable to read configuration file '{path}': {reason}"
        ) from error
    except ValueError as error:
        raise ConfigurationUnreadable(f"No name of a file: {path!r} ({error})") from error


def _judge(status: os.stat_result) -> None:
    """OSError for what has no end, may never begin, or would take all memory."""
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "it is no regular file")
    if status.st_size > LONGEST:
        raise OSError(errno.EFBIG, f"it is longer than {LONGEST} bytes")


def read(path: str, *, config_id: str | None = None) -> Snapshot:
    """Read a configuration file with all that it includes; an empty one is a configuration without
    anything. C{config_id} defaults to the name of this host up to its first dot.

    @raise ConfigurationUnreadable: the file is missing, no file, or not ours to read.
    """
    from kalive.parser.include import gather

    return gather(path, config_id or os.uname().nodename.partition(".")[0])
