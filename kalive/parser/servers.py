"""A C{virtual_server} brought together: what is inherited, and what can't go with what.

Decides as 2.4.3 does at the end of the file. What concerns several services is decided in
L{kalive.parser.check}. Its tests are in C{test/test_servers.py}.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import define

from kalive.config.forwarding import Forwarding, ForwardingMethod
from kalive.config.health import (
    AddressKey,
    FirewallMarkKey,
    GroupKey,
    Protocol,
    RealServer,
    VirtualServer,
    VirtualServerGroup,
    VirtualServerKey,
    family_of,
)
from kalive.parser import codes, server_rules
from kalive.parser.arguments import to_address, to_integer
from kalive.parser.checkers import CheckerBuilder, Names, picked
from kalive.parser.health_arguments import PERSISTENCE, to_port
from kalive.parser.reading import Reading, Wrong
from kalive.parser.schema import Values, read_block
from kalive.parser.tree import Statement
from kalive.parser.words_checking import RawReal
from kalive.parser.words_virtual_server import VIRTUAL_SERVER
from kalive.parser.writing import words


@define
class RawServer:
    """A service as it was read."""

    key: VirtualServerKey
    statement: Statement
    values: Values

    @property
    def name(self) -> str:
        """How complaints call it."""
        return server_name(self.key)


def server_name(key: VirtualServerKey) -> str:
    """A key as people read it."""
    if isinstance(key, AddressKey):
        return f"[{key.address}]:{key.port}"
    return f"FWM {key.fwmark}" if isinstance(key, FirewallMarkKey) else f"[{key.name}]"


def write_head(server: VirtualServer) -> str:
    """The words before the block of a service."""
    key = server.key
    if isinstance(key, AddressKey):
        return f"{key.address} {key.port}" if key.port else str(key.address)
    return f"fwmark {key.fwmark}" if isinstance(key, FirewallMarkKey) else words("group", key.name)


def read_server(reading: Reading, statement: Statement) -> RawServer:
    """C{virtual_server ADDR [PORT] | fwmark N | group NAME}.

    @raise Wrong: it is none of these; the whole block is left out.
    """
    key = _key(statement.words)
    return RawServer(key, statement, read_block(reading, VIRTUAL_SERVER, statement.block or ()))


def _key(words: list[str]) -> VirtualServerKey:
    """What a service is found by."""
    if words[1] in ("group", "fwmark"):
        if len(words) < 3:
            raise Wrong(codes.ENTRY_WITHOUT_VALUE, 1, value=words[1])
        return (
            GroupKey(words[2])
            if words[1] == "group"
            else FirewallMarkKey(to_integer(words[2], 1, 2**32 - 1, 2))
        )
    try:
        return AddressKey(to_address(words[1]), to_port(words[2], 2) if len(words) > 2 else 0)
    except Wrong as wrong:
        value = " ".join(words[1:3])
        raise Wrong(codes.BAD_SERVER, wrong.word, what="virtual server", value=value) from None


#: What a service and a real server are said as they are.
_OF_SERVICE = (
    "protocol lb_algo persistence_timeout persistence_engine smtp_alert virtualhost snmp_name alpha omega"
    " quorum_up quorum_down"
).split()
_OF_REAL = "weight inhibit_on_failure alpha notify_up notify_down smtp_alert virtualhost snmp_name".split()


@define
class ServerBuilder:
    """Makes the value of one service; C{groups} and C{names} are what it may refer to."""

    reading: Reading
    raw: RawServer
    groups: Mapping[str, VirtualServerGroup]
    names: Names

    def build(self) -> VirtualServer | None:
        """The service; C{None} when it has no real server, which has been reported."""
        raw, values = self.raw, self.raw.values
        reals = self._real_servers(values) if values.get("real_servers") else []
        if not reals:
            self.reading.complain(codes.NO_REAL_SERVERS, raw.statement, 1, name=raw.name)
            return None
        about = (self.reading, raw.statement)
        key = server_rules.settled_key(raw.key, self._version(values), reals)
        quorum, hysteresis = server_rules.quorum(*about, raw.name, values, sum(one.weight for one in reals))
        forwarding: Forwarding = values["forwarding"]
        return VirtualServer(
            key=key,
            flags=server_rules.scheduler_flags(*about, raw.name, values),
            lb_kind=forwarding.lb_kind,
            tunnel=forwarding.tunnel,
            persistence_granularity=server_rules.granularity(*about, raw.name, values, self._family(reals)),
            ha_suspend=server_rules.suspended(*about, key, raw.name, values),
            quorum=quorum,
            hysteresis=hysteresis,
            sorry_server=server_rules.sorry_server(*about, key, raw.name, values),
            real_servers=tuple(reals),
            position=self.reading.position(raw.statement),
            **picked(values, _OF_SERVICE),
        )

    def _version(self, values: Values) -> int | None:
        """4 or 6 where the file says it."""
        return server_rules.family(self.raw.key, values)

    def _family(self, reals: list[RealServer]) -> int:
        """4 or 6."""
        return self._version(self.raw.values) or family_of(reals)

    def _settle_defaults(self, values: Values) -> None:
        """What the file does not say, and what it can't say of this kind of service."""
        key = self.raw.key
        if isinstance(key, FirewallMarkKey):
            if values.pop("protocol", None):
                self._note(codes.PROTOCOL_IGNORED)
            values["protocol"] = Protocol.UDP
        self._default(values, "protocol", Protocol.UDP, codes.NO_PROTOCOL)
        self._default(values, "forwarding", Forwarding(), codes.NO_METHOD)
        self._default(values, "lb_algo", "wlc", codes.NO_SCHEDULER)
        if "netmask" in values:
            values.setdefault("persistence_timeout", PERSISTENCE)
        if isinstance(key, AddressKey) and not key.port:
            self._default(values, "persistence_timeout", PERSISTENCE, codes.PERSISTENCE_NEEDED)
        server_rules.judge_family(self.reading, self.raw.statement, key, self.raw.name, values)

    def _default(self, values: Values, field: str, value: object, code: codes.Code) -> None:
        if field not in values:
            values[field] = value
            self._note(code)

    def _note(self, code: codes.Code) -> None:
        self.reading.complain(code, self.raw.statement, name=self.raw.name)

    def _real_servers(self, values: Values) -> list[RealServer]:
        """The real servers, of one family, each only once."""
        self._settle_defaults(values)
        reals: list[RealServer] = []
        seen: set[tuple[int, int, int]] = set()
        family = self._version(values)
        raws = values["real_servers"]
        builder = CheckerBuilder(self.reading, raws[0], 0, values, self.names)
        offered = self._offered(values)
        for raw in raws:
            real = self._real_server(raw, builder, offered)
            address = real.address
            if real.lb_kind is not ForwardingMethod.TUN:
                family = family or address.version
                if address.version != family:
                    facts = {"real": f"[{address}]", "name": self.raw.name}
                    self.reading.complain(codes.FAMILIES_MIXED, raw.statement, 1, None, **facts)
                    continue
            # The hash of an address is slow.
            identity = (int(address), address.version, real.port)
            if identity in seen:
                name = f"[{address}]:{real.port}"
                self.reading.complain(codes.DUPLICATE_SERVER, raw.statement, what="Real server", name=name)
                continue
            seen.add(identity)
            reals.append(real)
        return reals

    def _offered(self, values: Values) -> Values:
        """What a real server has from its service."""
        forwarding: Forwarding = values["forwarding"]
        return {
            "weight": values.get("weight", 1),
            "lb_kind": forwarding.lb_kind,
            "tunnel": forwarding.tunnel,
            "inhibit_on_failure": values.get("inhibit_on_failure", False),
            "alpha": values.get("alpha", False),
        }

    def _real_server(self, raw: RawReal, builder: CheckerBuilder, offered: Values) -> RealServer:
        """One real server with what it has from its service."""
        inner, own = raw.values, offered
        # Most servers say nothing of their own but how they are checked.
        if len(inner) > 1 or "checkers" not in inner:
            limits = server_rules.thresholds(self.reading, raw.statement, inner)
            own = {**offered, **limits, **picked(inner, _OF_REAL)}
            if "forwarding" in inner:
                own["lb_kind"], own["tunnel"] = inner["forwarding"].lb_kind, inner["forwarding"].tunnel
        builder.real, builder.port = raw, self._port(raw, own["lb_kind"])
        return RealServer(
            address=raw.address,
            port=builder.port,
            checkers=builder.build_all(),
            position=self.reading.position(raw.statement),
            **own,
        )

    def _port(self, raw: RawReal, method: ForwardingMethod) -> int:
        """The port of a real server: that of the service unless NAT may change it."""
        key = self.raw.key
        if isinstance(key, GroupKey):
            entries = self.groups[key.name].entries
            server_rules.judge_ports(self.reading, raw, self.raw.name, method, entries)
            return raw.port
        service = key.port if isinstance(key, AddressKey) else 0
        if method is ForwardingMethod.NAT or raw.port in (0, service):
            return raw.port or service
        real = f"[{raw.address}]:{raw.port}"
        self.reading.complain(codes.PORT_RESET, raw.statement, 2, real=real, name=self.raw.name)
        return service
