"""Tests of L{kalive.parser.conduct}: what can't go with what in an instance."""

from __future__ import annotations

from operator import attrgetter

from twisted.trial.unittest import SynchronousTestCase

from kalive.config.vrrp import InitialState
from kalive.parser.test.support import configuration, found, instance, loaded

PEERS = "unicast_peer {\n10.0.0.6\n}\n"
PASSWORD = "authentication {\nauth_type PASS\nauth_pass x\n}\n"
KEY = f"key 1 {'k' * 32}\n"

#: Statements, the code that they earn (C{None}: none), an attribute and its value.
RULES: tuple[tuple[str, str | None, str, object], ...] = (
    ("strict_mode\nstate MASTER\npriority 9", "K264", "state", InitialState.BACKUP),
    ("strict_mode\nstate MASTER\npriority 255", None, "state", InitialState.MASTER),
    ("strict_mode\ndown_timer_adverts 5", "K265", "conduct.down_timer_adverts", 3),
    ("strict_mode\nhigher_prio_send_advert", "K265", "conduct.higher_prio_send_advert", False),
    ("strict_mode\nlower_prio_no_advert off", "K265", "conduct.lower_prio_no_advert", True),
    ("strict_mode", None, "conduct.lower_prio_no_advert", True),
    ("strict_mode", None, "garp_lower_prio_repeat", 0),
    ("strict_mode", None, "conduct.accept", False),
    ("strict_mode\npriority 255", None, "conduct.accept", True),
    ("strict_mode\naccept", "K265", "conduct.accept", False),
    ("strict_mode\naccept\nversion 3", None, "conduct.accept", True),
    ("strict_mode\npriority 255", None, "conduct.owner_ignore_adverts", True),
    (f"strict_mode\n{PASSWORD}", None, "authentication", None),
    ("strict_mode\npreempt_delay 5", None, "conduct.preempt_delay", 0.0),
    ("strict_mode\nuse_vmac v 02:00:00:00:01", "K265", "link.use_vmac.mac", None),
    ("preempt_delay 5\nnopreempt", "K266", "conduct.preempt_delay", 0.0),
    ("preempt_delay 5\nstate MASTER\npriority 9", "K266", "conduct.preempt_delay", 0.0),
    ("preempt_delay 5", None, "conduct.preempt_delay", 5.0),
    ("timer_expired_backup", "K267", "conduct.timer_expired_backup", None),
    ("owner_ignore_adverts", "K267", "conduct.owner_ignore_adverts", False),
    ("check_unicast_src", "K267", "unicast.check_unicast_src", False),
    ("old_unicast_checksum never", "K267", "unicast.old_unicast_checksum", None),
    (f"mcast_dst_ip 224.0.0.9\n{PEERS}", "K266", "conduct.mcast_dst_ip", None),
    ("vmac_xmit_base", "K267", "link.vmac_xmit_base", False),
    ("use_vmac\nuse_ipvlan", "K268", "link.use_ipvlan", None),
    ("vrf blue", "K266", "link.vrf", None),
    ("auth_hmac {\nactive_key 1\n}", "K271", "auth_hmac", None),
    (f"auth_hmac {{\n{KEY}}}", "K271", "auth_hmac", None),
    (f"auth_hmac {{\n{KEY}active_key 1\n}}\n{PASSWORD}", "K273", "authentication", None),
    (
        "state MASTER\npriority 9\nauthentication {\nauth_type AH\nauth_pass x\n}",
        "K270",
        "state",
        InitialState.BACKUP,
    ),
)


class ConductTests(SynchronousTestCase):
    """The rules of 2.4.3, one by one."""

    def test_rules(self) -> None:
        """Each sets a word aside, and says so where the file said otherwise."""
        for text, code, path, expected in RULES:
            codes = {one for one in found(instance(text)) if one.startswith(("K26", "K27"))}
            self.assertEqual(codes, {code} if code else set(), text)
            value = configuration(instance(text)).vrrp_instances[0]
            self.assertEqual(attrgetter(path)(value), expected, text)

    def test_global_words_are_not_blamed(self) -> None:
        """What C{global_defs} says for all is set aside silently where it means nothing."""
        words = "vrrp_owner_ignore_adverts\nvrrp_check_unicast_src\nvrrp_down_timer_adverts 5"
        codes = found(instance("strict_mode", f"global_defs {{\n{words}\n}}"))
        self.assertEqual([one for one in codes if one.startswith("K26")], [])

    def test_strict_for_all(self) -> None:
        """C{vrrp_strict} holds for instances that say nothing, C{strict_mode} for its own."""
        outside = "global_defs {\nvrrp_strict\n}"
        for text, expected in (("", True), ("strict_mode off", False)):
            value = configuration(instance(text, outside)).vrrp_instances[0]
            self.assertEqual((value.conduct.strict_mode, value.conduct.accept), (expected, not expected))

    def test_interface_needed(self) -> None:
        """Without an interface there is no macvlan, and no link-local source: fatal."""
        for words in (
            f"use_vmac\nunicast_src_ip 10.0.0.1\n{PEERS}",
            "unicast_src_ip fe80::1\nunicast_peer {\nfe80::2\n}\n",
        ):
            result = loaded(f"vrrp_instance X {{\nvirtual_router_id 5\n{words}no_virtual_ipaddress\n}}")
            self.assertIsNone(result.configuration)
            self.assertIn("K269", [one.code for one in result.report.diagnostics])
