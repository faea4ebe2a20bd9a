"""Where commands stand in a file, for those who judge them. Decides nothing."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from kalive.parser.arguments import split_command
from kalive.parser.meaning.scene import Scene
from kalive.parser.tree import Statement

#: Keywords whose parameter is a command, wherever they stand.
_COMMANDS = frozenset(
    """
    script notify notify_master notify_backup notify_fault notify_stop notify_deleted
    notify_master_rx_lower_pri misc_path notify_up notify_down quorum_up quorum_down startup_script
    shutdown_script notify_fifo_script vrrp_notify_fifo_script lvs_notify_fifo_script
    """.split()
)


@frozen
class Command:
    """A statement with a command: C{argv} as it is run, C{user} as the file says."""

    statement: Statement
    argv: tuple[str, ...]
    user: str | None


def commands(scene: Scene) -> Iterator[Command]:
    """Every command in a file."""
    waiting = [scene.statements]
    while waiting:
        for one in waiting.pop():
            if one.block:
                waiting.append(one.block)
            elif one.words[0] in _COMMANDS and len(one.words) > 1:
                argv = split_command(one.words[1])
                if argv:
                    yield Command(one, argv, one.words[2] if len(one.words) > 2 else None)
