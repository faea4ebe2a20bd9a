"""What is asked about the machine a configuration is for, and this machine as an answer.

With L{kalive.parser.source} and L{kalive.parser.include} the only modules of the parser that look
at anything but text. Decides nothing.
"""

from __future__ import annotations

import os
from typing import Protocol

from attrs import frozen


@frozen
class Entry:
    """A file or directory: C{mode} as in C{stat(2)}, C{uid} its owner's number, C{owner} his name."""

    mode: int
    uid: int
    owner: str


class Host(Protocol):
    """A machine."""

    def entry(self, path: str) -> Entry | None:
        """What is at C{path}, symbolic links followed; C{None}: nothing, or not ours to see."""

    def command(self, name: str) -> str | None:
        """Where a command without a slash is found."""

    def has_interface(self, name: str) -> bool:
        """Whether there is such a network interface."""

    def has_user(self, name: str) -> bool:
        """Whether there is such a user."""


class ThisHost:
    """The machine this runs on."""

    def entry(self, path: str) -> Entry | None:
        """C{stat(2)}."""
        import pwd

        try:
            found = os.stat(path)
        except (OSError, ValueError):
            return None
        try:
            owner = pwd.getpwuid(found.st_uid).pw_name
        except KeyError:
            owner = str(found.st_uid)
        return Entry(found.st_mode, found.st_uid, owner)

    def command(self, name: str) -> str | None:
        """Along C{PATH}."""
        import shutil

        return shutil.which(name)

    def has_interface(self, name: str) -> bool:
        """C{if_nametoindex(3)}."""
        import socket

        try:
            return socket.if_nametoindex(name) > 0
        except (OSError, ValueError):
            return False

    def has_user(self, name: str) -> bool:
        """The user database."""
        import pwd

        try:
            return name.isdigit() or bool(pwd.getpwnam(name))
        except (KeyError, ValueError):
            return False
