"""What parent and child say to each other: frames with a 16-bit length (C{doc/hello-protocol.md}).

Decides the bytes, and cuts a stream into frames however it arrives. Never reads a clock or a socket.
Tests: C{test_hello.py}.
"""

from __future__ import annotations

import struct
from typing import ClassVar, TypeAlias

from attrs import frozen

_HEADER = struct.Struct("!HB")
_NUMBER = struct.Struct("!Q")
_ANSWER = struct.Struct("!Qd")
_LONGEST_BODY = 0xFFFF - 1


class BadFrame(ValueError):
    """What arrived is no frame of this protocol; the connection is of no use any more."""


@frozen
class _Numbered:
    """A frame whose body is one number."""

    number: int

    def body(self) -> bytes:
        """Eight bytes, most significant first."""
        return _NUMBER.pack(self.number)

    @classmethod
    def parse(cls, body: bytes) -> _Numbered:
        """From L{body}; struct.error when it has another length."""
        return cls(*_NUMBER.unpack(body))


@frozen
class _Bare:
    """A frame without a body."""

    def body(self) -> bytes:
        """Nothing."""
        return b""

    @classmethod
    def parse(cls, body: bytes) -> _Bare:
        """ValueError when there is a body."""
        if body:
            raise ValueError("body where there should be none")
        return cls()


class Hello(_Numbered):
    """Parent: answer me, with this sequence number."""

    kind: ClassVar[int] = 1


@frozen
class HelloAnswer:
    """Child: hello C{number}; my worst timer since the last answer was C{lateness} seconds late."""

    kind: ClassVar[int] = 2
    number: int
    lateness: float

    def body(self) -> bytes:
        """Sequence number and IEEE double."""
        return _ANSWER.pack(self.number, self.lateness)

    @classmethod
    def parse(cls, body: bytes) -> HelloAnswer:
        """From L{body}; struct.error when it has another length."""
        return cls(*_ANSWER.unpack(body))


class Configure(_Numbered):
    """Parent: make ready for this generation; its sealed text is the descriptor that came along."""

    kind: ClassVar[int] = 3


class Configured(_Numbered):
    """Child: ready to go over to this generation."""

    kind: ClassVar[int] = 4


@frozen
class Refused:
    """Child: generation C{number} is impossible, and why."""

    kind: ClassVar[int] = 5
    number: int
    reason: str

    def body(self) -> bytes:
        """Generation and UTF-8 text, cut to what a frame can hold."""
        reason = self.reason.encode("utf-8", "replace")[: _LONGEST_BODY - _NUMBER.size]
        return _NUMBER.pack(self.number) + reason

    @classmethod
    def parse(cls, body: bytes) -> Refused:
        """From L{body}; struct.error when it is too short."""
        (number,) = _NUMBER.unpack_from(body)
        return cls(number, body[_NUMBER.size :].decode("utf-8", "replace"))


class Commit(_Numbered):
    """Parent: go over to this generation."""

    kind: ClassVar[int] = 6


class Committed(_Numbered):
    """Child: this generation is in force."""

    kind: ClassVar[int] = 7


class Abandon(_Numbered):
    """Parent: forget this generation."""

    kind: ClassVar[int] = 8


class StatusRequest(_Bare):
    """Anybody allowed: how are you?"""

    kind: ClassVar[int] = 9


@frozen
class Status:
    """Child: a part of its status in JSON; the C{last} part ends it."""

    kind: ClassVar[int] = 10
    last: bool
    part: bytes

    def body(self) -> bytes:
        """One byte that is 1 on the last part, then the part."""
        return bytes([self.last]) + self.part

    @classmethod
    def parse(cls, body: bytes) -> Status:
        """From L{body}; IndexError when it is empty."""
        return cls(bool(body[0]), body[1:])

    @classmethod
    def parts(cls, text: bytes) -> list[Status]:
        """C{text}, however long, in frames."""
        room = _LONGEST_BODY - 1
        pieces = [text[at : at + room] for at in range(0, len(text), room)] or [b""]
        return [cls(index == len(pieces) - 1, piece) for index, piece in enumerate(pieces)]


Frame: TypeAlias = (
    Hello
    | HelloAnswer
    | Configure
    | Configured
    | Refused
    | Commit
    | Committed
    | Abandon
    | StatusRequest
    | Status
)

_KINDS: dict[int, type[Frame]] = {
    frame.kind: frame
    for frame in (
        Hello,
        HelloAnswer,
        Configure,
        Configured,
        Refused,
        Commit,
        Committed,
        Abandon,
        StatusRequest,
        Status,
    )
}


def encode(frame: Frame) -> bytes:
    """The bytes of C{frame}: length of what follows, kind, body."""
    body = frame.body()
    return _HEADER.pack(1 + len(body), frame.kind) + body


class FrameReader:
    """Cuts a stream into frames; never holds more than one frame and what one read brought."""

    def __init__(self) -> None:
        """Empty."""
        self._buffer = b""

    def feed(self, data: bytes) -> list[Frame]:
        """The frames that C{data} completes; L{BadFrame} when it can't be one."""
        self._buffer += data
        frames: list[Frame] = []
        while (frame := self._next()) is not None:
            frames.append(frame)
        return frames

    def _next(self) -> Frame | None:
        if len(self._buffer) < _HEADER.size:
            return None
        length, kind = _HEADER.unpack_from(self._buffer)
        end = 2 + length
        if length < 1 or kind not in _KINDS:
            raise BadFrame(f"length {length}, kind {kind}")
        if len(self._buffer) < end:
            return None
        body, self._buffer = self._buffer[_HEADER.size : end], self._buffer[end:]
        return _parse(kind, body)


def _parse(kind: int, body: bytes) -> Frame:
    try:
        return _KINDS[kind].parse(body)  # type: ignore[return-value]  # parse gives its own class
    except (struct.error, ValueError, IndexError) as error:
        raise BadFrame(f"kind {kind}: {error}") from error
