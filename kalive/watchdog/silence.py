"""When to say hello and when silence has lasted too long. Numbers in, verdicts out; never reads a clock.

Instants are seconds of a monotonic clock. Tests: C{test_silence.py}.
"""

from __future__ import annotations

from enum import Enum


class Verdict(Enum):
    """What is to be done at an instant."""

    WAIT = "nothing yet"
    HELLO = "send the hello"
    SILENT = "the child does not answer"


class Silence:
    """The hellos of one child process: one at a time, each to be answered within C{grace} seconds.

    A child that stops answering is found within C{interval + grace} of its last answer. There is never a
    second hello on the way, so nothing piles up for a child that does not read.
    """

    def __init__(self, interval: float, grace: float, now: float, first: int = 1) -> None:
        """C{first} is the sequence number of the first hello, which is due at once."""
        self._interval = interval
        self._grace = grace
        self._next = now
        self._sequence = first - 1
        self._outstanding = False

    @property
    def deadline(self) -> float:
        """When to call L{due} next."""
        return self._next

    @property
    def sequence(self) -> int:
        """The number of the latest hello."""
        return self._sequence

    def due(self, now: float) -> Verdict:
        """What to do at C{now}. When this call itself comes late (the parent was stopped, or the host is
        overloaded) the answer may lie unread, and nobody is accused: the grace begins anew."""
        if now < self._next:
            return Verdict.WAIT
        if not self._outstanding:
            return self._hello(now)
        if now - self._next > self._grace / 2:
            self._next = now + self._grace
            return Verdict.WAIT
        return Verdict.SILENT

    def _hello(self, now: float) -> Verdict:
        self._sequence += 1
        self._outstanding = True
        self._sent = now
        self._next = now + self._grace
        return Verdict.HELLO

    def answered(self, now: float, sequence: int) -> bool:
        """Take an answer; false for one that answers no hello on the way (late, or of an older child)."""
        if not self._outstanding or sequence != self._sequence:
            return False
        self._outstanding = False
        self._next = max(now, self._sent + self._interval)
        return True
