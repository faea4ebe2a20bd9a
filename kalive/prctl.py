"""A child that does not outlive its parent, whatever ends the parent. Tests: C{test_child.py}."""

from __future__ import annotations

import ctypes
import os
import signal

_PR_SET_PDEATHSIG = 1


class Orphaned(RuntimeError):
    """The parent was gone before the child had begun."""


def die_with(parent: int) -> None:
    """Have the kernel send SIGTERM to this process when process C{parent}, which started it, ends.

    @raise Orphaned: when it ended before this call, so that no signal would ever come.
    """
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != parent:
        raise Orphaned(f"parent {parent} is gone")
