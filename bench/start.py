"""Time from exec to the first advert on the wire.

Decides what a start is: an address owner (priority 255), which by RFC 9568 section 6.4.1 sends its
advert at once, so that no protocol timer is in the figure. The first start of each implementation
fills the page cache and is not counted. A daemon that failed twice at first is not started again.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing

from bench.capture import Witness, now
from bench.configurations import ONE_SECOND, OWNER_PRIORITY, VRID, director
from bench.daemon import Daemon
from bench.frames import Advert
from bench.implementation import Implementation
from bench.network import Segment
from bench.statistics import Series

_LIMIT = 20.0


def measure(implementations: list[Implementation], rounds: int, say: Callable[[str], None]) -> list[Series]:
    """Start all implementations in turn, C{rounds} times and once more for the caches."""
    values: dict[str, list[float | None]] = {one.name: [] for one in implementations}
    segment = Segment("s")
    segment.open()
    try:
        with closing(Witness(segment)) as witness:
            for number in range(rounds + 1):
                for one in implementations:
                    if values[one.name] != [None, None]:
                        values[one.name].append(_once(one, segment, witness, say))
                say(f"start: round {number} of {rounds}")
    finally:
        segment.close()
    return [_series(name, found[1:]) for name, found in values.items()]


def _series(name: str, found: list[float | None]) -> Series:
    values = [value for value in found if value is not None]
    return Series("start", name, values, len(found) - len(values))


def _once(
    implementation: Implementation, segment: Segment, witness: Witness, say: Callable[[str], None]
) -> float | None:
    config = director(ONE_SECOND, "MASTER", OWNER_PRIORITY)
    witness.forget()
    began = now()
    daemon = Daemon(implementation, segment.name("a"), config)
    try:
        for frame in witness.watch(_LIMIT):
            if isinstance(frame, Advert) and frame.vrid == VRID and frame.priority:
                return (frame.at - began) / 1e9
        say(f"start, {implementation.name}: no advert within {_LIMIT:g} s\n{daemon.last_words()}")
        return None
    finally:
        daemon.stop()
        segment.drop_virtual_address("a")
        witness.forget()
