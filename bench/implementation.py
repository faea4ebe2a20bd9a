"""Which daemons are compared: command templates out of F{implementations.toml}.

Decides the words and the environment a daemon is started with. Never starts one (L{bench.daemon}).
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

from attrs import field, frozen

TABLE = Path(__file__).with_name("implementations.toml")
ROOT = TABLE.parent.parent
_PATH = "/usr/sbin:/usr/bin:/sbin:/bin"


@frozen
class Implementation:
    """A daemon that reads a keepalived.conf.

    @ivar name: its key in the table and in the results.
    @ivar command: words with C{{config} {dir} {python} {bin}} to be filled in.
    @ivar control: whether the others are compared with this one.
    """

    name: str
    title: str
    command: tuple[str, ...]
    environment: dict[str, str] = field(factory=dict)
    control: bool = False

    def words(self, config: Path, directory: Path) -> list[str]:
        """The command with its places filled in."""
        places = {
            "config": str(config),
            "dir": str(directory),
            "python": sys.executable,
            "bin": str(Path(sys.executable).parent),
        }
        return [word.format(**places) for word in self.command]

    def surroundings(self) -> dict[str, str]:
        """The whole environment: small and fixed, so that the caller's has no part in the figures."""
        return {"PATH": _PATH, "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT), **self.environment}


def load(path: Path = TABLE) -> list[Implementation]:
    """The table's daemons, the control first.

    @raise ValueError: when not exactly one is the control.
    """
    tables = tomllib.loads(path.read_text())
    found = [_read(name, table) for name, table in tables.items()]
    if sum(one.control for one in found) != 1:
        raise ValueError(f"{path.name}: exactly one implementation must have control = true")
    return sorted(found, key=lambda one: not one.control)


def _read(name: str, table: dict[str, object]) -> Implementation:
    words = table["command"]
    environment = table.get("environment", {})
    assert isinstance(words, list), f"{name}: command is a list of words"
    assert isinstance(environment, dict), f"{name}: environment is a table"
    return Implementation(
        name=name,
        title=str(table.get("title", name)),
        command=tuple(words),
        environment=environment,
        control=bool(table.get("control", False)),
    )
