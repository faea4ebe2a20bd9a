"""The effective priority of an instance, from its base and the interfaces it tracks.

Pure. Rules of Keepalived 2.4.3: a positive weight counts while the interface is up, a negative one
while it is down, weight 0 means FAULT while it is down; C{reverse} swaps up and down; an owner (255)
is never moved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from kalive.config.vrrp import TrackedInterface
from kalive.vrrp.packet import OWNER

LOWEST, HIGHEST = 1, 254


def effective_priority(base: int, tracked: Iterable[TrackedInterface], is_up: Callable[[str], bool]) -> int:
    """C{base} and the weights that count now, kept within 1 and 254."""
    if base == OWNER:
        return OWNER
    total = base + sum(_contribution(track, is_up(track.name)) for track in tracked)
    return min(max(total, LOWEST), HIGHEST)


def missing_interfaces(tracked: Iterable[TrackedInterface], is_up: Callable[[str], bool]) -> tuple[str, ...]:
    """The tracked interfaces of weight 0 that put the instance into FAULT now."""
    return tuple(track.name for track in tracked if track.weight == 0 and is_up(track.name) == track.reverse)


def _contribution(track: TrackedInterface, up: bool) -> int:
    """What one interface adds: its weight while it is in the state that the weight's sign speaks of."""
    good = up != track.reverse
    return track.weight if good == (track.weight > 0) else 0
