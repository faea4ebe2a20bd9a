"""Whether what a file names is there on a host, and safe: scripts, users, interfaces.

Decides as 2.4.3 does: a script is safe when nobody but root can change it or a directory above it.
"""

from __future__ import annotations

import os.path
import stat
from collections.abc import Iterator

from kalive.parser.meaning import codes
from kalive.parser.meaning.commands import Command, commands
from kalive.parser.meaning.host import Entry, Host
from kalive.parser.meaning.scene import Scene, each, is_on, lines
from kalive.parser.tree import Statement

#: The user for scripts where the file names none.
SCRIPT_USER = "keepalived_script"


def judge(scene: Scene, host: Host) -> None:
    """Look for everything that is named."""
    found = list(commands(scene))
    seen: set[str] = set()
    for command in found:
        if command.argv[0] not in seen:
            seen.add(command.argv[0])
            _script(scene, host, command)
    _security(scene, host, found)
    _users(scene, host, found)
    _interfaces(scene, host)


def _security(scene: Scene, host: Host, found: list[Command]) -> None:
    """As 2.4.3 sees it, every script that is there is a danger while nothing says that they are checked."""
    there = [one for one in found if _path(host, one.argv[0]) is not None]
    if there and not is_on(scene.global_word("enable_script_security")):
        scene.reading.complain(codes.SECURITY_VIOLATION, there[0].statement)


def _path(host: Host, name: str) -> str | None:
    """Where a command is, if it is."""
    path = name if "/" in name else host.command(name)
    return path if path is not None and host.entry(path) is not None else None


def _script(scene: Scene, host: Host, command: Command) -> None:
    """A script that is not there, can't run, or can be changed by others than root."""
    name = command.argv[0]
    path = _path(host, name)
    entry = host.entry(path) if path is not None else None
    if path is None or entry is None:
        scene.reading.complain(codes.SCRIPT_ABSENT, command.statement, 1, value=name)
    elif not stat.S_ISREG(entry.mode) or not entry.mode & 0o111:
        hint = f"chmod +x {path}" if stat.S_ISREG(entry.mode) else None
        scene.reading.complain(codes.NOT_EXECUTABLE, command.statement, 1, hint, value=path)
    else:
        _replaceable(scene, host, command, path)


def _replaceable(scene: Scene, host: Host, command: Command, path: str) -> None:
    """Name the first part of the path that others may write, and what mends it."""
    for part, entry in _parts(host, path):
        mends = []
        if entry.uid:
            mends.append(f"chown root {part}")
        if entry.mode & 0o022 and not entry.mode & stat.S_ISVTX:
            mends.append(f"chmod go-w {part}")
        if mends:
            facts = {"path": part, "owner": entry.owner, "mode": stat.filemode(entry.mode), "value": path}
            scene.reading.complain(codes.SCRIPT_REPLACEABLE, command.statement, 1, "; ".join(mends), **facts)
            return


def _parts(host: Host, path: str) -> Iterator[tuple[str, Entry]]:
    """A path's directories from the root on, then itself."""
    whole = os.path.normpath(path)
    names = whole.strip("/").split("/")
    for count in range(len(names) + 1):
        part = "/" + "/".join(names[:count])
        entry = host.entry(part)
        if entry is not None:
            yield part, entry


def _users(scene: Scene, host: Host, found: list[Command]) -> None:
    """The users that scripts are to run as."""
    named = scene.global_word("script_user")
    asked: list[tuple[Statement, int, str]] = []
    if named is not None and len(named.words) > 1:
        asked.append((named, 1, named.words[1]))
    elif any(command.user is None for command in found):
        asked.append((found[0].statement, 0, SCRIPT_USER))
    asked += [(one.statement, 2, one.user) for one in found if one.user is not None]
    for statement, place, user in asked:
        if not host.has_user(user):
            scene.reading.complain(codes.NO_SCRIPT_USER, statement, place, value=user)


def _interfaces(scene: Scene, host: Host) -> None:
    """The interfaces of instances and what they track; those that an instance makes are no others'."""
    made = {
        one.words[1]
        for _, instance in scene.named("vrrp_instance")
        for one in each(instance.block, "use_vmac", "use_ipvlan")
        if len(one.words) > 1
    }
    for _, instance in scene.named("vrrp_instance"):
        named = [(one, 1) for one in each(instance.block, "interface") if len(one.words) > 1]
        named += [(line, 0) for line in lines(instance.block, "track_interface")]
        for statement, place in named:
            name = statement.words[place]
            if name not in made and not host.has_interface(name):
                scene.reading.complain(codes.INTERFACE_ABSENT, statement, place, value=name)
