"""Tests of L{kalive.watchdog.hello}: frames and how a stream is cut into them."""

from __future__ import annotations

import contextlib
import struct

from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

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

_numbers = st.integers(0, 2**64 - 1)
_frames: st.SearchStrategy[Frame] = st.one_of(
    st.builds(Hello, _numbers),
    st.builds(HelloAnswer, _numbers, st.floats(0, 1e6)),
    st.builds(Configure, _numbers),
    st.builds(Configured, _numbers),
    st.builds(Refused, _numbers, st.text(max_size=200)),
    st.builds(Commit, _numbers),
    st.builds(Committed, _numbers),
    st.builds(Abandon, _numbers),
    st.builds(StatusRequest),
    st.builds(Status, st.booleans(), st.binary(max_size=300)),
)


class FrameTests(SynchronousTestCase):
    """What is written is read again."""

    def test_bytes(self) -> None:
        """The bytes on the wire are those of doc/hello-protocol.md."""
        self.assertEqual(encode(Hello(7)), bytes.fromhex("0009 01 0000000000000007"))
        self.assertEqual(encode(StatusRequest()), bytes.fromhex("0001 09"))
        self.assertEqual(encode(Refused(1, "no")), bytes.fromhex("000b 05 0000000000000001") + b"no")
        self.assertEqual(encode(HelloAnswer(7, 0.5)), b"\0\x11\2" + struct.pack("!Qd", 7, 0.5))

    @given(st.lists(_frames, max_size=6), st.integers(1, 40))
    def test_any_cut(self, frames: list[Frame], size: int) -> None:
        """However the stream is cut into reads, the same frames come out."""
        stream = b"".join(encode(frame) for frame in frames)
        reader = FrameReader()
        got = [frame for at in range(0, len(stream), size) for frame in reader.feed(stream[at : at + size])]
        self.assertEqual(got, frames)

    @given(st.binary(max_size=400))
    def test_garbage(self, data: bytes) -> None:
        """Whatever arrives gives frames or L{BadFrame}, nothing else."""
        with contextlib.suppress(BadFrame):
            FrameReader().feed(data)

    def test_bad_frames(self) -> None:
        """An empty frame, an unknown kind, a body too short or too long are errors at once."""
        for data in (b"\0\0\1", b"\0\1\x63", b"\0\2\1\0", b"\0\2\x09x", b"\0\1\x0a"):
            with self.assertRaises(BadFrame):
                FrameReader().feed(data)

    def test_long_reason(self) -> None:
        """A reason too long for a frame is cut, not refused."""
        [frame] = FrameReader().feed(encode(Refused(1, "x" * 100_000)))
        assert isinstance(frame, Refused)
        self.assertGreater(len(frame.reason), 65_000)

    def test_long_status(self) -> None:
        """A status longer than a frame comes in parts, of which only one is the last."""
        text = bytes(range(256)) * 1000
        parts = Status.parts(text)
        self.assertEqual(b"".join(part.part for part in parts), text)
        self.assertEqual([part.last for part in parts], [False] * (len(parts) - 1) + [True])
        stream = b"".join(encode(part) for part in parts)
        self.assertEqual(FrameReader().feed(stream), parts)

    def test_empty_status(self) -> None:
        """Even an empty status has a last part."""
        self.assertEqual(Status.parts(b""), [Status(True, b"")])
