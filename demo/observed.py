"""What the witnesses have stated so far, and the figures that follow from it.

Keeps and computes; it reads nothing itself. Test: C{demo/test/test_observed.py}.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from demo.events import AddressChanged, Advert, Announcement, Answer, Became, Event, PoolChanged, Ready


class Observed:
    """The state of the laboratory as its witnesses have it."""

    def __init__(self) -> None:
        self.addresses: dict[str, set[str]] = {}
        self.states: dict[tuple[str, str], str] = {}
        self.pools: dict[str, dict[str, int]] = {}
        self.adverts: list[Advert] = []
        self.announcements: list[Announcement] = []
        self.answers: list[Answer] = []
        self.ready: dict[str, float] = {}

    def note(self, event: Event) -> None:
        """Take in one statement."""
        match event:
            case Advert():
                self.adverts.append(event)
            case Announcement():
                self.announcements.append(event)
            case Answer():
                self.answers.append(event)
            case Ready(when, who):
                self.ready[who] = when
            case Became():
                self.states[event.director, event.instance] = event.state
            case PoolChanged():
                self.pools[event.director] = event.servers
            case AddressChanged():
                self._note_address(event)

    def _note_address(self, event: AddressChanged) -> None:
        held = self.addresses.setdefault(event.director, set())
        (held.add if event.present else held.discard)(event.address)

    def holders(self, address: str) -> list[str]:
        """The directors whose kernel has C{address}."""
        return sorted(director for director, held in self.addresses.items() if address in held)

    def answers_since(self, when: float) -> list[Answer]:
        """Requests that began at C{when} or later and have ended."""
        return [answer for answer in self.answers if answer.began >= when]

    def first_advert(self, source: str, since: float) -> Advert | None:
        """The first advert of C{source} after C{since}."""
        found = (advert for advert in self.adverts if advert.source == source and advert.when > since)
        return next(found, None)

    def last_advert(self, source: str) -> Advert | None:
        """The latest advert of C{source}."""
        found = (advert for advert in reversed(self.adverts) if advert.source == source)
        return next(found, None)


def counts(answers: Sequence[Answer]) -> Counter[str]:
    """How many of C{answers} each server gave; C{failed} for none."""
    return Counter(answer.server or "failed" for answer in answers)


def outage(answers: Sequence[Answer], since: float) -> float | None:
    """The longest time, from C{since} on, between the beginnings of two requests that succeeded.

    The client begins one every 25 ms, so a service without any outage measures 0.025. C{None}: nothing
    was answered since.
    """
    good = sorted(answer.began for answer in answers if answer.server)
    after = [began for began in good if began >= since]
    before = [began for began in good if began < since][-1:]
    if not after:
        return None
    times = [*before, *after]
    return max((later - earlier for earlier, later in pairwise(times)), default=0.0)
