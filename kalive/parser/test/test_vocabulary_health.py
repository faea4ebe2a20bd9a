"""Every keyword of services, real servers, their checks, C{SSL} and BFD: a file that uses it, and the value
it becomes. Nothing is exempt: a keyword without a row fails."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from kalive.config.checkers import DNSType, HTTPProtocol, PingCheck, ReplyPattern
from kalive.config.common import Script
from kalive.config.forwarding import ForwardingMethod, SchedulerFlags, Tunnel, TunnelChecksum, TunnelType
from kalive.config.health import AddressKey, FirewallMarkKey, Protocol
from kalive.config.tracking import Weight
from kalive.parser.known_words import KNOWN_WORDS
from kalive.parser.schema import Block
from kalive.parser.test.support import configuration, server
from kalive.parser.test.test_words_health import pick
from kalive.parser.words_root import ROOT

REAL = "virtual_server.real_server"
TUN = ForwardingMethod.TUN
GUE = Tunnel(TunnelType.GUE, 6080, TunnelChecksum.REMCSUM)
GRE = Tunnel(TunnelType.GRE, 0, TunnelChecksum.CSUM)
OTHER = ip_address("198.51.100.2")
UP = Script(("/bin/x", "a"), "u", "g")

#: Block, keyword, what is written in the block, where the value is found, and the value. A path
#: begins at the value of the block; C{real_servers.0} and so on lead further in.
ROWS: list[tuple[str, str, str, str, Any]] = [
    ("SSL", "password", "password secret", "password", "secret"),
    ("SSL", "ca", "ca /ca.pem", "ca", "/ca.pem"),
    ("SSL", "certificate", "certificate /c.pem", "certificate", "/c.pem"),
    ("SSL", "key", "key /k.pem", "key", "/k.pem"),
    ("bfd_instance", "source_ip", "source_ip 192.0.2.1", "source_ip", ip_address("192.0.2.1")),
    ("bfd_instance", "neighbor_ip", "neighbor_ip 192.0.2.3", "neighbor_ip", ip_address("192.0.2.3")),
    ("bfd_instance", "neighbour_ip", "neighbour_ip 192.0.2.3", "neighbor_ip", ip_address("192.0.2.3")),
    ("bfd_instance", "min_rx", "min_rx 3.312", "min_rx", 3.312),
    ("bfd_instance", "min_tx", "min_tx 20", "min_tx", 20.0),
    ("bfd_instance", "idle_tx", "idle_tx 2000", "idle_tx", 2000.0),
    ("bfd_instance", "multiplier", "multiplier 3", "multiplier", 3),
    ("bfd_instance", "passive", "passive", "passive", True),
    ("bfd_instance", "ttl", "ttl 9", "ttl", 9),
    ("bfd_instance", "hoplimit", "hoplimit 9", "ttl", 9),
    ("bfd_instance", "max_hops", "max_hops -1", "max_hops", -1),
    ("bfd_instance", "multihop", "multihop", "multihop", True),
    ("bfd_instance", "weight", "weight -20 reverse", "weight", Weight(-20, True)),
    ("bfd_instance", "vrrp", "vrrp", "checker", False),
    ("bfd_instance", "checker", "checker", "vrrp", False),
    ("virtual_server", "ip_family", "ip_family inet6", "key", FirewallMarkKey(7, 10)),
    ("virtual_server", "retry", "retry 4", "real_servers.0.checkers.0.timing.retry", 4),
    (
        "virtual_server",
        "delay_before_retry",
        "delay_before_retry 0.5",
        "real_servers.0.checkers.0.timing.delay_before_retry",
        0.5,
    ),
    ("virtual_server", "warmup", "warmup 0", "real_servers.0.checkers.0.timing.warmup", 0.0),
    (
        "virtual_server",
        "connect_timeout",
        "connect_timeout 2",
        "real_servers.0.checkers.0.target.connect_timeout",
        2.0,
    ),
    ("virtual_server", "delay_loop", "delay_loop 2.5", "real_servers.0.checkers.0.timing.delay_loop", 2.5),
    (
        "virtual_server",
        "inhibit_on_failure",
        "inhibit_on_failure",
        "real_servers.0.inhibit_on_failure",
        True,
    ),
    ("virtual_server", "lb_algo", "lb_algo sh", "lb_algo", "sh"),
    ("virtual_server", "lvs_sched", "lvs_sched twos", "lb_algo", "twos"),
    ("virtual_server", "hashed", "hashed", "flags", SchedulerFlags()),
    ("virtual_server", "ops", "protocol UDP\nops", "flags", SchedulerFlags(ops=True)),
    ("virtual_server", "flag-1", "flag-1", "flags", SchedulerFlags(flag_1=True)),
    ("virtual_server", "flag-2", "flag-2", "flags", SchedulerFlags(flag_2=True)),
    ("virtual_server", "flag-3", "flag-3", "flags", SchedulerFlags(flag_3=True)),
    ("virtual_server", "sh-port", "lvs_sched sh\nsh-port", "flags", SchedulerFlags(flag_2=True)),
    ("virtual_server", "sh-fallback", "lvs_sched sh\nsh-fallback", "flags", SchedulerFlags(flag_1=True)),
    ("virtual_server", "mh-port", "lvs_sched mh\nmh-port", "flags", SchedulerFlags(flag_2=True)),
    ("virtual_server", "mh-fallback", "lvs_sched mh\nmh-fallback", "flags", SchedulerFlags(flag_1=True)),
    ("virtual_server", "lb_kind", "lb_kind DR", "lb_kind", ForwardingMethod.DR),
    ("virtual_server", "lvs_method", "lvs_method TUN type gue port 6080 remcsum", "tunnel", GUE),
    ("virtual_server", "persistence_engine", "persistence_engine sip", "persistence_engine", "sip"),
    ("virtual_server", "persistence_timeout", "persistence_timeout 50", "persistence_timeout", 50),
    (
        "virtual_server",
        "persistence_granularity",
        "persistence_granularity 255.255.255.0",
        "persistence_granularity",
        24,
    ),
    ("virtual_server", "protocol", "protocol sctp", "protocol", Protocol.SCTP),
    ("virtual_server", "ha_suspend", "ha_suspend", "ha_suspend", True),
    ("virtual_server", "smtp_alert", "smtp_alert off", "smtp_alert", False),
    ("virtual_server", "virtualhost", "virtualhost a.example.org", "virtualhost", "a.example.org"),
    ("virtual_server", "snmp_name", "snmp_name web", "snmp_name", "web"),
    ("virtual_server", "alpha", "alpha", "alpha", True),
    ("virtual_server", "omega", "omega", "omega", True),
    ("virtual_server", "quorum_up", 'quorum_up "/bin/x a" u g', "quorum_up", UP),
    ("virtual_server", "quorum_down", 'quorum_down "/bin/x a" u g', "quorum_down", UP),
    ("virtual_server", "quorum", "weight 9\nquorum 5", "quorum", 5),
    ("virtual_server", "hysteresis", "weight 9\nquorum 5\nhysteresis 2", "hysteresis", 2),
    ("virtual_server", "weight", "weight 9", "real_servers.0.weight", 9),
    ("virtual_server", "sorry_server", "sorry_server 198.51.100.9 81", "sorry_server.port", 81),
    (
        "virtual_server",
        "sorry_server_inhibit",
        "sorry_server 198.51.100.9\nsorry_server_inhibit",
        "sorry_server.inhibit",
        True,
    ),
    (
        "virtual_server",
        "sorry_server_lvs_method",
        "sorry_server 198.51.100.9\nsorry_server_lvs_method TUN type gre csum",
        "sorry_server.tunnel",
        GRE,
    ),
    ("virtual_server", "real_server", "real_server 198.51.100.2 {\n}", "real_servers.0.address", OTHER),
    ("virtual_server", "nat_mask", "nat_mask 255.0.0.0", "lb_algo", "rr"),
    (REAL, "weight", "weight 0", "weight", 0),
    (REAL, "lvs_method", "lvs_method TUN", "lb_kind", TUN),
    (REAL, "uthreshold", "uthreshold 9", "uthreshold", 9),
    (REAL, "lthreshold", "uthreshold 9\nlthreshold 5", "lthreshold", 5),
    (REAL, "inhibit_on_failure", "inhibit_on_failure", "inhibit_on_failure", True),
    (REAL, "notify_up", 'notify_up "/bin/x a" u g', "notify_up", UP),
    (REAL, "notify_down", 'notify_down "/bin/x a" u g', "notify_down", UP),
    (REAL, "alpha", "alpha on", "alpha", True),
    (REAL, "retry", "retry 3", "checkers.0.timing.retry", 3),
    (REAL, "delay_before_retry", "delay_before_retry 4", "checkers.0.timing.delay_before_retry", 4.0),
    (REAL, "warmup", "warmup 1", "checkers.0.timing.warmup", 1.0),
    (REAL, "connect_timeout", "connect_timeout 9", "checkers.0.target.connect_timeout", 9.0),
    (REAL, "delay_loop", "delay_loop 3", "checkers.0.timing.delay_loop", 3.0),
    (REAL, "smtp_alert", "smtp_alert no", "smtp_alert", False),
    (REAL, "virtualhost", "virtualhost b", "virtualhost", "b"),
    (REAL, "snmp_name", "snmp_name web1", "snmp_name", "web1"),
    (REAL, "CI-LINUX", "CI-LINUX", "weight", 1),
    (REAL, "MISC_CHECK", "MISC_CHECK {\nmisc_path /bin/x\n}", "checkers.1.misc_path", Script(("/bin/x",))),
    (REAL, "SMTP_CHECK", "SMTP_CHECK {\n}", "checkers.1.target.connect_port", 80),
    (REAL, "TCP_CHECK", "TCP_CHECK {\nretry 2\n}", "checkers.1.timing.retry", 2),
    (REAL, "PING_CHECK", "PING_CHECK {\n}", "checkers.1.__class__", PingCheck),
    (REAL, "UDP_CHECK", "UDP_CHECK {\n}", "checkers.1.max_reply_length", 255),
    (REAL, "DNS_CHECK", "DNS_CHECK {\n}", "checkers.1.timing.retry", 3),
    (REAL, "FILE_CHECK", "FILE_CHECK {\ntrack_file tf\n}", "checkers.1.track_file", "tf"),
    (REAL, "BFD_CHECK", "BFD_CHECK {\nname b\n}", "checkers.1.name", "b"),
    (REAL, "HTTP_GET", "HTTP_GET {\nurl {\npath /\n}\n}", "checkers.1.tls", False),
    (REAL, "SSL_GET", "SSL_GET {\nurl {\npath /\n}\n}", "checkers.1.tls", True),
    (f"{REAL}.MISC_CHECK", "misc_path", 'misc_path "/bin/x a" u g', "misc_path", UP),
    (f"{REAL}.MISC_CHECK", "misc_timeout", "misc_timeout 3", "misc_timeout", 3.0),
    (f"{REAL}.MISC_CHECK", "misc_dynamic", "misc_dynamic", "misc_dynamic", True),
    (f"{REAL}.MISC_CHECK", "user", "user u g", "misc_path", Script(("/bin/true",), "u", "g")),
    (f"{REAL}.SMTP_CHECK", "helo_name", "helo_name mx", "helo_name", "mx"),
    (f"{REAL}.SMTP_CHECK", "host", "host {\nconnect_port 26\n}", "target.connect_port", 26),
    (f"{REAL}.UDP_CHECK", "payload", "payload Ab12f 3 456", "payload", b"\xab\x12\x0f\x03\x45\x06"),
    (
        f"{REAL}.UDP_CHECK",
        "require_reply",
        "require_reply 1x Xf",
        "require_reply",
        ReplyPattern(b"\x10\x0f", b"\xf0\x0f"),
    ),
    (f"{REAL}.UDP_CHECK", "min_reply_length", "min_reply_length 9", "min_reply_length", 9),
    (f"{REAL}.UDP_CHECK", "max_reply_length", "max_reply_length 9", "max_reply_length", 9),
    (f"{REAL}.DNS_CHECK", "type", "type DNSKEY", "type", DNSType.DNSKEY),
    (f"{REAL}.DNS_CHECK", "name", "name www.example.org.", "name", "www.example.org"),
    (f"{REAL}.FILE_CHECK", "track_file", "track_file tf", "track_file", "tf"),
    (f"{REAL}.FILE_CHECK", "weight", "weight 2147483647 reverse", "weight", Weight(2147483647, True)),
    (f"{REAL}.BFD_CHECK", "name", "name b", "name", "b"),
    (f"{REAL}.BFD_CHECK", "alpha", "alpha", "alpha", True),
]

#: What all checks with a schedule have.
SCHEDULE = [
    ("retry 7", "timing.retry", 7),
    ("delay_before_retry 4", "timing.delay_before_retry", 4.0),
    ("warmup 1", "timing.warmup", 1.0),
    ("delay_loop 3", "timing.delay_loop", 3.0),
    ("alpha", "alpha", True),
    ("log_all_failures yes", "log_all_failures", True),
]

#: What all checks over the network have.
CONNECTION = [
    *SCHEDULE,
    ("connect_ip 127.0.0.9", "target.connect_ip", ip_address("127.0.0.9")),
    ("connect_port 8080", "target.connect_port", 8080),
    ("bindto 127.0.0.8", "target.bindto", ip_address("127.0.0.8")),
    ("bind_port 5000", "target.bind_port", 5000),
    ("bind_if eth0", "target.bind_if", "eth0"),
    ("connect_timeout 9", "target.connect_timeout", 9.0),
    ("fwmark 7", "target.fwmark", 7),
]

DIGEST = "640205b7b0fc66c1ea91c463fac6334d"

HTTP = [
    ("nb_get_retry 5", "timing.retry", 5),
    ("virtualhost c", "virtualhost", "c"),
    ("http_protocol 1.0c", "http_protocol", HTTPProtocol.V1_0C),
    ("enable_sni", "enable_sni", True),
    ("fast_recovery", "fast_recovery", True),
    ("url {\npath /2\n}", "url.1.path", "/2"),
]

URL = [
    ("path /x", "path", "/x"),
    (f"digest {DIGEST.upper()}", "digest", DIGEST),
    ("status_code 200 301-302", "status_code", ((200, 200), (301, 302))),
    ("virtualhost d", "virtualhost", "d"),
    ('regex "a b"', "match.regex", "a b"),
    ("regex x\nregex_no_match", "match.regex_no_match", True),
    ("regex x\nregex_options caseless dotall", "match.regex_options", ("caseless", "dotall")),
    ("regex x\nregex_min_offset 5", "match.regex_min_offset", 5),
    ("regex x\nregex_max_offset 6", "match.regex_max_offset", 6),
    ("regex x\nregex_stack 1 2", "match.regex_stack", (1, 2)),
]


def _rows_of(block: str, rows: list[tuple[str, str, Any]]) -> list[tuple[str, str, str, str, Any]]:
    """Rows for C{block}; the keyword is the first word of the last line that begins with none."""
    return [(block, keyword_of(text), text, path, value) for text, path, value in rows]


def keyword_of(text: str) -> str:
    """The word that C{text} is about: of its last line, or of its block."""
    return (text if "{" in text else text.rpartition("\n")[2]).split()[0]


ROWS += _rows_of(f"{REAL}.MISC_CHECK", SCHEDULE)
for name in ("TCP_CHECK", "PING_CHECK", "SMTP_CHECK", "SMTP_CHECK.host", "UDP_CHECK", "DNS_CHECK"):
    ROWS += _rows_of(f"{REAL}.{name}", CONNECTION)
for name in ("HTTP_GET", "SSL_GET"):
    ROWS += _rows_of(f"{REAL}.{name}", [*CONNECTION, *HTTP])
    ROWS += _rows_of(f"{REAL}.{name}.url", URL)
ROWS += _rows_of(f"{REAL}.SSL_GET", [("tls_compliant", "url.0.tls_compliant", True)])
ROWS += _rows_of(f"{REAL}.SSL_GET.url", [("tls_compliant on", "tls_compliant", True)])

#: What a block can't do without, before the line that is tried.
NEEDED = {
    f"{REAL}.MISC_CHECK": "misc_path /bin/true\n",
    f"{REAL}.FILE_CHECK": "track_file tf\n",
    f"{REAL}.BFD_CHECK": "name b\n",
    f"{REAL}.HTTP_GET": "url {\npath /\n}\n",
    f"{REAL}.SSL_GET": "url {\npath /\n}\n",
    f"{REAL}.HTTP_GET.url": "path /\n",
    f"{REAL}.SSL_GET.url": "path /\n",
}

OUTSIDE = (
    "track_file tf {\nfile /tf\n}\nbfd_instance b {\nneighbor_ip 192.0.2.77\n}\n"
    "virtual_server_group G {\n10.0.0.1 80\n}\n"
)


def value_of(block: str, keyword: str, text: str) -> Any:
    """The value of C{block} where C{text} stands in it."""
    text = f"{NEEDED.get(block, '')}{text}"
    if block == "SSL":
        return configuration(f"SSL {{\n{text}\n}}").ssl
    if block == "bfd_instance":
        head = "" if "neighbo" in text else "neighbor_ip 192.0.2.2\n"
        return configuration(f"bfd_instance x {{\n{head}{text}\n}}").bfd_instances[0]
    if block == "virtual_server":
        tunnel = keyword == "ip_family"  # matters only where no server decides the family
        head = "fwmark 7" if tunnel else "192.0.2.1 80"
        real = "lvs_method TUN\n" if tunnel else ""
        return configuration(OUTSIDE + server(text, f"{real}TCP_CHECK {{\n}}", head)).virtual_servers[0]
    if block == REAL:
        return _first_real(f"TCP_CHECK {{\n}}\n{text}")
    inner = block.removeprefix(f"{REAL}.").split(".")
    for name in reversed(inner):
        text = f"{name} {{\n{text}\n}}"
    (check,) = _first_real(text).checkers
    return check.url[0] if inner[-1] == "url" else check


def _first_real(text: str) -> Any:
    return configuration(OUTSIDE + server("", text)).virtual_servers[0].real_servers[0]


def blocks_of(table: Block) -> dict[str, Block]:
    """A block and all blocks in it, by path."""
    found = {table.path: table}
    for keyword in table.words.values():
        if keyword.kind.inside is not None:
            found.update(blocks_of(keyword.kind.inside))
    return found


OUR_BLOCKS = ("SSL", "bfd_instance", "virtual_server")

BLOCKS = {path: table for path, table in blocks_of(ROOT).items() if path.split(".")[0] in OUR_BLOCKS}


class RowsTests(SynchronousTestCase):
    """The table above."""

    def test_each_word_becomes_its_value(self) -> None:
        """Each row, alone in a file that is otherwise complete."""
        for block, keyword, text, path, expected in ROWS:
            found = pick(value_of(block, keyword, text), path)
            self.assertEqual(found, expected, f"{block}: {text}")

    def test_each_value_is_no_default(self) -> None:
        """A row says something: without its line the value is another one, or has no effect and says so."""
        silent = ("hashed", "nat_mask", "CI-LINUX")
        for block, keyword, text, path, expected in ROWS:
            if keyword in silent:
                continue
            without = "neighbor_ip 192.0.2.2" if block == "bfd_instance" else ""
            try:
                found = pick(value_of(block, keyword, without), path)
            except (AttributeError, IndexError):
                continue
            same = block.endswith(("FILE_CHECK", "BFD_CHECK")) and keyword in ("track_file", "name")
            self.assertTrue(same or found != expected, f"{block}: {text}")

    def test_no_keyword_is_exempt(self) -> None:
        """Every keyword that 2.4.3 knows in these blocks, and every one in our tables, has a row."""
        tried = {(block, keyword) for block, keyword, *_ in ROWS}
        for path in BLOCKS:
            known = KNOWN_WORDS[path].replace("{", "").split()
            for keyword in (*known, *BLOCKS[path].words):
                self.assertIn((path, keyword), tried)

    def test_every_known_word_is_in_our_tables(self) -> None:
        """No keyword of 2.4.3 lacks an entry in the vocabulary of its block."""
        for path, table in BLOCKS.items():
            known = KNOWN_WORDS[path].replace("{", "").split()
            self.assertEqual([word for word in known if word not in table.words], [], path)
        paths = {
            path for path in KNOWN_WORDS if path.split(".")[0] in ("SSL", "bfd_instance", "virtual_server")
        }
        self.assertEqual(paths, set(BLOCKS))

    def test_every_keyword_says_what_it_does(self) -> None:
        """Each has a line for people and an example."""
        for path, table in BLOCKS.items():
            if path != "SSL":
                for keyword in table.words.values():
                    self.assertTrue(keyword.doc.endswith("."), f"{path} {keyword.name}")
                    self.assertIn(keyword.name, keyword.example, f"{path} {keyword.name}")


class GroupLineTests(SynchronousTestCase):
    """The lines of C{virtual_server_group}."""

    LINES: dict[str, list[AddressKey | FirewallMarkKey]] = {
        "10.0.0.1 80": [AddressKey(ip_address("10.0.0.1"), 80)],
        "10.0.0.1-2 80": [AddressKey(ip_address(f"10.0.0.{n}"), 80) for n in (1, 2)],
        "2001:db8::9-a 80": [AddressKey(ip_address(f"2001:db8::{n}"), 80) for n in "9a"],
        "10.0.0.255-10.0.1.0": [AddressKey(ip_address(each)) for each in ("10.0.0.255", "10.0.1.0")],
        "10.0.0.2/31 80": [AddressKey(ip_address(f"10.0.0.{n}"), 80) for n in (2, 3)],
        "fwmark 3": [FirewallMarkKey(3, 2)],
        "fwmark 3 inet6": [FirewallMarkKey(3, 10)],
        "2001:db8::1 80\nfwmark 3": [AddressKey(ip_address("2001:db8::1"), 80), FirewallMarkKey(3, 10)],
    }

    def test_lines(self) -> None:
        """Each form, and the entries it becomes."""
        for text, expected in self.LINES.items():
            (group,) = configuration(f"virtual_server_group G {{\n{text}\n}}").virtual_server_groups
            self.assertEqual(group.entries, tuple(expected), text)

    def test_family_by_the_servers(self) -> None:
        """A mark without one is of the family of the servers behind it."""
        group = "virtual_server_group G {\nfwmark 3\n}\n"
        text = group + server(head="group G").replace("198.51.100.1", "2001:db8::1")
        (value,) = configuration(text).virtual_server_groups
        self.assertEqual(value.entries, (FirewallMarkKey(3, 10),))
