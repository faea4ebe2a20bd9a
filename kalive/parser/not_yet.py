"""The words that are read into the configuration but that nothing acts on yet: facts about kalive.

Each is reported once per file (C{K190}). Whoever builds the effect of a word takes it out here; words
that are not even read need no entry, they are found in L{kalive.parser.known_words}.
"""

from __future__ import annotations

#: Block path (as in L{kalive.parser.known_words.KNOWN_WORDS}) to keywords.
NOT_YET: dict[str, str] = {
    "": "static_routes",
    "global_defs": """
        router_id notification_email notification_email_from smtp_server smtp_connect_timeout
        """,
    "vrrp_sync_group": "smtp_alert notify_master notify_backup notify_fault",
    "vrrp_instance": """
        smtp_alert notify_master notify_backup notify_fault virtual_routes debug
        lvs_sync_daemon_interface
        """,
    "virtual_server": "ha_suspend",
    "virtual_server.real_server": "notify_up notify_down",
}
