"""The vocabulary of C{real_server}, as a table.

Decides which words there are and what value each becomes; what is inherited from the service is
decided in L{kalive.parser.servers}. Its tests are in C{test/test_vocabulary_health.py}.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kalive.config.health import RealServer
from kalive.parser import codes
from kalive.parser.arguments import boolean, constant, integer, script, text, to_address
from kalive.parser.health_arguments import UNSIGNED, forwarding, on_or_off, to_port
from kalive.parser.reading import Reading, Wrong
from kalive.parser.schema import Keyword, block, read_shared
from kalive.parser.tree import Statement
from kalive.parser.vocabulary import section, switch, word
from kalive.parser.words_checkers import CHECKERS, DOCS
from kalive.parser.words_checking import RawReal, alpha, below, connect_timeout, timing, virtualhost


def _belongs(name: str) -> Callable[[Any], bool]:
    """Whether a checker is written with the keyword C{name}."""
    value, tls = CHECKERS[name].value, name == "SSL_GET"
    return lambda checker: type(checker) is value and getattr(checker, "tls", False) is tls


REAL_SERVER = block(
    "virtual_server.real_server",
    word(
        "weight",
        integer(0, 2**31 - 1),
        "Its share of the connections.",
        inherits=True,
        default="1",
        example="weight 3",
    ),
    word(
        "lvs_method",
        forwarding,
        "How packets get there.",
        "forwarding",
        most=None,
        inherits=True,
        default="NAT",
        example="lvs_method TUN",
    ),
    word(
        "uthreshold",
        UNSIGNED,
        "Connections above which it gets no new ones; 0: no limit.",
        example="uthreshold 1000",
    ),
    word("lthreshold", UNSIGNED, "Connections below which it gets new ones again.", example="lthreshold 800"),
    switch(
        "inhibit_on_failure",
        "When down it stays with weight 0, so that connections may end.",
        inherits=True,
        example="inhibit_on_failure",
    ),
    word(
        "notify_up",
        script,
        "What to run when it comes up.",
        most=None,
        example='notify_up "/usr/local/bin/up web"',
    ),
    word(
        "notify_down",
        script,
        "What to run when it goes down.",
        most=None,
        example='notify_down "/usr/local/bin/down web"',
    ),
    alpha(boolean, inherits=True),
    *timing(1, inherits=True),
    connect_timeout(inherits=True),
    word(
        "smtp_alert",
        on_or_off,
        "Mail when it comes and goes.",
        least=0,
        default="smtp_alert_checker or smtp_alert of global_defs, else on",
        example="smtp_alert off",
    ),
    virtualhost(inherits=False),
    word("snmp_name", text, "Its name in SNMP.", example="snmp_name web1"),
    Keyword(
        "CI-LINUX",
        constant(True),
        "ci_linux",
        least=0,
        instead="CI-Linux is gone, nothing checks it",
        doc="A check of 1.0.3 that asked a cluster of CI-Linux; nothing.",
        example="CI-LINUX",
    ),
    *(
        section(
            name,
            below(table, _belongs(name)),
            f"Check that {DOCS[name]}.",
            "checkers",
            many=True,
            example=f"{name} {{\n}}",
        )
        for name, table in CHECKERS.items()
    ),
    value=RealServer,
)


def read_real_server(reading: Reading, statement: Statement) -> RawReal:
    """C{real_server ADDR [PORT]} with its block."""
    words = statement.words
    try:
        where = to_address(words[1])
        port = to_port(words[2], 2) if len(words) > 2 else 0
    except Wrong as wrong:
        value = " ".join(words[1:3])
        raise Wrong(codes.BAD_SERVER, wrong.word, what="real server", value=value) from None
    values = read_shared(reading, REAL_SERVER, statement.block or ())
    return RawReal(words[0], statement, values, where, port)
