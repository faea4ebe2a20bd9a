"""Every complaint of L{kalive.parser.health_codes} with a file that earns it, and the value that is left."""

from __future__ import annotations

from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from kalive.config.forwarding import IPIP, SchedulerFlags
from kalive.parser.health_codes import CODES
from kalive.parser.test.support import configuration, found, report, server
from kalive.parser.test.test_words_health import pick


def real(lines: str) -> str:
    """A file with a service whose real server has C{lines}."""
    return server("", lines)


def bfd(lines: str, name: str = "b") -> str:
    """A file with a session."""
    return f"bfd_instance {name} {{\n{lines}\n}}\n"


def url(lines: str) -> str:
    """A file with a page."""
    return real(f"HTTP_GET {{\nurl {{\npath /\n{lines}\n}}\n}}")


GROUP = "virtual_server_group G {\n10.0.0.1 8080\n}\n"
CHECK = "virtual_servers.0.real_servers.0.checkers"

#: For each code files that earn it, with the place of a value and what it is in spite of the mistake.
CASES: dict[str, list[tuple[str, str, Any]]] = {
    "K290": [
        (server("lb_kind TUN type gue"), "virtual_servers.0.tunnel", IPIP),
        (server("lb_kind TUN type ipip port 9"), "virtual_servers.0.tunnel", IPIP),
        (server("lb_kind TUN type ipip csum"), "virtual_servers.0.tunnel", IPIP),
        (server("lb_kind TUN type gre remcsum"), "virtual_servers.0.tunnel", IPIP),
    ],
    "K291": [
        (real("UDP_CHECK {\npayload 12 zz\n}"), f"{CHECK}.0.payload", b""),
        (real("UDP_CHECK {\nrequire_reply 12-13\n}"), f"{CHECK}.0.require_reply", None),
    ],
    "K292": [
        (real("DNS_CHECK {\nname a..b\n}"), f"{CHECK}.0.name", ""),
        (real(f"DNS_CHECK {{\nname {'a' * 64}\n}}"), f"{CHECK}.0.name", ""),
        (server("persistence_engine abcdefghijklmnop"), "virtual_servers.0.persistence_engine", None),
        (bfd("neighbor_ip 192.0.2.1", "n" * 32), "bfd_instances", ()),
    ],
    "K293": [
        (bfd("neighbor_ip 192.0.2.1\nmin_rx 10001"), "bfd_instances.0.min_rx", 10001.0),
        (bfd("neighbor_ip 192.0.2.1\nmultiplier 11"), "bfd_instances.0.multiplier", 11),
    ],
    "K294": [
        (bfd("neighbor_ip 192.0.2.1\nsource_ip ::1"), "bfd_instances.0.source_ip", None),
        (real("TCP_CHECK {\nbindto ::1\n}"), f"{CHECK}.0.target.bindto", None),
    ],
    "K295": [(server("hashed"), "virtual_servers.0.flags", SchedulerFlags())],
    "K296": [
        (server("sh-port"), "virtual_servers.0.flags", SchedulerFlags()),
        (server("mh-fallback\nlvs_sched mh"), "virtual_servers.0.flags", SchedulerFlags()),
    ],
    "K297": [(server("ops"), "virtual_servers.0.flags", SchedulerFlags())],
    "K298": [
        (
            server("sorry_server_inhibit\nsorry_server 1.2.3.4"),
            "virtual_servers.0.sorry_server.inhibit",
            False,
        ),
        (server("sorry_server_lvs_method DR"), "virtual_servers.0.sorry_server", None),
    ],
    "K299": [(server("quorum 1\nhysteresis 1"), "virtual_servers.0.hysteresis", 0)],
    "K300": [
        (real("lthreshold 5"), "virtual_servers.0.real_servers.0.lthreshold", 0),
        (
            real("UDP_CHECK {\nrequire_reply\nmin_reply_length 300\n}"),
            f"{CHECK}.0.min_reply_length",
            0,
        ),
        (
            url("regex x\nregex_min_offset 5\nregex_max_offset 4"),
            f"{CHECK}.0.url.0.match.regex_min_offset",
            0,
        ),
    ],
    "K301": [(server("ha_suspend", head="fwmark 3"), "virtual_servers.0.ha_suspend", False)],
    "K302": [("virtual_server_group G {\n}", "virtual_server_groups", ())],
    "K303": [
        (GROUP + server("lb_kind DR", head="group G"), "virtual_servers.0.real_servers.0.port", 80),
        (
            "virtual_server_group G {\nfwmark 3\n}\n" + server("lb_kind DR", head="group G"),
            "virtual_servers.0.real_servers.0.port",
            80,
        ),
    ],
    "K304": [(server("lb_kind DR\nsorry_server 1.2.3.4 81"), "virtual_servers.0.sorry_server.port", 80)],
    "K305": [
        (server("persistence_granularity 24"), "virtual_servers.0.persistence_granularity", None),
        (
            server("persistence_granularity 255.0.0.0", head="2001:db8::1 80").replace(
                "198.51.100.1", "2001:db8::2"
            ),
            "virtual_servers.0.persistence_granularity",
            None,
        ),
    ],
    "K306": [(server("ip_family inet6"), "virtual_servers.0.ip_family", None)],
    "K307": [
        (real("BFD_CHECK {\nname x\n}"), CHECK, ()),
        (bfd("neighbor_ip 192.0.2.1") + real("BFD_CHECK {\nname bb\n}"), CHECK, ()),
        (real("FILE_CHECK {\ntrack_file x\n}"), CHECK, ()),
    ],
    "K308": [
        (real("SMTP_CHECK {\nhost {\n}\nhost {\nconnect_port 26\n}\n}"), f"{CHECK}.1.target.connect_port", 26)
    ],
    "K309": [(url("regex_no_match"), f"{CHECK}.0.url.0.match", None)],
    "K310": [
        (
            server("", "TCP_CHECK {\nbindto fe80::1\n}", "2001:db8::1 80").replace(
                "198.51.100.1", "2001:db8::2"
            ),
            f"{CHECK}.0.target.bindto.compressed",
            "fe80::1",
        )
    ],
    "K311": [
        (
            bfd("neighbor_ip 192.0.2.1") + bfd("neighbor_ip 192.0.2.1", "c"),
            "bfd_instances.0.name",
            "b",
        )
    ],
}


class HealthCodesTests(SynchronousTestCase):
    """Each mistake is said, and the rest runs."""

    def test_every_code_has_a_case(self) -> None:
        """No complaint is left untried."""
        self.assertEqual(sorted(CASES), sorted(CODES))

    def test_cases(self) -> None:
        """The code is among what is said, with its severity, and the value is what is left."""
        for code, cases in CASES.items():
            for text, path, expected in cases:
                said = [one for one in report(text).diagnostics if one.code == code]
                self.assertTrue(said, f"{code}: {text}\n{report(text).render()}")
                self.assertIs(said[0].severity, CODES[code].severity)
                self.assertEqual(pick(configuration(text), path), expected, f"{code}: {text}")

    def test_what_is_right_earns_none(self) -> None:
        """The same words where they belong."""
        for text in (
            server("lb_kind TUN type gue port 9 remcsum"),
            server("protocol UDP\nops"),
            server("ops", head="fwmark 3"),
            server("lvs_sched sh\nsh-port\nsh-fallback"),
            server("lb_kind DR\nsorry_server 1.2.3.4 80\nsorry_server_inhibit\nsorry_server_lvs_method TUN"),
            server("weight 9\nquorum 5\nhysteresis 4"),
            GROUP + server(head="group G"),
            GROUP.replace("8080", "80") + server("lb_kind DR", head="group G"),
            bfd("neighbor_ip 192.0.2.1\nmin_rx 10000\nmultiplier 10\nsource_ip 192.0.2.2"),
            bfd("neighbor_ip 192.0.2.1") + real("BFD_CHECK {\nname b\n}"),
            url("regex x\nregex_min_offset 4\nregex_max_offset 4"),
        ):
            self.assertEqual([code for code in found(text) if code in CODES], [], text)

    def test_undefined_name_hints(self) -> None:
        """The session that was probably meant is named."""
        text = bfd("neighbor_ip 192.0.2.1", "uplink") + real("BFD_CHECK {\nname upling\n}")
        (one,) = (each for each in report(text).diagnostics if each.code == "K307")
        self.assertEqual(one.hint, "did you mean 'uplink'?")

    def test_group_twice(self) -> None:
        """The first group of a name counts."""
        text = GROUP + GROUP.replace("10.0.0.1", "10.0.0.2")
        self.assertEqual(found(text), ["K115"])
        self.assertEqual(len(configuration(text).virtual_server_groups), 1)
