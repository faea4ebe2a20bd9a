"""Tests of L{kalive.rundir} and L{kalive.pidfile}: what a daemon leaves on the disk while it runs."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import socket
import stat
import tempfile
import threading
from pathlib import Path

from twisted.trial.unittest import SkipTest, SynchronousTestCase

from kalive.config.configuration import Role
from kalive.pidfile import AlreadyRunning, PidFile
from kalive.rundir import RuntimeDirectory, UnsafeDirectory


class DirectoryCase(SynchronousTestCase):
    """A short-named place for files."""

    def setUp(self) -> None:
        """Make it."""
        self.home = Path(tempfile.mkdtemp(prefix="kalive-"))
        self.addCleanup(shutil.rmtree, self.home)
        self.path = self.home / "run"


class RuntimeDirectoryTests(DirectoryCase):
    """Only a directory that nobody else can touch is used."""

    def make(self) -> RuntimeDirectory:
        """Make the directory of this test."""
        directory = RuntimeDirectory.at(str(self.path))
        directory.make()
        return directory

    def test_made(self) -> None:
        """A new directory is for its owner alone; it may exist already."""
        self.make()
        self.make()
        self.assertEqual(stat.S_IMODE(self.path.stat().st_mode), 0o700)

    def test_closed(self) -> None:
        """A directory of ours that others may enter is closed to them."""
        self.path.mkdir()
        self.path.chmod(0o777)
        self.make()
        self.assertEqual(stat.S_IMODE(self.path.stat().st_mode), 0o700)

    def test_link(self) -> None:
        """A link is not followed, not even to a directory of ours."""
        (self.home / "real").mkdir()
        self.path.symlink_to(self.home / "real")
        error = self.assertRaises(UnsafeDirectory, self.make)
        self.assertIn("link", str(error))
        self.assertIn("--runtime-dir", str(error))

    def test_file(self) -> None:
        """A file of that name is an error that says so."""
        self.path.write_text("")
        self.assertIn("not a directory", str(self.assertRaises(UnsafeDirectory, self.make)))

    def test_owner(self) -> None:
        """A directory of somebody else is not used."""
        if os.geteuid() != 0:
            raise SkipTest("only root can give a directory away")
        self.path.mkdir(0o700)
        os.chown(self.path, 65534, 65534)
        self.assertIn("belongs to user 65534", str(self.assertRaises(UnsafeDirectory, self.make)))

    def test_read_only(self) -> None:
        """A directory that can't be closed to others (as on a read-only file system) is named, with what
        to do."""

        def refuse(*_: int) -> None:
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))

        self.path.mkdir()
        self.path.chmod(0o755)
        self.patch(os, "fchmod", refuse)
        text = self.assertRaises(UnsafeDirectory, self.make).strerror
        self.assertEqual(
            text,
            f"runtime directory {self.path} can't be closed to others (Read-only file system);"
            " choose another with --runtime-dir",
        )

    def test_no_parent(self) -> None:
        """Only the last part of the path is made."""
        self.path = self.home / "a" / "b"
        self.assertIn("can't be made", str(self.assertRaises(UnsafeDirectory, self.make)))

    def test_long_name(self) -> None:
        """A name that is too long for sockets is refused at once, by how much."""
        at = RuntimeDirectory.at
        self.assertIn("by 5 bytes", str(self.assertRaises(UnsafeDirectory, at, "/" + "x" * 99)))
        longest = at("/" + "x" * 94)
        self.assertEqual(len(longest.socket(Role.HEALTH)), 107)

    def test_remove_socket(self) -> None:
        """A left socket is removed; no socket is no problem; a file is not ours to remove."""
        directory = self.make()
        directory.remove_socket(Role.VRRP)
        with socket.socket(socket.AF_UNIX) as left:
            left.bind(directory.socket(Role.VRRP))
        directory.remove_socket(Role.VRRP)
        Path(directory.socket(Role.HEALTH)).write_text("precious")
        directory.remove_socket(Role.HEALTH)
        self.assertEqual([path.name for path in self.path.iterdir()], ["health.sock"])


class PidFileTests(DirectoryCase):
    """A pid file is a lock first."""

    def setUp(self) -> None:
        """A file that is removed after the test."""
        super().setUp()
        self.pid_file = PidFile(str(self.path))
        self.addCleanup(self.pid_file.remove)

    def test_content(self) -> None:
        """Decimal number and newline, readable by all, gone at the end."""
        os.umask(os.umask(0o077))
        self.pid_file.lock()
        self.pid_file.write()
        self.assertEqual(self.path.read_text(), f"{os.getpid()}\n")
        self.assertEqual(stat.S_IMODE(self.path.stat().st_mode), 0o644)
        self.pid_file.remove()
        self.assertFalse(self.path.exists())

    def test_locked(self) -> None:
        """Who holds the file is named to the next one, which leaves it as it is."""
        self.pid_file.lock()
        self.pid_file.write()
        error = self.assertRaises(AlreadyRunning, PidFile(str(self.path)).lock)
        self.assertEqual(error.pid, os.getpid())
        self.assertIn(str(self.path), str(error))

    def test_stale(self) -> None:
        """A file of a process that is gone, or with nonsense in it, is no obstacle."""
        for left in ("1\n", "99999999999999999999999\n", "nonsense", ""):
            self.path.write_text(left)
            self.pid_file.lock()
            self.pid_file.write()
            self.assertEqual(self.path.read_text(), f"{os.getpid()}\n")
            self.pid_file.remove()

    def test_link(self) -> None:
        """A link in its place is not followed: its target stays as it was."""
        target = self.home / "target"
        target.write_text("precious")
        self.path.symlink_to(target)
        self.assertRaises(OSError, self.pid_file.lock)
        self.assertEqual(target.read_text(), "precious")

    def test_removed_while_we_waited_for_the_lock(self) -> None:
        """When its last owner removes the file after we opened it and before we lock it, we make a new
        one: a lock on a file without a name would keep nobody out."""
        last = PidFile(str(self.path))
        last.lock()
        flock = fcntl.flock

        def late(fd: int, how: int) -> None:
            last.remove()
            flock(fd, how)

        self.patch(fcntl, "flock", late)
        self.pid_file.lock()
        self.pid_file.write()
        self.assertEqual(self.path.read_text(), f"{os.getpid()}\n")
        self.assertRaises(AlreadyRunning, PidFile(str(self.path)).lock)

    def test_remove_twice(self) -> None:
        """To remove what is not held changes nothing, even when another holds it."""
        self.pid_file.lock()
        other = PidFile(str(self.path))
        other.remove()
        self.assertTrue(self.path.exists())

    def test_wait_for_predecessor(self) -> None:
        """A process that is about to end is waited for, but not for ever."""
        self.pid_file.lock()
        next_one = PidFile(str(self.path))
        self.addCleanup(next_one.remove)
        self.assertRaises(AlreadyRunning, next_one.lock_within, 0.05)
        timer = threading.Timer(0.1, self.pid_file.remove)
        timer.start()
        next_one.lock_within(20)
        timer.join()
        next_one.write()
        self.assertEqual(self.path.read_text(), f"{os.getpid()}\n")
