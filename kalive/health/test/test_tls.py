"""C{SSL_GET} against a real TLS server: L{kalive.health.checkers.tls}."""

from __future__ import annotations

import hashlib
import shutil
import ssl
import subprocess
import threading
from pathlib import Path
from socket import create_server, socket

from attrs import evolve
from twisted.internet.defer import Deferred
from twisted.trial.unittest import SkipTest

from kalive.config.globals import TLSFiles
from kalive.config.health import URL
from kalive.health.checkers.tls import context, tls_checker
from kalive.health.outcome import SUCCESS, Outcome, Result
from kalive.health.test.servers import LoopbackTestCase, Server, reply
from kalive.health.test.values import http_check

#: More than one TLS record, so that some of it waits decrypted.
BODY = b"x" * 100_000


class TLSTests(LoopbackTestCase):
    """What comes of it."""

    def check(self, port: int, *urls: URL, timeout: float = 5.0) -> Deferred[Outcome]:
        """Look once."""
        check = evolve(http_check(urls or (URL(path="/"),), port=port, timeout=timeout), tls=True)
        return tls_checker(self.reactor, check, context(None)).check()

    def certificate(self) -> tuple[Path, Path]:
        """A certificate that nobody has signed, and its key."""
        if shutil.which("openssl") is None:
            raise SkipTest("no command 'openssl' (Debian package openssl)")
        folder = Path(self.mktemp())
        folder.mkdir()
        certificate, key = folder / "cert.pem", folder / "key.pem"
        words = (
            f"req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout {key} -out {certificate}"
        )
        command = ["openssl", *words.split(), "-subj", "/CN=x", "-days", "2"]
        subprocess.run(command, check=True, capture_output=True, timeout=20)
        return certificate, key

    def serve(self, replies: list[bytes], names: list[str | None] | None = None) -> int:
        """A TLS server in a thread that answers each of its connections with the next reply, and puts
        the names that it is called by into C{names}."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*self.certificate())
        if names is not None:
            context.sni_callback = lambda _, name, __: names.append(name)
        listening = create_server(("127.0.0.1", 0))
        thread = threading.Thread(target=answer, args=(context, listening, replies), daemon=True)
        thread.start()
        self.addCleanup(thread.join, 5)
        self.addCleanup(listening.close)
        return int(listening.getsockname()[1])

    async def test_page_over_tls(self) -> None:
        """Status and digest are judged as with C{HTTP_GET}; the certificate is not."""
        digest = hashlib.md5(BODY).hexdigest()
        head = f"HTTP/1.0 200 OK\r\nContent-Length: {len(BODY)}\r\n\r\n".encode()
        port = self.serve([head + BODY, head + BODY])
        self.assertEqual(await self.check(port, URL(path="/", digest=digest)), SUCCESS)
        outcome = await self.check(port, URL(path="/", digest="0" * 32))
        self.assertEqual(outcome, Outcome(Result.WRONG_DIGEST, "0" * 32, digest, "/"))

    async def test_not_tls(self) -> None:
        """A server that speaks plainly: TLS failure."""
        outcome = await self.check(self.listen(Server(asked=reply(b"HTTP/1.0 400 What\r\n\r\n"))))
        self.assertIs(outcome.result, Result.TLS_FAILURE)

    async def test_silence_in_the_handshake(self) -> None:
        """Bounded like everything."""
        outcome = await self.check(self.listen(Server()), timeout=0.2)
        self.assertIs(outcome.result, Result.CONNECT_TIMEOUT)

    async def test_nobody_listens(self) -> None:
        """Refused."""
        self.assertIs((await self.check(self.closed_port())).result, Result.REFUSED)

    async def test_sni(self) -> None:
        """With C{enable_sni} the handshake names the virtual host, without it nothing."""
        for enabled in (True, False):
            names: list[str | None] = []
            port = self.serve([b"HTTP/1.0 200 OK\r\n\r\n"], names)
            check = evolve(http_check(port=port), tls=True, enable_sni=enabled, virtualhost="www.example.org")
            self.assertEqual(await tls_checker(self.reactor, check, context(None)).check(), SUCCESS)
            self.assertEqual(names, ["www.example.org" if enabled else None])

    async def test_a_name_that_no_host_has(self) -> None:
        """A virtual host that can't be sent as a name fails the check, and no more: whether Python finds
        that out, or the TLS library, when the socket is closed already."""
        port = self.listen(Server())
        for name in (".", ".".join(["long"] * 60)):
            check = evolve(http_check(port=port), tls=True, enable_sni=True, virtualhost=name)
            outcome = await tls_checker(self.reactor, check, context(None)).check()
            self.assertIs(outcome.result, Result.TLS_FAILURE, outcome)

    def test_files_that_are_not_there(self) -> None:
        """An error when it is made, not at each check, which names the files and why."""
        for files, names in (
            (TLSFiles(ca="/nowhere/ca.pem"), "/nowhere/ca.pem"),
            (TLSFiles(certificate="/nowhere/a", key="/nowhere/b"), "/nowhere/a, /nowhere/b"),
            (TLSFiles(certificate="/nowhere/a"), "/nowhere/a"),
        ):
            error = self.assertRaises(FileNotFoundError, context, files)
            self.assertEqual(error.strerror, f"{names}: No such file or directory")

    def test_files_with_nonsense(self) -> None:
        """Likewise, with the words of the TLS library."""
        error = self.assertRaises(OSError, context, TLSFiles(ca="/etc/passwd"))
        self.assertIn("/etc/passwd: ", str(error.strerror))


def answer(context: ssl.SSLContext, listening: socket, replies: list[bytes]) -> None:
    """Serve one connection for each reply."""
    for each in replies:
        plain, _ = listening.accept()
        with context.wrap_socket(plain, server_side=True) as connection:
            connection.recv(4096)
            connection.sendall(each)
