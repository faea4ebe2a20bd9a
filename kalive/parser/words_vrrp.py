"""The vocabulary of C{vrrp_instance} and C{vrrp_sync_group}, as tables.

Decides which words there are and what value each becomes; how the values of one instance go
together is decided in L{kalive.parser.instances}. Its tests are in C{test/test_words_vrrp.py}.
"""

from __future__ import annotations

from typing import Any

from kalive.config.common import IPAddress
from kalive.config.vrrp import (
    Authentication,
    AuthenticationType,
    InitialState,
    SyncGroup,
    TrackedInterface,
    VRRPInstance,
)
from kalive.parser import codes
from kalive.parser.addresses import addresses
from kalive.parser.arguments import (
    ADDRESS,
    address,
    boolean,
    choice,
    constant,
    integer,
    interface,
    script,
    seconds,
    to_address,
    to_integer,
    to_interface_name,
)
from kalive.parser.kind import JSONSchema, Kind, kind, listed, nested
from kalive.parser.reading import Reading, Wrong
from kalive.parser.routes import routes
from kalive.parser.schema import Keyword, Values, block, read_block
from kalive.parser.tree import Statement
from kalive.parser.words_global import LONGEST, at_least_one
from kalive.parser.writing import quote, words

#: The JSON of a L{TrackedInterface}.
TRACKED: JSONSchema = {
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "weight": {"type": "integer", "minimum": -253, "maximum": 253},
        "reverse": {"type": "boolean"},
    },
    "required": ["name"],
}


def _read_state(reading: Reading, statement: Statement) -> InitialState:
    """C{state}; any other word is BACKUP."""
    word = statement.words[1]
    if word in InitialState.__members__:
        return InitialState[word]
    hint = reading.meant(word, InitialState.__members__)
    reading.complain(codes.UNKNOWN_STATE, statement, 1, hint, name=reading.name, value=word)
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


@kind("PASSWORD", lambda value: quote(value.rstrip(b"\0").decode("utf-8", "surrogateescape")))
def _password(reading: Reading, statement: Statement) -> bytes:
    """C{auth_pass}: 8 bytes (RFC 2338 5.3.10), cut or padded with zeros."""
    password = statement.words[1].encode("utf-8", "surrogateescape")
    if len(password) > 8:
        reading.complain(codes.PASSWORD_CUT, statement, 1)
    return password[:8].ljust(8, b"\0")


_authentication_type = choice("authentication type", AuthenticationType.__members__)


def _read_auth_type(reading: Reading, statement: Statement) -> AuthenticationType:
    """C{auth_type}; nothing acts on AH yet."""
    found: AuthenticationType = _authentication_type(reading, statement)
    if found is AuthenticationType.AH and ("auth_type", "AH") not in reading.seen:
        reading.seen.add(("auth_type", "AH"))
        reading.complain(codes.NOT_YET, statement, 1, keyword="AH")
    return found


_AUTHENTICATION = block(
    "vrrp_instance.authentication",
    Keyword("auth_type", _authentication_type.read_by(_read_auth_type), "auth_type"),
    Keyword("auth_pass", _password, "auth_pass", secret=True),
    value=Authentication,
)


def _authentication(reading: Reading, statement: Statement) -> Values:
    """C{authentication}: its words, to be judged as a whole with the version."""
    return {**read_block(reading, _AUTHENTICATION, statement.block or ()), "statement": statement}


def _write_tracked(value: TrackedInterface) -> str:
    """The inverse of L{_tracked}."""
    weight = ("weight", value.weight) if value.weight or value.reverse else ()
    return words(value.name, *weight, "reverse" if value.reverse else None)


@kind("IFNAME [weight -253..253] [reverse|noreverse]", _write_tracked, TRACKED)
def _tracked(reading: Reading, line: Statement) -> TrackedInterface:
    """C{IFNAME [weight N [reverse|noreverse]]}."""
    given = line.words
    name, weight, reverse = to_interface_name(given[0], 0), 0, False
    place = 1
    while place < len(given):
        if given[place] == "weight" and place + 1 < len(given):
            try:
                weight = to_integer(given[place + 1], -253, 253, place + 1)
            except Wrong as wrong:
                reading.wrong(line, wrong)
            place += 2
        elif given[place] in ("reverse", "noreverse"):
            reverse = given[place] == "reverse"
            place += 1
        else:
            reading.complain(codes.UNKNOWN_ENTRY, line, place, value=given[place], what="track_interface")
            place += 1
    return TrackedInterface(name, weight, reverse)


def lines(kind: Kind[Any]) -> Kind[Any]:
    """A block of lines, read to pairs of line and value; wrong lines are reported and left out."""

    def read_lines(reading: Reading, statement: Statement) -> list[tuple[Statement, Any]]:
        found = []
        for line in statement.block or ():
            try:
                found.append((line, kind.read(reading, line)))
            except Wrong as wrong:
                reading.wrong(line, wrong)
        return found

    return listed(kind, read_lines)


_tracked_lines = lines(_tracked)


def _read_track_interface(reading: Reading, statement: Statement) -> list[tuple[Statement, TrackedInterface]]:
    """A block of lines; or, as in 1.0.3, C{track_interface IFNAME}."""
    if statement.block is None:
        reading.complain(codes.OLD_FORM, statement, instead=f"track_interface {{ {statement.words[1]} }}")
        line = Statement(statement.line, statement.words[1:], statement.first + 1)
        return [(line, _tracked(reading, line))]
    found: list[tuple[Statement, TrackedInterface]] = _tracked_lines.read(reading, statement)
    return found


@kind("ADDRESS [min_ttl N] [max_ttl N]", str, ADDRESS)
def _peer(reading: Reading, line: Statement) -> IPAddress:
    """C{ADDR [min_ttl N] [max_ttl N]}; a prefix length is tolerated."""
    if len(line.words) > 1 and ("peer", "ttl") not in reading.seen:
        reading.seen.add(("peer", "ttl"))
        reading.complain(codes.NOT_YET, line, 1, keyword=line.words[1])
    return to_address(line.words[0].partition("/")[0], 0)


_COUNT = integer(0, 2**31 - 1)
_NOTIFY = [
    Keyword(name, script, name, most=None) for name in ("notify_master", "notify_backup", "notify_fault")
]
_SYNCD = "now lvs_sync_daemon in global_defs"

INSTANCE = block(
    "vrrp_instance",
    Keyword("state", _state, "state"),
    Keyword("interface", interface, "interface"),
    Keyword("virtual_router_id", integer(1, 255), "virtual_router_id"),
    Keyword(
        "priority", integer(1, 255).read_by(_read_priority), "priority", default="100, with state MASTER 255"
    ),
    Keyword("version", integer(2, 3), "version"),
    Keyword("vrrp_version", integer(2, 3), "version", instead="inside an instance it is called version"),
    Keyword("advert_int", seconds(0.01, 255), "advert_int"),
    Keyword("nopreempt", constant(True), "nopreempt", least=0, most=0),
    Keyword("preempt", constant(False), "nopreempt", least=0, most=0),
    Keyword("unicast_src_ip", address, "source", at="unicast_src_ip"),
    Keyword("mcast_src_ip", address, "source", at="mcast_src_ip"),
    Keyword("unicast_peer", lines(_peer), "unicast_peer", least=0, most=0, opens=True),
    Keyword(
        "authentication",
        nested(_AUTHENTICATION, _authentication),
        "authentication",
        least=0,
        most=0,
        opens=True,
    ),
    Keyword("virtual_ipaddress", addresses, "virtual_ipaddress", many=True, least=0, most=0, opens=True),
    Keyword(
        "virtual_ipaddress_excluded",
        addresses,
        "virtual_ipaddress_excluded",
        many=True,
        least=0,
        most=0,
        opens=True,
    ),
    Keyword("virtual_routes", routes, "virtual_routes", many=True, least=0, most=0, opens=True),
    Keyword(
        "track_interface",
        _tracked_lines.read_by(_read_track_interface),
        "track_interface",
        many=True,
        least=0,
        opens=True,
        bare=True,
    ),
    Keyword("garp_master_delay", seconds(0, LONGEST), "garp_master_delay"),
    Keyword("garp_master_repeat", at_least_one, "garp_master_repeat"),
    Keyword("garp_lower_prio_delay", seconds(0, LONGEST), "garp_lower_prio_delay"),
    Keyword("garp_lower_prio_repeat", _COUNT, "garp_lower_prio_repeat"),
    *_NOTIFY,
    Keyword("smtp_alert", boolean, "smtp_alert", least=0),
    Keyword("lvs_sync_daemon_interface", interface, "lvs_sync_daemon_interface", instead=_SYNCD),
    Keyword("lvs_sync_daemon_inteface", interface, "lvs_sync_daemon_interface", instead=_SYNCD),
    Keyword("debug", integer(0, 4), "debug"),
    value=VRRPInstance,
)


def _read_members(_: Reading, statement: Statement) -> list[tuple[Statement, str]]:
    """C{group}: one name a line."""
    return [(line, line.words[0]) for line in statement.block or ()]


@kind("NAME", quote)
def _member(_: Reading, line: Statement) -> str:
    """A line of C{group}."""
    return line.words[0]


SYNC_GROUP = block(
    "vrrp_sync_group",
    Keyword("group", listed(_member, _read_members), "group", many=True, least=0, most=0, opens=True),
    *_NOTIFY,
    Keyword("smtp_alert", boolean, "smtp_alert", least=0),
    value=SyncGroup,
)
