"""The vocabulary of C{bfd_instance}, as a table, and the value it becomes.

Decides the range of each word and what can't go together in one session. Its tests are in
C{test/test_health_codes.py}.
"""

from __future__ import annotations

from kalive.config.bfd import BFDInstance
from kalive.parser import codes, health_codes
from kalive.parser.arguments import address, integer, seconds
from kalive.parser.health_arguments import second
from kalive.parser.kind import Kind
from kalive.parser.reading import Reading, Wrong
from kalive.parser.schema import Values, block, read_block
from kalive.parser.tree import Statement
from kalive.parser.vocabulary import flag, switch, weight, word

#: The longest name of a C{bfd_instance}.
NAME = 31

#: Above these 2.4.3 warns: failures are found late.
LONG_INTERVAL, GREAT_MULTIPLIER = 10000, 10

#: What C{ttl} is where it isn't said, by the version of IP.
TTL = {4: 255, 6: 64}


def _milliseconds(least: float) -> Kind[float]:
    """C{KEYWORD MILLISECONDS}, to the microsecond."""
    kind = seconds(least, 4294967)

    def read(reading: Reading, statement: Statement) -> float:
        value = kind(reading, statement)
        if value > LONG_INTERVAL:
            _complain_of_great(reading, statement, LONG_INTERVAL)
        return value

    return Kind(read, kind.write, kind.grammar.replace("SECONDS", "MILLISECONDS"), kind.schema)


def _complain_of_great(reading: Reading, statement: Statement, limit: int) -> None:
    keyword, value = statement.words[:2]
    reading.complain(health_codes.LATE_DETECTION, statement, 1, keyword=keyword, value=value, limit=limit)


_COUNT = integer(1, 255)


def _read_multiplier(reading: Reading, statement: Statement) -> int:
    value = _COUNT(reading, statement)
    if value > GREAT_MULTIPLIER:
        _complain_of_great(reading, statement, GREAT_MULTIPLIER)
    return value


BFD_INSTANCE = block(
    "bfd_instance",
    word("source_ip", address, "Our own address.", example="source_ip 192.0.2.1"),
    word(
        "neighbor_ip",
        address,
        "The address of the other end.",
        default="none: it must be there",
        example="neighbor_ip 192.0.2.2",
    ),
    word("neighbour_ip", second(address), "As neighbor_ip.", "neighbor_ip", example="neighbour_ip 192.0.2.2"),
    word("min_rx", _milliseconds(1), "Milliseconds between packets that we can take.", example="min_rx 50"),
    word("min_tx", _milliseconds(1), "Milliseconds between packets that we would send.", example="min_tx 50"),
    word(
        "idle_tx",
        _milliseconds(1000),
        "Milliseconds between packets while the session is down.",
        example="idle_tx 2000",
    ),
    word(
        "multiplier",
        _COUNT.read_by(_read_multiplier),
        "How many packets must be missed for the session to be down.",
        example="multiplier 3",
    ),
    flag("passive", "Send nothing before the other end does.", example="passive"),
    word(
        "ttl", _COUNT, "The TTL or hop limit of what we send.", default="255, with IPv6 64", example="ttl 128"
    ),
    word("hoplimit", second(_COUNT), "As ttl.", "ttl", example="hoplimit 128"),
    word(
        "max_hops",
        integer(-1, 255),
        "By how much the TTL of what comes may be too low; -1: any.",
        example="max_hops 2",
    ),
    switch("multihop", "Over routers, to port 4784 (RFC 5883).", example="multihop"),
    word(
        "weight",
        weight(253),
        "For a track_bfd without one; 0: down means FAULT.",
        most=2,
        default="0",
        example="weight -20",
    ),
    flag("vrrp", "Tell VRRP only, unless checker is said too.", "only_vrrp", example="vrrp"),
    flag("checker", "Tell the checkers only, unless vrrp is said too.", "only_checker", example="checker"),
    value=BFDInstance,
)


def read_bfd_instance(reading: Reading, statement: Statement) -> tuple[Statement, BFDInstance]:
    """C{bfd_instance NAME}.

    @raise Wrong: its name is too long, or it has no neighbour it could talk to.
    """
    name = statement.words[1]
    values = read_block(reading, BFD_INSTANCE, statement.block or ())
    if len(name.encode("utf-8", "surrogateescape")) > NAME:
        raise Wrong(health_codes.BAD_NAME, value=name, reason=f"more than {NAME} characters")
    if "neighbor_ip" not in values:
        raise Wrong(codes.KEYWORD_MISSING, 0, keyword=f"bfd_instance {name}", missing="neighbor_ip")
    _settle_family(reading, statement, values)
    return statement, _built(reading, statement, name, values)


def _settle_family(reading: Reading, statement: Statement, values: Values) -> None:
    """Both ends are of one family."""
    source, neighbor = values.get("source_ip"), values["neighbor_ip"]
    if source is not None and source.version != neighbor.version:
        facts = {"keyword": "source_ip", "value": source, "other": neighbor}
        reading.complain(health_codes.OTHER_FAMILY, statement, 1, None, **facts)
        del values["source_ip"]
    values.setdefault("ttl", TTL[neighbor.version])


def _built(reading: Reading, statement: Statement, name: str, values: Values) -> BFDInstance:
    only_vrrp, only_checker = values.pop("only_vrrp", False), values.pop("only_checker", False)
    return BFDInstance(
        name=name,
        vrrp=only_vrrp or not only_checker,
        checker=only_checker or not only_vrrp,
        position=reading.position(statement),
        **values,
    )
