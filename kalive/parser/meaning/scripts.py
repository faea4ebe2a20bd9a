"""Scripts as the file names them: shell syntax without a shell, lost arguments, security.

Decides without a look at the host; L{kalive.parser.meaning.here} looks.
"""

from __future__ import annotations

import re

from kalive.parser.meaning import codes
from kalive.parser.meaning.commands import Command, commands
from kalive.parser.meaning.scene import Scene, is_on

_SHELL = re.compile(r"[|&;<>]+\Z|[|&;<>]|\d?>&?\d?|\$\(|`").match
_USER = re.compile(r"[a-z_][a-z0-9_.-]*\$?\Z|\d+\Z", re.IGNORECASE).match


def judge(scene: Scene) -> None:
    """Look at each command."""
    for command in commands(scene):
        _shell(scene, command)
        _user(scene, command)


def judge_security(scene: Scene) -> None:
    """Without a look at the host nobody knows whether the scripts are safe."""
    found = list(commands(scene))
    if found and not is_on(scene.global_word("enable_script_security")):
        scene.reading.complain(codes.SCRIPTS_AS_ROOT, found[0].statement, count=len(found))


def _shell(scene: Scene, command: Command) -> None:
    """A pipe or a redirection among the words of a command that is no shell's own."""
    guilty = next((word for word in command.argv if _SHELL(word)), None)
    if guilty is not None and "-c" not in command.argv[1:3]:
        hint = f"through a shell: \"/bin/sh -c '{' '.join(command.argv)}'\""
        scene.reading.complain(codes.SHELL_SYNTAX, command.statement, 1, hint[:200], value=guilty)


def _user(scene: Scene, command: Command) -> None:
    """Arguments outside the quotes are taken as user and group."""
    words = [word for word in command.statement.words[2:] if word != "\\"]
    guilty = next((place for place, word in enumerate(words) if place > 1 or not _USER(word)), None)
    if guilty is not None:
        whole = " ".join(command.statement.words[1:])
        hint = f'{command.statement.words[0]} "{whole}"'
        scene.reading.complain(codes.NOT_A_USER, command.statement, 2, hint[:200], value=words[0])
