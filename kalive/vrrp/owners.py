"""Two owners: another router has priority 255 too, which only one of them can rightly have.

Pure. Decides when we stop insisting. Of two owners the one with the greater address stays master (RFC 9568
6.4.3); if the other does not obey it, it leaves the addresses to that one after a while (Keepalived 2.4.3).
"""

from __future__ import annotations

from kalive.vrrp.packet import OWNER

LOWERED = 254
"""What an owner lowers itself to when another insists; the highest priority of those who own nothing."""


class Ownership:
    """C{since} is the instant since when another has priority 255 too, None: no other has; C{ceded} says
    that we left it to that one."""

    __slots__ = ("ceded", "since")

    def __init__(self) -> None:
        """Undisputed."""
        self.since: float | None = None
        self.ceded = False

    def cedes(self, now: float, ours: float, theirs: float) -> bool:
        """Another owner was heard that should have yielded: after two adverts of C{ours}, and a little,
        it is left to it. C{ours} and C{theirs} are the intervals in seconds."""
        if self.since is None:
            self.since = now
        self.ceded = now - self.since >= 2 * ours + 1.2 * max(ours, theirs)
        return self.ceded

    def allowed(self, priority: int) -> int:
        """What we may use of a configured C{priority}: 254 while 255 is left to another. Who is configured
        with less left nothing to anybody."""
        self.ceded = self.ceded and priority == OWNER
        return LOWERED if self.ceded else priority

    def undisputed(self) -> None:
        """The state changed: the time of the other begins anew."""
        self.since = None

    def reclaim(self, priority: int) -> int:
        """The other has gone: C{priority}, or 255 again if that was left to it."""
        ceded, self.ceded = self.ceded, False
        return OWNER if ceded else priority
