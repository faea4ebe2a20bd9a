"""Tests of L{kalive.log}: the shape of lines, and that nobody ever waits for them."""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
import time
from pathlib import Path

from twisted.internet.task import Clock
from twisted.logger import Logger, LogLevel, LogPublisher
from twisted.trial.unittest import SynchronousTestCase

from kalive.config.configuration import Role
from kalive.identity import PARENT, identity_of
from kalive.log import (
    ERROR,
    INFORMATIONAL,
    WARNING,
    Line,
    LineObserver,
    ParentPipe,
    Stream,
    Syslog,
    parse_piped,
)

VRRP = identity_of(Role.VRRP)


class Sink:
    """Takes lines when it is C{open}."""

    def __init__(self) -> None:
        """Open."""
        self.open = True
        self.lines: list[Line] = []

    def put(self, line: Line) -> bool:
        """Take it, or not."""
        if self.open:
            self.lines.append(line)
        return self.open

    def texts(self) -> list[str]:
        """What was taken."""
        return [line.text for line in self.lines]


class ObserverTests(SynchronousTestCase):
    """From events to lines."""

    def setUp(self) -> None:
        """A logger whose events reach only our observer."""
        self.sink = Sink()
        self.log = Logger("kalive.test", observer=LogPublisher(LineObserver(VRRP, self.sink)))

    def test_severities(self) -> None:
        """Levels of Twisted become severities of syslog."""
        self.log.info("a")
        self.log.warn("b")
        self.log.error("c")
        self.assertEqual([line.severity for line in self.sink.lines], [INFORMATIONAL, WARNING, ERROR])

    def test_many_lines(self) -> None:
        """An event of several lines is several lines of log; empty ones are left out."""
        self.log.info("{text}", text="one\n\n  two\n")
        self.assertEqual(self.sink.texts(), ["one", "  two"])

    def test_failure(self) -> None:
        """A failure is told with its traceback, once."""
        try:
            raise ValueError("a fault")
        except ValueError:
            self.log.failure("It failed")
        self.assertEqual(self.sink.texts()[0], "It failed")
        self.assertEqual(len([text for text in self.sink.texts() if "ValueError: a fault" in text]), 1)

    def test_speaks_for_a_child(self) -> None:
        """The parent passes on what a child says under the child's name."""
        self.log.info("x", child_identity=PARENT, child_pid=7, severity=2)
        [line] = self.sink.lines
        self.assertEqual((line.identity, line.pid, line.severity), (PARENT, 7, 2))

    def test_twisted_is_quiet(self) -> None:
        """What Twisted says about its own works is left out, but not its warnings."""
        for namespace in ("twisted.internet.base", "log_legacy"):
            log = Logger(namespace, observer=self.log.observer)
            log.info("chatter")
            log.error("trouble")
        self.assertEqual(self.sink.texts(), ["trouble", "trouble"])

    def test_nobody_takes_it(self) -> None:
        """Lines wait for a sink that is away, in order."""
        self.sink.open = False
        self.log.info("one")
        self.log.info("two")
        self.sink.open = True
        self.log.info("three")
        self.assertEqual(self.sink.texts(), ["one", "two", "three"])

    def test_too_many(self) -> None:
        """When too many wait the oldest are dropped, and it is said how many."""
        self.sink.open = False
        for number in range(600):
            self.log.info("{number}", number=number)
        self.sink.open = True
        self.log.info("last")
        self.assertEqual(self.sink.texts()[0], "88 log lines lost: nobody took them")
        self.assertEqual(self.sink.texts()[1], "88")
        self.assertEqual(self.sink.texts()[-1], "last")

    def test_unformattable(self) -> None:
        """An event that can't be formatted is a line, not an exception."""
        self.log.info("{missing}")
        self.assertEqual(len(self.sink.lines), 1)


def line(text: str = "hello") -> Line:
    """A line of the VRRP child at a known time."""
    at = time.mktime((2026, 11, 2, 12, 0, 5, 0, 0, -1))
    return Line(at, VRRP, 123, INFORMATIONAL, text)


class SinkTests(SynchronousTestCase):
    """Where lines go."""

    def setUp(self) -> None:
        """A place for sockets and files."""
        self.home = Path(tempfile.mkdtemp(prefix="kalive-"))
        self.addCleanup(shutil.rmtree, self.home)
        self.path = str(self.home / "log")

    def _receiver(self) -> socket.socket:
        receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.addCleanup(receiver.close)
        receiver.bind(self.path)
        receiver.settimeout(10)
        return receiver

    def test_stamp(self) -> None:
        """A line looks as syslog's do, so that what people grep for is found."""
        self.assertEqual(line().stamped(), "Nov  2 12:00:05 Keepalived_vrrp[123]: hello")

    def test_syslog(self) -> None:
        """The log daemon gets facility and severity: LOCAL1 and informational are 142."""
        receiver = self._receiver()
        self.assertTrue(Syslog(self.path).put(line()))
        self.assertEqual(receiver.recv(1000), b"<142>Nov  2 12:00:05 Keepalived_vrrp[123]: hello")

    def test_syslog_away(self) -> None:
        """A log daemon that is away is looked for again after a second, not for each line."""
        clock = Clock()
        syslog = Syslog(self.path, clock.seconds)
        self.assertFalse(syslog.put(line()))
        receiver = self._receiver()
        self.assertFalse(syslog.put(line()))
        clock.advance(1.0)
        self.assertTrue(syslog.put(line()))
        self.assertIn(b"hello", receiver.recv(1000))

    def test_syslog_restarted(self) -> None:
        """When the log daemon is restarted its new socket is found."""
        clock = Clock()
        syslog = Syslog(self.path, clock.seconds)
        first = self._receiver()
        syslog.put(line())
        first.close()
        os.unlink(self.path)
        self.assertFalse(syslog.put(line()))
        clock.advance(1.0)
        second = self._receiver()
        self.assertTrue(syslog.put(line("again")))
        self.assertIn(b"again", second.recv(1000))

    def test_syslog_stands_still(self) -> None:
        """A log daemon that does not read is not waited for."""
        self._receiver()
        syslog = Syslog(self.path)
        taken = [syslog.put(line("x" * 1000)) for _ in range(2000)]
        self.assertIn(False, taken)

    def test_stream_stands_still(self) -> None:
        """A reader of our stderr that stands still is not waited for, although the pipe is a blocking one."""
        reading, writing = os.pipe()
        self.addCleanup(os.close, reading)
        self.addCleanup(os.close, writing)
        stream = Stream(writing)
        self.assertTrue(stream.put(line()))
        self.assertEqual(os.read(reading, 1000), b"Nov  2 12:00:05 Keepalived_vrrp[123]: hello\n")
        taken = [stream.put(line("y" * 8000)) for _ in range(100)]
        self.assertIn(False, taken)

    def test_stream_without_reader(self) -> None:
        """A reader that is gone is no error: there is nobody to tell."""
        reading, writing = os.pipe()
        os.close(reading)
        self.addCleanup(os.close, writing)
        self.assertTrue(Stream(writing).put(line()))

    def test_pipe_to_parent(self) -> None:
        """A child tells its parent severity and message; the parent reads the same."""
        reading, writing = os.pipe()
        self.addCleanup(os.close, reading)
        self.addCleanup(os.close, writing)
        ParentPipe(writing).put(line("(VI_1) Entering MASTER STATE"))
        text = os.read(reading, 1000).decode().rstrip("\n")
        self.assertEqual(parse_piped(text), (INFORMATIONAL, "(VI_1) Entering MASTER STATE"))

    def test_words_of_a_crash(self) -> None:
        """What a child never meant for the log is a warning, as it stands."""
        for text in ("Fatal Python error: Aborted", "<x>", "", "<12>"):
            self.assertEqual(parse_piped(text), (WARNING, text))


class LevelTests(SynchronousTestCase):
    """Events as Twisted makes them."""

    def test_event_without_level(self) -> None:
        """An event without a level is informational."""
        sink = Sink()
        LineObserver(PARENT, sink)({"log_time": 0.0, "log_format": "x", "log_namespace": "kalive"})
        self.assertEqual([one.severity for one in sink.lines], [INFORMATIONAL])
        self.assertEqual(LogLevel.info.name, "info")
