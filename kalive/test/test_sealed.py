"""Tests of L{kalive.sealed}."""

from __future__ import annotations

import os

from twisted.trial.unittest import SynchronousTestCase

from kalive.sealed import NotSealed, read_sealed, seal


class SealedTests(SynchronousTestCase):
    """A configuration that nobody can change."""

    def sealed(self, content: bytes) -> int:
        """A descriptor that is closed after the test."""
        fd = seal(content)
        self.addCleanup(os.close, fd)
        return fd

    def test_read(self) -> None:
        """What was sealed is read, as often as wanted; 100 kB and nothing at all, too."""
        for content in (b"", b"x", bytes(range(256)) * 400):
            fd = self.sealed(content)
            self.assertEqual([read_sealed(fd), read_sealed(fd)], [content, content])

    def test_unchangeable(self) -> None:
        """Nobody can write, cut or lengthen it, and nobody break the seal."""
        fd = self.sealed(b"configuration")
        for attempt in (
            lambda: os.pwrite(fd, b"x", 0),
            lambda: os.pwrite(fd, b"x", 100),
            lambda: os.ftruncate(fd, 3),
            lambda: os.ftruncate(fd, 300),
        ):
            self.assertRaises(PermissionError, attempt)
        self.assertEqual(read_sealed(fd), b"configuration")

    def test_shared_offset(self) -> None:
        """Another process that has read from the same descriptor takes nothing away."""
        fd = self.sealed(b"configuration")
        os.lseek(fd, 5, os.SEEK_SET)
        self.assertEqual(read_sealed(fd), b"configuration")

    def test_not_sealed(self) -> None:
        """A memfd without seals, and what is no memfd, are refused: they may change while being read."""
        memory = os.memfd_create("open", os.MFD_ALLOW_SEALING)
        self.addCleanup(os.close, memory)
        self.assertRaises(NotSealed, read_sealed, memory)
        reading, writing = os.pipe()
        self.addCleanup(os.close, reading)
        self.addCleanup(os.close, writing)
        self.assertRaises(NotSealed, read_sealed, reading)
