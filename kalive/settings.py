"""What a child is told by its parent, as one argument of its command line. Tests: C{test_child.py}."""

from __future__ import annotations

import json

from attrs import asdict, frozen


@frozen(kw_only=True)
class Settings:
    """Which C{role} (L{kalive.config.configuration.Role}'s value) by which C{factory} (C{MODULE:NAME}), in
    which directory and generation; C{parent} is the parent's process number, C{interval} the seconds between
    its hellos, C{syslog} the path of the log daemon's socket, or None to log to the parent."""

    role: str
    factory: str
    runtime_dir: str
    generation: int
    parent: int
    interval: float
    syslog: str | None

    def to_argument(self) -> str:
        """As one argument of a command line."""
        return json.dumps(asdict(self))

    @classmethod
    def from_argument(cls, text: str) -> Settings:
        """From L{to_argument}; ValueError or TypeError for anything else."""
        return cls(**json.loads(text))
