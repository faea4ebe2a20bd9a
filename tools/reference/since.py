"""Which keywords Keepalived 1.0.3 knew; all others came later, or are kalive's own. Facts only."""

from __future__ import annotations

from kalive.parser.known_words import OUR_WORDS

_HTTP = "connect_port connect_timeout delay_before_retry nb_get_retry url"
_URL = "path digest status_code"
_REAL = "virtual_server.real_server"

#: Block path to keywords.
IN_1_0_3: dict[str, str] = {
    "": "global_defs static_routes vrrp_sync_group vrrp_instance SSL virtual_server_group virtual_server",
    "global_defs": "notification_email_from smtp_server smtp_connect_timeout notification_email lvs_id",
    "SSL": "password ca certificate key",
    "vrrp_sync_group": "group notify_backup notify_master notify_fault smtp_alert",
    "vrrp_instance": """
        state interface track_interface mcast_src_ip virtual_router_id priority advert_int virtual_ipaddress
        virtual_ipaddress_excluded virtual_routes preempt debug notify_backup notify_master notify_fault
        smtp_alert lvs_sync_daemon_interface garp_master_delay authentication
        """,
    "vrrp_instance.authentication": "auth_type auth_pass",
    "virtual_server": """
        delay_loop lb_algo lb_kind persistence_timeout persistence_granularity protocol ha_suspend
        virtualhost sorry_server real_server nat_mask
        """,
    _REAL: """
        weight inhibit_on_failure notify_up notify_down MISC_CHECK TCP_CHECK HTTP_GET SSL_GET CI-LINUX
        """,
    f"{_REAL}.MISC_CHECK": "misc_path",
    f"{_REAL}.TCP_CHECK": "connect_port connect_timeout",
    f"{_REAL}.HTTP_GET": _HTTP,
    f"{_REAL}.HTTP_GET.url": _URL,
    f"{_REAL}.SSL_GET": _HTTP,
    f"{_REAL}.SSL_GET.url": _URL,
}


def since(path: str, word: str) -> str:
    """The release that a keyword is in for sure: C{1.0.3}, or C{2.4.3} for what came between; C{kalive}
    for a word of our own."""
    if word in OUR_WORDS.get(path, "").split():
        return "kalive"
    return "1.0.3" if word in IN_1_0_3.get(path, "").split() else "2.4.3"
