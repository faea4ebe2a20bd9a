"""How users know our processes: names in the process list, in the log, and of files.

Decides nothing; it is the one table of those names (they are Keepalived's). Tests: C{test_child.py}.
"""

from __future__ import annotations

from attrs import frozen

from kalive.config.configuration import Role

# Facility numbers of syslog, RFC 3164 section 4.1.1.
DAEMON = 3
LOCAL1 = 17
LOCAL2 = 18


@frozen
class Identity:
    """One process: C{title} in the process list, C{ident} and C{facility} in syslog, C{name} in
    sentences, and the name of its pid file."""

    title: str
    ident: str
    facility: int
    name: str
    pid_file: str


PARENT = Identity("keepalived", "Keepalived", DAEMON, "Keepalived", "keepalived.pid")

_CHILDREN = {
    Role.VRRP: Identity("keepalived_vrrp", "Keepalived_vrrp", LOCAL1, "VRRP", "vrrp.pid"),
    Role.HEALTH: Identity(
        "keepalived_healthcheckers", "Keepalived_healthcheckers", LOCAL2, "Healthcheck", "checkers.pid"
    ),
}


def identity_of(role: Role) -> Identity:
    """The names of the child that does C{role}."""
    return _CHILDREN[role]


def take_title(identity: Identity) -> None:
    """Show this process as C{identity.title}, in its arguments and in C{comm} (15 letters of it)."""
    from setproctitle import setproctitle, setthreadtitle

    setproctitle(identity.title)
    setthreadtitle(identity.title)
