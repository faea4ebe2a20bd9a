"""Words of services and their checks with the value each becomes, in variations."""

from __future__ import annotations

from operator import attrgetter

from twisted.trial.unittest import SynchronousTestCase

from kalive.config.common import Script
from kalive.config.health import ForwardingMethod, Protocol
from kalive.parser.test.support import found, server, the_real, the_server
from kalive.parser.words_virtual_server import SCHEDULERS

DR = ForwardingMethod.DR

#: What is written in a service with one TCP_CHECK, the field and its value.
SERVICE = (
    ("lb_algo sh", "lb_algo", "sh"),
    ("lvs_sched mh", "lb_algo", "mh"),
    ("lb_algo loadbalance", "lb_algo", "rr"),
    ("lb_kind DR", "lb_kind", DR),
    ("lvs_method TUN", "lb_kind", ForwardingMethod.TUN),
    ("lb_kind dr", "lb_kind", ForwardingMethod.NAT),
    ("protocol udp", "protocol", Protocol.UDP),
    ("protocol SCTP", "protocol", Protocol.SCTP),
    ("persistence_timeout", "persistence_timeout", 360),
    ("persistence_timeout 50", "persistence_timeout", 50),
    ("persistence_timeout 0", "persistence_timeout", None),
    ("persistence_granularity 255.255.255.0", "persistence_granularity", 24),
    ("persistence_granularity 255.255.255.0", "persistence_timeout", 360),
    ("ha_suspend", "ha_suspend", True),
    ("virtualhost www.example.org", "virtualhost", "www.example.org"),
    ("nat_mask 255.255.255.0", "lb_algo", "rr"),
    ("weight 7", "real_servers.0.weight", 7),
    ("inhibit_on_failure", "real_servers.0.inhibit_on_failure", True),
    ("sorry_server 198.51.100.9", "sorry_server.port", 80),
    ("sorry_server 198.51.100.9 8080", "sorry_server.port", 8080),
    ("real_server 198.51.100.2 81 {\n}", "real_servers.0.port", 81),
    ("delay_loop 2.5", "real_servers.0.checkers.0.timing.delay_loop", 2.5),
    ("retry 4", "real_servers.0.checkers.0.timing.retry", 4),
    ("delay_before_retry 0.5", "real_servers.0.checkers.0.timing.delay_before_retry", 0.5),
    ("warmup 0", "real_servers.0.checkers.0.timing.warmup", 0.0),
    ("connect_timeout 2", "real_servers.0.checkers.0.target.connect_timeout", 2.0),
)

#: What is written in a real server with one TCP_CHECK, the field and its value.
REAL = (
    ("weight 0", "weight", 0),
    ("weight -1", "weight", 1),
    ("lvs_method DR", "lb_kind", DR),
    ("inhibit_on_failure", "inhibit_on_failure", True),
    ("inhibit_on_failure off", "inhibit_on_failure", False),
    ('notify_up "/bin/up now"', "notify_up", Script(("/bin/up", "now"))),
    ("notify_down /bin/down", "notify_down", Script(("/bin/down",))),
    ("CI-LINUX", "weight", 1),
    ("delay_loop 3", "checkers.0.timing.delay_loop", 3.0),
    ("retry 3", "checkers.0.timing.retry", 3),
    ("delay_before_retry 4", "checkers.0.timing.delay_before_retry", 4.0),
    ("warmup 1", "checkers.0.timing.warmup", 1.0),
    ("connect_timeout 9", "checkers.0.target.connect_timeout", 9.0),
)

#: What is written in a TCP_CHECK, the field and its value.
TCP = (
    ("delay_loop 3", "timing.delay_loop", 3.0),
    ("retry 0", "timing.retry", 0),
    ("delay_before_retry 4", "timing.delay_before_retry", 4.0),
    ("warmup 1", "timing.warmup", 1.0),
    ("connect_timeout 9", "target.connect_timeout", 9.0),
    ("connect_port 8080", "target.connect_port", 8080),
    ("connect_port 0", "target.connect_port", 80),
    ("connect_ip 127.0.0.9", "target.connect_ip.compressed", "127.0.0.9"),
    ("bindto 127.0.0.8", "target.bindto.compressed", "127.0.0.8"),
)

URL = "url {\npath /x\n%s\n}\n"
DIGEST = "640205B7B0FC66C1EA91C463FAC6334D"

#: What is written in HTTP_GET and SSL_GET, the field and its value.
HTTP = (
    (URL % "", "url.0.path", "/x"),
    (URL % f"digest {DIGEST}", "url.0.digest", DIGEST.lower()),
    (URL % "", "url.0.status_code", ()),
    (URL % "status_code 200", "url.0.status_code", ((200, 200),)),
    (URL % "status_code 200 301-302,404", "url.0.status_code", ((200, 200), (301, 302), (404, 404))),
    (URL % "status_code 99", "url.0.status_code", ()),
    (URL % "status_code 302-301", "url.0.status_code", ()),
    (URL % "virtualhost a.example.org", "url.0.virtualhost", "a.example.org"),
    (URL % "" + "virtualhost b.example.org", "virtualhost", "b.example.org"),
    (URL % "" + "nb_get_retry 5", "timing.retry", 5),
    (URL % "" + "retry 5", "timing.retry", 5),
    (URL % "" + URL % "", "url.1.path", "/x"),
)


def pick(value: object, path: str) -> object:
    """C{a.0.b} of a value."""
    for name in path.split("."):
        value = value[int(name)] if isinstance(value, tuple) else attrgetter(name)(value)
    return value


class WordsTests(SynchronousTestCase):
    """Each word becomes its value; a wrong one leaves the default."""

    def test_service(self) -> None:
        """C{virtual_server}."""
        for text, field, expected in SERVICE:
            self.assertEqual(pick(the_server(text, "TCP_CHECK {\n}"), field), expected, text)

    def test_real_server(self) -> None:
        """C{real_server}."""
        for text, field, expected in REAL:
            self.assertEqual(pick(the_real(f"{text}\nTCP_CHECK {{\n}}"), field), expected, text)

    def test_tcp_check(self) -> None:
        """C{TCP_CHECK}."""
        for text, field, expected in TCP:
            value = the_real(f"TCP_CHECK {{\n{text}\n}}")
            self.assertEqual(pick(value.checkers[0], field), expected, text)

    def test_http_and_ssl(self) -> None:
        """C{HTTP_GET} and C{SSL_GET}: the words of network checks and their own."""
        for kind in ("HTTP_GET", "SSL_GET"):
            for text, field, expected in (*HTTP, *((URL % "" + text, *more) for text, *more in TCP)):
                (check,) = the_real(f"{kind} {{\n{text}\n}}").checkers
                self.assertEqual(pick(check, field), expected, text)
                self.assertEqual(check.tls, kind == "SSL_GET")

    def test_misc_check(self) -> None:
        """C{MISC_CHECK}: a command, and how long it may take."""
        (check,) = the_real('MISC_CHECK {\nmisc_path "/bin/x a" root\nmisc_timeout 3\n}').checkers
        self.assertEqual(check.misc_path, Script(("/bin/x", "a"), "root"))
        self.assertEqual((check.misc_timeout, check.timing.retry), (3.0, 0))
        (check,) = the_real("MISC_CHECK {\nmisc_path /bin/x\n}", "delay_loop 7").checkers
        self.assertEqual(check.misc_timeout, 7.0)

    def test_every_scheduler(self) -> None:
        """All schedulers of IPVS that 2.4.3 knows are taken."""
        for name in SCHEDULERS:
            self.assertEqual(the_server(f"lb_algo {name}").lb_algo, name)

    def test_retry_of_a_service_is_positive(self) -> None:
        """A service's retry of 0 is out of range, that of a checker is not."""
        self.assertEqual(found(server("retry 0")), ["K121"])
        self.assertEqual(found(server("", "TCP_CHECK {\nretry 0\n}")), [])

    def test_old_word_where_it_never_was(self) -> None:
        """nb_get_retry in a TCP_CHECK is as unknown as it is to 2.4.3."""
        self.assertEqual(found(server("", "TCP_CHECK {\nnb_get_retry 3\n}")), ["K110"])
