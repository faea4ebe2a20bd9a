"""Every complaint of L{kalive.parser.codes} with a file that earns it, and the place it points to."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from kalive.parser.codes import CODES
from kalive.parser.diagnostics import Severity
from kalive.parser.test.support import instance, loaded, report, server

MANY = "\n".join(f"virtual_ipaddress {{\n10.1.{n // 250}.{n % 250}\n}}" for n in range(300))
SOME = "virtual_ipaddress {\n" + "\n".join(f"10.1.0.{n}" for n in range(30)) + "\n}"
TWIN = "\nvrrp_instance VI_2 {\ninterface eth0\nvirtual_router_id 51\nvirtual_ipaddress {\n10.0.0.9\n}\n}\n"
GROUP = "vrrp_sync_group G {\ngroup {\n%s\n}\n}\n"
IPV6 = (
    "vrrp_instance V6 {\nversion 2\ninterface eth0\nvirtual_router_id 5\nvirtual_ipaddress {\nfe80::1\n}\n}\n"
)
IN_RANGE = "virtual_server_group G {\n10.0.0.9-3 80\n}\n"

UNICAST_VMAC = (
    "vrrp_instance X {\nvirtual_router_id 5\nuse_vmac\nunicast_src_ip 10.0.0.1\n"
    "unicast_peer {\n10.0.0.2\n}\n}"
)
SIGNED = f"auth_hmac {{\nkey 1 {'k' * 32}\nactive_key 1\n}}\n"

#: For each code: a text, and the word the caret stands under.
CASES = {
    "K101": ("# " + "x" * 1100, "x"),
    "K102": ("a\0b", "\0"),
    "K103": ("\ufeff# x", "\ufeff"),
    "K104": ("\u00a0global_defs {\n}", "\u00a0"),
    "K105": ('global_defs {\nrouter_id "x\n}', '"x'),
    "K106": ("global_defs {\n", "global_defs"),
    "K107": ("}\n", "}"),
    "K108": (instance("priority 100 {\nx\n}"), "priority"),
    "K109": ("# \udcff", "\udcff"),
    "K110": (instance("prioritty 100"), "prioritty"),
    "K111": (instance("advert_int"), ""),
    "K112": (instance("authentication"), "authentication"),
    "K113": (instance("authentication { auth_type PASS auth_pass x }"), "auth_pass"),
    "K114": ("vrrp_instance {\ninterface eth0\n}", "vrrp_instance"),
    "K115": (instance("") + instance(""), "VI_1"),
    "K116": (server("", "MISC_CHECK {\n}"), "MISC_CHECK"),
    "K119": ("$X=${X}\nx ${X}", "x ${X}"),
    "K120": (instance("advert_int 1s"), "1s"),
    "K121": (instance("advert_int 256"), "256"),
    "K122": (instance("garp_master_delay 0.1234567"), "0.1234567"),
    "K123": (instance("smtp_alert perhaps"), "perhaps"),
    "K124": (server("lb_kind dr"), "dr"),
    "K125": (instance("lvs_sync_daemon_interface abcdefghijklmnop"), "abcdefghijklmnop"),
    "K126": ("global_defs {\nnotification_email {\n}\n}", "notification_email"),
    "K127": (instance('notify_master ""'), '""'),
    "K128": ("~SEQ(a) x", "~SEQ(a) x"),
    "K129": (server("persistence_granularity 1.2.3.4"), "1.2.3.4"),
    "K130": (instance("unicast_src_ip 10.0.0"), "10.0.0"),
    "K131": (instance("virtual_ipaddress {\n10.0.0.1/33\n}"), "10.0.0.1/33"),
    "K132": (instance("virtual_ipaddress { 10.0.0.1 10.0.0.2 }"), "10.0.0.2"),
    "K133": (instance("virtual_ipaddress { 10.0.0.1 dev }"), "dev"),
    "K134": (instance("virtual_ipaddress {\nfe80::1\n}"), "fe80::1"),
    "K135": (instance("virtual_ipaddress {\n192.0.2.1\n}"), "192.0.2.1"),
    "K136": (instance("virtual_ipaddress_excluded {\nfe80::1 label x\n}"), "label"),
    "K137": (instance("virtual_routes {\nunicast\n}"), "unicast"),
    "K138": (instance("virtual_ipaddress_excluded {\n192.0.2.1\n}"), "192.0.2.1"),
    "K140": ("vrrp_instance X {\ninterface eth0\n}", "X"),
    "K141": ("vrrp_instance X {\nvirtual_router_id 5\n}", "X"),
    "K142": (instance("") + TWIN, "VI_2"),
    "K143": (instance("priority 256"), "256"),
    "K144": (instance("state master"), "master"),
    "K145": (instance("state MASTER\npriority 9\nnopreempt"), "vrrp_instance"),
    "K146": (instance("priority 255\nnopreempt"), "vrrp_instance"),
    "K147": (instance("priority 255\nstate BACKUP"), "vrrp_instance"),
    "K148": (instance("advert_int 1.4"), "vrrp_instance"),
    "K149": (instance("version 3\nadvert_int 100"), "vrrp_instance"),
    "K150": (instance("authentication {\nauth_type PASS\nauth_pass 123456789\n}"), "123456789"),
    "K151": (instance("authentication {\nauth_type PASS\n}"), "authentication"),
    "K152": (instance("version 3\nauthentication {\nauth_type PASS\nauth_pass x\n}"), "authentication"),
    "K153": ("vrrp_instance X {\ninterface eth0\nvirtual_router_id 5\n}", "vrrp_instance"),
    "K154": (instance(MANY), "vrrp_instance"),
    "K155": (instance(SOME), "vrrp_instance"),
    "K156": (instance("unicast_peer {\n}"), "vrrp_instance"),
    "K157": (instance("unicast_peer {\n10.0.0.2\n10.0.0.2\n}"), "10.0.0.2"),
    "K158": (instance("track_interface {\neth0\n}"), "eth0"),
    "K159": (IPV6, "vrrp_instance"),
    "K160": (GROUP % "", "G"),
    "K161": (instance("", GROUP % "VI_1"), "G"),
    "K162": (instance("", GROUP % "VI_2"), "VI_2"),
    "K163": (instance("", GROUP % "VI_1\nVI_1"), "VI_1"),
    "K170": (server().replace("protocol TCP", ""), "virtual_server"),
    "K171": (server().replace("lb_kind NAT", ""), "virtual_server"),
    "K172": (server().replace("lb_algo rr", ""), "virtual_server"),
    "K173": ("virtual_server 10.0.0.1 80 {\n}", "10.0.0.1"),
    "K174": (server("real_server 198.51.100.1 80 {\n}"), "real_server"),
    "K175": (server(head="fwmark 1"), "virtual_server"),
    "K176": (server(head="192.0.2.1"), "virtual_server"),
    "K177": (server("lb_kind DR", head="192.0.2.1 81"), "80"),
    "K178": (server(head="group G"), "G"),
    "K179": (server("real_server 10.0.0.300 80 {\n}"), "10.0.0.300"),
    "K180": (IN_RANGE, "10.0.0.9-3"),
    "K181": (server("", "HTTP_GET {\nurl {\npath /\ndigest abc\n}\n}"), "abc"),
    "K182": (server("", "HTTP_GET {\n}"), "HTTP_GET"),
    "K183": (server("real_server fe80::1 80 {\n}"), "fe80::1"),
    "K190": (instance("use_vmac"), "use_vmac"),
    "K191": (server("nat_mask 255.255.255.0"), "nat_mask"),
    "K192": (instance("track_interface eth1"), "track_interface"),
    "K260": ("global_defs {\nvrrp_mcast_group4 10.0.0.1\n}", "10.0.0.1"),
    "K261": ("global_defs {\nvrrp_ipsets a a\n}", "a"),
    "K262": ("global_defs {\nprocess_name abcdefghijklmnop\n}", "abcdefghijklmnop"),
    "K263": ("global_defs {\nvrrp_rt_priority 100\n}", "100"),
    "K264": (instance("strict_mode\nstate MASTER\npriority 9"), "state"),
    "K265": (instance("strict_mode\ndown_timer_adverts 5"), "down_timer_adverts"),
    "K266": (instance("nopreempt\npreempt_delay 5"), "preempt_delay"),
    "K267": (instance("vmac_xmit_base"), "vmac_xmit_base"),
    "K268": (instance("use_vmac\nuse_ipvlan"), "use_ipvlan"),
    "K269": (UNICAST_VMAC, "use_vmac"),
    "K270": (instance("state MASTER\npriority 9\nauthentication {\nauth_type AH\nauth_pass x\n}"), "state"),
    "K271": (instance("auth_hmac {\nactive_key 1\n}"), "auth_hmac"),
    "K272": (instance("auth_hmac {\nkey 1 short\n}"), "short"),
    "K273": (instance(f"{SIGNED}authentication {{\nauth_type PASS\nauth_pass x\n}}"), "authentication"),
    "K274": (instance("use_vmac 01:00:5e:00:01:02"), "01:00:5e:00:01:02"),
    "K275": (instance("virtual_routes {\n10.0.0.0/8 nexthop wait\n}"), "wait"),
    "K277": (instance("garp_master_repeat 0"), "0"),
    "K276": (instance("track_script {\nchk\n}"), "chk"),
}


class CodesTests(SynchronousTestCase):
    """The whole table of complaints."""

    def test_every_code_has_a_case(self) -> None:
        """No complaint exists that no file earns (those of include: C{test_include.py})."""
        self.assertEqual(sorted({*CASES, "K117", "K118"}), sorted(CODES))

    def test_cases(self) -> None:
        """Each file earns its complaint, with the caret under the guilty word."""
        for code, (text, word) in CASES.items():
            hits = [one for one in report(text).diagnostics if one.code == code]
            self.assertNotEqual(hits, [], f"{code}: {report(text).render()}")
            one = hits[-1]
            start = one.position.column - 1
            self.assertEqual(one.excerpt[start : start + one.length][: len(word) or 1], word, code)
            self.assertIs(one.severity, CODES[code].severity)

    def test_only_fatal_ends_it(self) -> None:
        """Whatever is not fatal leaves a configuration to run with."""
        for code, (text, _) in CASES.items():
            fatal = any(one.severity is Severity.FATAL for one in report(text).diagnostics)
            self.assertEqual(loaded(text).configuration is None, fatal, code)
            self.assertEqual(
                CODES[code].severity is Severity.FATAL, code in ("K111", "K140", "K141", "K142", "K269")
            )
