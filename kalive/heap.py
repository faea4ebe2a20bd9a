"""The memory of a process that is set up: what is there now stays, so the collector need not look at it.

Decides when nothing; it is called after each configuration. Tests: C{test_heap.py}.
"""

from __future__ import annotations

import ctypes
import gc


def freeze() -> None:
    """Take all that there is now out of the collector's sight: a full collection stalls the reactor for
    24 to 35 ms, and hardly any of this is garbage. Takes no time."""
    gc.freeze()


def settle() -> None:
    """Collect garbage, L{freeze} the rest, and give what modules and parsing have left free back to the
    system (half a MiB; the libc of GNU can do that)."""
    gc.collect()
    freeze()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
