"""An HTTP response as it arrives: the status, and the digest of the body.

Decides where the header ends and when the body is complete, in bounded memory however hostile the
server; never keeps the body, and never judges the status. Sans-IO. Test: C{test/test_response.py}.
"""

from __future__ import annotations

import re
from typing import Any

from kalive.health.outcome import Outcome, Result

#: The longest header, as large as the largest that common servers send or accept (Apache 64 KiB in all).
HEADER_LIMIT = 65536

#: The longest body that is hashed. Without a digest to make, what follows is not read any more.
BODY_LIMIT = 64 * 1024 * 1024

#: RFC 9112 section 4, with the codes that exist (RFC 9110 section 15).
_STATUS_LINE = re.compile(rb"HTTP/\d\.\d ([1-5]\d\d)(?: [^\r\n]*)?\r\n")
_CONTENT_LENGTH = re.compile(rb"\r\ncontent-length[ \t]*:[ \t]*([^\r\n]*)", re.IGNORECASE)

#: The most digits of a length that still count something: 10^18 bytes.
_LENGTH_DIGITS = 18


class BadReply(Exception):
    """The response can't be read; C{outcome} says why."""

    def __init__(self, result: Result, actual: str) -> None:
        super().__init__(actual)
        self.outcome = Outcome(result, actual=actual)


class Response:
    """What has been seen of a response so far. C{status} is 0 until the header is complete."""

    __slots__ = ("_hash", "_head", "_left", "_room", "status")

    def __init__(self, digesting: bool = False) -> None:
        self.status = 0
        self._head: bytearray | None = bytearray()
        self._left: int | None = None
        self._room = BODY_LIMIT
        self._hash = _md5() if digesting else None

    def feed(self, data: bytes) -> bool:
        """Take what came; True when no more is needed. L{BadReply} when it is no response."""
        if self._head is not None:
            rest = self._header(self._head, data)
            if rest is None:
                return False
            data = rest
        return self._body(data)

    def end(self) -> None:
        """The server closed: without a length that is the end of the body. L{BadReply} when the
        header is not complete."""
        if self._head is None:
            return
        if self._head:
            raise BadReply(Result.MALFORMED_REPLY, f"header not complete: {_excerpt(self._head)}")
        raise BadReply(Result.NO_REPLY, "")

    @property
    def digest(self) -> str:
        """The MD5 of the body, 32 lower-case hexadecimal digits."""
        return "" if self._hash is None else str(self._hash.hexdigest())

    def _header(self, head: bytearray, data: bytes) -> bytes | None:
        """Look for the end of the header; what follows it, or None if it is yet to come."""
        seen = max(0, len(head) - 3)
        head += data
        end = head.find(b"\r\n\r\n", seen)
        if end > HEADER_LIMIT or (end < 0 and len(head) > HEADER_LIMIT):
            raise BadReply(Result.REPLY_TOO_LONG, f"header above {HEADER_LIMIT} bytes")
        if end < 0:
            return None
        self._understand(bytes(head[: end + 2]))
        self._head = None
        return bytes(head[end + 4 :])

    def _understand(self, head: bytes) -> None:
        line = _STATUS_LINE.match(head)
        if line is None:
            raise BadReply(Result.MALFORMED_REPLY, f"status line {_excerpt(head)}")
        self.status = int(line[1])
        self._left = _content_length(head)
        if self._hash is not None and self._left is not None and self._left > BODY_LIMIT:
            raise BadReply(Result.REPLY_TOO_LONG, f"Content-Length {self._left}")

    def _body(self, data: bytes) -> bool:
        if self._left is not None:
            data = data[: self._left]
            self._left -= len(data)
        self._room -= len(data)
        if self._hash is not None:
            if self._room < 0:
                raise BadReply(Result.REPLY_TOO_LONG, f"body above {BODY_LIMIT} bytes")
            self._hash.update(data)
        return self._left == 0 or self._room < 0


def _content_length(head: bytes) -> int | None:
    """The one length the header states, if it does."""
    stated = {value.strip(b" \t") for value in _CONTENT_LENGTH.findall(head)}
    if not stated:
        return None
    length = stated.pop()
    if stated or not length.isdigit() or len(length) > _LENGTH_DIGITS:
        raise BadReply(Result.MALFORMED_REPLY, f"Content-Length {_excerpt(length)}")
    return int(length)


def _excerpt(data: bytes | bytearray) -> str:
    """The beginning of the first line of C{data}, safe to show."""
    return ascii(bytes(data[:60]).partition(b"\r\n")[0])[1:]


def _md5() -> Any:
    """MD5 as Keepalived's digests are; it guards nothing, so a FIPS mode need not refuse it."""
    import hashlib  # only configurations with a digest pay for libcrypto

    return hashlib.md5(usedforsecurity=False)
