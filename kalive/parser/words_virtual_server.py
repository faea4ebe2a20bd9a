"""The vocabulary of C{virtual_server}, as a table.

Decides which words there are and what value each becomes; how they go together and what is inherited
is decided in L{kalive.parser.servers}. Its tests are in C{test/test_vocabulary_health.py}.
"""

from __future__ import annotations

from kalive.config.health import Protocol, VirtualServer
from kalive.parser.arguments import choice, constant, integer, script, text
from kalive.parser.health_arguments import (
    engine,
    forwarding,
    host_port,
    netmask,
    on_or_off,
    persistence_timeout,
    second,
    without_effect,
    write_end,
)
from kalive.parser.kind import Kind, nested, unwritten
from kalive.parser.schema import Keyword, block
from kalive.parser.vocabulary import flag, word
from kalive.parser.words_checking import alpha, connect_timeout, timing, virtualhost
from kalive.parser.words_real_server import REAL_SERVER, read_real_server

SCHEDULERS = "rr wrr lc wlc lblc sh mh dh fo ovf lblcr sed nq twos".split()

_SCHEDULER = choice("scheduler", dict(zip(SCHEDULERS, SCHEDULERS, strict=True)))
_FLAG = constant(True)

#: Words for flags that only one scheduler has: that scheduler, and the field.
SCHEDULER_FLAGS = {
    "sh-port": ("sh", "flag_2"),
    "sh-fallback": ("sh", "flag_1"),
    "mh-port": ("mh", "flag_2"),
    "mh-fallback": ("mh", "flag_1"),
}


_FLAG_DOCS = {"flag_1": "Choose another server than a dead one.", "flag_2": "The port is hashed too."}


def _script(name: str, doc: str) -> Keyword:
    """A command that is run."""
    return word(name, script, doc, most=None, example=f'{name} "/usr/local/bin/quorum web"')


_SCHEDULING = [
    word("lb_algo", second(_SCHEDULER), "The word of 1.0.3 for lvs_sched.", most=None, example="lb_algo wrr"),
    word(
        "lvs_sched",
        _SCHEDULER,
        "How IPVS chooses a server for a connection.",
        "lb_algo",
        most=None,
        default="wlc",
        example="lvs_sched wrr",
    ),
    word(
        "hashed",
        without_effect("it never had one; hashing is what lvs_sched sh does"),
        "Has no effect.",
        least=0,
        example="hashed",
    ),
    flag("ops", "Each datagram on its own (one-packet scheduling): for UDP or fwmark only.", example="ops"),
    flag("flag-1", "The first flag of the scheduler.", "flag_1", example="flag-1"),
    flag("flag-2", "The second flag of the scheduler.", "flag_2", example="flag-2"),
    flag("flag-3", "The third flag of the scheduler.", "flag_3", example="flag-3"),
    *(
        word(
            name,
            second(_FLAG),
            f"{_FLAG_DOCS[field]} After lvs_sched {scheduler} only.",
            field,
            least=0,
            example=f"lvs_sched {scheduler}\n{name}",
        )
        for name, (scheduler, field) in SCHEDULER_FLAGS.items()
    ),
    word(
        "lb_kind",
        second(forwarding),
        "The word of 1.0.3 for lvs_method.",
        "forwarding",
        most=None,
        example="lb_kind DR",
    ),
    word(
        "lvs_method",
        forwarding,
        "How packets get to the real servers.",
        "forwarding",
        most=None,
        default="NAT",
        example="lvs_method TUN type gue port 6080",
    ),
]

_PERSISTENCE = [
    word(
        "persistence_engine",
        engine,
        "The module that finds out which connections belong together.",
        example="persistence_engine sip",
    ),
    word(
        "persistence_timeout",
        persistence_timeout,
        "Seconds for which a client stays with its server; 360 without a number.",
        least=0,
        example="persistence_timeout 600",
    ),
    word(
        "persistence_granularity",
        netmask,
        "How much of their address clients have in common that go to the same server.",
        "netmask",
        default="all of it",
        example="persistence_granularity 255.255.255.0",
    ),
]

_QUORUM = [
    alpha(_FLAG, inherits=False),
    flag("omega", "At the stop run notify_down and quorum_down too.", example="omega"),
    _script("quorum_up", "What to run when there are enough servers again."),
    _script("quorum_down", "What to run when there are no longer enough servers."),
    word("quorum", integer(1, 2**31 - 1), "The weight of live servers that is enough.", example="quorum 2"),
    word(
        "hysteresis",
        integer(0, 2**31 - 1),
        "Enough at quorum + hysteresis, not enough below quorum - hysteresis.",
        example="quorum 5\nhysteresis 2",
    ),
    word(
        "sorry_server",
        host_port,
        "Who serves while there are not enough servers.",
        most=2,
        default="nobody",
        example="sorry_server 192.0.2.99 80",
    ),
    flag(
        "sorry_server_inhibit",
        "Keep the sorry_server before it with weight 0 while it is not needed.",
        at="sorry_server.inhibit",
        example="sorry_server 192.0.2.99 80\nsorry_server_inhibit",
    ),
    word(
        "sorry_server_lvs_method",
        forwarding,
        "How packets get to the sorry_server before it.",
        most=None,
        at="sorry_server.forwarding",
        default="lvs_method",
        example="sorry_server 192.0.2.99 80\nsorry_server_lvs_method DR",
    ),
]

VIRTUAL_SERVER = block(
    "virtual_server",
    *timing(1, inherits=False),
    connect_timeout(inherits=False),
    word(
        "ip_family",
        choice("family", {"inet": "inet", "inet6": "inet6"}),
        "The family of a fwmark service, where its servers don't tell.",
        default="that of the real servers",
        example="ip_family inet6",
    ),
    *_SCHEDULING,
    *_PERSISTENCE,
    word(
        "protocol",
        choice("protocol", Protocol.__members__, str.upper),
        "Which connections are served; not for fwmark.",
        default="UDP",
        example="protocol TCP",
    ),
    flag("ha_suspend", "Check only while the address is on this machine.", example="ha_suspend"),
    word(
        "smtp_alert",
        on_or_off,
        "Mail when there are enough servers and when no longer.",
        least=0,
        default="smtp_alert_checker or smtp_alert of global_defs, else off",
        example="smtp_alert",
    ),
    virtualhost(inherits=False),
    word("snmp_name", text, "Its name in SNMP.", example="snmp_name web"),
    *_QUORUM,
    flag("inhibit_on_failure", "For its real servers that don't say.", example="inhibit_on_failure"),
    word(
        "weight",
        integer(1, 2**31 - 1),
        "For its real servers that don't say.",
        default="1",
        example="weight 2",
    ),
    Keyword(
        "nat_mask",
        Kind(text.read, unwritten, "NETMASK"),
        "nat_mask",
        instead="it had no effect since Linux 2.4, and has none",
        doc="Of Linux 2.2; has no effect.",
        example="nat_mask 255.255.255.0",
    ),
    word(
        "real_server",
        nested(REAL_SERVER, read_real_server, "ADDRESS [PORT]", write_end),
        "A server that connections go to.",
        "real_servers",
        many=True,
        most=2,
        opens=True,
        example="real_server 192.0.2.10 80 {\nTCP_CHECK {\n}\n}",
    ),
    value=VirtualServer,
)
