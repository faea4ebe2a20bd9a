"""One reading of the configuration file: its value, what is wrong with it, and its sealed text.

Decides nothing; makes generations and compares their complaints. Tests: C{test_tap.py}.
"""

from __future__ import annotations

import os

from attrs import define

from kalive.config.configuration import Configuration, Role
from kalive.parser.diagnostics import Diagnostic, Report
from kalive.role import Refused
from kalive.sealed import read_sealed, seal


@define
class Generation:
    """The configuration with this C{number}, counted from 1, None when the report is fatal; C{fd} holds
    its text until L{close}."""

    number: int
    configuration: Configuration | None
    report: Report
    fd: int

    def roles(self) -> frozenset[Role]:
        """The children it needs."""
        return self.configuration.roles() if self.configuration is not None else frozenset()

    def close(self) -> None:
        """Free the text."""
        if self.fd >= 0:
            os.close(self.fd)
        self.fd = -1


def read_generation(number: int, path: str, config_id: str | None) -> Generation:
    """Read and load the file C{path}; look at the report before using it.

    @raise OSError: when the file can't be read or its text not be sealed.
    """
    from kalive.parser.load import load
    from kalive.parser.source import read

    snapshot = read(path, config_id=config_id)
    loaded = load(snapshot)
    return Generation(number, loaded.configuration, loaded.report, seal(snapshot.to_bytes()))


def configuration_behind(fd: int, role: Role | None = None) -> Configuration:
    """What the sealed text behind C{fd} says, for a child of C{role} without what only the other needs; a
    child trusts its parent to have looked at the report.

    @raise kalive.sealed.NotSealed: when it could still change.
    @raise Refused: when it can't run.
    """
    from kalive.parser.load import load
    from kalive.parser.source import Snapshot

    loaded = load(Snapshot.from_bytes(read_sealed(fd)), role)
    if loaded.configuration is None:
        raise Refused(loaded.report.render())
    return loaded.configuration


def objections(new: Generation, running: Generation) -> tuple[Diagnostic, ...]:
    """What keeps C{new} from taking the place of C{running}: errors that this one had not."""
    if new.report.fatal:
        return new.report.errors
    return tuple(new.report.new_errors_since(running.report))
