"""Process trees and their memory, read from /proc.

Decides which processes belong to a daemon: those that descend from the one we started.
Never signals one (L{bench.daemon}).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from attrs import frozen

PROC = Path("/proc")


@frozen
class Memory:
    """Memory of a process or several, in KiB.

    @ivar pss: proportional: a page shared by n processes counts as 1/n.
    @ivar uss: private: what would be free if it ended.
    """

    pss: int = 0
    uss: int = 0

    def __add__(self, other: Memory) -> Memory:
        return Memory(self.pss + other.pss, self.uss + other.uss)


def descendants(parents: Mapping[int, int], root: int) -> list[int]:
    """C{root} and all that descend from it, parents before children.

    @param parents: process id -> id of its parent.
    """
    found = [root]
    for pid in found:
        found.extend(child for child, parent in parents.items() if parent == pid and child not in found)
    return found


def parents() -> dict[int, int]:
    """Process id -> id of its parent, of all processes now."""
    found = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit() and (parent := _parent(entry)) is not None:
            found[int(entry.name)] = parent
    return found


def _parent(entry: Path) -> int | None:
    try:
        # The name in parentheses may hold anything, so read from the last one on (proc(5)).
        return int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, IndexError):
        return None


def parse_rollup(text: str) -> Memory:
    """Read F{/proc/PID/smaps_rollup}."""
    kib = {words[0].rstrip(":"): int(words[1]) for line in text.splitlines()[1:] if (words := line.split())}
    return Memory(kib["Pss"], kib["Private_Clean"] + kib["Private_Dirty"])


def memory(pids: list[int]) -> Memory:
    """The memory of these processes together."""
    total = Memory()
    for pid in pids:
        total += parse_rollup((PROC / str(pid) / "smaps_rollup").read_text())
    return total
