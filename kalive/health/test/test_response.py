"""HTTP responses as they arrive: L{kalive.health.checkers.response}."""

from __future__ import annotations

import hashlib

from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from kalive.health.checkers import response
from kalive.health.checkers.response import HEADER_LIMIT, BadReply, Response
from kalive.health.outcome import Result

BODY = b"<p>hello\r\n\r\nworld</p>"
PLAIN = b"HTTP/1.1 200 OK\r\nServer: x\r\n\r\n" + BODY
SIZED = b"HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\n\r\n12345and what does not belong to it"


def read(*pieces: bytes, digesting: bool = True) -> Response:
    """Feed the pieces and close, stopping where no more is needed."""
    result = Response(digesting)
    for piece in pieces:
        if result.feed(piece):
            return result
    result.end()
    return result


class ReadingTests(SynchronousTestCase):
    """What is understood."""

    def test_status_and_digest_until_the_server_closes(self) -> None:
        """Without a length the body is all that comes."""
        result = read(PLAIN)
        self.assertEqual((result.status, result.digest), (200, hashlib.md5(BODY).hexdigest()))

    def test_content_length_limits_the_body(self) -> None:
        """What comes after it is not hashed, and the end need not be waited for."""
        result = Response(True)
        self.assertTrue(result.feed(SIZED))
        self.assertEqual((result.status, result.digest), (404, hashlib.md5(b"12345").hexdigest()))

    def test_cut_at_every_byte(self) -> None:
        """However the network cuts it, the same is read."""
        for whole in (PLAIN, SIZED):
            expected = read(whole)
            for cut in range(len(whole) + 1):
                result = read(whole[:cut], whole[cut:])
                self.assertEqual((result.status, result.digest), (expected.status, expected.digest), cut)

    def test_byte_by_byte(self) -> None:
        """One byte a packet."""
        result = read(*(PLAIN[index : index + 1] for index in range(len(PLAIN))))
        self.assertEqual((result.status, result.digest), (200, hashlib.md5(BODY).hexdigest()))

    def test_empty_body(self) -> None:
        """C{Content-Length: 0} is complete with the header."""
        self.assertTrue(Response().feed(b"HTTP/1.0 204 No Content\r\ncontent-length:0\r\n\r\n"))

    def test_status_without_a_reason(self) -> None:
        """Some servers leave the words out."""
        self.assertEqual(read(b"HTTP/1.1 200\r\n\r\n").status, 200)


class HostileTests(SynchronousTestCase):
    """What is refused, and how."""

    def refused(self, *pieces: bytes, digesting: bool = False) -> Result:
        """With which result the reply is refused."""
        bad: BadReply = self.assertRaises(BadReply, read, *pieces, digesting=digesting)
        return bad.outcome.result

    def test_status_lines_that_are_none(self) -> None:
        """Numbers out of range, negative, too long, missing; other protocols."""
        for line in (
            b"HTTP/1.1 99999 OK",
            b"HTTP/1.1 -1 OK",
            b"HTTP/1.1 099 OK",
            b"HTTP/1.1 600 OK",
            b"HTTP/1.1 20 OK",
            b"HTTP/1.1 2000 OK",
            b"HTTP/1.1 +20 OK",
            b"HTTP/1.1  OK",
            b"HTTP/1.1",
            b"SSH-2.0-OpenSSH",
            b"\x00\xff\xfe",
            b"",
        ):
            self.assertIs(self.refused(line + b"\r\n\r\n"), Result.MALFORMED_REPLY, line)

    def test_no_line_ends(self) -> None:
        """A reply without CRLF is not a response when the server closes."""
        self.assertIs(self.refused(b"HTTP/1.1 200 OK\n\nhello"), Result.MALFORMED_REPLY)

    def test_nothing(self) -> None:
        """Closed without a byte."""
        self.assertIs(self.refused(), Result.NO_REPLY)

    def test_endless_header(self) -> None:
        """Ten megabytes of header end at 64 KiB, whether they end or not."""
        piece = b"X-Filler: " + b"x" * 10000 + b"\r\n"
        self.assertIs(self.refused(b"HTTP/1.1 200 OK\r\n", *[piece] * 1000), Result.REPLY_TOO_LONG)
        whole = b"HTTP/1.1 200 OK\r\n" + piece * 1000 + b"\r\n"
        self.assertIs(self.refused(whole), Result.REPLY_TOO_LONG)

    def test_the_largest_header(self) -> None:
        """Up to the limit it is read."""
        start = b"HTTP/1.1 200 OK\r\nX: "
        header = start + b"x" * (HEADER_LIMIT - len(start)) + b"\r\n\r\n"
        self.assertEqual(read(header).status, 200)

    def test_lengths_that_are_none(self) -> None:
        """Negative, huge, hexadecimal, fractional, empty, contradictory."""
        for value in (b"-1", b"9" * 40, b"0x10", b"1.5", b"", b"5 5", b"5\r\nContent-Length: 6"):
            reply = b"HTTP/1.1 200 OK\r\nContent-Length: " + value + b"\r\n\r\nhello"
            self.assertIs(self.refused(reply), Result.MALFORMED_REPLY, value)

    def test_a_body_too_long_to_hash(self) -> None:
        """Stated or not, a body above the limit gives no digest; without a digest it is a success."""
        self.patch(response, "BODY_LIMIT", 1000)
        head = b"HTTP/1.1 200 OK\r\n"
        self.assertIs(
            self.refused(head + b"Content-Length: 1001\r\n\r\n", digesting=True), Result.REPLY_TOO_LONG
        )
        self.assertIs(self.refused(head + b"\r\n", b"x" * 1001, digesting=True), Result.REPLY_TOO_LONG)
        result = Response()
        self.assertFalse(result.feed(head + b"\r\n"))
        self.assertTrue(result.feed(b"x" * 1001))

    @settings(derandomize=True, max_examples=500, deadline=None)
    @given(
        st.lists(
            st.one_of(
                st.binary(max_size=30),
                st.sampled_from(
                    [b"HTTP/1.1 ", b"200", b" OK\r\n", b"\r\n", b"\r\n\r\n", b"Content-Length: ", b"5", b"-"]
                ),
            ),
            max_size=12,
        )
    )
    def test_anything_is_read_or_refused(self, pieces: list[bytes]) -> None:
        """No input raises anything else, and a status is always one that exists."""
        try:
            result = read(*pieces)
        except BadReply as bad:
            self.assertFalse(bad.outcome.succeeded)
        else:
            self.assertTrue(100 <= result.status <= 599)
