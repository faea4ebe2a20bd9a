"""The values of one C{vrrp_instance} brought together: defaults, and what can't go with what.

Decides as 2.4.3 does at the end of the block and of the file. What concerns several instances is
decided in L{kalive.parser.check}. Its tests are in C{test/test_instances.py}.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from attrs import define

from kalive.config.common import IPAddress
from kalive.config.instance import PeerTTL
from kalive.config.vrrp import (
    Authentication,
    InitialState,
    TrackedInterface,
    VirtualAddress,
    VRRPInstance,
)
from kalive.parser import codes
from kalive.parser.conduct import Conduct
from kalive.parser.reading import Reading
from kalive.parser.schema import Values, read_block
from kalive.parser.tree import Statement
from kalive.parser.vocabulary import compose, values_of
from kalive.parser.words_tracking import TRACKERS
from kalive.parser.words_vrrp import INSTANCE, SYNC_GROUP

#: An advert counts its addresses in one byte (RFC 9568 5.2.5).
ADDRESSES = 255

#: What 1.0.3, and other implementations, take in one advert.
USUAL_ADDRESSES = 20

#: The longest interval that VRRPv3 can say: 12 bits of hundredths (RFC 9568 5.2.7).
LONGEST_V3 = 40.95

Lines = list[tuple[Statement, Any]]


@define
class RawInstance:
    """An instance as it was read; C{inherited} holds what it takes over from C{global_defs}."""

    name: str
    statement: Statement
    values: Values


def read_instance(reading: Reading, statement: Statement) -> RawInstance:
    """The words of one instance."""
    reading.name = statement.words[1]
    return RawInstance(statement.words[1], statement, read_block(reading, INSTANCE, statement.block or ()))


def read_sync_group(reading: Reading, statement: Statement) -> RawInstance:
    """The words of one C{vrrp_sync_group}."""
    reading.name = statement.words[1]
    values = read_block(reading, SYNC_GROUP, statement.block or ())
    return RawInstance(statement.words[1], statement, values)


def build_instance(reading: Reading, raw: RawInstance, inherited: Values) -> VRRPInstance | None:
    """The value of an instance; C{None} when it can't run, which has been reported."""
    values = {name: value for name, value in inherited.items() if name != "vrrp_version"}
    values.update(raw.values)
    addresses = _Addresses(reading, raw)
    addresses.sort(values)
    _settle_version(reading, raw, values, addresses.family, inherited)
    _settle_priority(reading, raw, values)
    _settle_interval(reading, raw, values)
    _settle_authentication(reading, raw, values)
    _settle_tracking(reading, raw, values)
    Conduct(reading, raw.name, raw.statement, values, frozenset(raw.values)).settle()
    for name in ("virtual_routes", "virtual_rules", *TRACKERS):
        values[name] = values_of(values.get(name, []))
    if not _complete(reading, raw, values):
        return None
    values.setdefault("interface", None)
    result: VRRPInstance = compose(
        VRRPInstance, values, name=raw.name, position=reading.position(raw.statement)
    )
    return result


@define
class _Addresses:
    """Sorts out the addresses of an instance: its family, duplicates, what fits into an advert."""

    reading: Reading
    raw: RawInstance
    family: int = 0
    quiet: bool = False

    def sort(self, values: Values) -> None:
        """Replace the lines in C{values} by values."""
        self.family = 6 if values.get("native_ipv6") else 0
        self.quiet = bool(values.get("no_virtual_ipaddress"))
        mine = self._unique(values.pop("virtual_ipaddress", ()), same_family=True)
        others = self._unique(values.pop("virtual_ipaddress_excluded", ()), same_family=False)
        advertised = {one.address for _, one in mine}
        others = [(line, one) for line, one in others if not self._advertised(line, one, advertised)]
        source = self._source(values)
        peers = self._peers(values.get("unicast_peer", ()), "unicast_peer" in values)
        if source is not None:
            values["unicast_src_ip" if peers else "mcast_src_ip"] = source
        values["unicast_peer"] = tuple(one.address for one in peers)
        values["ttl_ranges"] = tuple(one for one in peers if one != PeerTTL(one.address))
        self._count(len(mine), len(others))
        values["virtual_ipaddress"] = tuple(one for _, one in mine[:ADDRESSES])
        values["virtual_ipaddress_excluded"] = tuple(one for _, one in (*mine[ADDRESSES:], *others))

    def _unique(self, blocks: Iterable[Lines], same_family: bool) -> list[tuple[Statement, VirtualAddress]]:
        kept: list[tuple[Statement, VirtualAddress]] = []
        seen: set[IPAddress] = set()
        for line, value in (pair for lines in blocks for pair in lines):
            if same_family and not self._belongs(line, value.address):
                continue
            if value.address in seen:
                self._complain(codes.DUPLICATE_ADDRESS, line, value.address)
                continue
            seen.add(value.address)
            kept.append((line, value))
        return kept

    def _advertised(self, line: Statement, address: VirtualAddress, mine: set[IPAddress]) -> bool:
        """Whether an excluded address is in the adverts all the same."""
        if address.address not in mine:
            return False
        self._complain(codes.EXCLUDED_TOO, line, address.address)
        return True

    def _belongs(self, line: Statement, address: IPAddress) -> bool:
        """Whether C{address} is of the family of the instance, which its first address decides."""
        self.family = self.family or address.version
        if address.version != self.family:
            self._complain(codes.FAMILY_DIFFERS, line, address)
            return False
        return True

    def _peers(self, lines: Lines, given: bool) -> list[PeerTTL]:
        peers: dict[IPAddress, PeerTTL] = {}
        for line, peer in lines:
            if peer.address in peers:
                self._complain(codes.DUPLICATE_PEER, line, peer.address)
            elif self._belongs(line, peer.address):
                peers[peer.address] = peer
        if given and not peers:
            self.reading.complain(codes.NO_PEERS, self.raw.statement, name=self.raw.name)
        return list(peers.values())

    def _source(self, values: Values) -> IPAddress | None:
        """2.4.3 keeps C{mcast_src_ip} and C{unicast_src_ip} in one place; which one is used, the peers
        decide that are left."""
        source: IPAddress | None = values.pop("source", None)
        if source is None:
            return None
        self.family = self.family or source.version
        if source.version != self.family:
            self._complain(codes.FAMILY_DIFFERS, self.raw.statement, source)
            return None
        return source

    def _count(self, mine: int, others: int) -> None:
        name = self.raw.name
        if not mine + others:
            if self.quiet:
                return
            self.reading.complain(codes.NO_ADDRESS, self.raw.statement, name=name)
        elif mine > ADDRESSES:
            more = mine - ADDRESSES
            self.reading.complain(codes.TOO_MANY_ADDRESSES, self.raw.statement, name=name, count=more)
        elif mine > USUAL_ADDRESSES:
            self.reading.complain(codes.MANY_ADDRESSES, self.raw.statement, name=name, count=mine)

    def _complain(self, code: codes.Code, line: Statement, value: IPAddress) -> None:
        self.reading.complain(code, line, name=self.raw.name, value=value)


def _settle_version(
    reading: Reading, raw: RawInstance, values: Values, family: int, inherited: Values
) -> None:
    """IPv4 is version 2 unless said otherwise, IPv6 always 3."""
    if family == 6:
        if values.get("version") == 2:
            reading.complain(codes.IPV6_IS_V3, raw.statement, name=raw.name)
        values["version"] = 3
    else:
        values.setdefault("version", inherited.get("vrrp_version", 2))


def _settle_priority(reading: Reading, raw: RawInstance, values: Values) -> None:
    """Priority and state explain each other; nopreempt goes with neither MASTER nor 255."""
    state = values.get("state")
    priority = values.setdefault("priority", 255 if state is InitialState.MASTER else 100)
    if priority == 255 and state is InitialState.BACKUP:
        reading.complain(codes.OWNER_NOT_MASTER, raw.statement, name=raw.name)
        values["state"] = InitialState.MASTER
    if values.get("nopreempt"):
        if state is InitialState.MASTER:
            reading.complain(codes.NOPREEMPT_MASTER, raw.statement, name=raw.name)
            values["nopreempt"] = False
        elif priority == 255:
            reading.complain(codes.NOPREEMPT_OWNER, raw.statement, name=raw.name)
            values["nopreempt"] = False


def _settle_interval(reading: Reading, raw: RawInstance, values: Values) -> None:
    """Version 2 counts whole seconds, version 3 hundredths up to 40.95 s."""
    wanted, version = values.get("advert_int", 1.0), values["version"]
    step = Decimal("1") if version == 2 else Decimal("0.01")
    used = max(step, Decimal(str(wanted)).quantize(step, rounding=ROUND_HALF_UP))
    if version == 3 and wanted > LONGEST_V3:
        reading.complain(codes.INTERVAL_TOO_LONG, raw.statement, name=raw.name, value=f"{wanted:g}")
        used = Decimal(str(LONGEST_V3))
    elif float(used) != wanted:
        reading.complain(
            codes.INTERVAL_ROUNDED,
            raw.statement,
            name=raw.name,
            value=f"{wanted:g}",
            used=used,
            version=version,
        )
    values["advert_int"] = float(used)


def _settle_authentication(reading: Reading, raw: RawInstance, values: Values) -> None:
    """Authentication needs both its words, and VRRPv3 has none (RFC 5798 9)."""
    given = values.pop("authentication", None)
    if given is None:
        return
    statement = given["statement"]
    missing = next((word for word in ("auth_type", "auth_pass") if word not in given), None)
    if missing:
        reading.complain(codes.PASSWORD_MISSING, statement, name=raw.name, missing=missing)
    elif values["version"] == 3:
        reading.complain(codes.AUTHENTICATION_V3, statement, name=raw.name)
    else:
        values["authentication"] = Authentication(given["auth_type"], given["auth_pass"])


def _settle_tracking(reading: Reading, raw: RawInstance, values: Values) -> None:
    """An instance's own interface is watched anyway; of a repeated name the last line counts."""
    tracked: dict[str, TrackedInterface] = {}
    for line, one in (pair for lines in values.get("track_interface", ()) for pair in lines):
        if one.name == values.get("interface"):
            reading.complain(codes.OWN_INTERFACE, line, name=raw.name, value=one.name)
        else:
            tracked[one.name] = one
    values["track_interface"] = tuple(tracked.values())


def _complete(reading: Reading, raw: RawInstance, values: Values) -> bool:
    """Whether an instance has what it can't run without."""
    if "virtual_router_id" not in values:
        reading.complain(codes.VRID_MISSING, raw.statement, 1, name=raw.name)
        return False
    if "interface" not in values and not (values["unicast_peer"] and values.get("unicast_src_ip")):
        reading.complain(codes.INTERFACE_MISSING, raw.statement, 1, name=raw.name)
        return False
    return True
