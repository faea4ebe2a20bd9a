"""Stories of a LAN made by chance, and whether they end as they must.

The property: some time after the LAN is whole again exactly one router is master, and the right one:
nobody who may preempt has a greater priority. The time is what the RFC allows (see L{patience}). A story
that ends otherwise is cut down to the least that still does.
"""

from __future__ import annotations

from random import Random

from attrs import frozen

from kalive.testing.simulation.lan import MASTER_WORD, NOPREEMPT_WORD, Lan, Node
from kalive.testing.simulation.script import run
from kalive.vrrp.effects import State
from kalive.vrrp.packet import OWNER

INTERVALS = (0.1, 1.0)
DELAY = 2.0
"""The longest preempt_delay of a story, in seconds."""
_WORDS = ("noanswer", "lastword", "continue", "expires", f"delay={DELAY}", "delay=0.5")
_PRIORITIES = (1, 50, 100, 100, 101, 150, 200, 254, OWNER)


@frozen
class History:
    """A story: C{preamble} says who takes part, C{events} what happens, C{ending} makes the LAN whole."""

    seed: int
    preamble: tuple[str, ...]
    events: tuple[str, ...]
    ending: tuple[str, ...]

    def lines(self) -> list[str]:
        """As a script."""
        return [*self.preamble, *self.events, *self.ending]

    def problem(self) -> str | None:
        """What is wrong at the end, None when all is well."""
        return judge(run(self.lines(), self.seed))


def make(seed: int) -> History:
    """The story of a seed."""
    chance = Random(seed)
    interval = chance.choice(INTERVALS)
    names = "abcd"[: chance.randint(2, 4)]
    routers = " ".join(_router(chance, name) for name in names)
    events = [f"start {' '.join(names)}", _time(chance, interval)]
    for _ in range(chance.randint(2, 10)):
        events += [_event(chance, names, interval), _time(chance, interval)]
    return History(
        seed,
        (f"routers {routers} on lan", f"version {chance.choice((2, 3))}", f"interval {interval}s"),
        tuple(events),
        ("heal", "loss 0%", "delay 1ms", f"thaw {' '.join(names)}", f"advance {patience(interval)}s"),
    )


def patience(interval: float) -> float:
    """Seconds after which a whole LAN must be in order: an advert of each that thinks it is master (one
    interval), and the longest Master_Down_Interval (three, and a skew time of less than one; in version
    2 of less than a second), an interval of listening for who was frozen, a little for the packets on
    their way, and the longest C{preempt_delay}."""
    return 5 * interval + max(interval, 1.0) + 0.2 + DELAY


def judge(lan: Lan) -> str | None:
    """What is wrong with a LAN that should be in order."""
    able = {
        name: node
        for name, node in lan.nodes.items()
        if node.machine is not None and node.machine.state is not State.FAULT
    }
    masters = lan.masters()
    if lan.causeless:
        return f"{lan.causeless} transitions without a cause"
    if not able:
        return None if not masters else f"master without life: {masters}"
    if len(masters) != 1:
        return f"{len(masters)} masters: {masters}"
    best = lan.nodes[masters[0]].machine
    for name, node in able.items():
        if node.machine and best and _may_preempt(node) and node.machine.priority > best.priority:
            return f"{masters[0]} is master, but {name} has a greater priority"
    return None


def least(history: History) -> History:
    """The fewest events that still end badly: leave out one after the other as long as it does."""
    events = list(history.events)
    at = 0
    while at < len(events):
        fewer = History(history.seed, history.preamble, (*events[:at], *events[at + 1 :]), history.ending)
        if fewer.problem():
            events, at = list(fewer.events), 0
        else:
            at += 1
    return History(history.seed, history.preamble, tuple(events), history.ending)


def _may_preempt(node: Node) -> bool:
    """Whether it takes over from a lower priority."""
    return node.participant.preempts


def _router(chance: Random, name: str) -> str:
    """A participant. The owner always preempts, as the service sees to."""
    priority = chance.choice(_PRIORITIES)
    words = [word for word in (NOPREEMPT_WORD, MASTER_WORD) if chance.random() < 0.25]
    if priority == OWNER:
        words = [MASTER_WORD]
    words += [word for word in _WORDS if chance.random() < 0.15]
    return ":".join((name, str(priority), *words))


def _time(chance: Random, interval: float) -> str:
    """Some time, from a moment to longer than a Master_Down_Interval."""
    return f"advance {interval * chance.choice((0.01, 0.5, 1.0, 3.3, 5.0)) * (0.5 + chance.random()):.4f}s"


def _event(chance: Random, names: str, interval: float) -> str:
    """Something that happens."""
    one = chance.choice(names)
    some = [name for name in names if chance.random() < 0.5]
    others = [name for name in names if name not in some]
    return chance.choice(
        (
            f"kill {one}",
            f"start {one}",
            f"start {one}",
            f"stop {one}",
            f"freeze {one}",
            f"thaw {one}",
            f"fault {one}",
            f"recover {one}",
            f"priority {one} {chance.choice(_PRIORITIES[:-1])}",
            f"part {' '.join(some)} | {' '.join(others)}",
            "heal",
            f"loss {chance.choice((10, 30, 60))}%",
            f"delay {interval * chance.choice((1, 30, 200)):.1f}ms",
        )
    )
