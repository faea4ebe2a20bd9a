"""C{HTTP_GET} against real and hostile servers: L{kalive.health.checkers.http}."""

from __future__ import annotations

import hashlib
import socket
import subprocess
import time
from ipaddress import ip_address
from pathlib import Path

from attrs import evolve
from twisted.internet.defer import Deferred
from twisted.trial.unittest import SkipTest, SynchronousTestCase
from zope.interface.verify import verifyObject

from kalive.config.checkers import URL, HTTPProtocol
from kalive.health.checkers.http import HTTPChecker, page
from kalive.health.checkers.interfaces import IChecker
from kalive.health.outcome import SUCCESS, Outcome, Result
from kalive.health.test.servers import LoopbackTestCase, Server, reply, reset
from kalive.health.test.values import http_check, target

BODY = b"<p>hello</p>\n"
DIGEST = hashlib.md5(BODY).hexdigest()
GOOD = b"HTTP/1.0 200 OK\r\n\r\n" + BODY
NGINX = Path("/usr/sbin/nginx")


class RequestTests(SynchronousTestCase):
    """What is sent."""

    def request(self, url: URL, virtualhost: str | None = None, address: str = "192.168.1.10") -> bytes:
        """The request for one URL."""
        where = target(str(ip_address(address)), 8080)
        return page(url, where, virtualhost).request

    def test_as_keepalived_asks(self) -> None:
        """HTTP/1.0, the agent's name, and the address with the port as host."""
        self.assertEqual(
            self.request(URL(path="/index.html")),
            b"GET /index.html HTTP/1.0\r\nUser-Agent: KeepAliveClient\r\nHost: 192.168.1.10:8080\r\n\r\n",
        )

    def test_versions(self) -> None:
        """1.0C and 1.1 ask for the connection to be closed; 1.0 needs not."""
        for protocol, version, closing in (
            (HTTPProtocol.V1_0, b"HTTP/1.0\r\n", 0),
            (HTTPProtocol.V1_0C, b"HTTP/1.0\r\n", 1),
            (HTTPProtocol.V1_1, b"HTTP/1.1\r\n", 1),
        ):
            request = page(URL(path="/"), target(), None, protocol).request
            self.assertIn(version, request)
            self.assertEqual(request.count(b"\r\nConnection: close\r\n"), closing)

    def test_virtual_host(self) -> None:
        """That of the URL before that of the check, as written."""
        self.assertIn(b"Host: a.example\r\n", self.request(URL(path="/"), "a.example"))
        url = URL(path="/", virtualhost="b.example")
        self.assertIn(b"Host: b.example\r\n", self.request(url, "a.example"))

    def test_ipv6(self) -> None:
        """In brackets."""
        self.assertIn(b"Host: [2001:db8::1]:8080\r\n", self.request(URL(path="/"), address="2001:db8::1"))


class HTTPTestCase(LoopbackTestCase):
    """Checks of servers of our own."""

    def fetch(self, server: Server, *urls: URL, timeout: float = 5.0) -> Deferred[Outcome]:
        """Check C{server} once."""
        check = http_check(urls or (URL(path="/"),), port=self.listen(server), timeout=timeout)
        return HTTPChecker(self.reactor, check).check()


class HTTPTests(HTTPTestCase):
    """What comes of it."""

    def test_is_a_checker(self) -> None:
        """It keeps the contract."""
        self.assertTrue(verifyObject(IChecker, HTTPChecker(self.reactor, http_check())))

    async def test_any_2xx_is_a_success(self) -> None:
        """Without C{status_code} and C{digest}."""
        self.assertEqual(await self.fetch(Server(asked=reply(GOOD))), SUCCESS)
        created = b"HTTP/1.1 299 Fine\r\nContent-Length: 0\r\n\r\n"
        self.assertEqual(await self.fetch(Server(asked=reply(created))), SUCCESS)

    async def test_other_statuses_fail(self) -> None:
        """What was expected and what came is in the outcome."""
        outcome = await self.fetch(Server(asked=reply(b"HTTP/1.0 503 Busy\r\n\r\n")), URL(path="/x"))
        self.assertEqual(outcome, Outcome(Result.WRONG_STATUS, "200-299", "503", "/x"))

    async def test_version(self) -> None:
        """C{http_protocol} of the configuration is spoken."""
        server = Server(asked=reply(b"HTTP/1.1 200 OK\r\n\r\n"))
        check = evolve(http_check(port=self.listen(server)), http_protocol=HTTPProtocol.V1_1)
        self.assertEqual(await HTTPChecker(self.reactor, check).check(), SUCCESS)
        self.assertIn(b" HTTP/1.1\r\n", server.requests[0])

    async def test_configured_statuses(self) -> None:
        """Ranges and single codes; then 200 is wrong if it is not among them."""
        url = URL(path="/", status_code=((301, 302), (404, 404)))
        for status in (301, 302, 404):
            answer = f"HTTP/1.0 {status} x\r\n\r\n".encode()
            self.assertEqual(await self.fetch(Server(asked=reply(answer)), url), SUCCESS)
        outcome = await self.fetch(Server(asked=reply(GOOD)), url)
        self.assertEqual(outcome, Outcome(Result.WRONG_STATUS, "301-302 404", "200", "/"))

    async def test_digest(self) -> None:
        """The MD5 of the body must be that of the configuration."""
        server = Server(asked=reply(GOOD))
        self.assertEqual(await self.fetch(server, URL(path="/", digest=DIGEST)), SUCCESS)
        outcome = await self.fetch(Server(asked=reply(GOOD)), URL(path="/", digest="0" * 32))
        self.assertEqual(outcome, Outcome(Result.WRONG_DIGEST, "0" * 32, DIGEST, "/"))

    async def test_digest_and_status_are_both_required(self) -> None:
        """The right page with the wrong status fails, and the other way round."""
        url = URL(path="/", digest=DIGEST, status_code=((404, 404),))
        outcome = await self.fetch(Server(asked=reply(GOOD)), url)
        self.assertIs(outcome.result, Result.WRONG_STATUS)
        outcome = await self.fetch(Server(asked=reply(b"HTTP/1.0 404 No\r\n\r\nother")), url)
        self.assertIs(outcome.result, Result.WRONG_DIGEST)

    async def test_every_url_in_turn(self) -> None:
        """One connection each, in the order of the configuration; the first failure ends it."""
        server = Server(asked=reply(GOOD))
        first, second = URL(path="/1"), URL(path="/2", status_code=((500, 500),))
        outcome = await self.fetch(server, first, second, URL(path="/3"))
        self.assertEqual((outcome.result, outcome.subject), (Result.WRONG_STATUS, "/2"))
        self.assertEqual([line.split()[1] for line in server.requests], [b"/1", b"/2"])

    async def test_cancelling_between_urls(self) -> None:
        """The abort reaches the connection that is open then."""
        server = Server(asked=lambda it: reply(GOOD)(it) if len(server.requests) == 1 else None)
        port = self.listen(server)
        check = http_check((URL(path="/1"), URL(path="/2")), port=port)
        result = HTTPChecker(self.reactor, check).check()
        while len(server.requests) < 2:
            await HTTPChecker(self.reactor, http_check(port=self.closed_port())).check()
        result.cancel()
        self.failureResultOf(result)
        while len(server.lost) < 2:
            await HTTPChecker(self.reactor, http_check(port=self.closed_port())).check()


class HostileTests(HTTPTestCase):
    """Servers that do not behave: each check fails cleanly and in time."""

    async def test_silence(self) -> None:
        """It accepts the request and never answers."""
        outcome = await self.fetch(Server(), timeout=0.1)
        self.assertIs(outcome.result, Result.READ_TIMEOUT)

    async def test_a_body_that_stops(self) -> None:
        """The header comes, and then not all of the body."""
        server = Server(
            asked=lambda it: it.transport.write(  # type: ignore[union-attr]  # connected
                b"HTTP/1.0 200 OK\r\nContent-Length: 9\r\n\r\n"
            )
        )
        outcome = await self.fetch(server, timeout=0.1)
        self.assertIs(outcome.result, Result.READ_TIMEOUT)

    async def test_endless_header(self) -> None:
        """Headers without end are cut off at their limit."""
        flood = b"HTTP/1.0 200 OK\r\n" + b"X-Filler: y\r\n" * 100_000
        outcome = await self.fetch(Server(asked=reply(flood)))
        self.assertIs(outcome.result, Result.REPLY_TOO_LONG)

    async def test_garbage(self) -> None:
        """Not HTTP at all."""
        outcome = await self.fetch(Server(made=reply(b"\x16\x03\x01\r\n\r\n")))
        self.assertIs(outcome.result, Result.MALFORMED_REPLY)

    async def test_reset(self) -> None:
        """The server breaks off when it is asked."""
        outcome = await self.fetch(Server(asked=reset))
        self.assertIn(outcome.result, (Result.RESET, Result.NO_REPLY))

    async def test_closed_without_an_answer(self) -> None:
        """An empty reply."""
        outcome = await self.fetch(Server(asked=reply(b"")))
        self.assertIs(outcome.result, Result.NO_REPLY)

    async def test_nobody_listens(self) -> None:
        """Refused, and the other URLs are not tried."""
        check = http_check((URL(path="/"), URL(path="/")), port=self.closed_port())
        outcome = await HTTPChecker(self.reactor, check).check()
        self.assertIs(outcome.result, Result.REFUSED)


class NginxTests(LoopbackTestCase):
    """A server that everybody uses."""

    def setUp(self) -> None:
        """Start an nginx of our own on a free port of the loopback."""
        super().setUp()
        if not NGINX.exists():
            raise SkipTest(f"{NGINX} is not installed (package nginx)")
        self.port = self.closed_port_now()
        folder = Path(self.mktemp()).absolute()
        (folder / "www").mkdir(parents=True)
        (folder / "www" / "index.html").write_bytes(BODY)
        (folder / "nginx.conf").write_text(
            f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/error;\n"
            f"events {{}} http {{ access_log off; client_body_temp_path {folder}/b;"
            f" proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u;"
            f" scgi_temp_path {folder}/s; server {{ listen 127.0.0.1:{self.port}; root {folder}/www; }} }}\n"
        )
        self.process = subprocess.Popen(
            [NGINX, "-p", folder, "-e", folder / "error", "-c", folder / "nginx.conf"]
        )
        self.addCleanup(self.process.wait)
        self.addCleanup(self.process.kill)
        self.wait_until_it_listens()

    def closed_port_now(self) -> int:
        """A port that was free a moment ago."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return int(probe.getsockname()[1])

    def wait_until_it_listens(self) -> None:
        """At most five seconds."""
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        self.fail("nginx does not listen")

    async def test_status_and_digest(self) -> None:
        """The page is there with its digest, another is not."""
        url = URL(path="/", digest=DIGEST, status_code=((200, 200),))
        check = http_check((url,), port=self.port)
        self.assertEqual(await HTTPChecker(self.reactor, check).check(), SUCCESS)
        missing = http_check((URL(path="/missing"),), port=self.port)
        outcome = await HTTPChecker(self.reactor, missing).check()
        self.assertEqual(outcome, Outcome(Result.WRONG_STATUS, "200-299", "404", "/missing"))
