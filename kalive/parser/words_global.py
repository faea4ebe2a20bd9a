"""The vocabulary of C{global_defs} and C{SSL}, as tables.

Decides which words there are and what value each becomes. Its tests are in
C{test/test_words_global.py}.
"""

from __future__ import annotations

from kalive.config.globals import GlobalDefinitions, SMTPServer, TLSFiles
from kalive.parser import codes
from kalive.parser.arguments import integer, rest, seconds, text, to_integer
from kalive.parser.kind import kind, listed
from kalive.parser.reading import Reading
from kalive.parser.schema import Keyword, Values, block, read_block
from kalive.parser.tree import Statement
from kalive.parser.writing import quote, words

#: The longest time that 2.4.3 can keep in microseconds of 32 bits.
LONGEST = 4294.967295


@kind("HOST [PORT]", lambda server: words(server.host, server.port))
def _smtp_server(_: Reading, statement: Statement) -> SMTPServer:
    """C{smtp_server HOST [PORT]}."""
    given = statement.words
    return SMTPServer(given[1], to_integer(given[2], 1, 65535, 2) if len(given) > 2 else 25)


@kind("ADDRESS", quote)
def _mail_address(_: Reading, line: Statement) -> str:
    """A line of C{notification_email}."""
    return " ".join(line.words)


def _mail_addresses(reading: Reading, statement: Statement) -> tuple[str, ...]:
    """C{notification_email} and its lines, which may hold several addresses each."""
    lines = statement.block or ()
    if not lines:
        reading.complain(codes.EMPTY_BLOCK, statement, keyword=statement.words[0])
    return tuple(_mail_address.read(reading, line) for line in lines)


#: A count whose 0 means 1.
at_least_one = integer(0, 2**31 - 1).read_by(
    lambda _, statement: max(1, to_integer(statement.words[1], 0, 2**31 - 1))
)


GLOBAL = block(
    "global_defs",
    Keyword("router_id", text, "router_id"),
    Keyword("lvs_id", text, "router_id", instead="now router_id"),
    Keyword(
        "notification_email",
        listed(_mail_address, _mail_addresses),
        "notification_email",
        opens=True,
        least=0,
        most=None,
        many=True,
    ),
    Keyword("notification_email_from", rest, "notification_email_from", most=None),
    Keyword("smtp_server", _smtp_server, "smtp_server", most=2),
    Keyword("smtp_connect_timeout", seconds(0, LONGEST), "smtp_connect_timeout"),
    Keyword("vrrp_version", integer(2, 3), "vrrp_version"),
    Keyword("vrrp_garp_master_delay", seconds(0, LONGEST), "garp_master_delay"),
    Keyword("vrrp_garp_master_repeat", at_least_one, "garp_master_repeat"),
    Keyword("vrrp_garp_lower_prio_delay", seconds(0, LONGEST), "garp_lower_prio_delay"),
    Keyword("vrrp_garp_lower_prio_repeat", integer(0, 2**31 - 1), "garp_lower_prio_repeat"),
    value=GlobalDefinitions,
)

#: What instances take over from C{global_defs}, by the name of the field of both.
FOR_INSTANCES = (
    "vrrp_version garp_master_delay garp_master_repeat garp_lower_prio_delay garp_lower_prio_repeat"
).split()


def read_global(reading: Reading, statement: Statement) -> Values:
    """The values of one C{global_defs}."""
    return read_block(reading, GLOBAL, statement.block or ())


def build_global(blocks: list[Values]) -> GlobalDefinitions:
    """All C{global_defs} of a file are one; of a word that is there twice the last counts."""
    values: Values = {}
    for one in blocks:
        values.update(one)
    for name in FOR_INSTANCES:
        values.pop(name, None)
    values["notification_email"] = tuple(
        one for each in blocks for lines in each.get("notification_email", ()) for one in lines
    )
    if "smtp_connect_timeout" in values:
        values["smtp_connect_timeout"] = values["smtp_connect_timeout"] or 1.0
    return GlobalDefinitions(**values)


def inherited(blocks: list[Values]) -> Values:
    """What instances take over where they say nothing themselves."""
    return {name: one[name] for one in blocks for name in FOR_INSTANCES if name in one}


SSL = block(
    "SSL",
    Keyword("password", text, "password"),
    Keyword("ca", text, "ca"),
    Keyword("certificate", text, "certificate"),
    Keyword("key", text, "key"),
    value=TLSFiles,
)


def read_ssl(reading: Reading, statement: Statement) -> TLSFiles:
    """C{SSL}."""
    values = read_block(reading, SSL, statement.block or ())
    return TLSFiles(**values, position=reading.position(statement))
