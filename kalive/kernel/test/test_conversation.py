"""Tests for L{kalive.kernel.frames} and L{kalive.kernel.conversation}: no socket is opened."""

from __future__ import annotations

import errno
import struct

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from kalive.kernel.conversation import MESSAGES_PER_SEND, Interrupted, NetlinkConversation, Rejection
from kalive.kernel.frames import (
    HEADER,
    NLM_F_ACK,
    NLM_F_ACK_TLVS,
    NLM_F_CAPPED,
    NLM_F_DUMP,
    NLM_F_DUMP_INTR,
    NLMSG_DONE,
    NLMSG_ERROR,
    Frame,
    attributes,
    error_of,
    frames,
)

PORT = 4711
NEWADDR = 20


def message(
    kind: int = NEWADDR, flags: int = 1, sequence: int = 0, port: int = 0, payload: bytes = b""
) -> bytes:
    """A netlink message."""
    return HEADER.pack(HEADER.size + len(payload), kind, flags, sequence, port) + payload


def answer(sequence: int, number: int = 0, *, text: bytes = b"", port: int = PORT) -> bytes:
    """What the kernel says to request C{sequence}: success, or error C{number} with C{text}."""
    flags = NLM_F_CAPPED | (NLM_F_ACK_TLVS if text else 0)
    payload = struct.pack("=i", -number) + message(sequence=sequence)
    if text:
        payload += struct.pack("=HH", 5 + len(text), 1) + text + b"\0"
    return message(NLMSG_ERROR, flags, sequence, port, payload)


class FramesTests(SynchronousTestCase):
    """A datagram is cut into its messages."""

    def test_two_messages(self) -> None:
        """Messages begin at multiples of four bytes; each keeps its own bytes."""
        first = message(payload=b"abcde")
        second = message(kind=21, sequence=7, port=9, payload=b"wxyz")
        found = list(frames(first + b"\0\0\0" + second))
        self.assertEqual([frame.payload for frame in found], [b"abcde", b"wxyz"])
        self.assertEqual(found[1], Frame(21, 1, 7, 9, second))

    def test_message_cut_short(self) -> None:
        """A message that claims more bytes than arrived is not believed."""
        self.assertEqual(list(frames(message(payload=b"abcd")[:-1])), [])

    def test_length_below_a_header(self) -> None:
        """A length that would never advance ends the datagram rather than looping."""
        self.assertEqual(list(frames(HEADER.pack(3, 2, 0, 0, 0) * 2)), [])

    @given(st.binary(max_size=80))
    def test_garbage(self, datagram: bytes) -> None:
        """Whatever bytes arrive, cutting them ends and never raises."""
        for frame in frames(datagram):
            self.assertGreaterEqual(len(frame.data), HEADER.size)
            error_of(frame)

    @given(st.binary(max_size=60))
    def test_garbage_attributes(self, data: bytes) -> None:
        """Whatever bytes stand for attributes, reading them ends and never raises."""
        self.assertLessEqual(sum(4 + len(value) for _, value in attributes(data)), len(data) + 3)


class ErrorTests(SynchronousTestCase):
    """The kernel's errors carry a number and sometimes words."""

    def test_short_acknowledgement_with_words(self) -> None:
        """With NETLINK_CAP_ACK the words stand right behind the header of the request."""
        (frame,) = frames(answer(5, errno.ENODEV, text=b"Cannot find device"))
        self.assertEqual(error_of(frame), (errno.ENODEV, "Cannot find device"))

    def test_long_acknowledgement_with_words(self) -> None:
        """Without it the whole request is carried back before the words."""
        payload = struct.pack("=i", -errno.EINVAL) + message(payload=b"request!")
        payload += struct.pack("=HH", 8, 1) + b"bad\0"
        (frame,) = frames(message(NLMSG_ERROR, NLM_F_ACK_TLVS, 1, PORT, payload))
        self.assertEqual(error_of(frame), (errno.EINVAL, "bad"))

    def test_error_without_number(self) -> None:
        """An error too short for its number is one all the same."""
        (frame,) = frames(message(NLMSG_ERROR))
        self.assertEqual(error_of(frame), (errno.EBADMSG, ""))


class BatchTests(SynchronousTestCase):
    """Changes are sent together and answered together."""

    def setUp(self) -> None:
        """A conversation on port 4711."""
        self.conversation = NetlinkConversation(PORT)

    def test_only_the_last_is_acknowledged(self) -> None:
        """Requests are numbered on; reading an acknowledgement costs more than the request, so only
        the last asks for one."""
        (datagram,), _ = self.conversation.submit([message(), message(), message()])
        sent = list(frames(datagram))
        self.assertEqual([frame.sequence for frame in sent], [1, 2, 3])
        self.assertEqual([bool(frame.flags & NLM_F_ACK) for frame in sent], [False, False, True])

    def test_all_carried_out(self) -> None:
        """The acknowledgement of the last ends the batch."""
        _, done = self.conversation.submit([message(), message()])
        self.assertNoResult(done)
        self.conversation.received(answer(2))
        self.assertEqual(self.successResultOf(done), [])

    def test_refusals_in_order(self) -> None:
        """Every refusal is reported, with its place in the batch and the kernel's words."""
        _, done = self.conversation.submit([message()] * 3)
        self.conversation.received(answer(1, errno.EEXIST))
        self.assertNoResult(done)
        self.conversation.received(answer(3, errno.ENODEV, text=b"no"))
        self.assertEqual(
            self.successResultOf(done), [Rejection(0, errno.EEXIST, ""), Rejection(2, errno.ENODEV, "no")]
        )

    def test_nothing_to_do(self) -> None:
        """An empty batch sends nothing and is done."""
        datagrams, done = self.conversation.submit([])
        self.assertEqual(datagrams, [])
        self.assertEqual(self.successResultOf(done), [])

    def test_two_batches(self) -> None:
        """Answers find their own batch, in any order."""
        _, first = self.conversation.submit([message()])
        _, second = self.conversation.submit([message()])
        self.conversation.received(answer(2, errno.EPERM))
        self.assertNoResult(first)
        self.assertEqual(self.successResultOf(second)[0].errno, errno.EPERM)
        self.conversation.received(answer(1))
        self.assertEqual(self.successResultOf(first), [])

    def test_large_batch_in_pieces(self) -> None:
        """The kernel takes only so much in one send: the pieces are numbered through and the last
        message of the last piece ends the batch."""
        count = 2 * MESSAGES_PER_SEND + 1
        datagrams, done = self.conversation.submit([message()] * count)
        sent = [frame for datagram in datagrams for frame in frames(datagram)]
        self.assertEqual(len(datagrams), 3)
        self.assertEqual([frame.sequence for frame in sent], list(range(1, count + 1)))
        self.assertEqual([frame.sequence for frame in sent if frame.flags & NLM_F_ACK], [count])
        self.conversation.received(answer(count))
        self.assertEqual(self.successResultOf(done), [])

    def test_sequence_numbers_wrap(self) -> None:
        """After four thousand million requests numbering begins again and answers are still found."""
        self.conversation._next = 0xFFFFFFFF
        (datagram,), done = self.conversation.submit([message(), message()])
        self.assertEqual([frame.sequence for frame in frames(datagram)], [0xFFFFFFFF, 0])
        self.conversation.received(answer(0, errno.EBUSY))
        self.assertEqual(self.successResultOf(done), [Rejection(1, errno.EBUSY, "")])

    def test_template_is_left_alone(self) -> None:
        """Requests are prepared once and sent many times; the prepared bytes never change."""
        prepared = message()
        self.conversation.submit([prepared])
        self.assertEqual(prepared, message())

    def test_answers_lost(self) -> None:
        """When the kernel dropped answers the batch fails rather than waiting for ever."""
        _, done = self.conversation.submit([message()])
        self.conversation.fail(OSError(errno.ENOBUFS, "lost"))
        self.assertEqual(self.failureResultOf(done, OSError).value.errno, errno.ENOBUFS)
        self.assertEqual(self.conversation.received(answer(1)), [])


class QueryTests(SynchronousTestCase):
    """Questions are answered with messages."""

    def setUp(self) -> None:
        """A conversation on port 4711."""
        self.conversation = NetlinkConversation(PORT)

    def test_dump(self) -> None:
        """All messages up to NLMSG_DONE are the answer to a dump."""
        _, done = self.conversation.query(message(flags=1 | NLM_F_DUMP))
        self.conversation.received(message(16, 2, 1, PORT, b"aaaa") + message(16, 2, 1, PORT, b"bbbb"))
        self.assertNoResult(done)
        self.conversation.received(message(NLMSG_DONE, 2, 1, PORT, struct.pack("=i", 0)))
        self.assertEqual([frame.payload for frame in self.successResultOf(done)], [b"aaaa", b"bbbb"])

    def test_single_answer(self) -> None:
        """A question that is no dump ends with an acknowledgement, which it asks for."""
        data, done = self.conversation.query(message())
        self.assertTrue(next(frames(data)).flags & NLM_F_ACK)
        self.conversation.received(message(16, 0, 1, PORT, b"aaaa"))
        self.conversation.received(answer(1))
        self.assertEqual([frame.payload for frame in self.successResultOf(done)], [b"aaaa"])

    def test_refused(self) -> None:
        """A refused question fails with the kernel's number and words."""
        _, done = self.conversation.query(message())
        self.conversation.received(answer(1, errno.ENOENT, text=b"no such family"))
        error = self.failureResultOf(done, OSError).value
        self.assertEqual((error.errno, error.strerror), (errno.ENOENT, "no such family"))

    def test_interrupted_dump(self) -> None:
        """A table that changed while it was read is not taken for the truth."""
        _, done = self.conversation.query(message(flags=1 | NLM_F_DUMP))
        self.conversation.received(message(16, 2 | NLM_F_DUMP_INTR, 1, PORT))
        self.conversation.received(message(NLMSG_DONE, 2, 1, PORT, struct.pack("=i", 0)))
        self.failureResultOf(done, Interrupted)

    def test_notice_amid_a_dump(self) -> None:
        """A notice of what another process did is no answer, though it carries our number."""
        _, done = self.conversation.query(message(flags=1 | NLM_F_DUMP))
        notice = message(20, 0, 1, PORT + 1)
        self.assertEqual(self.conversation.received(notice), [Frame(20, 0, 1, PORT + 1, notice)])
        self.assertNoResult(done)
