"""Every word of L{kalive.parser.words_global} with the value it becomes."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from kalive.config.globals import GlobalDefinitions, SMTPServer, TLSFiles
from kalive.parser.test.support import configuration, found, the_instance

#: What is written, and the global definitions it becomes.
WORDS = (
    ("router_id LVS_1", GlobalDefinitions(router_id="LVS_1")),
    ("lvs_id LVS_1", GlobalDefinitions(router_id="LVS_1")),
    ("notification_email {\na@example.org\nb@example.org\n}", ("a@example.org", "b@example.org")),
    ("notification_email_from A B <a@example.org>", "A B <a@example.org>"),
    ("smtp_server 192.0.2.1", SMTPServer("192.0.2.1", 25)),
    ("smtp_server mail.example.org 587", SMTPServer("mail.example.org", 587)),
    ("smtp_server mail.example.org 70000", None),
    ("smtp_connect_timeout 5", 5.0),
    ("smtp_connect_timeout 0", 1.0),
)


class GlobalTests(SynchronousTestCase):
    """C{global_defs}."""

    def test_words(self) -> None:
        """Each becomes its value."""
        for text, expected in WORDS:
            value = configuration(f"global_defs {{\n{text}\n}}").global_defs
            if isinstance(expected, GlobalDefinitions):
                self.assertEqual(value, expected)
            else:
                self.assertEqual(getattr(value, text.split()[0]), expected, text)

    def test_several_blocks_are_one(self) -> None:
        """Blocks add up; of a word in several the last counts."""
        text = "global_defs {\nrouter_id a\nsmtp_server 192.0.2.1\n}\nglobal_defs {\nrouter_id b\n}"
        value = configuration(text).global_defs
        self.assertEqual((value.router_id, value.smtp_server), ("b", SMTPServer("192.0.2.1")))

    def test_instances_inherit(self) -> None:
        """Version and gratuitous ARP of instances that do not say it themselves."""
        words = {
            "vrrp_version 3": ("version", 3),
            "vrrp_garp_master_delay 2": ("garp_master_delay", 2.0),
            "vrrp_garp_master_repeat 3": ("garp_master_repeat", 3),
            "vrrp_garp_lower_prio_delay 4": ("garp_lower_prio_delay", 4.0),
            "vrrp_garp_lower_prio_repeat 0": ("garp_lower_prio_repeat", 0),
        }
        for text, (field, expected) in words.items():
            value = the_instance("", f"global_defs {{\n{text}\n}}")
            self.assertEqual(getattr(value, field), expected, text)
            own = the_instance(f"{field} 2", f"global_defs {{\n{text}\n}}")
            self.assertEqual(getattr(own, field), 2)


class OtherBlocksTests(SynchronousTestCase):
    """C{SSL} and C{static_routes}."""

    def test_ssl(self) -> None:
        """The files of the client's side."""
        text = "SSL {\npassword p\nca /a\ncertificate /c\nkey /k\n}"
        expected = TLSFiles(password="p", ca="/a", certificate="/c", key="/k")
        self.assertEqual(configuration(text).ssl, expected)
        self.assertEqual(found(text), [])

    def test_static_routes(self) -> None:
        """Routes of all blocks, in order."""
        text = "static_routes {\n10.0.0.0/24 dev eth0\n}\nstatic_routes {\ndefault via 192.0.2.9\n}"
        routes = configuration(text).static_routes
        self.assertEqual([route.destination for route in routes], ["10.0.0.0/24", "default"])
