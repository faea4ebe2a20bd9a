"""Tests of L{kalive.watchdog.process}: what comes out of a child's pipes, and how it ended."""

from __future__ import annotations

from twisted.internet.error import ProcessDone, ProcessTerminated
from twisted.internet.task import Clock
from twisted.python.failure import Failure
from twisted.trial.unittest import SynchronousTestCase

from kalive.watchdog.process import READY, STDERR, STDOUT, ChildProtocol, ending


class ProcessTests(SynchronousTestCase):
    """A child's pipes."""

    def setUp(self) -> None:
        """A protocol that notes."""
        self.clock = Clock()
        self.said: list[str] = []
        self.ready: list[int] = []
        self.ended: list[Failure] = []
        self.protocol = ChildProtocol(self.clock, self.said.append, self.ready.append, self.ended.append)

    def test_lines(self) -> None:
        """Lines are put together from whatever pieces they come in, for each pipe alone."""
        for piece in (b"one\ntw", b"o\n", b"", b"thr"):
            self.protocol.childDataReceived(STDERR, piece)
        self.protocol.childDataReceived(STDOUT, b"other\n")
        self.assertEqual(self.said, ["one", "two", "other"])
        self.protocol.childConnectionLost(STDERR)
        self.assertEqual(self.said[-1], "thr")

    def test_endless_line(self) -> None:
        """A child that never ends its line does not fill the parent."""
        for _ in range(100):
            self.protocol.childDataReceived(STDERR, b"x" * 10_000)
        self.assertGreater(len(self.said), 50)
        self.assertEqual({len(line) for line in self.said}, {16384})

    def test_not_text(self) -> None:
        """Bytes that are no text are shown somehow."""
        self.protocol.childDataReceived(STDERR, b"\xff\xfe\n")
        self.assertEqual(len(self.said), 1)

    def test_ready(self) -> None:
        """The word ready with its generation counts, even in pieces; anything else does not."""
        for piece in (b"rea", b"dy 12", b"\n", b"ready\n", b"ready x\n", b"set 3\n"):
            self.protocol.childDataReceived(READY, piece)
        self.assertEqual(self.ready, [12])

    def test_end(self) -> None:
        """The end is told when the last words are read, once."""
        reason = Failure(ProcessDone(0))
        self.protocol.processExited(reason)
        self.assertEqual(self.ended, [])
        self.protocol.processEnded(reason)
        self.clock.advance(10)
        self.assertEqual(self.ended, [reason])

    def test_end_with_open_pipes(self) -> None:
        """A process of the child's own that holds its pipes open does not hide the end."""
        self.protocol.processExited(Failure(ProcessDone(0)))
        self.clock.advance(1.0)
        self.assertEqual(len(self.ended), 1)

    def test_ending(self) -> None:
        """Exit status and words for each way to end."""
        self.assertEqual(ending(Failure(ProcessDone(0))), (0, "exit status 0"))
        self.assertEqual(ending(Failure(ProcessTerminated(exitCode=4))), (4, "exit status 4"))
        self.assertEqual(ending(Failure(ProcessTerminated(signal=9))), (None, "signal 9"))
        self.assertEqual(ending(Failure(ValueError("odd"))), (None, "odd"))
