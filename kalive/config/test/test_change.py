"""Tests of L{kalive.config.change}: what a reload changes, in words."""

from __future__ import annotations

from hypothesis import HealthCheck, assume, given, settings
from twisted.trial.unittest import SynchronousTestCase

from kalive.config.change import Added, Changed, describe, render
from kalive.config.configuration import Configuration
from kalive.parser.load import load
from kalive.parser.source import from_text
from kalive.parser.test.strategies import files
from kalive.parser.test.support import configuration, instance, server


def said(old: str, new: str) -> list[str]:
    """The lines about the difference of two files."""
    return render(describe(configuration(old), configuration(new))).splitlines()


class DescribeTests(SynchronousTestCase):
    """Each change is one line that names the object and the word."""

    def test_nothing(self) -> None:
        """A file whose lines only moved changes nothing."""
        self.assertEqual(said(instance("priority 9"), f"\n\n{instance('priority 9')}"), [])

    def test_word(self) -> None:
        """A word of an instance, and one that its value keeps in a part."""
        self.assertEqual(
            said(instance(""), instance("priority 150\nadvert_int 3\nnotify_master /bin/a")),
            [
                "vrrp_instance VI_1: priority 100 → 150",
                "vrrp_instance VI_1: advert_int 1 → 3",
                "vrrp_instance VI_1: notify_master none → /bin/a",
            ],
        )

    def test_objects(self) -> None:
        """Whole objects come and go."""
        self.assertEqual(
            said(instance(""), server()), ["vrrp_instance VI_1 removed", "virtual_server 192.0.2.1 80 added"]
        )
        self.assertEqual(said("", server(head="fwmark 7")), ["virtual_server fwmark 7 added"])

    def test_inner_objects(self) -> None:
        """Real servers, checks and addresses are named within what they are in."""
        more = "real_server 198.51.100.2 80 {\nTCP_CHECK {\n}\n}"
        self.assertEqual(
            said(server(), server(more, "weight 5\nTCP_CHECK {\n}")),
            [
                "virtual_server 192.0.2.1 80: real_server 198.51.100.2 80 added",
                "virtual_server 192.0.2.1 80: real_server 198.51.100.1 80: weight 1 → 5",
                "virtual_server 192.0.2.1 80: real_server 198.51.100.1 80: TCP_CHECK added",
            ],
        )
        self.assertEqual(
            said(instance(""), instance("virtual_ipaddress {\n192.0.2.9/24 dev eth1\n}")),
            ["vrrp_instance VI_1: virtual_ipaddress 192.0.2.9/24 added"],
        )
        self.assertEqual(
            said(server("", "TCP_CHECK {\n}"), server("", "TCP_CHECK {\nconnect_port 81\n}")),
            ["virtual_server 192.0.2.1 80: real_server 198.51.100.1 80: TCP_CHECK: connect_port 80 → 81"],
        )

    def test_global(self) -> None:
        """What belongs to no object is said of its block."""
        old, new = (f"global_defs {{\nrouter_id {name}\n}}" for name in "ab")
        self.assertEqual(said(old, new), ["global_defs: router_id a → b"])

    def test_secrets(self) -> None:
        """A password is never spelled, neither old nor new."""
        texts = [
            instance(f"authentication {{\nauth_type PASS\nauth_pass {secret}\n}}")
            for secret in ("swordfish", "password")
        ]
        for old, new in (texts, (instance(""), texts[0])):
            for line in said(old, new):
                self.assertIn("authentication", line)
                self.assertNotIn("sword", line)
        texts = [f"SSL {{\npassword {secret}\n}}" for secret in ("swordfish", "dolphin")]
        self.assertEqual(said(*texts), ["ssl changed"])

    def test_order(self) -> None:
        """Where only the order differs, that is said."""
        old = instance("") + instance("").replace("VI_1", "VI_2").replace("51", "52")
        new = instance("").replace("VI_1", "VI_2").replace("51", "52") + instance("")
        self.assertEqual(said(old, new), ["order of vrrp_instances changed"])

    def test_values(self) -> None:
        """The difference is a value before it is a text."""
        changes = describe(configuration(instance("")), configuration(instance("priority 7") + server()))
        self.assertEqual(
            changes,
            (
                Changed(("vrrp_instance VI_1",), "priority", "100", "7"),
                Added((), "virtual_server 192.0.2.1 80"),
            ),
        )

    def test_many(self) -> None:
        """A log is not flooded: some are said, the others counted."""
        many = "".join(server(head=f"fwmark {mark}") for mark in range(1, 9))
        changes = describe(configuration(""), configuration(many))
        lines = render(changes, 3).splitlines()
        self.assertEqual((len(lines), lines[-1]), (4, "and 5 more changes"))

    @settings(derandomize=True, deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
    @given(files(), files())
    def test_empty_exactly_when_equal(self, old: str, new: str) -> None:
        """Whatever two files say: something is said about their difference exactly if there is one."""
        values = [load(from_text(text)).configuration for text in (old, new)]
        assume(None not in values)
        first, second = (value for value in values if value is not None)
        self.assertEqual(bool(describe(first, second)), first != second)
        self.assertEqual(describe(first, first), ())
        for change in describe(first, Configuration()):
            self.assertIsInstance(str(change), str)
