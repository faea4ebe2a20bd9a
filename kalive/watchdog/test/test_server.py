"""Tests of L{kalive.watchdog.server} and L{kalive.watchdog.link}: both ends joined over a real socket."""

from __future__ import annotations

import os
import shutil
import tempfile
from typing import Any

from twisted.internet.defer import Deferred, fail, succeed
from twisted.internet.endpoints import UNIXClientEndpoint, UNIXServerEndpoint, connectProtocol
from twisted.internet.error import ConnectionLost
from twisted.internet.task import Clock
from twisted.logger import capturedLogs, formatEvent
from twisted.trial.unittest import TestCase

from kalive.role import Refused
from kalive.sealed import read_sealed, seal
from kalive.watchdog import server
from kalive.watchdog.link import ChildLink, RefusedByChild
from kalive.watchdog.server import ControlConnection, ControlFactory


def is_open(fd: int) -> bool:
    """Whether C{fd} is a descriptor of ours."""
    return os.path.exists(f"/proc/self/fd/{fd}")


class Controlled:
    """Notes what it is asked."""

    def __init__(self) -> None:
        """Nothing yet."""
        self.notes: list[object] = []
        self.answer: Deferred[None] = succeed(None)
        self.gone: Deferred[None] = Deferred()

    def lateness(self) -> float:
        """Some."""
        return 0.25

    def prepare(self, generation: int, fd: int) -> Deferred[None]:
        """Note number and text."""
        self.notes.append((generation, read_sealed(fd)))
        os.close(fd)
        return self.answer

    def commit(self, generation: int) -> Deferred[None]:
        """Note it."""
        self.notes.append(("commit", generation))
        return self.answer

    def abandon(self, generation: int) -> None:
        """Note it."""
        self.notes.append(("abandon", generation))

    def status(self) -> dict[str, object]:
        """Nothing."""
        return {}

    def parent_connected(self, connected: bool) -> None:
        """Note it."""
        self.notes.append(connected)
        if not connected:
            self.gone.callback(None)


class ConversationTests(TestCase):
    """Parent and child talk; this process is both."""

    timeout = 30

    async def _join(self, parent: int | None = None) -> ChildLink:
        from twisted.internet import reactor

        home = tempfile.mkdtemp(prefix="kalive-")
        self.addCleanup(shutil.rmtree, home)
        self.controlled = Controlled()
        self.answers: list[tuple[int, float]] = []
        self.heard: Deferred[None] = Deferred()
        pid = os.getpid() if parent is None else parent
        clock: Any = reactor
        factory = ControlFactory(lambda: ControlConnection(clock, self.controlled, pid))
        port = await UNIXServerEndpoint(clock, f"{home}/sock").listen(factory)
        self.addCleanup(port.stopListening)
        link = ChildLink(self._answered, lambda _: None)
        await connectProtocol(UNIXClientEndpoint(clock, f"{home}/sock"), link)
        self.addCleanup(link.transport.abortConnection)
        return link

    def _answered(self, sequence: int, lateness: float) -> None:
        self.answers.append((sequence, lateness))
        self.heard.callback(None)

    def _sealed(self, text: bytes) -> int:
        fd = seal(text)
        self.addCleanup(os.close, fd)
        return fd

    async def test_hello(self) -> None:
        """A hello is answered with its number and the lateness of timers."""
        link = await self._join()
        link.hello(77)
        await self.heard
        self.assertEqual(self.answers, [(77, 0.25)])
        self.assertEqual(self.controlled.notes, [True])

    async def test_two_phases(self) -> None:
        """A configuration arrives as its sealed text, and is committed or abandoned by its number."""
        link = await self._join()
        await link.configure(2, self._sealed(b"x" * 100_000))
        await link.commit(2)
        await link.configure(3, self._sealed(b"y"))
        link.abandon(3)
        link.hello(1)
        await self.heard
        expected = [True, (2, b"x" * 100_000), ("commit", 2), (3, b"y"), ("abandon", 3)]
        self.assertEqual(self.controlled.notes, expected)

    async def test_refused(self) -> None:
        """What the child can't take is told with its reason, and the conversation goes on."""
        link = await self._join()
        self.controlled.answer = fail(Refused("not to my taste"))
        with self.assertRaises(RefusedByChild) as caught:
            await link.configure(2, self._sealed(b"x"))
        self.assertEqual(str(caught.exception), "not to my taste")
        self.controlled.answer = succeed(None)
        await link.configure(3, self._sealed(b"y"))

    async def test_failed_commit(self) -> None:
        """A commit that fails costs the connection: nobody knows what is in force."""
        link = await self._join()
        await link.configure(2, self._sealed(b"x"))
        self.controlled.answer = fail(ValueError("a fault"))
        with self.assertRaises(ConnectionLost):
            await link.commit(2)
        self.assertEqual(len(self.flushLoggedErrors(ValueError)), 1)

    async def test_one_question_at_a_time(self) -> None:
        """A second question before the answer to the first is an error here, not a muddle there."""
        link = await self._join()
        self.controlled.answer = Deferred()
        first = link.configure(2, self._sealed(b"x"))
        with self.assertRaises(RuntimeError):
            await link.commit(2)
        # Nor does a descriptor go that no question goes with: the next one would be taken for it.
        sent: list[int] = []
        self.patch(link.transport, "sendFileDescriptor", sent.append)
        with self.assertRaises(RuntimeError):
            await link.configure(3, self._sealed(b"y"))
        self.assertEqual(sent, [])
        link.transport.abortConnection()
        with self.assertRaises(ConnectionLost):
            await first

    async def test_answer_that_nobody_waits_for(self) -> None:
        """An answer that comes after the patience was lost is ignored, and the next question is free."""
        link = await self._join()
        slow: Deferred[None] = Deferred()
        self.controlled.answer = slow
        question = link.configure(2, self._sealed(b"x"))
        question.addErrback(lambda _: None)
        link.hello(5)
        await self.heard
        question.cancel()
        self.controlled.answer = succeed(None)
        slow.callback(None)
        await link.configure(3, self._sealed(b"y"))

    async def test_stranger(self) -> None:
        """Who is not the parent is told so; the connection does not count as the parent's."""
        link = await self._join(parent=1)
        with self.assertRaises(RefusedByChild) as caught:
            await link.commit(0)
        self.assertIn("parent", str(caught.exception))
        self.assertEqual(self.controlled.notes, [])

    async def test_another_user(self) -> None:
        """Who is neither root nor our own user is cut off and heard by nobody, whatever his process number;
        the log names him."""
        self.patch(server, "peer_of", lambda _: (os.getpid(), os.geteuid() + 1))
        with capturedLogs() as events:
            link = await self._join()
            with self.assertRaises(ConnectionLost):
                await link.configure(2, self._sealed(b"x"))
        self.assertEqual(self.controlled.notes, [])
        said = [formatEvent(event) for event in events]
        self.assertIn(f"Connection of process {os.getpid()}, user {os.geteuid() + 1} refused", said)

    def test_descriptors_that_nobody_asked_for(self) -> None:
        """A second one, or a stranger's, is closed at once; and what is left, with the connection."""
        for is_parent, kept in ((True, 1), (False, 0)):
            connection = ControlConnection(Clock(), Controlled(), os.getpid())
            connection._is_parent = is_parent
            fds = [os.open(os.devnull, os.O_RDONLY) for _ in range(2)]
            for fd in fds:
                connection.fileDescriptorReceived(fd)
            self.assertEqual([is_open(fd) for fd in fds], [True] * kept + [False] * (2 - kept))
            connection.connectionLost()
            self.assertEqual([is_open(fd) for fd in fds], [False, False])

    async def test_parent_lost(self) -> None:
        """The child learns when the parent's connection is gone."""
        link = await self._join()
        link.hello(1)
        await self.heard
        link.transport.loseConnection()
        await self.controlled.gone
        self.assertEqual(self.controlled.notes, [True, False])
