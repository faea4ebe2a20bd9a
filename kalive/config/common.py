"""What more than one part of a configuration needs: positions, addresses, scripts."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address
from typing import TypeAlias

from attrs import field, frozen

IPAddress: TypeAlias = IPv4Address | IPv6Address


@frozen(order=True)
class Position:
    """A place in a configuration file: C{line} and C{column} count from 1; column 0 is the whole line."""

    file: str
    line: int
    column: int = 0

    def __str__(self) -> str:
        """C{FILE:LINE:COLUMN}, as compilers write it, so that editors can jump there."""
        column = f":{self.column}" if self.column else ""
        return f"{self.file}:{self.line}{column}"


def positioned() -> Position | None:
    """A field for where a value was written; it never takes part in comparison, so that moving
    a line in the file is no change of the configuration."""
    result: Position | None = field(default=None, eq=False, repr=False, kw_only=True)
    return result


@frozen
class Script:
    """A command to run: C{argv} without a shell, optionally as another user and group."""

    argv: tuple[str, ...]
    user: str | None = None
    group: str | None = None


@frozen
class Identity:
    """C{user USER [GROUP]}: who a script runs as; without C{group} that of the user."""

    user: str
    group: str | None = None
