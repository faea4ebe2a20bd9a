"""Every word of C{global_defs} and C{SSL}: a file that uses it, and the value it becomes."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address
from operator import attrgetter

from twisted.trial.unittest import SynchronousTestCase

from kalive.config.common import Identity, Script
from kalive.config.defaults import ExtraGarp, LVSTimeouts, SyncDaemon
from kalive.config.globals import DynamicInterfaces, SMTPServer
from kalive.config.instance import OnStall
from kalive.config.process import Fifo
from kalive.parser.known_words import KNOWN_WORDS, OUR_WORDS
from kalive.parser.test.support import configuration, found, the_instance
from kalive.parser.words_global import GLOBAL, SSL

FIFO = Fifo("/run/f", "u", "g")
SCRIPT = Script(("/bin/s", "a"))
BUFFERS = (
    "vrrp_netlink_cmd vrrp_netlink_monitor process_monitor lvs_netlink_cmd lvs_netlink_monitor"
).split()

#: Statement, path of the attribute, value. A statement without a value of its own becomes C{True}.
WORDS: tuple[tuple[str, str, object], ...] = (
    ("router_id R", "router_id", "R"),
    ("lvs_id R", "router_id", "R"),
    ("notification_email {\na@b\nc@d\n}", "notification_email", ("a@b", "c@d")),
    ("notification_email_from A B <a@b>", "notification_email_from", "A B <a@b>"),
    ("smtp_server mail.example 587", "smtp_server", SMTPServer("mail.example", 587)),
    ("smtp_helo_name h", "smtp_helo_name", "h"),
    ("smtp_connect_timeout 0", "smtp_connect_timeout", 1.0),
    ("smtp_alert", "smtp_alert", True),
    ("smtp_alert_vrrp off", "smtp_alert_vrrp", False),
    ("smtp_alert_checker no", "smtp_alert_checker", False),
    ("no_email_faults", "no_email_faults", True),
    ("no_checker_emails true", "no_checker_emails", True),
    ("default_interface eth5", "default_interface", "eth5"),
    ("dynamic_interfaces", "dynamic_interfaces", DynamicInterfaces.YES),
    ("dynamic_interfaces allow_if_changes", "dynamic_interfaces", DynamicInterfaces.CHANGING),
    ("checker_log_all_failures", "lvs.checker_log_all_failures", True),
    ("rs_init_notifies", "lvs.rs_init_notifies", True),
    ("lvs_timeouts tcp 1 udp 3", "lvs.lvs_timeouts", LVSTimeouts(tcp=1, udp=3)),
    ("lvs_flush", "lvs.lvs_flush", True),
    ("lvs_flush_on_stop VS", "lvs.lvs_flush_on_stop", "VS"),
    ("lvs_flush_onstop", "lvs.lvs_flush_on_stop", "all"),
    (
        "lvs_sync_daemon eth0 VI_1 id 5 maxlen 1400 port 8848 ttl 2 group 224.0.0.81",
        "lvs.lvs_sync_daemon",
        SyncDaemon(
            interface="eth0",
            instance="VI_1",
            syncid=5,
            maxlen=1400,
            port=8848,
            ttl=2,
            group=IPv4Address("224.0.0.81"),
        ),
    ),
    ("lvs_sync_daemon eth0 inst V", "lvs.lvs_sync_daemon", SyncDaemon(interface="eth0", instance="V")),
    ("nftables_ipvs", "lvs.nftables_ipvs", "keepalived_ipvs"),
    ("nftables_ipvs_priority -5", "lvs.nftables_ipvs_priority", -5),
    ("nftables_ipvs_start_fwmark 7", "lvs.nftables_ipvs_start_fwmark", 7),
    ("vrrp_version 3", "vrrp.vrrp_version", 3),
    ("vrrp_mcast_group4 224.0.0.19", "vrrp.vrrp_mcast_group4", IPv4Address("224.0.0.19")),
    ("vrrp_mcast_group6 ff02::13", "vrrp.vrrp_mcast_group6", IPv6Address("ff02::13")),
    ("vrrp_strict", "vrrp.vrrp_strict", True),
    ("vrrp_down_timer_adverts 5", "vrrp.vrrp_down_timer_adverts", 5),
    ("vrrp_lower_prio_no_advert off", "vrrp.vrrp_lower_prio_no_advert", False),
    ("vrrp_higher_prio_send_advert", "vrrp.vrrp_higher_prio_send_advert", True),
    ("vrrp_owner_ignore_adverts", "vrrp.vrrp_owner_ignore_adverts", True),
    ("vrrp_check_unicast_src", "vrrp.vrrp_check_unicast_src", True),
    ("vrrp_skip_check_adv_addr", "vrrp.vrrp_skip_check_adv_addr", True),
    ("vrrp_on_stall continue", "vrrp.vrrp_on_stall", OnStall.CONTINUE),
    ("v3_checksum_as_v2", "vrrp.v3_checksum_as_v2", True),
    ("vrrp_startup_delay 2.5", "vrrp.vrrp_startup_delay", 2.5),
    ("vrrp_delay_after_boot 30", "vrrp.vrrp_delay_after_boot", 30.0),
    ("log_unknown_vrids", "vrrp.log_unknown_vrids", True),
    ("disable_local_igmp", "vrrp.disable_local_igmp", True),
    ("vmac_prefix v", "vrrp.vmac_prefix", "v"),
    ("vmac_addr_prefix va", "vrrp.vmac_addr_prefix", "va"),
    ("vrrp_garp_master_delay 2", "garp.vrrp_garp_master_delay", 2.0),
    ("vrrp_garp_master_repeat 0", "garp.vrrp_garp_master_repeat", 1),
    ("vrrp_garp_master_refresh 60", "garp.vrrp_garp_master_refresh", 60.0),
    ("vrrp_garp_master_refresh_repeat 2", "garp.vrrp_garp_master_refresh_repeat", 2),
    ("vrrp_garp_lower_prio_delay 4", "garp.vrrp_garp_lower_prio_delay", 4.0),
    ("vrrp_garp_lower_prio_repeat 0", "garp.vrrp_garp_lower_prio_repeat", 0),
    ("vrrp_garp_interval 0.001", "garp.vrrp_garp_interval", 0.001),
    ("vrrp_gna_interval 0.000001", "garp.vrrp_gna_interval", 0.000001),
    ("vrrp_min_garp", "garp.vrrp_min_garp", True),
    ("vrrp_garp_extra_if all 60", "garp.vrrp_garp_extra_if", ExtraGarp(60.0, True)),
    ("vrrp_vmac_garp_intvl 60", "garp.vrrp_garp_extra_if", ExtraGarp(60.0)),
    ("vrrp_iptables", "filter.vrrp_iptables", ("INPUT", "OUTPUT")),
    ("vrrp_ipsets a b", "filter.vrrp_ipsets", ("a", "b")),
    ("vrrp_ipsets no", "filter.vrrp_ipsets", ()),
    ("nftables", "filter.nftables", "keepalived"),
    ("nftables_priority -2", "filter.nftables_priority", -2),
    ("nftables_ifindex", "filter.nftables_ifindex", True),
    ("nftables_counters", "filter.nftables_counters", True),
    ("snmp_socket udp:1.2.3.4:705", "snmp.snmp_socket", "udp:1.2.3.4:705"),
    ("enable_traps", "snmp.enable_traps", True),
    ("enable_snmp_vrrp", "snmp.enable_snmp_vrrp", True),
    ("enable_snmp_keepalived", "snmp.enable_snmp_vrrp", True),
    ("enable_snmp_rfc", "snmp.enable_snmp_rfc", True),
    ("enable_snmp_rfcv2", "snmp.enable_snmp_rfcv2", True),
    ("enable_snmp_rfcv3", "snmp.enable_snmp_rfcv3", True),
    ("enable_snmp_checker", "snmp.enable_snmp_checker", True),
    ("snmp_vs_stats_update_interval 1", "snmp.snmp_vs_stats_update_interval", 1.0),
    ("snmp_rs_stats_update_interval 0.5", "snmp.snmp_rs_stats_update_interval", 0.5),
    ("enable_dbus", "dbus.enable_dbus", True),
    ("dbus_service_name a.b", "dbus.dbus_service_name", "a.b"),
    ("dbus_no_interface_name none", "dbus.dbus_no_interface_name", "none"),
    ("process_names", "names.process_names", True),
    ("process_name k", "names.process_name", "k"),
    ("vrrp_process_name kv", "names.vrrp_process_name", "kv"),
    ("checker_process_name kc", "names.checker_process_name", "kc"),
    ("lvs_process_name kc", "names.checker_process_name", "kc"),
    ("bfd_process_name abcdefghijklmnopq", "names.bfd_process_name", "abcdefghijklmno"),
    *(
        row
        for name in ("vrrp", "checker", "bfd")
        for row in (
            (f"{name}_priority -20", f"{name}_process.priority", -20),
            (f"{name}_no_swap", f"{name}_process.no_swap", True),
            (f"{name}_rt_priority 120", f"{name}_process.rt_priority", 99),
            (f"{name}_cpu_affinity 0 2", f"{name}_process.cpu_affinity", (0, 2)),
            (f"{name}_rlimit_rttime 1", f"{name}_process.rlimit_rttime", 2),
            (f"{name}_rlimit_rtime 500", f"{name}_process.rlimit_rttime", 500),
        )
    ),
    ("max_auto_priority", "escalation.max_auto_priority", 99),
    ("max_auto_priority -1", "escalation.max_auto_priority", -1),
    ("min_auto_priority_delay 5", "escalation.min_auto_priority_delay", 5),
    ("script_user u g", "scripts.script_user", Identity("u", "g")),
    ("enable_script_security", "scripts.enable_script_security", True),
    ("use_symlink_paths", "scripts.use_symlink_paths", True),
    ('startup_script "/bin/s a"', "scripts.startup_script", SCRIPT),
    ("startup_script_timeout 1", "scripts.startup_script_timeout", 1),
    ('shutdown_script "/bin/s a"', "scripts.shutdown_script", SCRIPT),
    ("shutdown_script_timeout 1000", "scripts.shutdown_script_timeout", 1000),
    ("notify_fifo /run/f u g", "fifos.notify_fifo", FIFO),
    ('notify_fifo_script "/bin/s a"', "fifos.notify_fifo_script", SCRIPT),
    ("vrrp_notify_fifo /run/f u g", "fifos.vrrp_notify_fifo", FIFO),
    ('vrrp_notify_fifo_script "/bin/s a"', "fifos.vrrp_notify_fifo_script", SCRIPT),
    ("lvs_notify_fifo /run/f u g", "fifos.lvs_notify_fifo", FIFO),
    ('lvs_notify_fifo_script "/bin/s a"', "fifos.lvs_notify_fifo_script", SCRIPT),
    ("vrrp_notify_priority_changes", "fifos.vrrp_notify_priority_changes", True),
    ("fifo_write_vrrp_states_on_reload", "fifos.fifo_write_vrrp_states_on_reload", True),
    *(
        row
        for name in BUFFERS
        for row in (
            (f"{name}_rcv_bufs 9000", f"buffers.{name}_rcv_bufs", 9000),
            (f"{name}_rcv_bufs_force", f"buffers.{name}_rcv_bufs_force", True),
        )
    ),
    ("vrrp_rx_bufs_policy mtu", "buffers.vrrp_rx_bufs_policy", "MTU"),
    ("vrrp_rx_bufs_policy 4096", "buffers.vrrp_rx_bufs_policy", 4096),
    ("vrrp_rx_bufs_multiplier 7", "buffers.vrrp_rx_bufs_multiplier", 7),
    ("reload_check_config", "reloading.reload_check_config", "/dev/null"),
    ("reload_time_file /t", "reloading.reload_time_file", "/t"),
    ("reload_repeat", "reloading.reload_repeat", True),
    ("reload_file /r", "reloading.reload_file", "/r"),
    ("include_check", "reloading.include_check", ("read", "match", "wildcard_match", "brace_match")),
    ("include_check read\ninclude_check +match -read", "reloading.include_check", ("match",)),
    ("random_seed 5", "reloading.random_seed", 5),
    ("umask 022", "files.umask", 0o022),
    ("umask IRGRP|IRWXO", "files.umask", 0o047),
    ("config_save_dir /c", "files.config_save_dir", "/c"),
    ("tmp_config_directory /t", "files.tmp_config_directory", "/t"),
    ("data_use_instance", "files.data_use_instance", True),
    ("json_version 2", "files.json_version", 2),
    ("iproute_usr_dir /u", "files.iproute_usr_dir", "/u"),
    ("iproute_etc_dir /e", "files.iproute_etc_dir", "/e"),
    ("state_dump_file /s", "files.state_dump_file", "/s"),
    ("stats_dump_file /s", "files.stats_dump_file", "/s"),
    ("json_dump_file /j", "files.json_dump_file", "/j"),
)

#: Statements that are wrong, and what is said about them before all else.
MISTAKES = {
    "lvs_timeouts tcp 2678401": "K121",
    "lvs_sync_daemon eth0 id 256": "K121",
    "lvs_sync_daemon eth0 fast 1": "K132",
    "lvs_flush_on_stop some": "K124",
    "vrrp_garp_interval 0": "K121",
    "vrrp_startup_delay 0": "K121",
    "vrrp_garp_extra_if all": "K133",
    "umask rwx": "K124",
    "umask 0999": "K120",
    "umask 01000": "K121",
    "include_check everything": "K124",
    "vrrp_cpu_affinity 0 x": "K120",
    "vrrp_mcast_group4 ff02::1": "K260",
    "json_version 3": "K121",
    "process_names off": None,
    "startup_script_timeout 0": "K121",
}


class GlobalVocabularyTests(SynchronousTestCase):
    """C{global_defs}, word by word."""

    def test_no_word_is_exempt(self) -> None:
        """Each word of 2.4.3 or 1.0.3, and each of ours, is in the vocabulary, and in the table above."""
        words = f"{KNOWN_WORDS['global_defs']} {OUR_WORDS['global_defs']} lvs_id"
        known = {word.rstrip("{") for word in words.split()}
        self.assertEqual(set(GLOBAL.words), known)
        self.assertEqual({text.split()[0] for text, *_ in WORDS}, known)

    def test_values(self) -> None:
        """Each becomes its value."""
        for text, path, expected in WORDS:
            value = configuration(f"global_defs {{\n{text}\n}}").global_defs
            self.assertEqual(attrgetter(path)(value), expected, text)

    def test_explained(self) -> None:
        """Each says in one line what it does."""
        for keyword in GLOBAL.words.values():
            self.assertGreater(len(keyword.doc), 5, keyword.name)
            self.assertNotIn("\n", keyword.doc)

    def test_mistakes(self) -> None:
        """A wrong value is pointed at."""
        for text, code in MISTAKES.items():
            codes = [one for one in found(f"global_defs {{\n{text}\n}}") if one != "K190"]
            self.assertEqual(codes[:1], [code] if code else [], text)

    def test_min_garp(self) -> None:
        """C{vrrp_min_garp} stands for one gratuitous ARP, where nothing else is said."""
        instance = the_instance("", "global_defs {\nvrrp_min_garp\n}")
        self.assertEqual((instance.garp_master_delay, instance.garp_master_repeat), (0.0, 1))
        instance = the_instance("garp_master_repeat 3", "global_defs {\nvrrp_min_garp\n}")
        self.assertEqual((instance.garp_master_delay, instance.garp_master_repeat), (0.0, 3))

    def test_inherited(self) -> None:
        """Instances take over what they do not say themselves."""
        said = {
            "vrrp_down_timer_adverts 5": ("conduct.down_timer_adverts", 5),
            "vrrp_higher_prio_send_advert": ("conduct.higher_prio_send_advert", True),
            "vrrp_skip_check_adv_addr": ("conduct.skip_check_adv_addr", True),
            "vrrp_garp_master_refresh 9": ("garp_master_refresh", 9.0),
            "smtp_alert": ("smtp_alert", True),
            "smtp_alert\nsmtp_alert_vrrp off": ("smtp_alert", False),
            "vrrp_notify_priority_changes": ("notify_priority_changes", True),
            "v3_checksum_as_v2": ("conduct.v3_checksum_as_v2", True),
        }
        for text, (path, expected) in said.items():
            value = the_instance("", f"global_defs {{\n{text}\n}}")
            self.assertEqual(attrgetter(path)(value), expected, text)


class SSLVocabularyTests(SynchronousTestCase):
    """C{SSL}."""

    def test_values(self) -> None:
        """All its words."""
        text = "".join(f"{word} /{word}\n" for word in SSL.words)
        value = configuration(f"SSL {{\n{text}}}").ssl
        self.assertEqual([getattr(value, word) for word in SSL.words], [f"/{word}" for word in SSL.words])
        self.assertEqual(set(SSL.words), set(KNOWN_WORDS["SSL"].split()))
