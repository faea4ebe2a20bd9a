"""The checkers of a real server: inheritance from server and service settled.

Decides the default of each time and count as 2.4.3 does. Its tests are in C{test/test_servers.py}.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from attrs import define

from kalive.config.health import (
    URL,
    CheckerConfiguration,
    CheckTiming,
    HTTPCheck,
    MiscCheck,
    Target,
    TCPCheck,
)
from kalive.parser import codes
from kalive.parser.reading import Reading
from kalive.parser.schema import Values
from kalive.parser.words_health import Raw, RawReal

_DELAY_LOOP = 60.0
_CONNECT_TIMEOUT = 5.0

#: The default of C{retry}, and of C{delay_before_retry} in seconds, where they differ from 1.
_RETRY = {"MISC_CHECK": 0}
_DELAY_BEFORE_RETRY = {"HTTP_GET": 3.0, "SSL_GET": 3.0}


@define
class CheckerBuilder:
    """Makes the checkers of one real server, whose C{port} is settled; C{outer} is its service."""

    reading: Reading
    real: RawReal
    port: int
    outer: Values

    def build_all(self, raws: Iterable[Raw]) -> tuple[CheckerConfiguration, ...]:
        """All of them; a useless one is reported and left out."""
        return tuple(checker for raw in raws if (checker := self._build(raw)) is not None)

    def _build(self, raw: Raw) -> CheckerConfiguration | None:
        if raw.kind == "TCP_CHECK":
            return TCPCheck(timing=self._timing(raw), target=self._target(raw), position=self._position(raw))
        if raw.kind == "MISC_CHECK":
            return self._misc(raw)
        return self._http(raw)

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
        key = (
            delay_loop,
            self._value(raw, "retry", _RETRY.get(raw.kind, 1)),
            self._value(raw, "delay_before_retry", _DELAY_BEFORE_RETRY.get(raw.kind, 1.0)),
            self._value(raw, "warmup", delay_loop),
        )
        timing = self.reading.timings.get(key)
        if timing is None:
            timing = self.reading.timings[key] = CheckTiming(
                delay_loop=key[0], retry=key[1], delay_before_retry=key[2], warmup=key[3]
            )
        return timing

    def _target(self, raw: Raw) -> Target:
        values = raw.values
        default_port = {"HTTP_GET": 80, "SSL_GET": 443}.get(raw.kind, 0)
        return Target(
            connect_ip=values.get("connect_ip", self.real.address),
            connect_port=values.get("connect_port") or self.port or default_port,
            connect_timeout=self._value(raw, "connect_timeout", _CONNECT_TIMEOUT),
            bindto=values.get("bindto"),
        )

    def _misc(self, raw: Raw) -> MiscCheck | None:
        if "misc_path" not in raw.values:
            self.reading.complain(codes.KEYWORD_MISSING, raw.statement, keyword=raw.kind, missing="misc_path")
            return None
        timing = self._timing(raw)
        return MiscCheck(
            timing=timing,
            misc_path=raw.values["misc_path"],
            misc_timeout=raw.values.get("misc_timeout") or timing.delay_loop,
            position=self._position(raw),
        )

    def _http(self, raw: Raw) -> HTTPCheck | None:
        urls = tuple(
            URL(**url.values, position=self._position(url))
            for url in raw.values.get("url", ())
            if self._has_path(url)
        )
        if not urls:
            self.reading.complain(codes.NO_URL, raw.statement, keyword=raw.kind)
            return None
        return HTTPCheck(
            timing=self._timing(raw),
            target=self._target(raw),
            url=urls,
            tls=raw.kind == "SSL_GET",
            virtualhost=self._value(raw, "virtualhost", None),
            position=self._position(raw),
        )

    def _has_path(self, url: Raw) -> bool:
        if "path" in url.values:
            return True
        self.reading.complain(codes.KEYWORD_MISSING, url.statement, keyword="url", missing="path")
        return False
