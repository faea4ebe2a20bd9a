"""The blocks about load balancing and BFD as the outermost table has them.

A module of its own because L{kalive.parser.words_root} loads it, and with it everything about health
checking, only when a file has such a block. Its tests are in C{test/test_words_root.py}.
"""

from __future__ import annotations

from kalive.parser.groups import server_group
from kalive.parser.kind import nested
from kalive.parser.servers import read_server, write_head
from kalive.parser.words_bfd import BFD_INSTANCE, read_bfd_instance
from kalive.parser.words_virtual_server import VIRTUAL_SERVER
from kalive.parser.writing import write_name

__all__ = ["bfd_instance", "server_group", "virtual_server"]

bfd_instance = nested(BFD_INSTANCE, read_bfd_instance, "NAME", write_name)
virtual_server = nested(VIRTUAL_SERVER, read_server, "ADDRESS [PORT] | fwmark N | group NAME", write_head)
