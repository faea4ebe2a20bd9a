"""Every word of C{vrrp_instance}, its blocks, and C{vrrp_sync_group}, with the value it becomes."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Interface, IPv6Interface
from operator import attrgetter

from twisted.trial.unittest import SynchronousTestCase

from kalive.config.common import Script
from kalive.config.defaults import ExtraGarp
from kalive.config.instance import (
    IPVLAN,
    VMAC,
    AntiReplay,
    HMACAuthentication,
    HMACKey,
    HMACMode,
    IPVLANMode,
    KeySource,
    OnStall,
    PeerTTL,
)
from kalive.config.routing import Route, Rule
from kalive.config.tracking import Tracked, Weight
from kalive.config.vrrp import (
    Authentication,
    AuthenticationType,
    InitialState,
    TrackedInterface,
    VirtualAddress,
)
from kalive.parser.known_words import KNOWN_WORDS, OUR_WORDS
from kalive.parser.test.support import configuration, found, instance
from kalive.parser.words_authentication import AUTH_HMAC, AUTHENTICATION
from kalive.parser.words_vrrp import INSTANCE, SYNC_GROUP

SCRIPT = Script(("/bin/s", "a"), "u")
KEY = "k" * 32
SIGNED = HMACAuthentication(
    key=(HMACKey(1, KeySource.TEXT, KEY.encode()), HMACKey(2, KeySource.HEX, b"\xab" * 32)),
    active_key=2,
    time_window=7,
    anti_replay=AntiReplay.MONOTONIC,
    mode=HMACMode.RECEIVE_ONLY,
)
PEERS = "unicast_peer {\n10.0.0.6 min_ttl 3\n10.0.0.7/24\n}\n"
TRACKED = (
    "vrrp_script s {\nscript /bin/true\n}\ntrack_file f {\nfile /f\n}\n"
    "vrrp_track_process p {\nprocess q\n}\nbfd_instance b {\nneighbor_ip 10.0.0.9\n}\n"
)
FIRST = VirtualAddress(interface=IPv4Interface("192.0.2.1/32"))

#: Keyword, statements, path of the attribute, value.
WORDS: tuple[tuple[str, str, str, object], ...] = (
    ("state", "state MASTER", "state", InitialState.MASTER),
    ("interface", "interface eth1", "interface", "eth1"),
    ("virtual_router_id", "virtual_router_id 255", "virtual_router_id", 255),
    ("priority", "priority 7", "priority", 7),
    ("version", "version 3", "version", 3),
    ("vrrp_version", "vrrp_version 3", "version", 3),
    ("advert_int", "advert_int 5", "advert_int", 5.0),
    ("nopreempt", "nopreempt", "nopreempt", True),
    ("preempt", "nopreempt\npreempt", "nopreempt", False),
    ("unicast_src_ip", f"unicast_src_ip 10.0.0.5\n{PEERS}", "unicast_src_ip", IPv4Address("10.0.0.5")),
    ("mcast_src_ip", "mcast_src_ip 10.0.0.5", "mcast_src_ip", IPv4Address("10.0.0.5")),
    (
        "authentication",
        "authentication {\nauth_type PASS\nauth_pass 1111\n}",
        "authentication",
        Authentication(AuthenticationType.PASS, b"1111\0\0\0\0"),
    ),
    (
        "auth_hmac",
        (
            f"auth_hmac {{\nkey 1 {KEY}\nkey 2 hex:{'ab' * 32}\nactive_key 2\ntime_window 7\n"
            "anti_replay monotonic\nmode receive-only\n}"
        ),
        "auth_hmac",
        SIGNED,
    ),
    (
        "virtual_ipaddress",
        "virtual_ipaddress {\n192.0.2.2/24 dev eth1\n}",
        "virtual_ipaddress",
        (FIRST, VirtualAddress(interface=IPv4Interface("192.0.2.2/24"), dev="eth1")),
    ),
    (
        "virtual_ipaddress_excluded",
        "virtual_ipaddress_excluded {\n2001:db8::1/64 -nodad home\n}",
        "virtual_ipaddress_excluded",
        (VirtualAddress(interface=IPv6Interface("2001:db8::1/64"), nodad=False, home=True),),
    ),
    (
        "virtual_routes",
        "virtual_routes {\n10.0.0.0/8 dev eth1 no_track\n}",
        "virtual_routes",
        (Route(destination="10.0.0.0/8", dev="eth1", no_track=True),),
    ),
    (
        "virtual_rules",
        "virtual_rules {\nfrom 10.0.0.0/8 table 5\n}",
        "virtual_rules",
        (Rule(source="10.0.0.0/8", table="5"),),
    ),
    ("unicast_peer", PEERS, "unicast_peer", (IPv4Address("10.0.0.6"), IPv4Address("10.0.0.7"))),
    ("unicast_peer", PEERS, "unicast.ttl_ranges", (PeerTTL(IPv4Address("10.0.0.6"), 3),)),
    ("unicast_fault_no_peer", "unicast_fault_no_peer", "unicast.unicast_fault_no_peer", True),
    ("check_unicast_src", f"check_unicast_src\n{PEERS}", "unicast.check_unicast_src", True),
    ("unicast_ttl", "unicast_ttl 0", "unicast.unicast_ttl", 0),
    ("old_unicast_checksum", f"old_unicast_checksum\n{PEERS}", "unicast.old_unicast_checksum", True),
    ("old_unicast_checksum", f"old_unicast_checksum never\n{PEERS}", "unicast.old_unicast_checksum", False),
    ("use_vmac", "use_vmac", "link.use_vmac", VMAC()),
    (
        "use_vmac",
        "use_vmac vrrp.1 02:00:00:00:01 group 5 netlink_notify_msg",
        "link.use_vmac",
        VMAC("vrrp.1", bytes.fromhex("0200000001"), 5, True),
    ),
    ("use_vmac", "use_vmac name group", "link.use_vmac", VMAC("group")),
    ("use_vmac_addr", "use_vmac_addr", "link.use_vmac_addr", True),
    ("vmac_xmit_base", "use_vmac\nvmac_xmit_base", "link.vmac_xmit_base", True),
    (
        "use_ipvlan",
        "use_ipvlan ipv.1 10.0.0.5/24 vepa group 2",
        "link.use_ipvlan",
        IPVLAN("ipv.1", IPv4Interface("10.0.0.5/24"), IPVLANMode.VEPA, 2),
    ),
    ("dont_track_primary", "dont_track_primary", "link.dont_track_primary", True),
    ("linkbeat_use_polling", "linkbeat_use_polling", "link.linkbeat_use_polling", True),
    ("promote_secondaries", "promote_secondaries", "link.promote_secondaries", True),
    ("kernel_rx_buf_size", "kernel_rx_buf_size 9000", "link.kernel_rx_buf_size", 9000),
    ("strict_mode", "strict_mode", "conduct.strict_mode", True),
    ("accept", "no_accept\naccept", "conduct.accept", True),
    ("no_accept", "no_accept", "conduct.accept", False),
    ("preempt_delay", "preempt_delay 2.5", "conduct.preempt_delay", 2.5),
    ("skip_check_adv_addr", "skip_check_adv_addr", "conduct.skip_check_adv_addr", True),
    ("skip_check_adv_addr", "skip_check_adv_addr off", "conduct.skip_check_adv_addr", False),
    ("down_timer_adverts", "down_timer_adverts 9", "conduct.down_timer_adverts", 9),
    ("timer_expired_backup", "nopreempt\ntimer_expired_backup", "conduct.timer_expired_backup", 254),
    ("thread_timer_expired", "nopreempt\nthread_timer_expired 9", "conduct.timer_expired_backup", 9),
    ("on_stall", "on_stall continue", "conduct.on_stall", OnStall.CONTINUE),
    ("on_stall", "on_stall continue\non_stall listen", "conduct.on_stall", OnStall.LISTEN),
    ("lower_prio_no_advert", "lower_prio_no_advert", "conduct.lower_prio_no_advert", True),
    ("higher_prio_send_advert", "higher_prio_send_advert", "conduct.higher_prio_send_advert", True),
    ("owner_ignore_adverts", "priority 255\nowner_ignore_adverts", "conduct.owner_ignore_adverts", True),
    ("v3_checksum_as_v2", "v3_checksum_as_v2", "conduct.v3_checksum_as_v2", True),
    ("mcast_dst_ip", "mcast_dst_ip 224.0.0.99", "conduct.mcast_dst_ip", IPv4Address("224.0.0.99")),
    ("track_src_ip", "track_src_ip", "conduct.track_src_ip", True),
    ("no_virtual_ipaddress", "no_virtual_ipaddress", "conduct.no_virtual_ipaddress", True),
    (
        "track_interface",
        "track_interface {\neth1 weight -20 reverse\n}",
        "track_interface",
        (TrackedInterface("eth1", -20, True),),
    ),
    ("track_script", "track_script {\ns weight 2\n}", "track_script", (Tracked("s", Weight(2)),)),
    (
        "track_file",
        "track_file {\nf weight -254 reverse\n}",
        "track_file",
        (Tracked("f", Weight(-254, True)),),
    ),
    ("track_process", "track_process {\np\n}", "track_process", (Tracked("p"),)),
    ("track_bfd", "track_bfd {\nb weight 0\n}", "track_bfd", (Tracked("b", Weight(0)),)),
    ("garp_master_delay", "garp_master_delay 0.5", "garp_master_delay", 0.5),
    ("garp_master_repeat", "garp_master_repeat 0", "garp_master_repeat", 1),
    ("garp_master_refresh", "garp_master_refresh 60", "garp_master_refresh", 60.0),
    ("garp_master_refresh_repeat", "garp_master_refresh_repeat 2", "garp_master_refresh_repeat", 2),
    ("garp_lower_prio_delay", "garp_lower_prio_delay 2", "garp_lower_prio_delay", 2.0),
    ("garp_lower_prio_repeat", "garp_lower_prio_repeat 0", "garp_lower_prio_repeat", 0),
    ("garp_extra_if", "garp_extra_if all 60", "garp_extra_if", ExtraGarp(60.0, True)),
    ("vmac_garp_intvl", "vmac_garp_intvl 60", "garp_extra_if", ExtraGarp(60.0)),
    *(
        (name, f'{name} "/bin/s a" u', f"notify.{name}", SCRIPT)
        for name in (
            "notify_master notify_backup notify_fault notify_stop notify notify_deleted "
            "notify_master_rx_lower_pri"
        ).split()
    ),
    ("notify_deleted", "notify_deleted", "notify.notify_deleted", True),
    ("smtp_alert", "smtp_alert", "smtp_alert", True),
    ("notify_priority_changes", "notify_priority_changes", "notify_priority_changes", True),
    ("lvs_sync_daemon_interface", "lvs_sync_daemon_interface eth1", "lvs_sync_daemon_interface", "eth1"),
    ("lvs_sync_daemon_inteface", "lvs_sync_daemon_inteface eth1", "lvs_sync_daemon_interface", "eth1"),
    ("debug", "debug 4", "debug", 4),
)

#: Words whose instance needs a frame of its own; tested below.
APART = {"vrf", "native_ipv6"}

GROUP = """
track_interface {\neth1\n}
track_script {\ns weight 3\n}
track_file {\nf\n}
track_process {\np\n}
track_bfd {\nb\n}
notify_master /bin/m
notify_backup /bin/b
notify_fault /bin/f
notify_stop /bin/s
notify /bin/n
smtp_alert
notify_priority_changes off
global_tracking
sync_group_tracking_weight
group {\nVI_1\n}
"""


class InstanceVocabularyTests(SynchronousTestCase):
    """C{vrrp_instance}, word by word."""

    def test_no_word_is_exempt(self) -> None:
        """Each word of 2.4.3 or 1.0.3, and each of ours, is in the vocabulary, and in the table above."""
        words = f"{KNOWN_WORDS['vrrp_instance']} {OUR_WORDS['vrrp_instance']}"
        known = {word.rstrip("{") for word in words.split()}
        self.assertEqual(set(INSTANCE.words), known | {"vrrp_version", "lvs_sync_daemon_inteface"})
        self.assertEqual({word for word, *_ in WORDS} | APART, set(INSTANCE.words))
        for table in (AUTHENTICATION, AUTH_HMAC):
            self.assertEqual(set(table.words), set(KNOWN_WORDS[table.path].split()))

    def test_values(self) -> None:
        """Each becomes its value."""
        for _, text, path, expected in WORDS:
            value = configuration(instance(text, TRACKED)).vrrp_instances[0]
            self.assertEqual(attrgetter(path)(value), expected, text)

    def test_on_stall(self) -> None:
        """What C{global_defs} says holds where an instance says nothing; neither is K190. Other words are
        wrong and change nothing."""
        globally = "global_defs {\nvrrp_on_stall continue\n}\n"
        for text, expected in (
            (instance(""), OnStall.LISTEN),
            (globally + instance(""), OnStall.CONTINUE),
            (globally + instance("on_stall listen"), OnStall.LISTEN),
        ):
            self.assertIs(configuration(text).vrrp_instances[0].conduct.on_stall, expected, text)
            self.assertNotIn("K190", found(text))
        self.assertEqual(found(instance("on_stall wait")), ["K124"])

    def test_vrf(self) -> None:
        """A VRF is for an instance without an interface."""
        text = (
            f"vrrp_instance A {{\nvirtual_router_id 5\nvrf blue\nunicast_src_ip 10.0.0.5\n{PEERS}"
            "no_virtual_ipaddress\n}"
        )
        (value,) = configuration(text).vrrp_instances
        self.assertEqual((value.link.vrf, value.interface), ("blue", None))

    def test_native_ipv6(self) -> None:
        """The family of an instance without addresses of its own; it is version 3."""
        text = "vrrp_instance A {\ninterface eth0\nvirtual_router_id 5\nnative_ipv6\n}"
        (value,) = configuration(text).vrrp_instances
        self.assertEqual((value.conduct.native_ipv6, value.version), (True, 3))
        self.assertIn("K134", found(instance("native_ipv6")))

    def test_explained(self) -> None:
        """Each says in one line what it does."""
        for keyword in (*INSTANCE.words.values(), *SYNC_GROUP.words.values()):
            self.assertGreater(len(keyword.doc), 5, keyword.name)

    def test_undefined_trackers(self) -> None:
        """What is tracked must be there."""
        for kind in ("script", "file", "process"):
            self.assertIn("K276", found(instance(f"track_{kind} {{\nzzz\n}}", TRACKED)), kind)


class SyncGroupVocabularyTests(SynchronousTestCase):
    """C{vrrp_sync_group}, word by word."""

    def test_values(self) -> None:
        """All its words at once."""
        text = instance("", f"{TRACKED}vrrp_sync_group G {{{GROUP}}}")
        (group,) = configuration(text).vrrp_sync_groups
        self.assertEqual(group.group, ("VI_1",))
        self.assertEqual(group.track_interface, (TrackedInterface("eth1"),))
        self.assertEqual(group.track_script, (Tracked("s", Weight(3)),))
        self.assertEqual(
            (group.track_file, group.track_process, group.track_bfd),
            ((Tracked("f"),), (Tracked("p"),), (Tracked("b"),)),
        )
        scripts = group.notify
        self.assertEqual(scripts.notify_stop, Script(("/bin/s",)))
        self.assertEqual(scripts.notify, Script(("/bin/n",)))
        self.assertEqual(
            (group.smtp_alert, group.notify_priority_changes, group.sync_group_tracking_weight),
            (True, False, True),
        )

    def test_no_word_is_exempt(self) -> None:
        """The file above has each word that 2.4.3 knows."""
        known = {word.rstrip("{") for word in KNOWN_WORDS["vrrp_sync_group"].split()}
        self.assertEqual(set(SYNC_GROUP.words), known)
        self.assertLessEqual(known, set(GROUP.split()))
