"""The child's end of its socket: answers hellos from the reactor, takes configurations, tells its status.

Decides who may ask: root and our own user for the status, only our parent process for anything else.
Never parses a configuration itself. Tests: C{test_server.py}.
"""

from __future__ import annotations

import json
import os
import socket
import struct
from collections.abc import Callable
from typing import Protocol as Shape

from twisted.internet.defer import Deferred, ensureDeferred
from twisted.internet.interfaces import IAddress, IFileDescriptorReceiver, IReactorTime
from twisted.internet.protocol import Factory, Protocol, connectionDone
from twisted.logger import Logger
from twisted.python.failure import Failure
from zope.interface import implementer

from kalive.watchdog.hello import (
    Abandon,
    BadFrame,
    Commit,
    Committed,
    Configure,
    Configured,
    Frame,
    FrameReader,
    Hello,
    HelloAnswer,
    Refused,
    Status,
    StatusRequest,
    encode,
)
from kalive.watchdog.link import IControlTransport

_CREDENTIALS = struct.Struct("iII")


class IControlled(Shape):
    """What a child does when it is asked."""

    def lateness(self) -> float:
        """The worst lateness of a timer since this was last asked."""

    def prepare(self, generation: int, fd: int) -> Deferred[None]:
        """Make ready for the sealed text behind C{fd}, which is closed by then; any failure is a refusal."""

    def commit(self, generation: int) -> Deferred[None]:
        """Go over to it."""

    def abandon(self, generation: int) -> None:
        """Forget it."""

    def status(self) -> dict[str, object]:
        """For people and tools."""

    def parent_connected(self, connected: bool) -> None:
        """The parent's connection has come or gone."""


def peer_of(transport: IControlTransport) -> tuple[int, int]:
    """Process and user at the other end, as the kernel noted them at connect."""
    peer: socket.socket = transport.socket  # type: ignore[attr-defined]  # no interface for the socket
    data = peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    pid, uid, _ = _CREDENTIALS.unpack(data)
    return pid, uid


@implementer(IFileDescriptorReceiver)
class ControlConnection(Protocol):
    """One connection to a child."""

    _log = Logger()
    transport: IControlTransport

    def __init__(self, clock: IReactorTime, controlled: IControlled, parent: int) -> None:
        """C{parent} is the process number of the only one who may configure."""
        self._clock = clock
        self._controlled = controlled
        self._parent_pid = parent
        self._is_parent = False
        self._frames = FrameReader()
        self._descriptors: list[int] = []

    def connectionMade(self) -> None:
        """Twisted: see who it is."""
        pid, uid = peer_of(self.transport)
        if uid not in (0, os.geteuid()):
            self._log.warn("Connection of process {pid}, user {uid} refused", pid=pid, uid=uid)
            self.transport.abortConnection()
            return
        self._is_parent = pid == self._parent_pid
        if self._is_parent:
            self._controlled.parent_connected(True)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """Twisted: it is gone."""
        for fd in self._descriptors:
            os.close(fd)
        self._descriptors.clear()
        if self._is_parent:
            self._controlled.parent_connected(False)

    def fileDescriptorReceived(self, descriptor: int) -> None:
        """Twisted: a descriptor; only the parent's are of interest, and one at a time."""
        if self._is_parent and not self._descriptors:
            self._descriptors.append(descriptor)
        else:
            os.close(descriptor)

    def dataReceived(self, data: bytes) -> None:
        """Twisted: bytes."""
        try:
            for frame in self._frames.feed(data):
                self._received(frame)
        except BadFrame as error:
            self._log.warn("Bad frame on the control socket: {error}", error=error)
            self.transport.abortConnection()

    def _received(self, frame: Frame) -> None:
        if isinstance(frame, StatusRequest):
            self._tell_status()
        elif self._is_parent:
            self._obey(frame)
        else:
            self._send(Refused(0, "only the parent process may ask for this"))

    def _obey(self, frame: Frame) -> None:
        if isinstance(frame, Hello):
            # By way of a timer: the answer proves that timers run.
            self._clock.callLater(0, self._answer, frame.number)
        elif isinstance(frame, Configure):
            ensureDeferred(self._configure(frame.number)).addErrback(self._unexpected)
        elif isinstance(frame, Commit):
            ensureDeferred(self._commit(frame.number)).addErrback(self._unexpected)
        elif isinstance(frame, Abandon):
            self._controlled.abandon(frame.number)

    def _answer(self, sequence: int) -> None:
        self._send(HelloAnswer(sequence, self._controlled.lateness()))

    async def _configure(self, generation: int) -> None:
        if not self._descriptors:
            return self._send(Refused(generation, "no configuration came along"))
        try:
            await self._controlled.prepare(generation, self._descriptors.pop())
        except Exception as error:
            return self._send(Refused(generation, str(error) or type(error).__name__))
        return self._send(Configured(generation))

    async def _commit(self, generation: int) -> None:
        await self._controlled.commit(generation)
        self._send(Committed(generation))

    def _unexpected(self, failure: Failure) -> None:
        """The parent takes a lost connection for a failure of this child, which it is."""
        self._log.failure("Control connection failed", failure)
        self.transport.abortConnection()

    def _tell_status(self) -> None:
        text = json.dumps(self._controlled.status(), default=str).encode()
        for part in Status.parts(text):
            self._send(part)

    def _send(self, frame: Frame) -> None:
        self.transport.write(encode(frame))


class ControlFactory(Factory):
    """Makes L{ControlConnection}s."""

    noisy = False

    def __init__(self, make: Callable[[], ControlConnection]) -> None:
        """C{make} makes one."""
        self._make = make

    def buildProtocol(self, addr: IAddress | None) -> ControlConnection:
        """Twisted: somebody connects."""
        return self._make()
