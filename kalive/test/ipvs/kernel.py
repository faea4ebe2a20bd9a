"""A fresh IPVS table in the running kernel, and C{ipvsadm} as its independent witness."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from twisted.trial.unittest import SkipTest, TestCase

from kalive.testing.namespaces import World, needs_namespaces

_NOBODY = 65534


def _missing() -> str | None:
    """Why these tests can't run here."""
    if shutil.which("ipvsadm") is None:
        return "no command 'ipvsadm', the witness (Debian package ipvsadm)"
    if not Path("/proc/net/ip_vs").exists():
        return "this kernel has no IPVS: tools/uml-run .venv/bin/trial kalive.test.ipvs"
    return needs_namespaces()


def enter_fresh_table(test: TestCase) -> None:
    """Go, until the end of C{test}, into a network namespace of its own, where the table is empty.

    Its C{lo} must be up: before a namespace has any address the kernel takes every IPv4 address for a
    broadcast address, and IPVS refuses destinations with EINVAL.

    @raise SkipTest: without privilege, without ipvsadm, or in a kernel without IPVS.
    """
    reason = _missing()
    if reason is not None:
        raise SkipTest(reason)
    inside = ExitStack()
    inside.enter_context(World(test).host("ipvs").inside())
    test.addCleanup(inside.close)


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
    os.seteuid(_NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
