"""The words that are read into the configuration but that nothing acts on yet: facts about kalive.

Each is reported once per file (C{K190}). Whoever builds the effect of a word names it in L{ACTED_ON},
or takes it out of L{NOT_YET}; of a block that nothing acts on, the words inside need no entry.
"""

from __future__ import annotations

from kalive.parser.known_words import KNOWN_WORDS

#: Block path (as in L{KNOWN_WORDS}) to the keywords that code of the daemon acts on; where a block is
#: named, all its other words are in L{NOT_YET}.
ACTED_ON: dict[str, str] = {
    "": "global_defs vrrp_sync_group vrrp_instance SSL virtual_server_group virtual_server garp_group",
    "global_defs": """
        vrrp_version vrrp_garp_master_delay vrrp_garp_master_repeat vrrp_garp_lower_prio_delay
        vrrp_garp_lower_prio_repeat vrrp_min_garp vrrp_strict vrrp_down_timer_adverts
        vrrp_lower_prio_no_advert vrrp_higher_prio_send_advert vrrp_owner_ignore_adverts
        vrrp_check_unicast_src vrrp_skip_check_adv_addr v3_checksum_as_v2
        vrrp_garp_master_refresh vrrp_garp_master_refresh_repeat vrrp_garp_interval vrrp_gna_interval
        vrrp_mcast_group4 vrrp_mcast_group6 vrrp_startup_delay
        """,
    "vrrp_sync_group": "group",
    "vrrp_instance": """
        state interface virtual_router_id priority version advert_int nopreempt preempt unicast_src_ip
        mcast_src_ip unicast_peer authentication virtual_ipaddress virtual_ipaddress_excluded
        no_virtual_ipaddress track_interface accept garp_master_delay garp_master_repeat
        garp_lower_prio_delay garp_lower_prio_repeat strict_mode preempt_delay skip_check_adv_addr
        down_timer_adverts timer_expired_backup thread_timer_expired lower_prio_no_advert
        higher_prio_send_advert owner_ignore_adverts v3_checksum_as_v2 mcast_dst_ip native_ipv6 unicast_ttl
        old_unicast_checksum check_unicast_src auth_hmac
        garp_master_refresh garp_master_refresh_repeat
        """,
}


def _others(path: str) -> str:
    """The words of a block that nothing acts on."""
    acted_on = ACTED_ON[path].split()
    known = (word.rstrip("{") for word in KNOWN_WORDS[path].split())
    return " ".join(word for word in known if word not in acted_on)


#: Block path to keywords.
NOT_YET: dict[str, str] = {
    **{path: _others(path) for path in ACTED_ON},
    "virtual_server": """
        ha_suspend smtp_alert snmp_name alpha omega quorum_up quorum_down quorum hysteresis
        sorry_server_inhibit
        """,
    "virtual_server.real_server": """
        notify_up notify_down alpha smtp_alert snmp_name SMTP_CHECK PING_CHECK UDP_CHECK DNS_CHECK FILE_CHECK
        BFD_CHECK
        """,
    "virtual_server.real_server.MISC_CHECK": "alpha log_all_failures misc_dynamic",
    "virtual_server.real_server.TCP_CHECK": "alpha log_all_failures",
    "virtual_server.real_server.HTTP_GET": "alpha log_all_failures fast_recovery",
    "virtual_server.real_server.HTTP_GET.url": """
        regex regex_no_match regex_options regex_min_offset regex_max_offset regex_stack
        """,
    "virtual_server.real_server.SSL_GET": "alpha log_all_failures fast_recovery tls_compliant",
    "virtual_server.real_server.SSL_GET.url": """
        regex regex_no_match regex_options regex_min_offset regex_max_offset regex_stack tls_compliant
        """,
}
