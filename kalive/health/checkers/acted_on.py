"""Which checkers of a configuration are carried out: those that L{kalive.health.checkers.make} makes.

Decides nothing else: a server whose only checkers are others counts as one without any, and is up.
Test: C{test/test_make.py}.
"""

from __future__ import annotations

from typing import TypeAlias

from kalive.config.checkers import HTTPCheck, MiscCheck, TCPCheck
from kalive.config.health import RealServer

ActedOn: TypeAlias = TCPCheck | HTTPCheck | MiscCheck


def checkers_of(server: RealServer) -> tuple[ActedOn, ...]:
    """The checkers of C{server} that are carried out, in their order."""
    return tuple(each for each in server.checkers if isinstance(each, TCPCheck | HTTPCheck | MiscCheck))
