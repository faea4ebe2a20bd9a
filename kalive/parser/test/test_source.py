"""Tests of L{kalive.parser.source}: reading the file, and handing its text on."""

from __future__ import annotations

import os
from pathlib import Path
from random import Random

from twisted.trial.unittest import SynchronousTestCase

from kalive.config.common import Position
from kalive.parser.load import load
from kalive.parser.source import LONGEST, ConfigurationUnreadable, Segment, Snapshot, from_text, read
from kalive.parser.test.support import instance


class ReadTests(SynchronousTestCase):
    """From the disk to a snapshot."""

    def path(self, data: bytes = b"") -> Path:
        """A file with C{data}."""
        path = Path(self.mktemp())
        path.write_bytes(data)
        return path

    def test_lines_and_positions(self) -> None:
        """Line ends go, positions count from 1 and name the file."""
        path = str(self.path(b"a\nb c\n"))
        snapshot = read(path)
        self.assertEqual(snapshot.lines, ("a", "b c"))
        self.assertEqual(snapshot.position(1), Position(path, 2))

    def test_empty_file(self) -> None:
        """An empty file is a configuration without anything, and no error."""
        result = load(read(str(self.path())))
        self.assertEqual(result.report.diagnostics, ())
        assert result.configuration is not None
        self.assertEqual(result.configuration.roles(), frozenset())

    def assert_unreadable(self, path: str, reason: str) -> None:
        """Reading C{path} fails with a message that names it and C{reason}."""
        error = self.assertRaises(ConfigurationUnreadable, read, path)
        self.assertIn(path, str(error))
        self.assertIn(reason, str(error))

    def test_missing(self) -> None:
        """A missing file is named together with the reason."""
        self.assert_unreadable("/nonexistent/keepalived.conf", "No such file or directory")

    def test_directory(self) -> None:
        """A directory is no configuration."""
        self.assert_unreadable("/", "Is a directory")

    def test_no_regular_file(self) -> None:
        """A pipe that nobody writes to, or a device without an end, neither holds us up nor fills us."""
        pipe = self.mktemp()
        os.mkfifo(pipe)
        self.assert_unreadable(pipe, "it is no regular file")
        self.assert_unreadable("/dev/zero", "it is no regular file")

    def test_huge_file(self) -> None:
        """A file that no memory can hold is refused before it is read."""
        path = self.path()
        os.truncate(path, LONGEST + 1)
        self.assert_unreadable(str(path), "it is longer than")

    def test_no_permission(self) -> None:
        """A file that we may not read says so."""
        path = self.path(b"x")
        path.chmod(0)
        self.patch(os, "open", _refused)
        self.assert_unreadable(str(path), "Permission denied")

    def test_impossible_name(self) -> None:
        """A name that no file can have is refused like any other."""
        self.assertRaises(ConfigurationUnreadable, read, "a\0b")


def _refused(path: str, _flags: int) -> int:
    """What the kernel says to a user without permission (root, as in CI, has it always)."""
    raise PermissionError(13, "Permission denied", path)


class SnapshotTests(SynchronousTestCase):
    """The bytes that children get."""

    def test_round_trip(self) -> None:
        """What a child reads is what the parent read, positions included."""
        segments = (Segment(0, "/etc/a b.conf", 1), Segment(2, "/etc/\N{SNOWMAN}.conf", 7))
        snapshot = Snapshot(segments, ("a", "", "b\N{SNOWMAN}"), "host-1")
        self.assertEqual(Snapshot.from_bytes(snapshot.to_bytes()), snapshot)
        self.assertEqual(snapshot.position(2, 5), Position("/etc/\N{SNOWMAN}.conf", 7, 5))

    def test_any_bytes_survive(self) -> None:
        """Bytes that are no text are handed on unchanged."""
        for seed in range(50):
            data = Random(seed).randbytes(300)
            snapshot = from_text(data.decode("utf-8", "surrogateescape"))
            self.assertEqual(Snapshot.from_bytes(snapshot.to_bytes()), snapshot)

    def test_children_agree_with_the_parent(self) -> None:
        """The configuration and the report are the same on both sides."""
        snapshot = from_text(instance("prioritty 5\npriority 300\nadvert_int 2"))
        self.assertEqual(load(Snapshot.from_bytes(snapshot.to_bytes())), load(snapshot))

    def test_foreign_bytes(self) -> None:
        """Bytes that are no snapshot are refused."""
        self.assertRaises(ValueError, Snapshot.from_bytes, b"vrrp_instance")
