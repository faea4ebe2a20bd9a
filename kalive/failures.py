"""Which failure of a child becomes which exit status (C{doc/decisions/0009}), and what is said of it.

Decides nothing else: what the parent makes of a status is in L{kalive.exitstatus}. Tests:
C{test_failures.py}.
"""

from __future__ import annotations

from twisted.logger import Logger
from twisted.python.failure import Failure

from kalive.exitstatus import CONFIGURATION, INTERNAL, PERMISSION, UNAVAILABLE
from kalive.pidfile import AlreadyRunning
from kalive.role import Refused

_REMEDY = "Run it as root, or with CAP_NET_ADMIN and CAP_NET_RAW"

_log = Logger("kalive.child")


def explain(error: BaseException, name: str) -> int:
    """Log cause and remedy of a failure of the child called C{name}; its exit status. What a role refuses
    because of an OSError is judged by that."""
    cause = error.__cause__ if isinstance(error, Refused) and error.__cause__ else error
    if isinstance(cause, PermissionError):
        _log.critical("{name} lacks a privilege: {error}. {remedy}", name=name, error=error, remedy=_REMEDY)
        return PERMISSION
    if isinstance(cause, OSError | AlreadyRunning):
        _log.critical("{name} can't work now: {error}", name=name, error=error)
        return UNAVAILABLE
    if isinstance(error, Refused):
        _log.critical("{name} can't run this configuration: {error}", name=name, error=error)
        return CONFIGURATION
    _log.failure("{name} failed", Failure(error, type(error), error.__traceback__), name=name)
    return INTERNAL
