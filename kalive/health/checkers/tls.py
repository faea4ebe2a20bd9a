"""C{SSL_GET}: the talk of C{HTTP_GET} over TLS.

Decides how TLS is spoken on a check's connection; what is asked and judged is that of
L{kalive.health.checkers.http}. As with Keepalived, the server's certificate is not verified: a check
asks whether the page comes. Uses Python's own C{ssl}, so that neither pyOpenSSL nor Twisted's TLS is
loaded. Test: C{test/test_tls.py}.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from twisted.internet.defer import Deferred

from kalive.config.globals import TLSFiles
from kalive.config.health import HTTPCheck, Target
from kalive.health.checkers.connection import Connection
from kalive.health.checkers.http import HTTPChecker
from kalive.health.checkers.interfaces import CheckReactor, Conversation
from kalive.health.outcome import Outcome, Result


def tls_checker(reactor: CheckReactor, configuration: HTTPCheck, tls: ssl.SSLContext) -> HTTPChecker:
    """The checker for an C{SSL_GET}, which shares C{tls} with others."""
    name = configuration.virtualhost if configuration.enable_sni else None

    def connect(reactor: CheckReactor, target: Target, conversation: Conversation) -> Deferred[Outcome]:
        connection = TLSConnection(reactor, conversation, target.connect_timeout, tls, name)
        connection.start(target)
        return connection.finished

    return HTTPChecker(reactor, configuration, connect)


def context(files: TLSFiles | None) -> ssl.SSLContext:
    """What to present to servers.

    @raise OSError: C{files} can't be read or used (C{ssl.SSLError} is one).
    """
    result = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    result.check_hostname = False
    result.verify_mode = ssl.CERT_NONE
    if files is not None and files.ca is not None:
        with _named(files.ca):
            result.load_verify_locations(files.ca)
    if files is not None and files.certificate is not None:
        with _named(files.certificate, files.key):
            result.load_cert_chain(files.certificate, files.key, files.password)
    return result


@contextmanager
def _named(*paths: str | None) -> Iterator[None]:
    """Put the files into an OSError, which C{ssl} leaves out."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, f"{', '.join(filter(None, paths))}: {error.strerror or error}") from error


class TLSConnection(Connection):
    """A connection that shakes hands before it is made, and names the server if C{name} is given."""

    __slots__ = ("_context", "_name", "_tls")

    def __init__(
        self,
        reactor: CheckReactor,
        conversation: Conversation,
        timeout: float,
        context: ssl.SSLContext,
        name: str | None = None,
    ) -> None:
        super().__init__(reactor, conversation, timeout)
        self._context, self._name = context, name
        self._tls: ssl.SSLSocket | None = None

    def doRead(self) -> None:
        """What TLS holds decrypted no reactor would announce, so it is read at once."""
        if not self._connected:
            self._shake_hands()
            return
        super().doRead()
        while self._socket is not None and self._tls is not None and self._tls.pending():
            super().doRead()

    def doWrite(self) -> None:
        """Go on with what could not be written."""
        if self._tls is not None and not self._connected:
            self._shake_hands()
        else:
            super().doWrite()

    def _ready(self) -> None:
        """The connection stands; now TLS."""
        assert self._socket is not None
        self._reactor.removeWriter(self)  # a wrapping that fails may have closed the descriptor
        try:
            self._tls = self._context.wrap_socket(
                self._socket, do_handshake_on_connect=False, server_hostname=self._name
            )
        except (OSError, ValueError) as error:  # ValueError: no name of a host
            self.conclude(Outcome(Result.TLS_FAILURE, actual=str(error)))
            return
        self._socket = self._tls
        self._progress()
        self._shake_hands()

    def _shake_hands(self) -> None:
        assert self._tls is not None
        try:
            self._tls.do_handshake()
        except ssl.SSLWantReadError:
            self._reactor.removeWriter(self)
            self._reactor.addReader(self)
        except ssl.SSLWantWriteError:
            self._reactor.addWriter(self)
        except OSError as error:
            self.conclude(Outcome(Result.TLS_FAILURE, actual=str(error)))
        else:
            super()._ready()

    def _send(self, data: bytes) -> int:
        try:
            return super()._send(data)
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError) as wait:
            raise BlockingIOError from wait

    def _receive(self) -> bytes:
        try:
            return super()._receive()
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError) as wait:
            raise BlockingIOError from wait
