"""What the words of one C{virtual_server} mean together, and what can't stand beside what.

Decides as 2.4.3 does at the end of the block; changes the values as they were read. Its tests are in
C{test/test_health_codes.py} and C{test/test_servers.py}.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kalive.config.forwarding import Forwarding, ForwardingMethod, SchedulerFlags
from kalive.config.health import (
    AddressKey,
    FirewallMarkKey,
    Protocol,
    RealServer,
    SorryServer,
    VirtualServerKey,
    family_of,
)
from kalive.parser import health_codes
from kalive.parser.health_arguments import prefix_of
from kalive.parser.reading import Reading
from kalive.parser.schema import Values
from kalive.parser.tree import Statement
from kalive.parser.words_checking import RawReal
from kalive.parser.words_virtual_server import SCHEDULER_FLAGS

_FLAGS = {"flag_1", "flag_2", "flag_3", "ops"}
_WORDS_OF_FLAGS = {"flag-1": "flag_1", "flag-2": "flag_2", "flag-3": "flag_3", "ops": "ops"}

_AFTER_SORRY_SERVER = ("sorry_server_inhibit", "sorry_server_lvs_method")


def scheduler_flags(reading: Reading, statement: Statement, name: str, values: Values) -> SchedulerFlags:
    """The flags of a service whose protocol is settled; some go with one scheduler only, which must
    stand before them."""
    if not _FLAGS & values.keys():
        return SchedulerFlags()
    found = dict.fromkeys(_flags(reading, statement), True)
    if "ops" in found and values["protocol"] is not Protocol.UDP:
        reading.complain(health_codes.OPS_NOT_UDP, statement, name=name)
        del found["ops"]
    return SchedulerFlags(**found)


def _flags(reading: Reading, statement: Statement) -> Iterator[str]:
    scheduler = ""
    for line in statement.block or ():
        word = line.words[0]
        if word in ("lb_algo", "lvs_sched") and len(line.words) > 1:
            scheduler = line.words[1]
        elif word in _WORDS_OF_FLAGS:
            yield _WORDS_OF_FLAGS[word]
        elif word in SCHEDULER_FLAGS:
            needed, field = SCHEDULER_FLAGS[word]
            if scheduler == needed:
                yield field
            else:
                reading.complain(health_codes.WRONG_SCHEDULER, line, keyword=word, scheduler=needed)


def granularity(
    reading: Reading, statement: Statement, name: str, values: Values, version: int
) -> int | None:
    """C{persistence_granularity} as the length of a prefix of IPv4 or IPv6, by C{version}."""
    mask = values.get("netmask")
    if mask is None:
        return None
    if ("." in mask) is (version == 4):
        return prefix_of(mask)
    reading.complain(health_codes.MASK_FAMILY, statement, name=name, value=mask, version=version)
    return None


def suspended(
    reading: Reading, statement: Statement, key: VirtualServerKey, name: str, values: Values
) -> bool:
    """C{ha_suspend}, which needs an address to look for."""
    if not values.get("ha_suspend"):
        return False
    if isinstance(key, AddressKey):
        return True
    reading.complain(health_codes.NEVER_SUSPENDED, statement, name=name)
    return False


def quorum(reading: Reading, statement: Statement, name: str, values: Values, total: int) -> tuple[int, int]:
    """C{quorum}, at most the C{total} weight, and C{hysteresis}, which is less."""
    need = max(1, min(values.get("quorum", 1), total))
    slack = values.get("hysteresis", 0)
    if slack >= need:
        facts = {"name": name, "value": slack, "used": need - 1}
        reading.complain(health_codes.HYSTERESIS_REDUCED, statement, 0, None, **facts)
        slack = need - 1
    return need, slack


def sorry_server(
    reading: Reading, statement: Statement, key: VirtualServerKey, name: str, values: Values
) -> SorryServer | None:
    """C{sorry_server} with the port and method of the service where it has none."""
    for word in _AFTER_SORRY_SERVER:
        if word in values and not _is_after(statement, word, "sorry_server"):
            reading.complain(health_codes.NOT_BEFORE, statement, keyword=word, needed="sorry_server")
            del values[word]
    if "sorry_server" not in values:
        return None
    address, port = values["sorry_server"]
    forwarding: Forwarding = values.get("sorry_server_lvs_method") or values["forwarding"]
    offered = key.port if isinstance(key, AddressKey) else 0
    if port not in (0, offered) and forwarding.lb_kind is not ForwardingMethod.NAT:
        reading.complain(health_codes.SORRY_PORT, statement, name=name, used=offered)
        port = offered
    return SorryServer(
        address=address,
        port=port or offered,
        lb_kind=forwarding.lb_kind,
        tunnel=forwarding.tunnel,
        inhibit=values.get("sorry_server_inhibit", False),
    )


def _is_after(statement: Statement, word: str, needed: str) -> bool:
    """Whether the last C{word} of a block stands after the first C{needed}."""
    words = [line.words[0] for line in statement.block or ()]
    return needed in words and words[::-1].index(word) < len(words) - 1 - words.index(needed)


def family(key: VirtualServerKey, values: Values) -> int | None:
    """4 or 6 where the file says it: by the address, else, for a mark, by C{ip_family}."""
    if isinstance(key, AddressKey):
        return key.address.version
    marked = isinstance(key, FirewallMarkKey)
    return {"inet": 4, "inet6": 6}.get(values.get("ip_family", "")) if marked else None


def judge_family(
    reading: Reading, statement: Statement, key: VirtualServerKey, name: str, values: Values
) -> None:
    """C{ip_family} beside an address of the other one."""
    said = family(FirewallMarkKey(0), values)
    if isinstance(key, AddressKey) and said not in (None, key.address.version):
        facts = {"name": name, "value": values["ip_family"], "version": key.address.version}
        reading.complain(health_codes.IP_FAMILY, statement, 0, None, **facts)


def thresholds(reading: Reading, statement: Statement, values: Values) -> Values:
    """C{uthreshold} and C{lthreshold}; the kernel refuses a lower one that is the greater."""
    upper, lower = values.get("uthreshold", 0), values.get("lthreshold", 0)
    if lower > upper:
        facts = {"low": "lthreshold", "least": lower, "high": "uthreshold", "greatest": upper}
        reading.complain(health_codes.LIMITS_CROSSED, statement, 0, None, **facts)
        lower = 0
    return {"uthreshold": upper, "lthreshold": lower}


def settled_key(key: VirtualServerKey, version: int | None, reals: list[RealServer]) -> VirtualServerKey:
    """A firewall mark is of the family that the file says, or else of its real servers: of those that no
    tunnel leads to, if there is one."""
    if not isinstance(key, FirewallMarkKey):
        return key
    return FirewallMarkKey(key.fwmark, 10 if (version or family_of(reals)) == 6 else 2)


def judge_ports(
    reading: Reading,
    raw: RawReal,
    name: str,
    method: ForwardingMethod,
    entries: Iterable[AddressKey | FirewallMarkKey],
) -> None:
    """A real server of a group that is reached without NAT has the port of every entry, or none."""
    if not raw.port or method is ForwardingMethod.NAT:
        return
    for entry in entries:
        port = entry.port if isinstance(entry, AddressKey) else 0
        if port != raw.port:
            what = f"[{entry.address}]:{port}" if isinstance(entry, AddressKey) else f"FWM {entry.fwmark}"
            facts = {"name": name, "entry": what, "real": f"[{raw.address}]:{raw.port}"}
            reading.complain(health_codes.GROUP_PORT, raw.statement, 2, None, **facts)
            return
