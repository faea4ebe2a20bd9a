"""The vocabulary of C{global_defs}, C{SSL} and C{static_routes}, as tables.

Decides which words there are and what value each becomes; those of VRRP and of processes are in
L{kalive.parser.words_defaults} and L{kalive.parser.words_process}. Its tests are in
C{test/test_words_global.py} and C{test/test_vocabulary_global.py}.
"""

from __future__ import annotations

from kalive.config.globals import DynamicInterfaces, GlobalDefinitions, SMTPServer, TLSFiles
from kalive.parser import codes
from kalive.parser.arguments import (
    choice,
    interface,
    rest,
    seconds,
    text,
    to_integer,
)
from kalive.parser.kind import kind, listed
from kalive.parser.process_arguments import checked
from kalive.parser.reading import Reading
from kalive.parser.schema import Values, block, read_block
from kalive.parser.tree import Statement
from kalive.parser.vocabulary import (
    LONGEST as LONGEST,
)
from kalive.parser.vocabulary import (
    at_least_one as at_least_one,
)
from kalive.parser.vocabulary import (
    compose,
    flag,
    old,
    optional,
    section,
    switch,
    word,
)
from kalive.parser.words_defaults import AGENTS, DEFAULTS, FILTER
from kalive.parser.words_lvs import LVS
from kalive.parser.words_process import FILES, PROCESSES
from kalive.parser.writing import quote, words


@kind("HOST [PORT]", lambda value: words(value.host, None if value.port == 25 else value.port), {})
def _smtp_server(_: Reading, statement: Statement) -> SMTPServer:
    """C{smtp_server HOST [PORT]}."""
    given = statement.words
    return SMTPServer(given[1], to_integer(given[2], 1, 65535, 2) if len(given) > 2 else 25)


@kind("ADDRESS …", quote)
def _mail_address(_: Reading, line: Statement) -> str:
    """A line of C{notification_email}, which may hold several addresses."""
    return " ".join(line.words)


def _mail_addresses(reading: Reading, statement: Statement) -> tuple[str, ...]:
    """C{notification_email} and its lines."""
    lines = statement.block or ()
    if not lines:
        reading.complain(codes.EMPTY_BLOCK, statement, keyword=statement.words[0])
    return tuple(_mail_address(reading, line) for line in lines)


_DYNAMIC = {"allow_if_changes": DynamicInterfaces.CHANGING}

GLOBAL = block(
    "global_defs",
    word("router_id", text, "Name in mail subjects etc. (was lvs_id in 1.0.3)."),
    old("lvs_id", text, "router_id", "now router_id"),
    section(
        "notification_email", listed(_mail_address, _mail_addresses), "Recipients.", most=None, many=True
    ),
    word("notification_email_from", rest, "Mail envelope and header sender.", most=None),
    word("smtp_server", _smtp_server, "Relay for mail alerts.", most=2),
    word("smtp_helo_name", text, "HELO argument."),
    word(
        "smtp_connect_timeout",
        seconds(0, LONGEST),
        "Connect/read/write timeout; stored only if smtp_server set.",
    ),
    switch("smtp_alert", "Default smtp_alert for vrrp, groups(not), vs and rs."),
    switch("smtp_alert_vrrp", "Default smtp_alert for vrrp instances (beats smtp_alert)."),
    switch("smtp_alert_checker", "Default smtp_alert for virtual/real servers (beats smtp_alert)."),
    flag("no_email_faults", "No mail on FAULT transitions."),
    switch("no_checker_emails", "Mail only when the real server state itself changes."),
    word("default_interface", interface, "Interface for static addresses without dev."),
    word(
        "dynamic_interfaces",
        optional(choice("option", _DYNAMIC), DynamicInterfaces.YES),
        "Configured interfaces may not exist yet; option lets an interface change type or parent.",
        least=0,
    ),
    *LVS,
    *DEFAULTS,
    *FILTER,
    *AGENTS,
    *PROCESSES,
    *FILES,
    value=GlobalDefinitions,
)

#: Fields of an instance and the words of C{global_defs} that hold for it where it says nothing.
FOR_INSTANCES = {
    "vrrp_version": "vrrp_version",
    "strict_mode": "vrrp_strict",
    "v3_checksum_as_v2": "v3_checksum_as_v2",
    "notify_priority_changes": "vrrp_notify_priority_changes",
    **{
        name: f"vrrp_{name}"
        for name in (
            "garp_master_delay garp_master_repeat garp_master_refresh garp_master_refresh_repeat "
            "garp_lower_prio_delay garp_lower_prio_repeat garp_extra_if down_timer_adverts "
            "lower_prio_no_advert higher_prio_send_advert owner_ignore_adverts check_unicast_src "
            "skip_check_adv_addr on_stall"
        ).split()
    },
}


def read_global(reading: Reading, statement: Statement) -> Values:
    """The values of one C{global_defs}."""
    return read_block(reading, GLOBAL, statement.block or ())


def _together(blocks: list[Values]) -> Values:
    """All C{global_defs} of a file are one; of a word that is there twice the last counts."""
    values: Values = {}
    for one in blocks:
        values.update(one)
    return values


def build_global(blocks: list[Values]) -> GlobalDefinitions:
    """The value of all blocks."""
    values = _together(blocks)
    values["notification_email"] = tuple(
        one for each in blocks for lines in each.get("notification_email", ()) for one in lines
    )
    if "smtp_connect_timeout" in values:
        values["smtp_connect_timeout"] = values["smtp_connect_timeout"] or 1.0
    values["include_check"] = checked([one for each in blocks for one in each.get("include_check", ())])
    result: GlobalDefinitions = compose(GlobalDefinitions, values)
    return result


def inherited(blocks: list[Values]) -> Values:
    """What instances take over where they say nothing themselves, by their own field."""
    values = _together(blocks)
    result = {name: values[word] for name, word in FOR_INSTANCES.items() if word in values}
    if values.get("vrrp_min_garp"):
        fewest = {"garp_master_delay": 0.0, "garp_master_repeat": 1, "garp_master_refresh": 0.0}
        result = {**fewest, **result}
    alert = values.get("smtp_alert_vrrp", values.get("smtp_alert"))
    if alert is not None:
        result["smtp_alert"] = alert
    return result


SSL = block(
    "SSL",
    word("password", text, "Password of the key.", secret=True),
    word("ca", text, "File of the certificates that servers are checked with."),
    word("certificate", text, "File of our own certificate."),
    word("key", text, "File of our private key."),
    value=TLSFiles,
)


def read_ssl(reading: Reading, statement: Statement) -> TLSFiles:
    """C{SSL}."""
    values = read_block(reading, SSL, statement.block or ())
    return TLSFiles(**values, position=reading.position(statement))
