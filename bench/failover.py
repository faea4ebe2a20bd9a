"""Failover after SIGKILL of the master's processes, seen by a witness.

Decides what a round is: a master that has settled is killed at a random instant of its interval;
the outage runs from its last advert to the backup's first one, by the kernel's time stamps in
the witness's namespace. The daemons are asked nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from random import Random

from attrs import frozen

from bench.capture import Witness
from bench.configurations import BACKUP_PRIORITY, MASTER_PRIORITY, VRID, Timing, director
from bench.daemon import Daemon
from bench.frames import REPLY, Advert, Arp, arp_request
from bench.implementation import Implementation
from bench.network import ADDRESSES, VIRTUAL_ADDRESS, WITNESS_ADDRESS, Segment
from bench.statistics import Series

_START_LIMIT = 30.0
_PROBE_EVERY = 0.0005
_ANSWER_LIMIT = 1.0


class Lost(Exception):
    """A round gave no value; the text says why."""


@frozen
class Outage:
    """One failover.

    @ivar outage: last advert of the old master to the first of the new one, s.
    @ivar garp: first advert to the first gratuitous ARP, s; C{None}: none was seen.
    @ivar answer: first advert to the first ARP reply for the address, s.
    """

    outage: float
    garp: float | None
    answer: float | None


class Course:
    """A segment where one implementation fails over again and again; its backup keeps running."""

    def __init__(self, implementation: Implementation, timing: Timing, tag: str) -> None:
        self.implementation, self.timing = implementation, timing
        self.segment = Segment(tag)
        self.segment.open()
        # Made here: two calls of iproute2 between advert and first question would be in the figure.
        self._mac = self.segment.mac("b")
        self._request = arp_request(self.segment.mac("w"), WITNESS_ADDRESS, VIRTUAL_ADDRESS)
        self._backup: Daemon | None = None
        self._witness: Witness | None = None
        self.outages: list[Outage] = []
        self.lost: list[str] = []

    def open(self) -> None:
        """Start the witness and the backup."""
        self._witness = Witness(self.segment)
        self._backup = self._start("b", "BACKUP", BACKUP_PRIORITY)

    def close(self) -> None:
        """End the backup and remove the segment."""
        if self._witness is not None:
            self._witness.close()
        if self._backup is not None:
            self._backup.close()
        self.segment.close()

    def round(self, chance: Random) -> None:
        """One failover; what went wrong is kept in C{lost}."""
        master = self._start("a", "MASTER", MASTER_PRIORITY)
        try:
            last = self._settle(master)
            time.sleep(chance.uniform(0, self.timing.interval))
            self.outages.append(self._fail(master, last))
        except Lost as reason:
            self.lost.append(f"{reason}\n{master.last_words()}")
        finally:
            master.close()
            self.segment.drop_virtual_address("a")

    def _start(self, role: str, state: str, priority: int) -> Daemon:
        config = director(self.timing, state, priority)
        return Daemon(self.implementation, self.segment.name(role), config)

    @property
    def hopeless(self) -> bool:
        """Whether two rounds were lost and none was won: more of them would only take time."""
        return len(self.lost) >= 2 and not self.outages

    @property
    def witness(self) -> Witness:
        """The open witness."""
        assert self._witness is not None, "open() comes first"
        return self._witness

    def _settle(self, master: Daemon) -> int:
        """Wait until the master alone has sent its adverts for a while; the stamp of its last one."""
        in_row = 0
        for frame in self.witness.watch(_START_LIMIT):
            if isinstance(frame, Advert) and frame.vrid == VRID:
                in_row = in_row + 1 if frame.source == ADDRESSES["a"] else 0
                if in_row >= self.timing.settle:
                    return frame.at
            if not master.running:
                raise Lost("the master ended by itself")
        raise Lost(f"no settled master within {_START_LIMIT:g} s")

    def _fail(self, master: Daemon, last: int) -> Outage:
        master.kill()
        self.segment.drop_virtual_address("a")
        limit = self.timing.master_down(BACKUP_PRIORITY)
        for frame in self.witness.watch(3 * limit + 1):
            if not isinstance(frame, Advert) or frame.vrid != VRID:
                continue
            if frame.source == ADDRESSES["a"]:
                if frame.priority == 0:
                    raise Lost("the killed master said good-bye")
                last = frame.at
            elif frame.source == ADDRESSES["b"]:
                return self._take_over(last, frame.at)
        raise Lost("no advert of the backup within three limits")

    def _take_over(self, last: int, first: int) -> Outage:
        """Ask for the address every half millisecond until it answers."""
        garp = answer = None
        end = time.monotonic() + _ANSWER_LIMIT
        while time.monotonic() < end and (garp is None or answer is None):
            if answer is None:
                self.witness.send(self._request)
            for frame in self.witness.watch(_PROBE_EVERY):
                if isinstance(frame, Arp) and self._tells_of_backup(frame):
                    after = (frame.at - first) / 1e9
                    if frame.gratuitous:
                        garp = after if garp is None else garp
                    elif frame.operation == REPLY:
                        answer = after if answer is None else answer
        return Outage((first - last) / 1e9, garp, answer)

    def _tells_of_backup(self, frame: Arp) -> bool:
        return (frame.sender, frame.sender_mac) == (VIRTUAL_ADDRESS, self._mac)

    def series(self) -> list[Series]:
        """The figures of the rounds so far."""
        name, key, lost = self.implementation.name, self.timing.key, len(self.lost)
        limit = self.timing.master_down(BACKUP_PRIORITY)
        outages = [one.outage for one in self.outages]
        garps = [one.garp * 1e3 for one in self.outages if one.garp is not None]
        answers = [one.answer * 1e3 for one in self.outages if one.answer is not None]
        return [
            Series(f"failover_{key}", name, [value / limit for value in outages], lost),
            Series(f"late_{key}", name, [(value - limit) * 1e3 for value in outages], lost),
            Series(f"garp_{key}", name, garps, len(outages) - len(garps)),
            Series(f"answer_{key}", name, answers, len(outages) - len(answers)),
        ]


def measure(
    implementations: list[Implementation], timing: Timing, rounds: int, say: Callable[[str], None]
) -> list[Series]:
    """Rounds of all implementations, interleaved, so that the machine's noise hits all alike."""
    courses: list[Course] = []
    chance = Random(f"failover {timing.key}")
    try:
        for number, implementation in enumerate(implementations):
            courses.append(Course(implementation, timing, f"f{number}"))
            courses[-1].open()
        for number in range(rounds):
            for course in courses:
                if not course.hopeless:
                    course.round(chance)
            say(f"failover {timing.key}: round {number + 1} of {rounds}")
        for course in courses:
            for reason in course.lost[:1]:
                say(f"failover {timing.key}, {course.implementation.name}: {reason}")
        return [series for course in courses for series in course.series()]
    finally:
        for course in courses:
            course.close()
