"""The log lines of one instance, written after the deeds they tell of.

Writing costs more than sending: while a router acts its lines are held back, so that no advert and no
address waits for the log.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from twisted.logger import Logger

from kalive.vrrp.complaints import Complaints


class Journal:
    """Writes lines that begin with C{(NAME) }."""

    def __init__(self, name: str, complaints: Complaints) -> None:
        """C{name} is the instance's; it may change."""
        self.name = name
        self.complaints = complaints
        self._held: list[str] = []
        self._depth = 0

    def say(self, line: str, colon: str = "") -> None:
        """Write a line, now or when the deeds are done. One classic line has a colon after the name."""
        self._held.append(f"({self.name}){colon} {line}")
        self._write()

    def complain(self, line: str, *key: object) -> None:
        """Write a line, unless one of the same key was written lately."""
        if self.complaints.may(*key):
            self.say(line)

    @contextmanager
    def after(self) -> Iterator[None]:
        """Hold lines back until this is over."""
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1
            self._write()

    def _write(self) -> None:
        if self._depth:
            return
        lines, self._held = self._held, []
        for line in lines:
            _log.info("{line}", line=line)


_log = Logger()
