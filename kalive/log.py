"""Log lines as Keepalived's users know them, to syslog or a stream, without ever waiting.

Decides the shape of a line, C{Nov 22 12:00:00 Keepalived_vrrp[123]: message}, and what happens when nobody
takes it: the line waits in a short queue and the oldest are dropped and counted. Nothing here blocks, as a
console or a log daemon that stands still must not stop adverts. Tests: C{test_log.py}.
"""

from __future__ import annotations

import errno
import os
import select
import socket
import time
from collections import deque
from collections.abc import Callable
from typing import Protocol

from attrs import frozen
from twisted.logger import ILogObserver, LogEvent, LogLevel, formatEvent
from zope.interface import implementer

from kalive.identity import Identity

EMERGENCY, ALERT, CRITICAL, ERROR, WARNING, NOTICE, INFORMATIONAL, DEBUG = range(8)

_SEVERITIES = {
    LogLevel.debug: DEBUG,
    LogLevel.info: INFORMATIONAL,
    LogLevel.warn: WARNING,
    LogLevel.error: ERROR,
    LogLevel.critical: CRITICAL,
}

_QUEUE = 512
# Lines up to PIPE_BUF reach a pipe whole or not at all; the rest is for prefix and newline.
_LONGEST = select.PIPE_BUF


@frozen
class Line:
    """One line of log: when (seconds of the epoch), from whom, how bad (severity of syslog), and what."""

    time: float
    identity: Identity
    pid: int
    severity: int
    text: str

    def stamped(self) -> str:
        """C{Nov 22 12:00:00 Keepalived_vrrp[123]: message}, local time."""
        stamp = time.strftime("%b %e %H:%M:%S", time.localtime(self.time))
        return f"{stamp} {self.identity.ident}[{self.pid}]: {self.text}"


class ISink(Protocol):
    """Where lines go: C{put} tries once, without waiting, and says whether the line is gone."""

    def put(self, line: Line) -> bool: ...


@implementer(ILogObserver)
class LineObserver:
    """Turns events of L{twisted.logger} into lines and keeps those that the sink can't take now.

    An event may speak for a child: C{child_identity}, C{child_pid} and C{severity} are its. What Twisted
    says about its own works is left out, but for warnings and failures.
    """

    def __init__(self, identity: Identity, sink: ISink) -> None:
        """C{identity} is this process's."""
        self._identity = identity
        self._sink = sink
        self._waiting: deque[Line] = deque()
        self._lost = 0

    def __call__(self, event: LogEvent) -> None:
        """Write what waits, then this event; or let it wait."""
        for text in () if _chatter(event) else _texts(event):
            self._waiting.append(self._line(event, text))
        self.flush()
        while len(self._waiting) > _QUEUE:
            self._waiting.popleft()
            self._lost += 1

    def _line(self, event: LogEvent, text: str) -> Line:
        severity = event.get("severity")
        if severity is None:
            severity = _SEVERITIES.get(event.get("log_level", LogLevel.info), INFORMATIONAL)
        identity = event.get("child_identity", self._identity)
        return Line(event["log_time"], identity, event.get("child_pid") or os.getpid(), severity, text)

    def flush(self) -> None:
        """Write what waits, as far as the sink takes it."""
        while self._waiting:
            if self._lost and not self._sink.put(self._confession()):
                return
            self._lost = 0
            if not self._sink.put(self._waiting[0]):
                return
            self._waiting.popleft()

    def _confession(self) -> Line:
        text = f"{self._lost} log lines lost: nobody took them"
        return Line(time.time(), self._identity, os.getpid(), WARNING, text)


def _chatter(event: LogEvent) -> bool:
    """Whether it is Twisted that says what it does; our own code has no namespace of these."""
    namespace = event.get("log_namespace", "")
    ours = not (namespace == "log_legacy" or namespace.startswith("twisted."))
    return not ours and event.get("log_level") in (LogLevel.info, LogLevel.debug)


def _texts(event: LogEvent) -> list[str]:
    """The lines of an event, its traceback below it; none for an empty event."""
    text = formatEvent(event)
    failure = event.get("log_failure")
    if failure is not None:
        text += "\n" + str(failure.getTraceback())
    return [part for part in text.splitlines() if part.strip()]


class Syslog:
    """The log daemon behind the datagram socket C{path}; looked for again once a second while away."""

    def __init__(self, path: str = "/dev/log", seconds: Callable[[], float] = time.monotonic) -> None:
        """C{seconds} tells the time."""
        self._path = path
        self._seconds = seconds
        self._socket: socket.socket | None = None
        self._retry_at = -1.0

    def put(self, line: Line) -> bool:
        """Send C{<PRI>line}, RFC 3164."""
        connection = self._connection()
        if connection is None:
            return False
        message = f"<{line.identity.facility * 8 + line.severity}>{line.stamped()}"
        try:
            connection.send(message.encode("utf-8", "backslashreplace"))
        except OSError as error:
            if error.errno not in (errno.EAGAIN, errno.ENOBUFS):
                self._forget()
            return error.errno == errno.EMSGSIZE
        return True

    def _connection(self) -> socket.socket | None:
        if self._socket is None and self._seconds() >= self._retry_at:
            self._connect()
        return self._socket

    def _connect(self) -> None:
        candidate = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        self._socket = candidate
        try:
            candidate.connect(self._path)
        except OSError:
            self._forget()

    def _forget(self) -> None:
        assert self._socket is not None
        self._socket.close()
        self._socket = None
        self._retry_at = self._seconds() + 1.0


class Stream:
    """Stamped lines to a descriptor that others share (a console, a file, a pipe).

    The descriptor stays blocking, since it may be the shell's too; so it is asked first.
    """

    def __init__(self, fd: int) -> None:
        """C{fd} stays the caller's."""
        self._fd = fd
        self._poll = select.poll()
        self._poll.register(fd, select.POLLOUT)

    def _text(self, line: Line) -> str:
        return line.stamped()

    def put(self, line: Line) -> bool:
        """Write when the descriptor has room; a reader that is gone takes everything."""
        events = self._poll.poll(0)
        if not events:
            return False
        try:
            text = self._text(line).encode("utf-8", "backslashreplace")
            os.write(self._fd, text[: _LONGEST - 1] + b"\n")
        except OSError as error:
            return error.errno != errno.EAGAIN
        return True


class ParentPipe(Stream):
    """C{<severity>message} on the pipe to the parent, who knows the time and who we are."""

    def _text(self, line: Line) -> str:
        return f"<{line.severity}>{line.text}"


def parse_piped(text: str) -> tuple[int, str]:
    """Severity and message of a line from a child; what a child never meant for the log (the stack of a
    crash) has no severity and is a warning."""
    if len(text) > 3 and text[0] == "<" and text[2] == ">" and text[1].isdigit():
        return int(text[1]), text[3:]
    return WARNING, text
