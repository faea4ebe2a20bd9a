"""The lines of the log: L{kalive.health.wording} and L{kalive.health.unused}."""

from __future__ import annotations

import errno

from attrs import evolve
from twisted.trial.unittest import SynchronousTestCase

from kalive.config.common import Script
from kalive.config.health import MiscCheck
from kalive.health.outcome import Outcome, Result
from kalive.health.test.values import QUICK, configuration, http_check, real_server, tcp_check, virtual_server
from kalive.health.unused import unused
from kalive.health.wording import failed, refusal, succeeded
from kalive.kernel.values import Refusal

SERVER, VS = "[192.168.1.10]:tcp:80", "[10.0.0.1]:tcp:80"
MISC = MiscCheck(timing=QUICK, misc_path=Script(("/usr/bin/check", "-x")), misc_timeout=5.0)


class CheckTests(SynchronousTestCase):
    """Of checks, as 2.4.3 words them; our details follow in parentheses."""

    def test_tcp(self) -> None:
        """Failed or timed out; with the retries if there were any."""
        lines = list(failed(tcp_check(), SERVER, VS, Outcome(Result.CONNECT_TIMEOUT, actual="5 s"), 2))
        self.assertEqual(
            lines,
            [
                f"TCP connection to {SERVER} timeout. (timeout connecting: 5 s)",
                f"TCP_CHECK on service {SERVER} failed after 1 retries.",
            ],
        )
        self.assertEqual(succeeded(tcp_check(), SERVER, VS), f"TCP connection to {SERVER} success.")

    def test_http(self) -> None:
        """The line says which way it failed."""
        for outcome, expected in (
            (
                Outcome(Result.WRONG_STATUS, "200", "503", "/"),
                f"HTTP status code error to {SERVER} url(/), status_code [503].",
            ),
            (
                Outcome(Result.WRONG_DIGEST, "0", "1", "/"),
                f"MD5 digest error to {SERVER} url[/], MD5SUM [1].",
            ),
            (Outcome(Result.REFUSED), f"Error connecting server {SERVER}."),
            (Outcome(Result.CONNECT_TIMEOUT), f"Timeout connecting server {SERVER}."),
            (Outcome(Result.READ_TIMEOUT), f"Timeout HTTP read server {SERVER}."),
            (Outcome(Result.MALFORMED_REPLY), f"Read error with server {SERVER}."),
        ):
            first, second = failed(http_check(), SERVER, VS, outcome, 1)
            self.assertEqual(first, f"{expected} ({outcome})")
            self.assertEqual(second, f"HTTP_CHECK on service {SERVER} failed.")
        self.assertEqual(
            succeeded(http_check(), SERVER, VS), f"Remote Web server {SERVER} succeed on service."
        )

    def test_misc(self) -> None:
        """With the whole command."""
        outcome = Outcome(Result.WRONG_EXIT_STATUS, "exit status 0", "1")
        self.assertEqual(
            next(iter(failed(MISC, SERVER, VS, outcome, 1))),
            f"Misc check for [{SERVER} VS {VS}] by [/usr/bin/check -x] failed."
            " (script failed: expected exit status 0, got 1)",
        )
        self.assertEqual(
            succeeded(MISC, SERVER, VS),
            f"Misc check for [{SERVER} VS {VS}] by [/usr/bin/check -x] succeeded.",
        )


class RefusalTests(SynchronousTestCase):
    """Of the kernel."""

    def test_cause_and_remedy(self) -> None:
        """What was refused, the kernel's own text if it has one, and what to do."""
        said = refusal(Refusal("add service x", errno.ENOENT))
        self.assertTrue(said.startswith("IPVS: add service x: No such file or directory (if a service"), said)
        said = refusal(Refusal("add service x", errno.EPERM, "not you"))
        self.assertEqual(said, "IPVS: add service x: not you (run as root or with CAP_NET_ADMIN)")
        self.assertEqual(refusal(Refusal("x", errno.EIO)), "IPVS: x: Input/output error")


class UnusedTests(SynchronousTestCase):
    """Of what is accepted but not yet acted on."""

    def test_scripts_and_ha_suspend(self) -> None:
        """Each is named with its place; what is acted on is not."""
        server = evolve(real_server("192.168.1.10"), notify_down=Script(("/bin/x",)))
        lines = list(unused(configuration(virtual_server(server, ha_suspend=True))))
        self.assertEqual(len(lines), 2)
        self.assertTrue(lines[0].startswith(f"virtual_server {VS}: ha_suspend: accepted, not yet acted on"))
        self.assertIn(f"real_server {SERVER}: notify_down: accepted, not yet acted on", lines[1])
        self.assertEqual(list(unused(configuration(virtual_server(real_server("192.168.1.10"))))), [])
