"""The parent's end of a child's pipes: what it prints, whether it is ready, how it ended.

Decides nothing. Descriptors of a child: 0 nothing, 1 and 2 its words, 3 the sealed configuration, 4 where
it writes C{ready GENERATION}. Tests: C{test_process.py}.
"""

from __future__ import annotations

from collections.abc import Callable

from twisted.internet.error import ProcessDone, ProcessTerminated
from twisted.internet.interfaces import IReactorTime
from twisted.internet.protocol import ProcessProtocol
from twisted.python.failure import Failure

STDIN, STDOUT, STDERR, CONFIGURATION, READY = range(5)

# A child that prints without end of line must not fill the parent.
_LONGEST_LINE = 16384
# How long the last words of a process are waited for. A process of its own may hold its pipes open for
# ever, and must not keep us from starting the next.
_LAST_WORDS = 1.0


class Lines:
    """Cuts what a pipe brings into lines; a line that is too long comes in pieces."""

    def __init__(self, take: Callable[[str], object]) -> None:
        """C{take} gets each line, without its end."""
        self._take = take
        self._rest = b""

    def feed(self, data: bytes) -> None:
        """More bytes."""
        *lines, rest = (self._rest + data).split(b"\n")
        for line in lines:
            self._take(line.decode("utf-8", "replace"))
        while len(rest) > _LONGEST_LINE:
            self._take(rest[:_LONGEST_LINE].decode("utf-8", "replace"))
            rest = rest[_LONGEST_LINE:]
        self._rest = rest

    def finish(self) -> None:
        """The pipe is closed; what is left is a line."""
        if self._rest:
            self._take(self._rest.decode("utf-8", "replace"))
        self._rest = b""


def ending(reason: Failure) -> tuple[int | None, str]:
    """Exit status (None after a signal) and words for how a process ended."""
    if reason.check(ProcessDone):
        return 0, "exit status 0"
    error = reason.value
    if isinstance(error, ProcessTerminated) and error.signal is None:
        return error.exitCode, f"exit status {error.exitCode}"
    if isinstance(error, ProcessTerminated):
        return None, f"signal {error.signal}"
    return None, reason.getErrorMessage()


class ChildProtocol(ProcessProtocol):
    """One process of a child; calls C{said(line)}, C{ready(generation)} and C{ended(reason)}."""

    def __init__(
        self,
        clock: IReactorTime,
        said: Callable[[str], object],
        ready: Callable[[int], object],
        ended: Callable[[Failure], object],
    ) -> None:
        """C{ended} is called once, last of all."""
        self._clock = clock
        self._ready = ready
        self._ended = ended
        self._pipes = {STDOUT: Lines(said), STDERR: Lines(said), READY: Lines(self._told)}

    def _told(self, line: str) -> None:
        word, _, number = line.partition(" ")
        if word == "ready" and number.isdigit():
            self._ready(int(number))

    def childDataReceived(self, childFD: int, data: bytes) -> None:
        """Twisted: something on a pipe."""
        self._pipes[childFD].feed(data)

    def childConnectionLost(self, childFD: int) -> None:
        """Twisted: a pipe was closed."""
        if childFD in self._pipes:
            self._pipes[childFD].finish()

    def processExited(self, reason: Failure) -> None:
        """Twisted: the process is gone; its pipes may still hold its last words."""
        self._clock.callLater(_LAST_WORDS, self.processEnded, reason)

    def processEnded(self, reason: Failure) -> None:
        """Twisted: the process is gone and its pipes are closed."""
        ended, self._ended = self._ended, lambda _: None
        ended(reason)
