"""All judges, one after the other. Decides only their order."""

from __future__ import annotations

from kalive.parser.meaning import (
    addresses,
    election,
    here,
    pasted,
    repeated,
    routing,
    scripts,
    servers,
    settled,
    strict,
    tracking,
)
from kalive.parser.meaning.host import Host
from kalive.parser.meaning.scene import Scene
from kalive.parser.reading import Reading
from kalive.parser.tree import Statement

_JUDGES = (
    pasted.judge,
    repeated.judge,
    strict.judge,
    addresses.judge,
    election.judge,
    tracking.judge,
    scripts.judge,
    servers.judge,
    routing.judge,
    settled.judge,
)


def examine(reading: Reading, statements: list[Statement], host: Host | None = None) -> None:
    """Complain of what a file means; with C{host} also of what is not there."""
    scene = Scene(reading, statements)
    for judge in _JUDGES:
        judge(scene)
    if host is None:
        scripts.judge_security(scene)
    else:
        here.judge(scene, host)
