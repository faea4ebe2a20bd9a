"""For each complaint about meaning: a text that earns it, and the word the caret stands under."""

from __future__ import annotations

from kalive.parser.test.support import instance, server

STRICT = "global_defs {\nvrrp_strict\n}"
SCRIPT = 'vrrp_script c {\nscript "/bin/true"\nweight %s\n}'
TRACK = "track_script {\nc\n}\n"
SYNC = "vrrp_sync_group G {\ngroup {\nVI_1\nVI_2\n}\n}"
OTHER = (
    "vrrp_instance VI_2 {\ninterface eth1\nvirtual_router_id 52\n%s\nvirtual_ipaddress {\n192.0.2.2\n}\n}\n"
)
UNICAST = "unicast_src_ip 198.51.100.1\nunicast_peer {\n%s\n}"

#: Judged without a look at the host.
CASES = {
    "K200": (instance("priority __PRIO__"), "__PRIO__"),
    "K201": (instance("advert_int ${INTERVAL:-2}"), "${INTERVAL:-2}"),
    "K202": (instance("priority $PRIO"), "$PRIO"),
    "K203": (instance("authentication {\nauth_type PASS;\nauth_pass x\n}"), "PASS;"),
    "K204": (instance("mcast_src_ip=198.51.100.1"), "mcast_src_ip=198.51.100.1"),
    "K205": ("[root@lb1 ~]# cat keepalived.conf\n" + instance(""), "["),
    "K206": (instance("authentication {\nauth_type PASS|AH\nauth_pass x\n}"), "PASS|AH"),
    "K207": ("This is the file of lb1\n" + instance(""), "This"),
    "K208": (instance("authentication {\nauth_type PASS\nauth_pass Test123!\n}"), "!"),
    "K209": (instance("notify_master /bin/a\nnotify_master /bin/b"), "notify_master"),
    "K210": (instance("", STRICT), "vrrp_strict"),
    "K211": (instance("authentication {\nauth_type PASS\nauth_pass x\n}", STRICT), "authentication"),
    "K212": (instance("virtual_ipaddress {\n198.51.100.255/24\n}"), "198.51.100.255/24"),
    "K213": (instance("virtual_ipaddress {\n224.0.0.5\n}"), "224.0.0.5"),
    "K214": (instance("unicast_src_ip 198.51.100.1"), "unicast_src_ip"),
    "K215": (instance(UNICAST % "198.51.100.1\n198.51.100.2"), "198.51.100.1"),
    "K216": (instance(UNICAST % "192.0.2.1"), "192.0.2.1"),
    "K217": (instance("") + (OTHER % "").replace("192.0.2.2", "192.0.2.1"), "192.0.2.1"),
    "K218": (SYNC + instance("priority 150") + OTHER % "priority 90", "G"),
    "K219": (instance("interface eth0@if5"), "eth0@if5"),
    "K220": (SCRIPT % "-20" + instance(f"priority 150\n{TRACK}"), "c"),
    "K221": (SCRIPT % "-100" + instance(f"priority 100\n{TRACK}"), "c"),
    "K222": (instance(TRACK) + SCRIPT % "2", "c"),
    "K223": (SCRIPT % "2", "c"),
    "K224": (SCRIPT % "2" + SYNC + instance(TRACK) + OTHER % "", "c"),
    "K225": ("vrrp_sync_group G {\nVI_1\nVI_2\n}\n" + instance("") + OTHER % "", "VI_1"),
    "K230": (instance("notify_master /bin/true"), "notify_master"),
    "K231": (instance('notify_master "/bin/a | /bin/b"'), '"/bin/a'),
    "K232": (instance("notify_master /bin/a --verbose"), "--verbose"),
    "K240": (server("quorum 5"), "5"),
    "K241": (server(), "real_server"),
    "K242": (server("sorry_server 198.51.100.1 80"), "198.51.100.1"),
    "K243": (server("real_server 192.0.2.1 80 {\n}"), "192.0.2.1"),
    "K244": ("static_routes trunk {\n}", "trunk"),
    "K245": (instance("virtual_rules {\nfrom 192.0.2.1 table 5\n}"), "from"),
    "K246": (instance("virtual_routes {\n10.0.0.0/8 via 10.1.0.1 rtt 102\n}"), "102"),
    "K247": (instance("virtual_routes {\n10.0.0.0/8 via 10.1.0.1 protocol bird\n}"), "bird"),
    "K248": (instance("virtual_routes {\n10.0.0.0/8 gw 10.1.0.1\n}"), "gw"),
    "K249": (instance("use_vmac\n" + UNICAST % "198.51.100.2"), "use_vmac"),
    "K250": (instance("use_vmac v") + OTHER % "use_vmac v", "v"),
    "K251": (instance("use_vmac\npromote_secondaries"), "promote_secondaries"),
    "K252": (SYNC[:-1] + "track_interface {\neth7\n}\n}" + instance("track_interface {\neth7\n}"), "eth7"),
    "K253": ("garp_group {\ninterfaces {\neth0\n}\n}", "garp_group"),
    "K254": (instance("virtual_ipaddress {\n192.0.2.9/24 peer 192.0.2.8\n}"), "192.0.2.9/24"),
    "K255": ("SSL {\npassword a\n}\nSSL {\npassword b\n}", "SSL"),
}

#: Judged with L{kalive.parser.meaning.test.fake.FakeHost}, which has none of it.
HOST_CASES = {
    "K233": ("global_defs {\nscript_user nobody_here\n}", "nobody_here"),
    "K234": (instance("notify_master /opt/loose/run.sh"), "/opt/loose/run.sh"),
    "K235": (instance("notify_master /opt/nothing"), "/opt/nothing"),
    "K236": (instance("notify_master /opt/data"), "/opt/data"),
    "K237": (instance("").replace("eth0", "eth9"), "eth9"),
    "K238": (instance("notify_master /bin/true"), "notify_master"),
}
