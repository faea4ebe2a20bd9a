"""Tests of L{kalive.parser.servers} and L{kalive.parser.checkers}: services brought together."""

from __future__ import annotations

from ipaddress import IPv4Address

from twisted.trial.unittest import SynchronousTestCase

from kalive.config.health import AddressKey, FirewallMarkKey, ForwardingMethod, GroupKey, Protocol
from kalive.parser.test.support import configuration, found, server, the_real, the_server


class KeyTests(SynchronousTestCase):
    """What a service is found by."""

    def test_keys(self) -> None:
        """Address with or without port, firewall mark, group."""
        group = "virtual_server_group G {\n10.0.0.1 80\n}\n"
        for head, key in {
            "192.0.2.1 80": AddressKey(IPv4Address("192.0.2.1"), 80),
            "192.0.2.1": AddressKey(IPv4Address("192.0.2.1"), 0),
            "fwmark 7": FirewallMarkKey(7),
            "group G": GroupKey("G"),
            "192.0.2.1 53 dev eth0": AddressKey(IPv4Address("192.0.2.1"), 53),
        }.items():
            (value,) = configuration(group + server(head=head)).virtual_servers
            self.assertEqual(value.key, key)

    def test_mark_of_ipv6(self) -> None:
        """A mark is of the family of its real servers."""
        text = server(head="fwmark 7").replace("198.51.100.1", "2001:db8::1")
        self.assertEqual(configuration(text).virtual_servers[0].key, FirewallMarkKey(7, 10))

    def test_wrong_keys(self) -> None:
        """A service with a wrong address is left out with all that is in it."""
        for head, code in {
            "192.0.2.300 80": "K179",
            "192.0.2.1 70000": "K179",
            "fwmark": "K133",
            "fwmark 0": "K121",
            "group": "K133",
            "VIRTUAL_IP 80": "K179",
        }.items():
            self.assertEqual(found(server(head=head)), [code], head)
            self.assertEqual(configuration(server(head=head)).virtual_servers, ())


class DefaultTests(SynchronousTestCase):
    """What a file need not say."""

    def test_service(self) -> None:
        """UDP, wlc and NAT, each with a word."""
        text = "virtual_server 192.0.2.1 80 {\nreal_server 198.51.100.1 80 {\n}\n}"
        self.assertEqual(found(text), ["K170", "K171", "K172"])
        (value,) = configuration(text).virtual_servers
        expected = (Protocol.UDP, "wlc", ForwardingMethod.NAT)
        self.assertEqual((value.protocol, value.lb_algo, value.lb_kind), expected)

    def test_every_port_needs_persistence(self) -> None:
        """A service of every port is persistent."""
        self.assertEqual(the_server(head="192.0.2.1").persistence_timeout, 360)
        self.assertEqual(the_server("persistence_timeout 9", head="192.0.2.1").persistence_timeout, 9)

    def test_ports_of_real_servers(self) -> None:
        """Without one it is the service's; only NAT may have another."""
        for lines, head, port in (
            ("", "192.0.2.1 8080", 80),
            ("lb_kind DR", "192.0.2.1 8080", 8080),
            ("lb_kind TUN", "fwmark 1", 0),
            ("", "fwmark 1", 80),
        ):
            self.assertEqual(the_server(lines, head=head).real_servers[0].port, port)
        text = server().replace("198.51.100.1 80", "198.51.100.1")
        self.assertEqual(configuration(text).virtual_servers[0].real_servers[0].port, 80)

    def test_method_of_one_real_server(self) -> None:
        """A real server may be reached in another way than the others."""
        value = the_server("lb_kind DR\nreal_server 198.51.100.2 80 {\nlvs_method TUN\n}")
        methods = [real.lb_kind for real in value.real_servers]
        self.assertEqual(methods, [ForwardingMethod.TUN, ForwardingMethod.DR])


class RealServerTests(SynchronousTestCase):
    """Which real servers stay."""

    def test_none(self) -> None:
        """A service without any is left out."""
        self.assertEqual(configuration("virtual_server 192.0.2.1 80 {\n}").virtual_servers, ())

    def test_twice(self) -> None:
        """The same one counts once, the same address with another port is another."""
        text = server("real_server 198.51.100.1 80 {\nweight 5\n}\nreal_server 198.51.100.1 81 {\n}")
        self.assertEqual(found(text), ["K174"])
        reals = configuration(text).virtual_servers[0].real_servers
        self.assertEqual([(real.port, real.weight) for real in reals], [(80, 5), (81, 1)])

    def test_families(self) -> None:
        """Only a tunnel leads to the other family."""
        self.assertEqual(found(server("real_server 2001:db8::1 80 {\n}")), ["K183"])
        self.assertEqual(found(server("lb_kind TUN\nreal_server 2001:db8::1 80 {\n}")), [])

    def test_wrong_address_in_every_service(self) -> None:
        """A service whose real servers are all of the wrong family has none, and is left out as such."""
        text = server().replace("198.51.100.1", "2001:db8::1")
        self.assertEqual(configuration(text).virtual_servers, ())
        self.assertEqual(found(text), ["K173", "K183"])


class InheritanceTests(SynchronousTestCase):
    """A checker has its times from itself, else its server, else its service."""

    def test_levels(self) -> None:
        """The nearest word counts."""
        timing = the_real(
            "retry 2\nTCP_CHECK {\nretry 3\n}\nHTTP_GET {\nurl {\npath /\n}\n}", "retry 1\ndelay_loop 9"
        ).checkers
        self.assertEqual([one.timing.retry for one in timing], [3, 2])
        self.assertEqual([one.timing.delay_loop for one in timing], [9.0, 9.0])

    def test_defaults(self) -> None:
        """60 s, 1 retry (scripts none) after 1 s (web pages 3 s), warm-up as the period, 5 s to connect."""
        for kind, lines, expected in (
            ("TCP_CHECK", "", (60.0, 1, 1.0, 60.0)),
            ("HTTP_GET", "url {\npath /\n}", (60.0, 1, 3.0, 60.0)),
            ("SSL_GET", "url {\npath /\n}", (60.0, 1, 3.0, 60.0)),
            ("MISC_CHECK", "misc_path /bin/true", (60.0, 0, 1.0, 60.0)),
        ):
            (check,) = the_real(f"{kind} {{\n{lines}\n}}").checkers
            timing = check.timing
            got = (timing.delay_loop, timing.retry, timing.delay_before_retry, timing.warmup)
            self.assertEqual(got, expected, kind)
            if kind != "MISC_CHECK":
                self.assertEqual(check.target.connect_timeout, 5.0)

    def test_virtualhost(self) -> None:
        """That of the page, the check and the service."""
        get = "HTTP_GET {\nurl {\npath /\n}\n%s\n}"
        self.assertEqual(the_real(get % "", "virtualhost a").checkers[0].virtualhost, "a")
        real = the_real("virtualhost b\n" + get % "virtualhost c", "virtualhost a")
        self.assertEqual(real.checkers[0].virtualhost, "c")

    def test_page_without_path(self) -> None:
        """A url without a path is left out, the others are checked."""
        text = server("", "HTTP_GET {\nurl {\n}\nurl {\npath /b\n}\n}")
        self.assertEqual(found(text), ["K116"])
        (check,) = configuration(text).virtual_servers[0].real_servers[0].checkers
        self.assertEqual([url.path for url in check.url], ["/b"])  # type: ignore[union-attr]  # an HTTPCheck

    def test_ports_to_check(self) -> None:
        """The check's, the server's, or the protocol's own for a mark without port."""
        get = "HTTP_GET {\nurl {\npath /\n}\n}\nSSL_GET {\nurl {\npath /\n}\n}"
        text = server("", get, head="fwmark 1").replace("198.51.100.1 80", "198.51.100.1")
        checks = configuration(text).virtual_servers[0].real_servers[0].checkers
        self.assertEqual([check.target.connect_port for check in checks], [80, 443])  # type: ignore[union-attr]  # HTTPChecks
