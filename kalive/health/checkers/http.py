"""C{HTTP_GET}: ask for every URL in turn; all must answer as the configuration says.

Decides what is asked and whether status and digest are as wanted; never follows a redirect or keeps
a page. Speaks the version that is configured, and asks for the end of the
connection after the answer. Test: C{test/test_http.py}.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from attrs import frozen
from twisted.internet.defer import Deferred
from twisted.python.failure import Failure
from zope.interface import implementer

from kalive.config.checkers import URL, HTTPCheck, HTTPProtocol, Target
from kalive.health.checkers.connection import connect
from kalive.health.checkers.interfaces import CheckReactor, Conversation, IChecker
from kalive.health.checkers.response import BadReply, Response
from kalive.health.outcome import SUCCESS, Outcome, Result

Connect: TypeAlias = Callable[[CheckReactor, Target, Conversation], Deferred[Outcome]]

#: Status codes of success where the configuration names none.
SUCCESSFUL = ((200, 299),)


@frozen
class Page:
    """A URL made ready: the bytes to send and what must come back."""

    path: str
    request: bytes
    status_code: tuple[tuple[int, int], ...]
    digest: str | None

    def judge(self, response: Response) -> Outcome:
        """Status and digest must both be right where both are asked for."""
        if not any(low <= response.status <= high for low, high in self.status_code):
            return Outcome(Result.WRONG_STATUS, self._codes(), str(response.status), self.path)
        if self.digest and response.digest != self.digest.lower():
            return Outcome(Result.WRONG_DIGEST, self.digest, response.digest, self.path)
        return SUCCESS

    def _codes(self) -> str:
        ranges = (f"{low}-{high}" if low != high else str(low) for low, high in self.status_code)
        return " ".join(ranges)


#: What comes after C{GET path HTTP/} for each C{http_protocol}, and what is said about closing.
_VERSIONS = {
    HTTPProtocol.V1_0: ("1.0", ""),
    HTTPProtocol.V1_0C: ("1.0", "Connection: close\r\n"),
    HTTPProtocol.V1_1: ("1.1", "Connection: close\r\n"),
}


def page(
    url: URL, target: Target, virtualhost: str | None, protocol: HTTPProtocol = HTTPProtocol.V1_0
) -> Page:
    """Encode C{url}. The C{Host} is the virtual host, or the address and port."""
    address = f"[{target.connect_ip}]" if target.connect_ip.version == 6 else str(target.connect_ip)
    host = url.virtualhost or virtualhost or f"{address}:{target.connect_port}"
    version, closing = _VERSIONS[protocol]
    request = f"GET {url.path} HTTP/{version}\r\nUser-Agent: KeepAliveClient\r\nHost: {host}\r\n{closing}\r\n"
    return Page(url.path, request.encode("utf-8"), url.status_code or SUCCESSFUL, url.digest)


class Fetch(Conversation):
    """One request and the reading of its response."""

    __slots__ = ("_page", "_response")

    def __init__(self, page: Page) -> None:
        self._page, self._response = page, Response(bool(page.digest))

    def connectionMade(self) -> None:
        """Ask."""
        self.transport.write(self._page.request)

    def dataReceived(self, data: bytes) -> None:
        """Read on, until it is complete or can't become a response any more."""
        try:
            complete = self._response.feed(data)
        except BadReply as bad:
            self.transport.conclude(bad.outcome)
            return
        if complete:
            self.transport.conclude(self._page.judge(self._response))

    def connectionLost(self, reason: Failure) -> None:
        """The end of the response."""
        try:
            self._response.end()
        except BadReply as bad:
            self.transport.conclude(bad.outcome)
        else:
            self.transport.conclude(self._page.judge(self._response))


@implementer(IChecker)
class HTTPChecker:
    """Fetches the URLs of C{configuration}, each over a connection of its own; the first that fails
    is the outcome."""

    __slots__ = ("_connect", "_pages", "_reactor", "_target")

    def __init__(self, reactor: CheckReactor, configuration: HTTPCheck, connect: Connect = connect) -> None:
        """C{connect} is how to reach the server: plainly, or with TLS."""
        self._reactor, self._target, self._connect = reactor, configuration.target, connect
        self._pages = tuple(
            page(url, configuration.target, configuration.virtualhost, configuration.http_protocol)
            for url in configuration.url
        )

    def check(self) -> Deferred[Outcome]:
        """Fetch all once."""
        return self._fetch(0)

    def _fetch(self, index: int) -> Deferred[Outcome]:
        result = self._connect(self._reactor, self._target, Fetch(self._pages[index]))
        if index + 1 < len(self._pages):
            result.addCallback(self._next, index + 1)
        return result

    def _next(self, outcome: Outcome, index: int) -> Outcome | Deferred[Outcome]:
        return self._fetch(index) if outcome.succeeded else outcome
