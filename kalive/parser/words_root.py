"""The outermost vocabulary of a configuration file, as a table.

Decides which blocks there are; their words are in the other C{words_*.py}. Its tests are in
C{test/test_words_root.py}.
"""

from __future__ import annotations

from collections.abc import Iterable

from kalive.config.configuration import Configuration, Role
from kalive.parser.addresses import static_addresses
from kalive.parser.instances import read_instance, read_sync_group
from kalive.parser.kind import later, nested
from kalive.parser.reading import Reading
from kalive.parser.routes import routes
from kalive.parser.rules import rules
from kalive.parser.schema import Keyword, Values, block, read_block
from kalive.parser.tree import Statement
from kalive.parser.vocabulary import section
from kalive.parser.words_global import GLOBAL, SSL, read_global, read_ssl
from kalive.parser.words_objects import OBJECTS, PROCESS
from kalive.parser.words_vrrp import INSTANCE, SYNC_GROUP
from kalive.parser.writing import write_name

_SERVICES = "kalive.parser.words_services"

ROOT = block(
    "",
    section("global_defs", nested(GLOBAL, read_global), "What belongs to no single object.", many=True),
    *PROCESS,
    section("static_ipaddress", static_addresses, "Addresses while the daemon runs.", many=True),
    section("static_routes", routes, "Routes while the daemon runs.", many=True),
    section("static_rules", rules, "Policy rules while the daemon runs.", many=True),
    *OBJECTS,
    Keyword(
        "vrrp_sync_group",
        nested(SYNC_GROUP, read_sync_group, "NAME", write_name),
        "sync_groups",
        at="vrrp_sync_groups",
        many=True,
        opens=True,
        doc="Instances that are always in one state.",
    ),
    Keyword(
        "vrrp_instance",
        nested(INSTANCE, read_instance, "NAME", write_name),
        "instances",
        at="vrrp_instances",
        many=True,
        opens=True,
        doc="One virtual router.",
    ),
    Keyword(
        "bfd_instance",
        later(_SERVICES, "bfd_instance"),
        "bfd_instances",
        many=True,
        opens=True,
        doc="A session that finds out whether another machine can be reached (RFC 5880).",
        example="bfd_instance link {\nneighbor_ip 192.0.2.2\n}",
    ),
    section("SSL", nested(SSL, read_ssl), "What checks over TLS show to servers.", "ssl"),
    Keyword(
        "virtual_server_group",
        later(_SERVICES, "server_group"),
        "server_groups",
        at="virtual_server_groups",
        many=True,
        opens=True,
        doc="Addresses and firewall marks that are one service.",
    ),
    Keyword(
        "virtual_server",
        later(_SERVICES, "virtual_server"),
        "servers",
        at="virtual_servers",
        many=True,
        most=None,
        opens=True,
        doc="A service and where it is sent to.",
    ),
    value=Configuration,
)


#: Blocks that only one kind of child acts on.
_ONLY = {
    "vrrp_instance": Role.VRRP,
    "vrrp_sync_group": Role.VRRP,
    "virtual_server": Role.HEALTH,
    "virtual_server_group": Role.HEALTH,
}


def read_root(reading: Reading, statements: Iterable[Statement], role: Role | None = None) -> Values:
    """Everything in a file, by kind; for a child of C{role} without the blocks of the other."""
    if role is not None:
        # Not a list: C{statements} grow while they are read.
        statements = (one for one in statements if _ONLY.get(one.words[0], role) is role)
    return read_block(reading, ROOT, statements)
