"""When a virtual server has enough live servers, and who is then in its pool.

Decides from weights alone, by the rules of Keepalived 2.4.3; knows no checks and no kernel. The
numbers beyond quorum 1 wait for their keywords. Test: C{test/test_quorum.py}.
"""

from __future__ import annotations

from attrs import frozen


@frozen
class Requirement:
    """C{quorum} and C{hysteresis}: sums of weights of live servers."""

    quorum: int = 1
    hysteresis: int = 0

    def within(self, total: int) -> Requirement:
        """What can be met at all: a quorum above the C{total} weight is cut to it, a hysteresis that
        reaches the quorum is cut below it."""
        quorum = max(1, min(self.quorum, total))
        return Requirement(quorum, min(self.hysteresis, quorum - 1))


ANY_LIVE_WEIGHT = Requirement()


def has_quorum(had: bool, weight: int, requirement: Requirement = ANY_LIVE_WEIGHT) -> bool:
    """Whether live servers of C{weight} together are enough, given whether there C{had} been
    enough: it is gained at quorum + hysteresis, and lost below quorum - hysteresis, or at 0."""
    if had:
        return weight > 0 and weight >= requirement.quorum - requirement.hysteresis
    return weight >= requirement.quorum + requirement.hysteresis


def pool_weight(weight: int, *, alive: bool, inhibit: bool, displaced: bool) -> int | None:
    """The weight a real server has in the pool now, or None if it is not in the pool.

    @param inhibit: C{inhibit_on_failure}: stay with weight 0, so that connections may end.
    @param displaced: the sorry server serves in place of the live ones.
    """
    if alive and not displaced:
        return weight
    return 0 if inhibit else None
