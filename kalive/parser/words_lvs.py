"""The words of C{global_defs} that are about the IPVS table as a whole.

Decides which words there are and what value each becomes. Its tests are in
C{test/test_vocabulary_global.py}.
"""

from __future__ import annotations

from kalive.config.defaults import LVSTimeouts, SyncDaemon
from kalive.parser.arguments import choice, integer, text, to_address, to_integer, to_interface_name
from kalive.parser.kind import kind
from kalive.parser.options import Option, options_grammar, read_options, write_options
from kalive.parser.reading import Reading
from kalive.parser.schema import Keyword
from kalive.parser.tree import Statement
from kalive.parser.vocabulary import flag, old, optional, switch, word
from kalive.parser.writing import words


def _seconds(given: str, place: int) -> int:
    return to_integer(given, 0, 2678400, place)


_TIMEOUTS = {name: Option(name, _seconds, grammar="SECONDS") for name in ("tcp", "tcpfin", "udp")}


@kind(options_grammar(_TIMEOUTS), lambda value: write_options(value, _TIMEOUTS) or None, {"type": "object"})
def _lvs_timeouts(reading: Reading, statement: Statement) -> LVSTimeouts | None:
    """C{lvs_timeouts [tcp S] [tcpfin S] [udp S]}."""
    values = read_options(reading, statement, 1, _TIMEOUTS, "lvs_timeouts")
    return LVSTimeouts(**values) if values else None


_SYNC = {
    "inst": Option("instance", lambda given, _: given, grammar="NAME"),
    "id": Option("syncid", lambda given, at: to_integer(given, 0, 255, at), grammar="0..255"),
    "maxlen": Option("maxlen", lambda given, at: to_integer(given, 1, 65507, at), grammar="1..65507"),
    "port": Option("port", lambda given, at: to_integer(given, 1, 65535, at), grammar="1..65535"),
    "ttl": Option("ttl", lambda given, at: to_integer(given, 1, 255, at), grammar="1..255"),
    "group": Option("group", to_address, grammar="ADDRESS"),
}


@kind(
    f"IFNAME [INSTANCE] {options_grammar(_SYNC)}",
    lambda value: f"{words(value.interface)} {write_options(value, _SYNC)}".rstrip(),
    {"type": "object"},
)
def _sync_daemon(reading: Reading, statement: Statement) -> SyncDaemon:
    """C{lvs_sync_daemon IFNAME [[inst] NAME] …}: a second word that is no option is the instance."""
    given = statement.words
    device = to_interface_name(given[1])
    plain = {"instance": given[2]} if len(given) > 2 and given[2] not in _SYNC else {}
    values = read_options(reading, statement, 2 + len(plain), _SYNC, "lvs_sync_daemon")
    return SyncDaemon(interface=device, **{**plain, **values})


_FLUSH = optional(choice("option", {"all": "all", "VS": "VS"}), "all")

#: Of the IPVS table.
LVS: list[Keyword] = [
    switch("checker_log_all_failures", "Log each failed attempt while the checker is still up."),
    switch("rs_init_notifies", "Send up notifies for rs brought up at start."),
    word("lvs_timeouts", _lvs_timeouts, "IPVS connection timeouts; restored at stop.", most=None),
    flag("lvs_flush", "Flush all IPVS at start."),
    word(
        "lvs_flush_on_stop",
        _FLUSH,
        "Flush all IPVS (or only delete our services, not each rs) at stop.",
        least=0,
    ),
    old("lvs_flush_onstop", _FLUSH, "lvs_flush_on_stop", "now lvs_flush_on_stop", least=0),
    word(
        "lvs_sync_daemon",
        _sync_daemon,
        "IPVS connection sync daemon; follows INST master/backup, else both run in checker.",
        most=None,
    ),
    word(
        "nftables_ipvs",
        optional(text, "keepalived_ipvs"),
        "Steer virtual_server_group to auto fwmarks with nft.",
        least=0,
    ),
    word("nftables_ipvs_priority", integer(-(2**31), 2**31 - 1), "Hook priority."),
    word("nftables_ipvs_start_fwmark", integer(1, 2**32 - 1), "First automatic fwmark."),
]
