"""Witnesses: they read the lines of C{ipvsadm}, C{ip monitor}, a capture, the client and the daemons' logs.

Each reader is told a line and when it came, and states an event or nothing. None asks a daemon: what
is shown is what the kernel, the wire and the client have. Test: C{demo/test/test_witness.py}.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from demo.events import AddressChanged, Advert, Announcement, Answer, Became, Event, PoolChanged, Ready

Reader = Callable[[float, str], Event | None]

_ADDRESS = re.compile(r"(?P<gone>Deleted )?\d+: (?P<interface>\S+)\s+inet (?P<address>[\d.]+)/\d+ ")
_STATE = re.compile(r"\((?P<instance>\w+)\) Entering (?P<state>MASTER|BACKUP|FAULT) STATE")
_SERVICE = re.compile(r"(?:TCP|UDP|FWM)\s+(?P<service>\S+) ")
_SERVER = re.compile(r"\s+-> (?P<server>[\d.]+):\d+\s+\w+\s+(?P<weight>\d+) ")

#: Prints the table, then a line that ends it, four times a second.
IPVS_LOOP = "while ipvsadm -Ln; do echo .; sleep 0.25; done"


def read_capture(_now: float, line: str) -> Event | None:
    """A line of C{actors/capture.py}."""
    when, kind, *rest = line.split()
    if kind == "advert":
        source, version, vrid, priority = rest
        return Advert(float(when), source, int(version), int(vrid), int(priority))
    if kind == "arp":
        return Announcement(float(when), *rest)
    return Ready(float(when), "capture")


def read_client(_now: float, line: str) -> Event | None:
    """A line of C{actors/client.py}."""
    began, ended, outcome = line.strip().split(" ", 2)
    if outcome.startswith("!"):
        return Answer(float(ended), float(began), None, outcome[2:])
    return Answer(float(ended), float(began), outcome)


def read_web(name: str) -> Reader:
    """The one line of C{actors/web.py}, of the server called C{name}."""
    return lambda now, line: Ready(now, name) if line.startswith("ready") else None


def read_log(director: str) -> Reader:
    """The log of the daemon on C{director}."""

    def read(now: float, line: str) -> Event | None:
        found = _STATE.search(line)
        return found and Became(now, director, found["instance"], found["state"])

    return read


def read_monitor(director: str) -> Reader:
    """C{ip -oneline monitor address} on C{director}."""

    def read(now: float, line: str) -> Event | None:
        found = _ADDRESS.match(line)
        return found and AddressChanged(
            now, director, found["address"], found["interface"], not found["gone"]
        )

    return read


class IPVSReader:
    """L{IPVS_LOOP} on C{director}: an event for each table that differs from the one before."""

    def __init__(self, director: str) -> None:
        self._director = director
        self._services: list[tuple[str, list[tuple[str, int]]]] = []
        self._last: object = ()

    def __call__(self, now: float, line: str) -> Event | None:
        """A line of a table, or its end."""
        if line.strip() == ".":
            return self._finished(now)
        if found := _SERVICE.match(line):
            self._services.append((found["service"], []))
        elif (found := _SERVER.match(line)) and self._services:
            self._services[-1][1].append((found["server"], int(found["weight"])))
        return None

    def _finished(self, now: float) -> Event | None:
        table = tuple((service, tuple(sorted(servers))) for service, servers in self._services)
        self._services = []
        changed, self._last = table != self._last, table
        return PoolChanged(now, self._director, table) if changed else None
