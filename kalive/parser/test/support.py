"""What the tests of the parser share: small files, and the configurations and reports they become."""

from __future__ import annotations

from typing import Any

from kalive.config.configuration import Configuration
from kalive.parser.diagnostics import Report
from kalive.parser.load import Loaded, load
from kalive.parser.reading import Reading
from kalive.parser.source import from_text
from kalive.parser.tree import Statement


def loaded(text: str) -> Loaded:
    """What a text becomes."""
    return load(from_text(text, "k.conf"))


def configuration(text: str) -> Configuration:
    """The configuration of a text, which must not be fatal."""
    result = loaded(text)
    assert result.configuration is not None, result.report.render()
    return result.configuration


def report(text: str) -> Report:
    """What is said about a text."""
    return loaded(text).report


def found(text: str) -> list[str]:
    """The codes of what is said about a text."""
    return [one.code for one in report(text).diagnostics]


def instance(lines: str, outside: str = "") -> str:
    """A file with one complete C{vrrp_instance}, which also has C{lines}."""
    return (
        f"{outside}\nvrrp_instance VI_1 {{\ninterface eth0\nvirtual_router_id 51\n"
        f"virtual_ipaddress {{\n192.0.2.1\n}}\n{lines}\n}}\n"
    )


def server(lines: str = "", real: str = "", head: str = "192.0.2.1 80") -> str:
    """A file with one complete C{virtual_server}: C{lines} in it, C{real} in its real server."""
    return (
        f"virtual_server {head} {{\nlb_algo rr\nlb_kind NAT\nprotocol TCP\n{lines}\n"
        f"real_server 198.51.100.1 80 {{\n{real}\n}}\n}}\n"
    )


def the_instance(lines: str, outside: str = "") -> Any:
    """The value of the instance in L{instance}."""
    return configuration(instance(lines, outside)).vrrp_instances[0]


def the_server(lines: str = "", real: str = "", head: str = "192.0.2.1 80") -> Any:
    """The value of the service in L{server}."""
    return configuration(server(lines, real, head)).virtual_servers[0]


def the_real(real: str, lines: str = "") -> Any:
    """The value of the real server in L{server}."""
    return the_server(lines, real).real_servers[0]


def reading_of(line: str) -> tuple[Reading, Statement]:
    """A line of plain words as a statement, with the reading it is part of."""
    return Reading(from_text(line, "k.conf")), Statement(0, line.split())
