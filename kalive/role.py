"""What a child process does, as its process sees it."""

from __future__ import annotations

from twisted.internet.defer import Deferred
from zope.interface import Interface

from kalive.config.configuration import Configuration


class Refused(Exception):
    """A role can't take this configuration; its text says why, for the log of the parent."""


class IRole(Interface):
    """The work of one child: VRRP or health checking.

    L{kalive.child} makes one with C{(reactor, ports)} and calls, in this order: C{start}; for each
    reload C{prepare} then C{commit} or C{abandon}; at last C{stop}.
    """

    def start(configuration: Configuration) -> Deferred[None]:
        """Take up work. Fails with OSError or L{Refused} when that is impossible as a whole;
        a single instance or service that can't work is logged and the rest goes on."""

    def prepare(configuration: Configuration) -> Deferred[None]:
        """Make ready for C{configuration} without any effect; fails with L{Refused}."""

    def commit() -> Deferred[None]:
        """Go over to what was prepared. An equal configuration causes no effect at all."""

    def abandon() -> None:
        """Forget what was prepared."""

    def stop() -> Deferred[None]:
        """End in order: a MASTER sends priority 0 and its addresses go, the IPVS table is cleared."""

    def status() -> dict[str, object]:
        """A snapshot for people and tools, of JSON's types."""
