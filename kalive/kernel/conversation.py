"""A conversation with the kernel over netlink, without I/O.

Decides how requests are numbered and batched, which answer belongs to which request, and when an
exchange is over. It never opens a socket (L{kalive.kernel.netlink} does).
"""

from __future__ import annotations

import errno
import os
import struct
from collections.abc import Iterator, Sequence

from attrs import define, field, frozen
from twisted.internet.defer import Deferred

from kalive.kernel.frames import (
    NLM_F_ACK,
    NLM_F_DUMP,
    NLM_F_DUMP_INTR,
    NLMSG_DONE,
    NLMSG_ERROR,
    Frame,
    error_of,
    frames,
)

#: Above 400 messages a send gains nothing more, and the kernel refuses more than its send buffer
#: (212,992 bytes by default) with EMSGSIZE.
MESSAGES_PER_SEND = 400
BYTES_PER_SEND = 131072

_SEQUENCE = struct.Struct("=I")
_SEQUENCE_AT = 8
_FLAGS = struct.Struct("=H")
_FLAGS_AT = 6


@frozen
class Rejection:
    """The kernel refused request number C{index} of a batch; C{text} is its own words, often empty."""

    index: int
    errno: int
    text: str


class Interrupted(OSError):
    """The table changed while it was dumped (NLM_F_DUMP_INTR): what was read may be inconsistent."""


@define(eq=False)
class _Exchange:
    """Requests with the sequence numbers C{first} and on, and what has come back."""

    first: int
    count: int

    def index(self, sequence: int) -> int | None:
        """Which of our requests this number is, None: none."""
        index = sequence - self.first & 0xFFFFFFFF
        return index if index < self.count else None

    def answered(self, index: int, frame: Frame) -> bool:
        """Take an answer; True when it was the last."""
        raise NotImplementedError

    def fail(self, error: OSError) -> None:
        """No answer will come."""
        raise NotImplementedError


@define(eq=False)
class _Batch(_Exchange):
    """Changes: only refusals and the last acknowledgement come back."""

    done: Deferred[list[Rejection]] = field(factory=Deferred)
    rejections: list[Rejection] = field(factory=list)

    def answered(self, index: int, frame: Frame) -> bool:
        if frame.type != NLMSG_ERROR:
            return False
        number, text = error_of(frame)
        if number:
            self.rejections.append(Rejection(index, number, text))
        return index == self.count - 1

    def finish(self) -> None:
        self.done.callback(self.rejections)

    def fail(self, error: OSError) -> None:
        self.done.errback(error)


@define(eq=False)
class _Query(_Exchange):
    """A question: messages come back, then C{NLMSG_DONE} (a dump) or an acknowledgement."""

    done: Deferred[list[Frame]] = field(factory=Deferred)
    replies: list[Frame] = field(factory=list)
    error: OSError | None = None

    def answered(self, index: int, frame: Frame) -> bool:
        if frame.flags & NLM_F_DUMP_INTR and frame.type != NLMSG_ERROR:
            self.error = Interrupted(errno.EINTR, "netlink dump interrupted by a change")
        if frame.type not in (NLMSG_ERROR, NLMSG_DONE):
            self.replies.append(frame)
            return False
        number, text = error_of(frame)
        if number:
            self.error = OSError(number, text or os.strerror(number))
        return True

    def finish(self) -> None:
        if self.error is None:
            self.done.callback(self.replies)
        else:
            self.done.errback(self.error)

    def fail(self, error: OSError) -> None:
        self.done.errback(error)


@define(eq=False)
class NetlinkConversation:
    """All exchanges of one socket whose port number is C{port}.

    The bytes that L{submit} and L{query} return are for the socket, at once and in order.
    """

    port: int
    _next: int = 1
    _open: list[_Batch | _Query] = field(factory=list)

    def submit(self, requests: Sequence[bytes]) -> tuple[list[bytes], Deferred[list[Rejection]]]:
        """Number a batch of changes: the datagrams to send, and what fires with all refusals, in order.

        C{requests} are whole messages with any sequence number and without NLM_F_ACK. Only the last is
        asked to be acknowledged: the kernel carries them out in order and reports errors unasked.
        """
        batch = _Batch(self._reserve(len(requests)), len(requests))
        if not requests:
            batch.finish()
            return [], batch.done
        self._open.append(batch)
        return list(_datagrams(requests, batch.first)), batch.done

    def query(self, request: bytes) -> tuple[bytes, Deferred[list[Frame]]]:
        """Number a question: the bytes to send, and what fires with the answers.

        With NLM_F_DUMP all of a table comes, without it what the one request brings. Fails with OSError
        as the kernel says, and with L{Interrupted}. The kernel runs one dump a socket at a time.
        """
        query = _Query(self._reserve(1), 1)
        self._open.append(query)
        numbered = bytearray(request)
        _SEQUENCE.pack_into(numbered, _SEQUENCE_AT, query.first)
        if not _FLAGS.unpack_from(request, _FLAGS_AT)[0] & NLM_F_DUMP:
            _ask_acknowledgement(numbered, 0)
        return bytes(numbered), query.done

    def received(self, datagram: bytes) -> list[Frame]:
        """Take a datagram from the kernel: answers go where they belong; notices are returned."""
        return [frame for frame in frames(datagram) if not self._answer(frame)]

    def fail(self, error: OSError) -> None:
        """Answers were lost, or the socket is gone: every open exchange fails with C{error}."""
        exchanges, self._open = self._open, []
        for exchange in exchanges:
            exchange.fail(error)

    def _reserve(self, count: int) -> int:
        """The first of C{count} new sequence numbers."""
        first = self._next
        self._next = first + count & 0xFFFFFFFF
        return first

    def _answer(self, frame: Frame) -> bool:
        """Whether C{frame} answers us. A notice carries the port and number of whoever caused it, and
        his number may be one of ours."""
        if frame.port != self.port:
            return False
        for exchange in self._open:
            index = exchange.index(frame.sequence)
            if index is not None:
                if exchange.answered(index, frame):
                    self._open.remove(exchange)
                    exchange.finish()
                return True
        return True  # to an exchange that failed meanwhile


def _datagrams(requests: Sequence[bytes], first: int) -> Iterator[bytes]:
    """C{requests} with sequence numbers from C{first}, the very last to be acknowledged, in pieces."""
    piece = bytearray()
    count = 0
    for number, request in enumerate(requests, first):
        if count and (count == MESSAGES_PER_SEND or len(piece) + len(request) > BYTES_PER_SEND):
            yield bytes(piece)
            piece, count = bytearray(), 0
        at = len(piece)
        piece += request
        _SEQUENCE.pack_into(piece, at + _SEQUENCE_AT, number & 0xFFFFFFFF)
        count += 1
    _ask_acknowledgement(piece, len(piece) - len(requests[-1]))
    yield bytes(piece)


def _ask_acknowledgement(piece: bytearray, at: int) -> None:
    """Set NLM_F_ACK in the message that begins C{at}."""
    flags = _FLAGS.unpack_from(piece, at + _FLAGS_AT)[0]
    _FLAGS.pack_into(piece, at + _FLAGS_AT, flags | NLM_F_ACK)
