"""The checkers of a real server: inheritance from server and service settled.

Decides the default of each time and count as 2.4.3 does, and what a checker can't do without. Its tests
are in C{test/test_servers.py} and C{test/test_health_codes.py}.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

from attrs import define, evolve, field, frozen

from kalive.config.checkers import (
    BFDCheck,
    CheckerConfiguration,
    CheckTiming,
    DNSCheck,
    FileCheck,
    HTTPCheck,
    MiscCheck,
    PingCheck,
    SMTPCheck,
    Target,
    TCPCheck,
    UDPCheck,
)
from kalive.config.common import Script
from kalive.parser import codes, health_codes
from kalive.parser.reading import Reading
from kalive.parser.schema import Values
from kalive.parser.tree import Statement
from kalive.parser.urls import build_urls
from kalive.parser.words_checking import Raw, RawReal

_DELAY_LOOP = 60.0
_CONNECT_TIMEOUT = 5.0

#: The default of C{retry}, and of C{delay_before_retry} in seconds, where they differ from 1.
_RETRY = {"MISC_CHECK": 0, "DNS_CHECK": 3}
_DELAY_BEFORE_RETRY = {"HTTP_GET": 3.0, "SSL_GET": 3.0}

#: Ports of protocols, for a real server of a mark that has none.
_PORTS = {"HTTP_GET": 80, "SSL_GET": 443, "SMTP_CHECK": 25, "DNS_CHECK": 53}

#: The words of a real server that count for its checkers.
_INHERITED = frozenset("delay_loop retry delay_before_retry warmup alpha connect_timeout virtualhost".split())

_PLAIN: dict[str, tuple[type[TCPCheck | PingCheck | DNSCheck], tuple[str, ...]]] = {
    "TCP_CHECK": (TCPCheck, ()),
    "PING_CHECK": (PingCheck, ()),
    "DNS_CHECK": (DNSCheck, ("type", "name")),
}
_OF_CONNECTION = ("bindto", "bind_port", "bind_if", "fwmark")
_OF_UDP = ("payload", "require_reply", "min_reply_length", "max_reply_length")
_OF_HTTP = ("http_protocol", "enable_sni", "fast_recovery", "tls_compliant")


@frozen
class Names:
    """What checkers refer to by name: C{track_file}s and C{bfd_instance}s."""

    track_files: frozenset[str] = frozenset()
    bfd_instances: frozenset[str] = frozenset()


def picked(values: Values, names: Iterable[str]) -> Values:
    """Those of C{values} that are named."""
    return {name: values[name] for name in names if name in values}


#: Of each check its class, its common values, those of its target, and address, port and other port.
_Plan: TypeAlias = list[tuple[Any, Values, Values, tuple[Any, Any, int]]]


@define
class CheckerBuilder:
    """Makes the checkers of one real server, whose C{port} is settled; C{outer} is its service.

    C{settled} holds what the servers of a service have in common: of each kind of check and its own
    words what is settled without a look at the server.
    """

    reading: Reading
    real: RawReal
    port: int
    outer: Values
    names: Names
    settled: dict[tuple[str, int], tuple[Values, Values, Values]] = field(factory=dict)
    plans: dict[int, _Plan | None] = field(factory=dict)

    def build_all(self) -> tuple[CheckerConfiguration, ...]:
        """All of them; a useless one is reported and left out."""
        values = self.real.values
        if "checkers" not in values:
            return ()
        key = id(values)
        if key not in self.plans:
            self.plans[key] = self._plan(values["checkers"])
        plan = self.plans[key]
        sections = self._sections(values["checkers"])
        if plan is not None:
            return self._planned(plan, sections)
        own = (Raw(raw.kind, one, raw.values) for raw, one in zip(values["checkers"], sections, strict=True))
        return tuple(checker for raw in own for checker in self._build(raw))

    def _sections(self, raws: list[Raw]) -> list[Statement]:
        """The block of each check: where the values are another server's, what this one has in its place."""
        sections = [one for one in self.real.statement.block or () if one.block is not None]
        first = raws[0].statement
        return [raw.statement for raw in raws] if any(one is first for one in sections) else sections

    def _plan(self, raws: Iterable[Raw]) -> _Plan | None:
        """What servers with equal words have in common; C{None} if more must be judged for each."""
        plan = []
        for raw in raws:
            own = raw.values
            if raw.kind not in _PLAIN or "bindto" in own:
                return None
            cls, more = _PLAIN[raw.kind]
            common = {**self._schedule(raw), **picked(own, more)}
            place = (own.get("connect_ip"), own.get("connect_port"), _PORTS.get(raw.kind, 0))
            plan.append((cls, common, self._connection(raw), place))
        return plan

    def _planned(self, plan: _Plan, sections: list[Statement]) -> tuple[CheckerConfiguration, ...]:
        """The checkers of this server by a plan; C{sections} are their blocks."""
        address, port, position = self.real.address, self.port, self.reading.position
        return tuple(
            [
                cls(
                    target=Target(
                        connect_ip=place[0] or address,
                        connect_port=place[1] or port or place[2],
                        **connection,
                    ),
                    position=position(section),
                    **common,
                )
                for (cls, common, connection, place), section in zip(plan, sections, strict=True)
            ]
        )

    def _build(self, raw: Raw) -> Iterator[CheckerConfiguration]:
        """The checkers of one block: none if it is useless, several of an C{SMTP_CHECK}."""
        plain = _PLAIN.get(raw.kind)
        if plain is not None:
            cls, more = plain
            yield cls(**self._network(raw), **picked(raw.values, more))
        elif raw.kind == "SMTP_CHECK":
            yield from self._smtp(raw)
        elif raw.kind == "UDP_CHECK":
            yield self._udp(raw)
        elif raw.kind in ("MISC_CHECK", "FILE_CHECK", "BFD_CHECK"):
            yield from self._local(raw)
        else:
            yield from self._http(raw)

    def _position(self, raw: Raw) -> Any:
        return self.reading.position(raw.statement)

    def _value(self, raw: Raw, field: str, default: Any) -> Any:
        """A value from the checker, the server or the service."""
        for values in (raw.values, self.real.values, self.outer):
            if field in values:
                return values[field]
        return default

    def _timing(self, raw: Raw) -> CheckTiming:
        """The same times are one value: a big file has few different ones."""
        delay_loop = self._value(raw, "delay_loop", _DELAY_LOOP)
        pause = delay_loop if raw.kind == "DNS_CHECK" else _DELAY_BEFORE_RETRY.get(raw.kind, 1.0)
        key = (
            delay_loop,
            self._value(raw, "retry", _RETRY.get(raw.kind, 1)),
            self._value(raw, "delay_before_retry", pause),
            self._value(raw, "warmup", delay_loop),
        )
        timing = self.reading.timings.get(key)
        if timing is None:
            timing = self.reading.timings[key] = CheckTiming(
                delay_loop=key[0], retry=key[1], delay_before_retry=key[2], warmup=key[3]
            )
        return timing

    def _schedule(self, raw: Raw) -> Values:
        """What every checker has that runs by the clock."""
        return {
            "timing": self._timing(raw),
            "alpha": self._value(raw, "alpha", False),
            "log_all_failures": raw.values.get("log_all_failures", False),
        }

    def _network(self, raw: Raw) -> Values:
        """What every checker has that talks to the server."""
        key, own = (raw.kind, id(raw.values)), raw.values
        common = self.settled.get(key)
        inherits = _INHERITED.isdisjoint(self.real.values)
        if common is None or not inherits:
            # The words are kept along: as long as they live nobody else has their identity.
            common = self._schedule(raw), self._connection(raw), own
            if inherits:
                self.settled[key] = common
        connect_ip = own.get("connect_ip", self.real.address)
        port = own.get("connect_port") or self.port or _PORTS.get(raw.kind, 0)
        target = Target(connect_ip=connect_ip, connect_port=port, **common[1])
        if target.bindto is not None:
            target = evolve(target, bindto=self._bindto(raw, connect_ip))
        return {**common[0], "target": target, "position": self._position(raw)}

    def _connection(self, raw: Raw) -> Values:
        """What a target has that does not depend on the server."""
        timeout = self._value(raw, "connect_timeout", _CONNECT_TIMEOUT)
        return {"connect_timeout": timeout, **picked(raw.values, _OF_CONNECTION)}

    def _bindto(self, raw: Raw, connect_ip: Any) -> Any:
        """Our own address, which must be of the family of the other one."""
        bindto = raw.values["bindto"]
        if bindto.version != connect_ip.version:
            self._complain(raw, health_codes.OTHER_FAMILY, keyword="bindto", value=bindto, other=connect_ip)
            return None
        if bindto.version == 6 and bindto.is_link_local and "bind_if" not in raw.values:
            self._complain(raw, health_codes.INTERFACE_NEEDED, value=bindto)
        return bindto

    def _smtp(self, raw: Raw) -> Iterator[SMTPCheck]:
        """One check, or one for each C{host}, which has from the block what it doesn't say."""
        hosts = raw.values.get("host", ())
        if hosts:
            self._complain(raw, health_codes.HOST_BLOCK)
        for host in hosts or (Raw(raw.kind, raw.statement, {}),):
            merged = Raw(raw.kind, host.statement, {**raw.values, **host.values})
            yield SMTPCheck(**self._network(merged), **picked(raw.values, ("helo_name",)))

    def _udp(self, raw: Raw) -> UDPCheck:
        own = picked(raw.values, _OF_UDP)
        least, greatest = own.get("min_reply_length", 0), own.get("max_reply_length", 255)
        if least > greatest:
            facts = {"low": "min_reply_length", "least": least, "high": "max_reply_length"}
            self._complain(raw, health_codes.LIMITS_CROSSED, **facts, greatest=greatest)
            own.pop("min_reply_length", None)
        return UDPCheck(**self._network(raw), **own)

    def _local(self, raw: Raw) -> Iterator[CheckerConfiguration]:
        """What asks nobody over the network, but needs to be told whom to ask."""
        needed, what, known = {
            "MISC_CHECK": ("misc_path", "program", None),
            "FILE_CHECK": ("track_file", "track_file", self.names.track_files),
            "BFD_CHECK": ("name", "bfd_instance", self.names.bfd_instances),
        }[raw.kind]
        values = raw.values
        if needed not in values:
            self._complain(raw, codes.KEYWORD_MISSING, keyword=raw.kind, missing=needed)
        elif known is not None and values[needed] not in known:
            hint = self.reading.meant(values[needed], known)
            facts = {"keyword": raw.kind, "what": what, "value": values[needed]}
            self.reading.complain(health_codes.CHECK_UNDEFINED, raw.statement, 0, hint, **facts)
        elif raw.kind == "MISC_CHECK":
            yield self._misc(raw)
        elif raw.kind == "FILE_CHECK":
            yield FileCheck(**picked(values, ("track_file", "weight")), position=self._position(raw))
        else:
            alpha = self._value(raw, "alpha", False)
            yield BFDCheck(name=values["name"], alpha=alpha, position=self._position(raw))

    def _misc(self, raw: Raw) -> MiscCheck:
        values, script = raw.values, raw.values["misc_path"]
        if "user" in values:
            script = Script(script.argv, values["user"].user, values["user"].group)
        return MiscCheck(
            **self._schedule(raw),
            position=self._position(raw),
            misc_path=script,
            misc_timeout=values.get("misc_timeout") or self.outer.get("delay_loop", _DELAY_LOOP),
            misc_dynamic=values.get("misc_dynamic", False),
        )

    def _http(self, raw: Raw) -> Iterator[HTTPCheck]:
        urls = build_urls(self.reading, raw)
        if not urls:
            self._complain(raw, codes.NO_URL, keyword=raw.kind)
            return
        yield HTTPCheck(
            **self._network(raw),
            url=urls,
            tls=raw.kind == "SSL_GET",
            virtualhost=self._value(raw, "virtualhost", None),
            **picked(raw.values, _OF_HTTP),
        )

    def _complain(self, raw: Raw, code: codes.Code, **facts: object) -> None:
        self.reading.complain(code, raw.statement, 0, None, **facts)
