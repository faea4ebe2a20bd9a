"""The runtime directory: where a daemon's pid files and sockets are, for nobody but its user.

Decides whether a directory is safe to use: a real directory (no link), ours, closed to others. Makes the
last component of the path, never more. Tests: C{test_rundir.py}.
"""

from __future__ import annotations

import errno
import os
import stat

from attrs import frozen

from kalive.config.configuration import Role

# sizeof(sun_path) in struct sockaddr_un, with the final NUL.
_LONGEST_SOCKET_PATH = 107


class UnsafeDirectory(OSError):
    """The runtime directory can't be used; the text says why and what to do."""


@frozen
class RuntimeDirectory:
    """A runtime directory at C{path}, absolute."""

    path: str

    @classmethod
    def at(cls, path: str) -> RuntimeDirectory:
        """Name it, relative to now; L{UnsafeDirectory} when no socket could be named in it."""
        result = cls(os.path.abspath(path))
        longest = max(len(os.fsencode(result.socket(role))) for role in Role)
        if longest > _LONGEST_SOCKET_PATH:
            excess = longest - _LONGEST_SOCKET_PATH
            raise UnsafeDirectory(
                errno.ENAMETOOLONG,
                f"runtime directory {path}: name too long for sockets by {excess} bytes;"
                " choose a shorter --runtime-dir",
            )
        return result

    def make(self) -> None:
        """Create it with mode 0700 unless it exists; make sure that it is safe.

        @raise OSError: when it can't be made or is not safe.
        """
        try:
            os.mkdir(self.path, 0o700)
        except FileExistsError:
            pass
        except OSError as error:
            raise self._refusal(error.errno or 0, f"can't be made ({error.strerror})") from error
        self._secure()

    def _secure(self) -> None:
        """Look at what is there through one descriptor, so that nobody can change it in between."""
        try:
            fd = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except OSError as error:
            reason = "is not a directory (a link is not followed)"
            if error.errno not in (errno.ENOTDIR, errno.ELOOP):
                reason = f"can't be opened ({error.strerror})"
            raise self._refusal(error.errno or 0, reason) from error
        try:
            self._close_to_others(fd)
        finally:
            os.close(fd)

    def _close_to_others(self, fd: int) -> None:
        status = os.fstat(fd)
        if status.st_uid != os.geteuid():
            reason = f"belongs to user {status.st_uid}, not to {os.geteuid()}"
            raise self._refusal(errno.EPERM, reason)
        if stat.S_IMODE(status.st_mode) & 0o077:
            try:
                os.fchmod(fd, 0o700)
            except OSError as error:
                reason = f"can't be closed to others ({error.strerror})"
                raise self._refusal(error.errno or 0, reason) from error

    def _refusal(self, number: int, reason: str) -> UnsafeDirectory:
        return UnsafeDirectory(
            number, f"runtime directory {self.path} {reason}; choose another with --runtime-dir"
        )

    def socket(self, role: Role) -> str:
        """The path of the control socket of the child that does C{role}."""
        return os.path.join(self.path, f"{role.value}.sock")

    def pid_file(self, name: str) -> str:
        """The path of the pid file called C{name}."""
        return os.path.join(self.path, name)

    def remove_socket(self, role: Role) -> None:
        """Remove a socket that is left from an earlier process; anything else stays and is in the way."""
        path = self.socket(role)
        try:
            if stat.S_ISSOCK(os.lstat(path).st_mode):
                os.unlink(path)
        except FileNotFoundError:
            pass
