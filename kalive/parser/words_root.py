"""The outermost vocabulary of a configuration file, as a table.

Decides which blocks there are; their words are in the other C{words_*.py}. Its tests are in
C{test/test_words_root.py}.
"""

from __future__ import annotations

from collections.abc import Iterable

from kalive.config.configuration import Configuration
from kalive.parser.addresses import static_addresses
from kalive.parser.groups import read_sync_group, server_group
from kalive.parser.instances import read_instance
from kalive.parser.kind import nested
from kalive.parser.reading import Reading
from kalive.parser.routes import routes
from kalive.parser.rules import rules
from kalive.parser.schema import Keyword, Values, block, read_block
from kalive.parser.servers import read_server, write_head
from kalive.parser.tree import Statement
from kalive.parser.vocabulary import section
from kalive.parser.words_bfd import BFD_INSTANCE, read_bfd_instance
from kalive.parser.words_global import GLOBAL, SSL, read_global, read_ssl
from kalive.parser.words_objects import OBJECTS, PROCESS
from kalive.parser.words_virtual_server import VIRTUAL_SERVER
from kalive.parser.words_vrrp import INSTANCE, SYNC_GROUP
from kalive.parser.writing import write_name

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
        nested(BFD_INSTANCE, read_bfd_instance, "NAME", write_name),
        "bfd_instances",
        many=True,
        opens=True,
        doc="A session that finds out whether another machine can be reached (RFC 5880).",
        example="bfd_instance link {\nneighbor_ip 192.0.2.2\n}",
    ),
    section("SSL", nested(SSL, read_ssl), "What checks over TLS show to servers.", "ssl"),
    Keyword(
        "virtual_server_group",
        server_group,
        "server_groups",
        at="virtual_server_groups",
        many=True,
        opens=True,
        doc="Addresses and firewall marks that are one service.",
    ),
    Keyword(
        "virtual_server",
        nested(VIRTUAL_SERVER, read_server, "ADDRESS [PORT] | fwmark N | group NAME", write_head),
        "servers",
        at="virtual_servers",
        many=True,
        most=None,
        opens=True,
        doc="A service and where it is sent to.",
    ),
    value=Configuration,
)


def read_root(reading: Reading, statements: Iterable[Statement]) -> Values:
    """Everything in a file, by kind."""
    return read_block(reading, ROOT, statements)
