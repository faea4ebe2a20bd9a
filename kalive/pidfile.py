"""Pid files: decimal and newline, locked for as long as the process lives.

The lock says whether the process runs; the number is for people and scripts. A lock, unlike a number, can
neither be stale nor meet a process that got the number later. Tests: C{test_rundir.py}.
"""

from __future__ import annotations

import fcntl
import os
import time

_RETRY = 0.02


class AlreadyRunning(RuntimeError):
    """Another process holds the pid file; C{pid} is what stands in it, None when nothing does."""

    def __init__(self, path: str, pid: int | None) -> None:
        """The text names the process and the file."""
        self.pid = pid
        super().__init__(f"process {pid or 'unknown'} holds {path}")


class PidFile:
    """The pid file at C{path}; made with mode 0644, links are not followed."""

    def __init__(self, path: str) -> None:
        """Name it; nothing is touched yet."""
        self.path = path
        self._fd: int | None = None

    def lock(self) -> None:
        """Claim it for this process and those that it forks.

        @raise AlreadyRunning: when another process has it.
        @raise OSError: when it can't be made.
        """
        while self._fd is None:
            fd = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
            try:
                fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                pid = _pid_in(fd)
                os.close(fd)
                raise AlreadyRunning(self.path, pid) from None
            # Its last owner may have removed the file between our open and our lock.
            if _same(fd, self.path):
                self._fd = fd
            else:
                os.close(fd)

    def lock_within(self, seconds: float) -> None:
        """Like L{lock}, but give another process C{seconds} to end. Blocks: only before a reactor runs."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                return self.lock()
            except AlreadyRunning:
                if time.monotonic() >= deadline:
                    raise
                time.sleep(_RETRY)

    def write(self) -> None:
        """Write the number of this process into the locked file."""
        assert self._fd is not None, "lock() first"
        os.fchmod(self._fd, 0o644)
        os.ftruncate(self._fd, 0)
        os.pwrite(self._fd, b"%d\n" % os.getpid(), 0)

    def remove(self) -> None:
        """Remove the file, then give up the lock; nothing when it is not ours."""
        if self._fd is None:
            return
        if _same(self._fd, self.path):
            os.unlink(self.path)
        os.close(self._fd)
        self._fd = None


def _same(fd: int, path: str) -> bool:
    try:
        return os.path.samestat(os.fstat(fd), os.lstat(path))
    except FileNotFoundError:
        return False


def _pid_in(fd: int) -> int | None:
    text = os.pread(fd, 32, 0).strip()
    return int(text) if text.isdigit() else None
