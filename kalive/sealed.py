"""A text that nobody can change any more: a memfd with seals.

The parent seals the configuration so that every child, whenever it starts, reads the very text that the
parent has checked. Never knows what the text means. Tests: C{test_sealed.py}.
"""

from __future__ import annotations

import fcntl
import os

_SEALS = fcntl.F_SEAL_SEAL | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_WRITE


class NotSealed(ValueError):
    """The descriptor is no sealed memfd, so its content may still change."""


def seal(content: bytes, name: str = "keepalived-configuration") -> int:
    """A new descriptor (closed on exec) that holds C{content} for ever; OSError when there is no room."""
    fd = os.memfd_create(name, os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    try:
        _write_all(fd, content)
        fcntl.fcntl(fd, fcntl.F_ADD_SEALS, _SEALS)
    except OSError:
        os.close(fd)
        raise
    return fd


def _write_all(fd: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(fd, rest) :]


def read_sealed(fd: int) -> bytes:
    """All that C{fd} holds; the descriptor stays open and its offset, which processes share, untouched.

    @raise NotSealed: when it could still be written.
    """
    try:
        seals = fcntl.fcntl(fd, fcntl.F_GET_SEALS)
    except OSError as error:
        raise NotSealed(f"descriptor {fd} is no memfd") from error
    if seals & _SEALS != _SEALS:
        raise NotSealed(f"descriptor {fd} is not sealed")
    return _read_all(fd, os.fstat(fd).st_size)


def _read_all(fd: int, size: int) -> bytes:
    content = bytearray()
    while len(content) < size:
        content += os.pread(fd, size - len(content), len(content))
    return bytes(content)
