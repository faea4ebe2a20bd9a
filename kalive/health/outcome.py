"""How a check can end: each way has a name, and one place gives it words.

A value only; it decides nothing. Test: C{test/test_outcome.py}.
"""

from __future__ import annotations

from enum import Enum

from attrs import frozen


class Result(Enum):
    """The ways a check can end; the value is what the log says of it."""

    SUCCESS = "success"
    CANNOT_CONNECT = "cannot connect"
    REFUSED = "connection refused"
    CONNECT_TIMEOUT = "timeout connecting"
    READ_TIMEOUT = "timeout reading"
    TOO_SLOW = "reply not complete in time"
    RESET = "connection lost"
    NO_REPLY = "closed without a reply"
    MALFORMED_REPLY = "malformed reply"
    REPLY_TOO_LONG = "reply too long"
    WRONG_STATUS = "status code error"
    WRONG_DIGEST = "MD5 digest error"
    TLS_FAILURE = "TLS failure"
    WRONG_EXIT_STATUS = "script failed"
    SCRIPT_TIMEOUT = "script timed out"
    CANNOT_RUN = "script can't be run"
    BROKEN = "error in the check itself"


@frozen
class Outcome:
    """What one check found: C{expected} and C{actual} say what was asked for and what came, for
    people; C{subject} names the part of the check that it is about (a URL), if it has parts."""

    result: Result
    expected: str = ""
    actual: str = ""
    subject: str = ""

    @property
    def succeeded(self) -> bool:
        """Whether the server did what was asked of it."""
        return self.result is Result.SUCCESS

    def __str__(self) -> str:
        """C{status code error: url(/), expected 200-299, got 503}."""
        subject = f"url({self.subject})" if self.subject else ""
        expected = f"expected {self.expected}" if self.expected else ""
        actual = f"got {self.actual}" if self.expected else self.actual
        details = ", ".join(part for part in (subject, expected, actual) if part)
        return f"{self.result.value}: {details}" if details else self.result.value


SUCCESS = Outcome(Result.SUCCESS)
