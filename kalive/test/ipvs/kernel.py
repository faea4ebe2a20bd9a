"""A fresh IPVS table in the running kernel, and C{ipvsadm} as its independent witness."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from twisted.trial.unittest import SkipTest

_CLONE_NEWNET = 0x40000000
_libc = ctypes.CDLL(None, use_errno=True)


def _checked(result: int, what: str) -> None:
    """Raise what the C library left in errno."""
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


class FreshTable:
    """A network namespace for this thread, and with it an empty IPVS table, until L{close}."""

    def __init__(self) -> None:
        """Enter it; sockets that are opened and programs that are started from now on are in it.

        @raise SkipTest: without privilege, without ipvsadm, or in a kernel without IPVS.
        """
        if shutil.which("ipvsadm") is None:
            raise SkipTest("needs ipvsadm, the witness (apt-get install ipvsadm)")
        if not Path("/proc/net/ip_vs").exists():
            raise SkipTest("this kernel has no IPVS: tools/uml-run .venv/bin/trial kalive.test.ipvs")
        self._home = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        try:
            _checked(_libc.unshare(_CLONE_NEWNET), "unshare")
        except PermissionError as error:
            os.close(self._home)
            raise SkipTest("needs CAP_SYS_ADMIN for a network namespace of its own") from error
        # Before a namespace has any address, the kernel takes every IPv4 address for a broadcast
        # address, and IPVS refuses destinations with EINVAL.
        subprocess.run(["ip", "link", "set", "lo", "up"], timeout=60, check=True)

    def close(self) -> None:
        """Go home."""
        _checked(_libc.setns(self._home, _CLONE_NEWNET), "setns")
        os.close(self._home)


def ipvsadm(*arguments: str) -> list[str]:
    """The sorted lines that C{ipvsadm} prints, without the spaces at their ends."""
    done = subprocess.run(["ipvsadm", *arguments], capture_output=True, text=True, timeout=60, check=True)
    return sorted(line.rstrip() for line in done.stdout.splitlines())


def saved() -> list[str]:
    """The table as commands that would write it (C{ipvsadm -Sn})."""
    return ipvsadm("-S", "-n")


@contextmanager
def without_privilege() -> Iterator[None]:
    """Be nobody for a while: sockets that are opened meanwhile have no capabilities."""
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)
