"""The words of C{global_defs} that are about VRRP: defaults of instances, gratuitous ARP, filters, SNMP.

Decides which words there are and what value each becomes. Its tests are in
C{test/test_vocabulary_global.py}.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address
from typing import Any

from kalive.config.defaults import ExtraGarp
from kalive.config.instance import OnStall
from kalive.parser import codes
from kalive.parser.arguments import boolean, choice, integer, seconds, text, to_address, to_seconds
from kalive.parser.kind import Kind, kind
from kalive.parser.reading import Reading, Wrong
from kalive.parser.schema import Keyword
from kalive.parser.tree import Statement
from kalive.parser.vocabulary import LONGEST, MOST, at_least_one, flag, old, optional, switch, word
from kalive.parser.writing import number, words


def group(version: int) -> Kind[Any]:
    """C{KEYWORD ADDR}: a multicast address of a family; 0 is of either."""

    def read(_: Reading, statement: Statement) -> IPv4Address | IPv6Address:
        address = to_address(statement.words[1])
        if version not in (0, address.version) or not address.is_multicast:
            raise Wrong(codes.NOT_MULTICAST, value=address, version=version or address.version)
        return address

    return Kind(read, str, "MULTICAST-ADDRESS", {"type": "string", "format": f"ipv{version or 4}"})


@kind("[all] SECONDS 0..86400", lambda value: f"{'all ' if value.all else ''}{number(value.interval)}", {})
def extra_garp(_: Reading, statement: Statement) -> ExtraGarp:
    """C{garp_extra_if [all] SECONDS}."""
    every = statement.words[1] == "all"
    if every and len(statement.words) < 3:
        raise Wrong(codes.ENTRY_WITHOUT_VALUE, value="all")
    return ExtraGarp(to_seconds(statement.words[1 + every], 0, 86400, 1 + every), every)


@kind("NAME …", lambda value: words(*value) or "no", {"type": "array", "items": {"type": "string"}})
def _ipsets(_: Reading, statement: Statement) -> tuple[str, ...]:
    """C{vrrp_ipsets no} or up to six different names; bare is C{no}."""
    names = tuple(statement.words[1:7])
    if len(names) == 1 and names[0].lower() in ("no", "off", "false"):
        return ()
    if len(set(names)) < len(names):
        raise Wrong(codes.NAMES_EQUAL, len(names), value=statement.words[0])
    return names


@kind("[INCHAIN [OUTCHAIN]]", lambda value: words(*value), {"type": "array", "items": {"type": "string"}})
def _chains(_: Reading, statement: Statement) -> tuple[str, ...]:
    """C{vrrp_iptables}: bare is C{INPUT OUTPUT}."""
    return tuple(statement.words[1:3]) or ("INPUT", "OUTPUT")


def _unless_zero(kind: Kind[float]) -> Kind[float]:
    """Seconds of which 0 can't be said."""
    return kind.read_by(kind.read, write=lambda value: number(value) if value else None)


_GAP = _unless_zero(seconds(0.000001, LONGEST))
_DELAY = seconds(0, LONGEST)
_START = _unless_zero(seconds(0.001, LONGEST))
_INT32 = integer(-(2**31), MOST)

on_stall = choice("conduct after a standstill", {one.value: one for one in OnStall})

#: Of instances, where they don't say themselves.
DEFAULTS: list[Keyword] = [
    word("vrrp_version", integer(2, 3), "Default VRRP version for IPv4 (IPv6 always 3)."),
    word("vrrp_mcast_group4", group(4), "Default advert group."),
    word("vrrp_mcast_group6", group(6), "Default advert group."),
    switch("vrrp_strict", "RFC strictness for all instances."),
    word("vrrp_down_timer_adverts", integer(1, 100), "Adverts missed before takeover."),
    switch("vrrp_lower_prio_no_advert", "Master does not answer lower-priority advert with its own."),
    switch(
        "vrrp_higher_prio_send_advert", "Master sends one more advert before yielding to higher priority."
    ),
    switch("vrrp_owner_ignore_adverts", "Priority-255 instance ignores adverts (undocumented in man page)."),
    flag("vrrp_check_unicast_src", "All unicast instances require source to be a peer."),
    switch("vrrp_skip_check_adv_addr", "Do not re-check VIP list of adverts from the known master."),
    word(
        "vrrp_on_stall",
        on_stall,
        "Kalive's own: on_stall of instances that do not say it.",
        example="vrrp_on_stall continue",
    ),
    flag("v3_checksum_as_v2", "VRRPv3/IPv4 checksum without pseudo header for all instances."),
    word("vrrp_startup_delay", _START, "Hold all instances below MASTER this long after start."),
    word(
        "vrrp_delay_after_boot",
        _START,
        "As above but counted from system boot (/proc/uptime); the larger wins.",
    ),
    flag("log_unknown_vrids", "Log adverts for VRIDs not configured."),
    flag(
        "disable_local_igmp",
        "Write 0 to net.ipv4.igmp_link_local_mcast_reports while running; not reloadable.",
    ),
    word("vmac_prefix", text, "Prefix of generated VMAC interface names."),
    word("vmac_addr_prefix", text, "Prefix for VMACs made for use_vmac addresses."),
    word("vrrp_garp_master_delay", _DELAY, "Delay before second GARP burst; 0 = none."),
    word("vrrp_garp_master_repeat", at_least_one, "GARPs per burst."),
    word("vrrp_garp_master_refresh", _DELAY, "Period of GARP refresh while master."),
    word("vrrp_garp_master_refresh_repeat", at_least_one, "GARPs per refresh."),
    word("vrrp_garp_lower_prio_delay", _DELAY, "Second burst delay after hearing a lower-priority advert."),
    word(
        "vrrp_garp_lower_prio_repeat",
        integer(0, MOST),
        "Burst size after hearing a lower-priority advert; 0 none.",
    ),
    word("vrrp_garp_interval", _GAP, "Minimum gap between GARPs on an interface."),
    word("vrrp_gna_interval", _GAP, "Minimum gap between unsolicited NAs."),
    switch("vrrp_min_garp", "Shorthand: repeat 1, refresh 0, delay 0 where still at default."),
    word("vrrp_garp_extra_if", extra_garp, "Periodic GARP on secondary VMAC (or all) interfaces.", most=2),
    old("vrrp_vmac_garp_intvl", extra_garp, "vrrp_garp_extra_if", "now vrrp_garp_extra_if", most=2),
]

#: The firewall.
FILTER: list[Keyword] = [
    word("vrrp_iptables", _chains, "Use iptables for accept-mode/VMAC filtering.", least=0, most=2),
    word("vrrp_ipsets", _ipsets, "Ipset names used by the iptables mode.", least=0, most=6),
    word("nftables", optional(text, "keepalived"), "Use nftables for the filtering.", least=0),
    word("nftables_priority", _INT32, "Hook priority of nft chains."),
    flag("nftables_ifindex", "Match by ifindex not name."),
    flag("nftables_counters", "Counters in nft rules."),
]

#: Interfaces to other programs.
AGENTS: list[Keyword] = [
    word("snmp_socket", text, "AgentX master address."),
    flag("enable_traps", "Send SNMP traps."),
    flag("enable_snmp_vrrp", "Serve KEEPALIVED-MIB vrrp part."),
    old("enable_snmp_keepalived", boolean, "enable_snmp_vrrp", "now enable_snmp_vrrp", least=0),
    flag("enable_snmp_rfc", "Serve RFC2787 and RFC6527 MIBs."),
    flag("enable_snmp_rfcv2", "Serve RFC2787 (VRRPv2) MIB."),
    flag("enable_snmp_rfcv3", "Serve RFC6527 (VRRPv3) MIB."),
    flag("enable_snmp_checker", "Serve KEEPALIVED-MIB checker part."),
    word("snmp_vs_stats_update_interval", seconds(0.001, 30), "Cache time of IPVS service stats."),
    word("snmp_rs_stats_update_interval", seconds(0.001, 30), "Cache time of IPVS destination stats."),
    flag("enable_dbus", "DBus interface."),
    word("dbus_service_name", text, "Bus name."),
    word("dbus_no_interface_name", text, "Object path element for instances without interface."),
]
