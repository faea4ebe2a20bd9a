"""The vocabulary of C{vrrp_instance} and C{vrrp_sync_group}, as tables.

Decides which words there are and what value each becomes; how the values of one instance go
together is decided in L{kalive.parser.instances} and L{kalive.parser.conduct}. Its tests are in
C{test/test_words_vrrp.py} and C{test/test_vocabulary_instance.py}.
"""

from __future__ import annotations

from attrs import evolve

from kalive.config.common import Script
from kalive.config.vrrp import InitialState, SyncGroup, VRRPInstance
from kalive.parser import codes
from kalive.parser.addresses import addresses
from kalive.parser.arguments import (
    address,
    boolean,
    choice,
    constant,
    integer,
    interface,
    script,
    seconds,
    to_integer,
)
from kalive.parser.kind import Kind
from kalive.parser.link_arguments import ipvlan, peer, vmac
from kalive.parser.reading import Reading, Wrong
from kalive.parser.routes import routes
from kalive.parser.rules import rules
from kalive.parser.schema import Keyword, block
from kalive.parser.tree import Statement
from kalive.parser.vocabulary import (
    LONGEST,
    MOST,
    at_least_one,
    flag,
    lines,
    name_line,
    old,
    optional,
    section,
    switch,
    word,
)
from kalive.parser.words_authentication import auth_hmac, authentication
from kalive.parser.words_defaults import extra_garp, group, on_stall
from kalive.parser.words_tracking import TRACKING


def _read_state(reading: Reading, statement: Statement) -> InitialState:
    """C{state}; any other word is BACKUP."""
    given = statement.words[1]
    if given in InitialState.__members__:
        return InitialState[given]
    hint = reading.meant(given, InitialState.__members__)
    reading.complain(codes.UNKNOWN_STATE, statement, 1, hint, name=reading.name, value=given)
    return InitialState.BACKUP


_state = choice("state", InitialState.__members__).read_by(_read_state)


def _read_priority(reading: Reading, statement: Statement) -> int:
    """C{priority}; a wrong one is 100."""
    try:
        return to_integer(statement.words[1], 1, 255)
    except Wrong as wrong:
        reading.wrong(statement, wrong)
        reading.complain(codes.BAD_PRIORITY, statement, 1, name=reading.name)
        return 100


def _read_deleted(reading: Reading, statement: Statement) -> Script | bool:
    """C{notify_deleted}: with a script, or the notification alone."""
    return script.read(reading, statement) if len(statement.words) > 1 else True


def _write_deleted(value: Script | bool) -> str | None:
    """The inverse of L{_read_deleted}."""
    if isinstance(value, Script):
        return script.write(value)
    return "" if value else None


_deleted = script.read_by(_read_deleted, write=_write_deleted, grammar=f"[{script.grammar}]")

_never: Kind[bool] = evolve(
    boolean,
    read=lambda _, statement: statement.words[1:2] != ["never"],
    write=lambda value: None if value is None else "" if value else "never",
    grammar="[never]",
)

_SYNCD = "now lvs_sync_daemon in global_defs"
_LATE = optional(integer(1, 254), 254)


def _notify(name: str, when: str) -> Keyword:
    return word(name, script, f"Script to run {when}.", f"notify.{name}", most=None)


_NOTIFY = [
    _notify("notify_master", "on a transition to MASTER"),
    _notify("notify_backup", "on a transition to BACKUP"),
    _notify("notify_fault", "on a transition to FAULT"),
    _notify("notify_stop", "at the end of the daemon"),
    _notify("notify", "on every transition, with four words: what, name, state, priority"),
    switch("smtp_alert", "Mail on transitions."),
    switch("notify_priority_changes", "Tell the notify pipes of changes of priority."),
]

_LINK = [
    word("use_vmac", vmac, "Run on a macvlan with the virtual router's own MAC.", least=0, most=None),
    flag("use_vmac_addr", "Virtual MACs for addresses on other interfaces too."),
    flag("vmac_xmit_base", "Send and hear adverts on the interface below the macvlan."),
    word("use_ipvlan", ipvlan, "Run on an ipvlan.", least=0, most=None),
    word("vrf", interface, "VRF of a unicast instance without an interface."),
    flag("dont_track_primary", "The own interface may be down."),
    flag("linkbeat_use_polling", "Poll the own interface's link; linkbeat_interfaces is the newer way."),
    flag("promote_secondaries", "Set promote_secondaries on the interface while running."),
    word("kernel_rx_buf_size", integer(1, MOST), "Bytes of the socket's receive buffer."),
]

_UNICAST = [
    section("unicast_peer", lines(peer), "Routers that are sent adverts instead of the group.", at="peers"),
    flag("unicast_fault_no_peer", "FAULT instead of multicast when there is no peer."),
    flag("check_unicast_src", "Adverts must come from a peer, within its range of TTL."),
    word("unicast_ttl", integer(0, 255), "TTL or hop limit of unicast adverts; 255 for IPv4."),
    word(
        "old_unicast_checksum",
        _never,
        "VRRPv3 checksum over the group's address as until 1.3.6; found out unless said.",
        least=0,
    ),
]

_CONDUCT = [
    switch("strict_mode", "Keep to the letter of the RFCs."),
    flag("accept", "Take packets to the virtual addresses."),
    word("no_accept", constant(False), "Drop packets to the virtual addresses.", "accept", least=0, most=0),
    word("preempt_delay", seconds(0, 1000), "Seconds to wait before taking over from a lower priority."),
    switch("skip_check_adv_addr", "Trust the addresses in adverts of the known master."),
    word("down_timer_adverts", integer(1, 100), "Adverts that are missed before taking over."),
    word("timer_expired_backup", _LATE, "Priority that took over if our own timer was late.", least=0),
    word(
        "thread_timer_expired",
        _LATE,
        "The same.",
        "timer_expired_backup",
        instead="now timer_expired_backup",
        least=0,
    ),
    word(
        "on_stall",
        on_stall,
        "Kalive's own: a master that was frozen for so long that another may have taken over listens for one "
        "advert_int before it goes on, or continues at once as Keepalived does. With nopreempt and "
        "timer_expired_backup it becomes backup in any case.",
        example="on_stall continue",
    ),
    switch("lower_prio_no_advert", "No answer to adverts of a lower priority."),
    switch("higher_prio_send_advert", "One more advert before yielding to a higher priority."),
    switch("owner_ignore_adverts", "An owner (priority 255) does not hear adverts."),
    switch("v3_checksum_as_v2", "VRRPv3 checksum for IPv4 without pseudo header."),
    word("mcast_dst_ip", group(0), "Group that adverts are sent to."),
    flag("track_src_ip", "FAULT while the source address is missing."),
    flag("native_ipv6", "Force IPv6 and version 3."),
    flag("no_virtual_ipaddress", "An instance without addresses is meant."),
]

_GARP = [
    word("garp_master_delay", seconds(0, LONGEST), "Seconds to the second gratuitous ARP burst; 0: none."),
    word("garp_master_repeat", at_least_one, "Gratuitous ARPs in a burst."),
    word("garp_master_refresh", seconds(0, LONGEST), "Seconds between bursts while master; 0: none."),
    word("garp_master_refresh_repeat", at_least_one, "Gratuitous ARPs in such a burst."),
    word("garp_lower_prio_delay", seconds(0, LONGEST), "garp_master_delay after a lower priority's advert."),
    word("garp_lower_prio_repeat", integer(0, MOST), "garp_master_repeat after a lower priority's advert."),
    word("garp_extra_if", extra_garp, "Seconds between single gratuitous ARPs on other interfaces.", most=2),
    old("vmac_garp_intvl", extra_garp, "garp_extra_if", "now garp_extra_if", most=2),
]

INSTANCE = block(
    "vrrp_instance",
    word("state", _state, "Where it begins; MASTER only shortens the first wait unless priority is 255."),
    word("interface", interface, "Interface of adverts, and of addresses without dev."),
    word("virtual_router_id", integer(1, 255), "Number of the virtual router on its link."),
    word(
        "priority",
        integer(1, 255).read_by(_read_priority),
        "The highest is master; 255 owns the addresses.",
        default="100, with state MASTER 255",
    ),
    word("version", integer(2, 3), "Version of VRRP; IPv6 is always 3."),
    old("vrrp_version", integer(2, 3), "version", "inside an instance it is called version"),
    word("advert_int", seconds(0.01, 255), "Seconds between adverts; whole ones for version 2."),
    flag("nopreempt", "Do not take over from a master of lower priority."),
    word(
        "preempt", constant(False), "Take over from a lower priority (default).", "nopreempt", least=0, most=0
    ),
    word("unicast_src_ip", address, "Source of unicast adverts.", "source", at="unicast_src_ip"),
    word("mcast_src_ip", address, "Source of multicast adverts.", "source", at="mcast_src_ip"),
    section("authentication", authentication, "Authentication of VRRPv2."),
    section("auth_hmac", auth_hmac, "Signed adverts, of version 2 and 3."),
    section("virtual_ipaddress", addresses, "Addresses of the master, named in adverts.", many=True),
    section(
        "virtual_ipaddress_excluded",
        addresses,
        "Addresses of the master that are not in adverts; of either family.",
        many=True,
    ),
    section("virtual_routes", routes, "Routes of the master.", many=True),
    section("virtual_rules", rules, "Policy rules of the master.", many=True),
    *_UNICAST,
    *_LINK,
    *_CONDUCT,
    *TRACKING,
    *_GARP,
    *_NOTIFY,
    word("notify_deleted", _deleted, "DELETED, not FAULT, when a reload removes it.", least=0, most=None),
    _notify("notify_master_rx_lower_pri", "when a master hears a lower priority"),
    old("lvs_sync_daemon_interface", interface, "lvs_sync_daemon_interface", _SYNCD),
    old("lvs_sync_daemon_inteface", interface, "lvs_sync_daemon_interface", _SYNCD),
    word("debug", integer(0, 4), "Level of debugging."),
    value=VRRPInstance,
)

SYNC_GROUP = block(
    "vrrp_sync_group",
    section("group", lines(name_line), "Instances that change state together.", many=True),
    *TRACKING,
    *_NOTIFY,
    flag("sync_group_tracking_weight", "Weights of members count in the group."),
    flag(
        "global_tracking",
        "An old name.",
        "sync_group_tracking_weight",
        instead="now sync_group_tracking_weight",
    ),
    value=SyncGroup,
)
