"""What the checks of one configuration have in common, made when the first of them needs it.

Decides that thousands of checks read the files of the C{SSL} block once, and ask once who a user is; a
new configuration begins anew, so that files and users that changed are seen at a reload.
Test: C{test/test_shared.py}.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from kalive.config.common import Script
from kalive.config.globals import TLSFiles

if TYPE_CHECKING:
    import ssl

#: User and group to run a program as; None: as we are.
RunAs: TypeAlias = tuple[int | None, int | None]


class Shared:
    """The TLS settings from C{files} (the C{SSL} block), and who the users of scripts are."""

    __slots__ = ("_files", "_known", "_tls")

    def __init__(self, files: TLSFiles | None = None) -> None:
        """Nothing is read yet."""
        self._files = files
        self._tls: ssl.SSLContext | None = None
        self._known: dict[tuple[str | None, str | None], RunAs] = {(None, None): (None, None)}

    def tls(self) -> ssl.SSLContext:
        """What every C{SSL_GET} presents; one costs 12 KiB and 0.15 ms (measured), more with
        files.

        @raise OSError: a file can't be read or used (C{ssl.SSLError} is one).
        """
        if self._tls is None:
            from kalive.health.checkers.tls import context  # costs a TLS library in memory

            self._tls = context(self._files)
        return self._tls

    def run_as(self, script: Script) -> RunAs:
        """Who runs C{script}. Only the first question may block (LDAP, sssd); what is not known is asked
        again, for a directory may come up later than we do.

        @raise KeyError: no such user or group.
        """
        key = script.user, script.group
        if key not in self._known:
            self._known[key] = _looked_up(script)
        return self._known[key]


def _looked_up(script: Script) -> RunAs:
    if script.user is None:
        return None, None
    import pwd

    user = pwd.getpwnam(script.user)
    if script.group is None:
        return user.pw_uid, user.pw_gid
    import grp

    return user.pw_uid, grp.getgrnam(script.group).gr_gid
