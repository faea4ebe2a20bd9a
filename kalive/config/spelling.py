"""Values in words that a user of keepalived.conf knows: for logs and comparisons, not to be read again.

Decides how a value is called and how it is spelled; a secret (a field without C{repr}) never is. Its
tests are in C{test/test_change.py}.
"""

from __future__ import annotations

from enum import Enum
from typing import Any

from attrs import NOTHING, Factory, fields, has

from kalive.config.common import Script

#: The most characters of one value.
LONGEST = 200

#: What a class is called where the field that holds it does not say so.
_CLASSES = {
    "TCPCheck": "TCP_CHECK",
    "HTTPCheck": "HTTP_GET",
    "MiscCheck": "MISC_CHECK",
    "SMTPCheck": "SMTP_CHECK",
    "DNSCheck": "DNS_CHECK",
    "UDPCheck": "UDP_CHECK",
    "PingCheck": "PING_CHECK",
    "FileCheck": "FILE_CHECK",
    "BFDCheck": "BFD_CHECK",
}

#: Blocks of lines whose name is a plural.
_BLOCKS = frozenset(
    (
        "static_routes static_rules virtual_routes virtual_rules linkbeat_interfaces interface_up_down_delays"
    ).split()
)

#: What an object is known by, the first that it has.
_NAMES = ("key", "name", "interface", "destination")


def spelled(value: Any) -> str:
    """A value of any field, shortened if it is very long."""
    text = _spelled(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _spelled(value: Any) -> str:
    if value is None or value == ():
        return "none"
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, float):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, tuple):
        return ", ".join(map(_spelled, value))
    if isinstance(value, Script):
        return " ".join((*value.argv, *filter(None, (value.user, value.group))))
    return _parts(value) if has(type(value)) else str(value)


def _parts(value: Any) -> str:
    """What an object needs, then what differs from its defaults, with the name of its field."""
    words = []
    for field in fields(type(value)):
        part = getattr(value, field.name)
        if not field.eq or part == _default(field):
            continue
        text = _spelled(part) if field.repr else "(secret)"
        words.append(text if field.default is NOTHING else f"{field.name} {text}")
    return " ".join(words)


def _default(field: Any) -> Any:
    """The default of a field; what a factory would make is not looked at."""
    return NOTHING if isinstance(field.default, Factory) else field.default  # type: ignore[arg-type]  # a class


def called(field: str, value: Any) -> str:
    """An object by keyword and name: C{vrrp_instance VI_1}, C{real_server 192.0.2.1 80}, C{TCP_CHECK}."""
    word = _CLASSES.get(type(value).__name__)
    if word:
        return "SSL_GET" if getattr(value, "tls", False) else word
    name = named(value)
    return f"{_singular(field) if name else field} {name or spelled(value)}"


def named(value: Any) -> str:
    """What an object is known by, the empty string if it is not known by anything."""
    if hasattr(value, "address") and hasattr(value, "port"):
        return f"{value.address} {value.port}" if value.port else str(value.address)
    for name in _NAMES:
        found = getattr(value, name, None)
        if found is not None:
            return _key(found)
    return ""


def _key(value: Any) -> str:
    """The name of a service is a value of its own."""
    if hasattr(value, "fwmark"):
        return f"fwmark {value.fwmark}"
    if hasattr(value, "name"):
        return f"group {value.name}"
    return named(value) or str(value)


def nameless(value: Any) -> bool:
    """Whether an object is one of a kind that has no names."""
    return type(value).__name__ in _CLASSES


def _singular(field: str) -> str:
    """The keyword of one object of a field that holds many; a line has that of its block."""
    return field if field.endswith("ss") or field in _BLOCKS else field.removesuffix("s")
