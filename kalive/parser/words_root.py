"""The outermost vocabulary of a configuration file, as a table.

Decides which blocks there are; their words are in the other C{words_*.py}. Its tests are in
C{test/test_words_root.py}.
"""

from __future__ import annotations

from collections.abc import Iterable

from kalive.parser.groups import read_server_group, read_sync_group
from kalive.parser.instances import read_instance
from kalive.parser.reading import Reading
from kalive.parser.schema import Keyword, Values, block, read_block
from kalive.parser.servers import read_server
from kalive.parser.tree import Statement
from kalive.parser.words_global import read_global, read_ssl, read_static_routes

_ROOT = block(
    "",
    Keyword("global_defs", read_global, "global_defs", many=True, least=0, most=0, opens=True),
    Keyword("static_routes", read_static_routes, "static_routes", many=True, least=0, most=0, opens=True),
    Keyword("vrrp_sync_group", read_sync_group, "sync_groups", many=True, opens=True),
    Keyword("vrrp_instance", read_instance, "instances", many=True, opens=True),
    Keyword("SSL", read_ssl, "ssl", least=0, most=0, opens=True),
    Keyword("virtual_server_group", read_server_group, "server_groups", many=True, opens=True),
    Keyword("virtual_server", read_server, "servers", many=True, most=None, opens=True),
)


def read_root(reading: Reading, statements: Iterable[Statement]) -> Values:
    """Everything in a file, by kind."""
    return read_block(reading, _ROOT, statements)
