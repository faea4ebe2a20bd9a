"""A running program of the demo: its lines become events, its whole family can be killed at once."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from contextlib import suppress
from queue import SimpleQueue

from demo.events import Event
from demo.witness import Reader


class Program:
    """A running program whose lines are read into events, with the last of them kept."""

    def __init__(self, command: list[str], read: Reader, events: SimpleQueue[Event]) -> None:
        self.lines: list[str] = []
        self._read, self._events = read, events
        self.process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            errors="replace", start_new_session=True,
        )  # fmt: skip
        threading.Thread(target=self._copy, daemon=True).start()

    def _copy(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip())
            event = self._read(time.monotonic(), line)
            if event is not None:
                self._events.put(event)

    def family(self) -> list[int]:
        """The process and all its descendants, oldest first."""
        found = [self.process.pid]
        for pid in found:
            found += children(pid)
        return [pid for pid in found if is_alive(pid)]

    def kill(self) -> list[int]:
        """SIGKILL to all of the family at once, as a power cut would; who got it.

        The first is stopped before, so that it starts no new child, and killed last: a child that sees its
        parent's death would begin to end in order.
        """
        if self.process.poll() is not None:
            return []
        self.process.send_signal(signal.SIGSTOP)
        victims = self.family()
        for pid in reversed(victims):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return victims

    def end(self, seconds: float = 10.0) -> None:
        """SIGTERM, and SIGKILL when that is not enough."""
        self.process.terminate()
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()


def children(pid: int) -> list[int]:
    """The child processes of C{pid}."""
    try:
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
            return [int(word) for word in file.read().split()]
    except OSError:
        return []


def is_alive(pid: int) -> bool:
    """Is there such a process, and not only its remains?"""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
