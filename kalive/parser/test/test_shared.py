"""Tests of what equal blocks share: L{kalive.parser.schema.read_shared} and the plans of checkers."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from kalive.config.health import HTTPCheck, TCPCheck
from kalive.parser.test.support import configuration, report

HEAD = "virtual_server 192.0.2.1 80 {\nprotocol TCP\nlb_kind NAT\nlb_algo rr\n"


def servers(count: int, real: str, service: str = "") -> str:
    """A file with a service whose real servers, at 198.51.100.1 and after, all hold C{real}."""
    blocks = "".join(f"real_server 198.51.100.{n} 80 {{\n{real}\n}}\n" for n in range(1, count + 1))
    return f"{HEAD}{service}\n{blocks}}}\n"


class SharedTests(SynchronousTestCase):
    """Servers with the same lines."""

    def test_each_has_its_own_place(self) -> None:
        """Equal checks look after their own server, and know their own lines."""
        (service,) = configuration(servers(3, "weight 2\nTCP_CHECK {\nconnect_timeout 1\n}")).virtual_servers
        checks = [real.checkers[0] for real in service.real_servers]
        assert all(isinstance(check, TCPCheck) for check in checks)
        self.assertEqual(
            [str(check.target.connect_ip) for check in checks if isinstance(check, TCPCheck)],
            ["198.51.100.1", "198.51.100.2", "198.51.100.3"],
        )
        lines = [real.position.line for real in service.real_servers if real.position]
        self.assertEqual([check.position.line for check in checks if check.position], [n + 2 for n in lines])

    def test_pages_know_their_lines(self) -> None:
        """A page within a check is of its own server too."""
        (service,) = configuration(servers(2, "HTTP_GET {\nurl {\npath /\n}\n}")).virtual_servers
        pages = [
            check.url[0] for real in service.real_servers for check in real.checkers
            if isinstance(check, HTTPCheck)
        ]  # fmt: skip
        self.assertEqual([page.position.line for page in pages if page.position], [8, 15])

    def test_each_mistake_is_told(self) -> None:
        """A mistake in equal blocks is told for each of them, at its line."""
        for real in ("TCP_CHECK {\nconnect_timeout x\n}", "nonsense 1\nTCP_CHECK {\n}", "MISC_CHECK {\n}"):
            found = [one for one in report(servers(3, real)).diagnostics if one.severity.value == "error"]
            self.assertEqual(len(found), 3, real)
            self.assertEqual(len({one.position.line for one in found}), 3, real)

    def test_bindto_of_the_other_family(self) -> None:
        """What depends on the server as well as on the check is judged for each."""
        found = report(servers(2, "TCP_CHECK {\nbindto 2001:db8::1\n}")).diagnostics
        self.assertEqual(len([one for one in found if "bindto" in one.message]), 2)

    def test_service_counts(self) -> None:
        """Equal servers of different services have the times of their own service."""
        text = servers(1, "TCP_CHECK {\n}", "delay_loop 5") + servers(1, "TCP_CHECK {\n}", "delay_loop 7")
        first, second = configuration(text.replace("192.0.2.1", "192.0.2.2", 1)).virtual_servers
        services = (first, second)
        times = [
            check.timing.delay_loop for service in services for check in service.real_servers[0].checkers
            if isinstance(check, TCPCheck)
        ]  # fmt: skip
        self.assertEqual(times, [5, 7])
