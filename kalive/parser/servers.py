"""A C{virtual_server} brought together: what is inherited, and what can't go with what.

Decides as 2.4.3 does at the end of the file. What concerns several services is decided in
L{kalive.parser.check}. Its tests are in C{test/test_servers.py}.
"""

from __future__ import annotations

from typing import Any

from attrs import define

from kalive.config.health import (
    AddressKey,
    FirewallMarkKey,
    ForwardingMethod,
    GroupKey,
    Protocol,
    RealServer,
    SorryServer,
    VirtualServer,
    VirtualServerKey,
)
from kalive.parser import codes
from kalive.parser.arguments import to_address, to_integer
from kalive.parser.checkers import CheckerBuilder
from kalive.parser.reading import Reading, Wrong
from kalive.parser.schema import Values, read_block
from kalive.parser.tree import Statement
from kalive.parser.words_health import PERSISTENCE, VIRTUAL_SERVER, RawReal, to_port
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


def from_service(inner: Values, outer: Values, field: str, default: Any) -> Any:
    """A value of a real server, or else of its service."""
    return inner[field] if field in inner else outer.get(field, default)


@define
class ServerBuilder:
    """Makes the value of one service."""

    reading: Reading
    raw: RawServer

    def build(self) -> VirtualServer | None:
        """The service; C{None} when it has no real server, which has been reported."""
        raw, values = self.raw, self.raw.values
        if not values.get("real_servers"):
            self.reading.complain(codes.NO_REAL_SERVERS, raw.statement, 1, name=raw.name)
            return None
        self._settle_defaults(values)
        reals = self._real_servers(values)
        if not reals:
            self.reading.complain(codes.NO_REAL_SERVERS, raw.statement, 1, name=raw.name)
            return None
        return VirtualServer(
            key=self._settle_family(reals),
            protocol=values["protocol"],
            lb_algo=values["lb_algo"],
            lb_kind=values["lb_kind"],
            persistence_timeout=values.get("persistence_timeout"),
            persistence_granularity=values.get("persistence_granularity"),
            ha_suspend=values.get("ha_suspend", False),
            virtualhost=values.get("virtualhost"),
            sorry_server=self._sorry_server(values),
            real_servers=tuple(reals),
            position=self.reading.position(raw.statement),
        )

    def _settle_defaults(self, values: Values) -> None:
        """What the file does not say, and what it can't say of this kind of service."""
        key = self.raw.key
        if isinstance(key, FirewallMarkKey):
            if values.pop("protocol", None):
                self._note(codes.PROTOCOL_IGNORED)
            values["protocol"] = Protocol.UDP
        self._default(values, "protocol", Protocol.UDP, codes.NO_PROTOCOL)
        self._default(values, "lb_kind", ForwardingMethod.NAT, codes.NO_METHOD)
        self._default(values, "lb_algo", "wlc", codes.NO_SCHEDULER)
        if "persistence_granularity" in values:
            values.setdefault("persistence_timeout", PERSISTENCE)
        if isinstance(key, AddressKey) and not key.port:
            self._default(values, "persistence_timeout", PERSISTENCE, codes.PERSISTENCE_NEEDED)

    def _default(self, values: Values, field: str, value: object, code: codes.Code) -> None:
        if field not in values:
            values[field] = value
            self._note(code)

    def _note(self, code: codes.Code) -> None:
        self.reading.complain(code, self.raw.statement, name=self.raw.name)

    def _real_servers(self, values: Values) -> list[RealServer]:
        """The real servers, of one family, each only once."""
        reals: list[RealServer] = []
        seen: set[tuple[Any, int]] = set()
        for raw in values["real_servers"]:
            real = self._real_server(raw, values)
            if self._misfit(raw, real, reals):
                continue
            if (real.address, real.port) in seen:
                name = f"[{real.address}]:{real.port}"
                self.reading.complain(codes.DUPLICATE_SERVER, raw.statement, what="Real server", name=name)
                continue
            seen.add((real.address, real.port))
            reals.append(real)
        return reals

    def _misfit(self, raw: RawReal, real: RealServer, reals: list[RealServer]) -> bool:
        """Whether a real server is of another family than the others; only tunnels cross families."""
        family = reals[0].address.version if reals else real.address.version
        if isinstance(self.raw.key, AddressKey) and real.lb_kind is not ForwardingMethod.TUN:
            family = self.raw.key.address.version
        if real.address.version == family or real.lb_kind is ForwardingMethod.TUN:
            return False
        self.reading.complain(
            codes.FAMILIES_MIXED, raw.statement, 1, real=f"[{real.address}]", name=self.raw.name
        )
        return True

    def _real_server(self, raw: RawReal, outer: Values) -> RealServer:
        """One real server with what it has from its service."""
        inner: dict[str, Any] = raw.values
        method: ForwardingMethod = inner.get("lb_kind") or outer["lb_kind"]
        port = self._port(raw, method)
        checkers = CheckerBuilder(self.reading, raw, port, outer).build_all(inner.get("checkers", ()))
        return RealServer(
            address=raw.address,
            port=port,
            weight=from_service(inner, outer, "weight", 1),
            lb_kind=method,
            inhibit_on_failure=from_service(inner, outer, "inhibit_on_failure", False),
            notify_up=inner.get("notify_up"),
            notify_down=inner.get("notify_down"),
            checkers=checkers,
            position=self.reading.position(raw.statement),
        )

    def _port(self, raw: RawReal, method: ForwardingMethod) -> int:
        """The port of a real server: that of the service unless NAT may change it."""
        key = self.raw.key
        if isinstance(key, GroupKey):
            return raw.port
        service = key.port if isinstance(key, AddressKey) else 0
        if method is ForwardingMethod.NAT or raw.port in (0, service):
            return raw.port or service
        real = f"[{raw.address}]:{raw.port}"
        self.reading.complain(codes.PORT_RESET, raw.statement, 2, real=real, name=self.raw.name)
        return service

    def _sorry_server(self, values: Values) -> SorryServer | None:
        """C{sorry_server} with the port and method of the service where it has none."""
        if "sorry_server" not in values:
            return None
        address, port = values["sorry_server"]
        key = self.raw.key
        if not port and isinstance(key, AddressKey):
            port = key.port
        return SorryServer(address=address, port=port, lb_kind=values["lb_kind"])

    def _settle_family(self, reals: list[RealServer]) -> VirtualServerKey:
        """A firewall mark is of the family of its real servers."""
        key = self.raw.key
        if isinstance(key, FirewallMarkKey) and reals and reals[0].address.version == 6:
            return FirewallMarkKey(key.fwmark, 10)
        return key
