"""The figures this benchmark knows, with their targets. A table and one rule.

Decides what a figure is called, its unit and when its target counts as met. Never measures.
"""

from __future__ import annotations

from math import isnan

from attrs import frozen

from bench.statistics import Series


@frozen
class Figure:
    """One measured quantity; smaller is better.

    @ivar limit: the target as a number; C{None}: there is none.
    @ivar margin: the target as a distance above the control's median in the same run; C{None}:
        there is none.
    @ivar times: the target as a multiple of the control's median in the same run; C{None}: there is
        none.
    @ivar scatter: whether the distance may also be three times the control's own MAD, if that is
        more: then "no worse" means "not told apart from the control".
    """

    key: str
    title: str
    unit: str
    limit: float | None = None
    margin: float | None = None
    scatter: bool = False
    times: float | None = None

    def target(self, control: Series | None) -> float | None:
        """The greatest median that meets the target; C{None}: there is no target or no control."""
        if self.limit is not None:
            return self.limit
        if control is None or not control.values:
            return None
        of_control = control.summary()
        if self.times is not None:
            return self.times * of_control.median
        if self.margin is None:
            return None
        room = 3 * of_control.mad if self.scatter else 0.0
        return of_control.median + max(room, self.margin)

    def verdict(self, ours: Series, control: Series | None) -> str:
        """C{"met"}, C{"not met"}, or C{"-"} when there is nothing to hold it against."""
        target, middle = self.target(control), ours.summary().median
        if target is None or isnan(middle):
            return "-"
        return "met" if middle <= target else "not met"


def _failover(key: str, words: str) -> tuple[Figure, ...]:
    name = f"failover {words}"
    return (
        Figure(f"failover_{key}", f"{name}: outage / limit", "ratio", margin=0.005, scatter=True),
        Figure(f"late_{key}", f"{name}: advert after the limit", "ms", margin=1.0, scatter=True),
        Figure(f"garp_{key}", f"{name}: advert to gratuitous ARP", "ms", margin=1.0, scatter=True),
        Figure(f"answer_{key}", f"{name}: advert to address answers", "ms", margin=1.0, scatter=True),
    )


def _timer(key: str, words: str) -> Figure:
    return Figure(f"timer_{key}", f"timer error, {words}", "ms", margin=0.2)


FIGURES: tuple[Figure, ...] = (
    *_failover("1s", "v2 1 s"),
    *_failover("100ms", "v3 100 ms"),
    Figure("start", "exec to first advert", "s", limit=1.0),
    Figure("pss", "memory (PSS), VRRP and health", "MiB", limit=80.0),
    Figure("pss_vrrp", "memory (PSS), VRRP alone", "MiB", limit=80.0),
    Figure("uss_vrrp", "private memory (USS), VRRP alone", "MiB"),
    _timer("rr_10ms", "10 ms period, SCHED_RR"),
    _timer("rr_50x1s", "50 of 1 s, SCHED_RR"),
    _timer("other_10ms", "10 ms period, SCHED_OTHER"),
    _timer("other_50x1s", "50 of 1 s, SCHED_OTHER"),
    Figure("parse_100k", "parser: 100,000 lines", "s", times=2.0),
    Figure("parse_linear", "parser: a line of 1,000,000 / of 100,000", "ratio", limit=1.5),
    Figure("parse_weight", "parser: a real server with its checks", "kB", limit=1.5),
    Figure("parse_small", "parser: check of a small file, exec to exit", "s", limit=0.4),
    Figure("suite", "make test", "s"),
)

BY_KEY = {figure.key: figure for figure in FIGURES}
