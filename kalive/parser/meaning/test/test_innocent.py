"""Files without a mistake: what looks like one, and is none, earns no complaint about its meaning."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from kalive.parser.meaning.codes import CODES
from kalive.parser.meaning.host import Host
from kalive.parser.meaning.test.cases import OTHER, SCRIPT, STRICT, SYNC, TRACK, UNICAST
from kalive.parser.meaning.test.fake import FakeHost
from kalive.parser.meaning.test.test_cases import judged
from kalive.parser.test.support import instance, server

SECURE = "global_defs {\nenable_script_security\n}\n"


class InnocentTests(SynchronousTestCase):
    """Near misses."""

    def said(self, text: str, host: Host | None = None) -> set[str]:
        """The codes of complaints about meaning."""
        return {one.code for one in judged(text, host) if one.code in CODES}

    def innocent(self, *texts: str) -> None:
        """Nothing is to be said about any of C{texts}."""
        for text in texts:
            self.assertEqual(self.said(text), set(), text)

    def test_names_that_look_odd(self) -> None:
        """Mail addresses, names in capitals, quoted signs and comments are nothing pasted."""
        self.innocent(
            "global_defs {\nnotification_email {\nroot@example.org # admin\n}\nrouter_id LVS_MAIN\n}",
            instance("# <interface> $NAME PASS; a=b"),
            instance("").replace("VI_1", "VI_HERE_1"),
            instance('authentication {\nauth_type PASS\nauth_pass "a!b;c$D"\n}'),
            instance("authentication {\nauth_type PASS\nauth_pass secret # today\n}"),
            "$P=90\n" + instance("priority $P"),
            SECURE + instance('notify_master "/bin/a $HOME a=b;c __X__"'),
        )

    def test_repeated(self) -> None:
        """The same value once more, several blocks, and the same word in other blocks are no mistake."""
        self.innocent(
            instance("priority 90\npriority 90"),
            instance("virtual_ipaddress {\n198.51.100.7\n}"),
            server("", "weight 1\nTCP_CHECK {\nconnect_timeout 3\n}"),
        )

    def test_strict(self) -> None:
        """An owner answers; so does who accepts; an instance can be excepted."""
        for lines in ("priority 255", "accept", "strict_mode off"):
            self.innocent(instance(lines, STRICT))
        self.innocent(instance("", "global_defs {\nvrrp_strict off\n}"))

    def test_addresses(self) -> None:
        """Host addresses, /31, /32, and one link-local address on two links are fine."""
        self.innocent(
            instance("virtual_ipaddress {\n198.51.100.254/24\n198.51.100.0/31\n203.0.113.255\n}"),
            instance(UNICAST % "198.51.100.2"),
            instance("").replace("192.0.2.1", "fe80::1") + (OTHER % "").replace("192.0.2.2", "fe80::1"),
        )

    def test_interface_names(self) -> None:
        """VLANs, dots, dashes."""
        self.innocent(
            *(instance("").replace("eth0", name) for name in ("eth0.100", "br-lan", "vrrp.5", "wg0"))
        )

    def test_trackers(self) -> None:
        """Weights that are enough, trackers without a weight, and a group whose weights count."""
        self.innocent(
            SECURE + SCRIPT % "-60" + instance(f"priority 150\n{TRACK}"),
            SECURE + SCRIPT % "0" + instance(f"priority 150\n{TRACK}"),
            SECURE + SCRIPT % "-1" + instance(f"priority 101\n{TRACK}"),
            SECURE
            + SCRIPT % "-2"
            + SYNC.replace("vrrp_sync_group G {", "vrrp_sync_group G {\nsync_group_tracking_weight")
            + instance(TRACK)
            + OTHER % "",
            SYNC + instance("priority 90") + OTHER % "priority 90",
        )

    def test_own_weight(self) -> None:
        """The weight in the list counts more than that of the script."""
        text = SECURE + SCRIPT % "-60" + instance("priority 150\ntrack_script {\nc weight -5\n}")
        self.assertEqual(self.said(text), {"K220"})

    def test_commands(self) -> None:
        """A shell may have its signs; a user and a group may follow the command."""
        self.innocent(
            SECURE + instance("notify_master \"/bin/sh -c 'a | b > c'\""),
            SECURE + instance('notify_master "/bin/a b" nobody nogroup'),
        )

    def test_servers(self) -> None:
        """A quorum that the weights reach, checked servers."""
        check = "TCP_CHECK {\n}"
        self.innocent(server("quorum 1", check), server("quorum 5\nweight 5", check))
        self.innocent(server("quorum 5", f"weight 5\n{check}"))


class HostTests(SynchronousTestCase):
    """What is looked for on a host."""

    def said(self, text: str) -> dict[str, str | None]:
        """The codes of complaints about meaning with their hints."""
        return {one.code: one.hint for one in judged(text, FakeHost()) if one.code in CODES}

    def test_all_is_there(self) -> None:
        """A safe script, its user, the interface: nothing to say; nor about a sticky directory."""
        self.assertEqual(self.said(SECURE + instance("notify_master /bin/true")), {})
        self.assertEqual(self.said(SECURE + instance("notify_master /tmp/run.sh")), {})

    def test_mend(self) -> None:
        """What lets others replace a script is named with the command that mends it."""
        loose = self.said(SECURE + instance("notify_master /opt/loose/run.sh"))
        self.assertEqual(loose, {"K234": "chmod go-w /opt/loose"})
        self.assertEqual(
            self.said(SECURE + instance("notify_master /opt/mine.sh")), {"K234": "chown root /opt/mine.sh"}
        )

    def test_own_interfaces(self) -> None:
        """An interface that an instance makes need not be there."""
        text = instance("use_vmac vrrp.5\ntrack_interface {\nvrrp.5\n}")
        self.assertEqual(self.said(text), {})
