"""From the configuration of a check to what carries it out.

Decides which class; those that most configurations don't use are imported only when they are.
Test: C{test/test_make.py}.
"""

from __future__ import annotations

from kalive.config.health import HTTPCheck, MiscCheck, TCPCheck
from kalive.health.checkers.acted_on import ActedOn
from kalive.health.checkers.http import HTTPChecker
from kalive.health.checkers.interfaces import CheckReactor, IChecker
from kalive.health.checkers.shared import Shared
from kalive.health.checkers.tcp import TCPChecker


def make_checker(reactor: CheckReactor, configuration: ActedOn, shared: Shared) -> IChecker:
    """The checker for C{configuration}; C{shared} by all of a file.

    @raise OSError: a file of the C{SSL} block can't be read or used.
    """
    match configuration:
        case TCPCheck():
            return TCPChecker(reactor, configuration)
        case HTTPCheck(tls=False):
            return HTTPChecker(reactor, configuration)
        case HTTPCheck():
            from kalive.health.checkers.tls import tls_checker  # costs a TLS library in memory

            return tls_checker(reactor, configuration, shared.tls())
        case MiscCheck():
            from kalive.health.checkers.misc import MiscChecker

            return MiscChecker(reactor, configuration, shared)
