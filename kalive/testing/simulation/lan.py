"""A LAN of routers in virtual time, with loss, delay, partition, freeze and crash.

Runs the production L{VirtualRouter}, and does what L{kalive.vrrp.router} does around it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from heapq import heappop, heappush
from ipaddress import IPv4Address
from itertools import count
from random import Random

from attrs import define, field, frozen

from kalive.vrrp.effects import Announce, Effect, SendAdvert, State, Transition
from kalive.vrrp.machine import VirtualRouter
from kalive.vrrp.packet import RESIGNING, Advert
from kalive.vrrp.settings import Settings

VRID = 51
MASTER_WORD, NOPREEMPT_WORD = "master", "nopreempt"


@frozen
class Participant:
    """A router as it is configured. C{words} may hold C{nopreempt}, C{master}, C{noanswer}
    (C{lower_prio_no_advert}), C{lastword} (C{higher_prio_send_advert}), C{continue} (C{on_stall}),
    C{expires} (C{timer_expired_backup}), C{delay=SECONDS} (C{preempt_delay})."""

    name: str
    priority: int
    words: frozenset[str] = frozenset()

    @property
    def preempts(self) -> bool:
        """Whether it takes over from a lower priority; C{state MASTER} wins over C{nopreempt}."""
        return NOPREEMPT_WORD not in self.words or MASTER_WORD in self.words

    @property
    def preempt_delay(self) -> float:
        """In seconds; as the service has it, none with C{state MASTER} or C{nopreempt}."""
        if {MASTER_WORD, NOPREEMPT_WORD} & self.words:
            return 0.0
        return sum(float(word.removeprefix("delay=")) for word in self.words if word.startswith("delay="))

    def __str__(self) -> str:
        """As in a script: C{a:150:nopreempt}."""
        return ":".join((self.name, str(self.priority), *sorted(self.words)))


@define(eq=False)
class Node:
    """A participant at work: C{machine} is None while it is dead."""

    participant: Participant
    address: IPv4Address
    machine: VirtualRouter | None = None
    frozen: bool = False
    waiting: list[tuple[IPv4Address, Advert]] = field(factory=list)
    armed: float | None = None


class Lan:
    """The world. C{log} is what happened, C{causeless} how many transitions had no cause; chance decides
    which packets are lost, and how late they are."""

    def __init__(self, participants: Iterable[Participant], *, version: int, interval: float, chance: Random):
        """All routers are switched off. C{interval} is in seconds."""
        self.now = 0.0
        self.version = version
        self.interval = interval
        self.loss = 0.0
        self.delay = 0.001
        self.log: list[str] = []
        self.causeless = 0
        self.nodes = {
            one.name: Node(one, IPv4Address(f"192.0.2.{number}"))
            for number, one in enumerate(participants, 1)
        }
        self._chance = chance
        self._sides: dict[str, int] = {}
        self._queue: list[tuple[float, int, Callable[..., None], tuple[object, ...]]] = []
        self._ticket = count()

    def advance(self, seconds: float) -> None:
        """Let time pass, from event to event."""
        end = self.now + seconds
        while self._queue and self._queue[0][0] <= end:
            self.now, _, event, arguments = heappop(self._queue)
            event(*arguments)
        self.now = end

    def start(self, name: str) -> None:
        """Switch a router on."""
        node = self.nodes[name]
        if node.machine is None:
            participant = node.participant
            settings = Settings(
                version=self.version,
                advert_int=self.interval,
                address=node.address,
                preempt=participant.preempts,
                starts_as_master=MASTER_WORD in participant.words,
                preempt_delay=participant.preempt_delay,
                lower_prio_no_advert="noanswer" in participant.words,
                higher_prio_send_advert="lastword" in participant.words,
                listens_after_stall="continue" not in participant.words,
                timer_expired_backup=254 if "expires" in participant.words else None,
            )
            node.machine = VirtualRouter(settings, participant.priority)
            self._do(node, node.machine.start(self.now))

    def kill(self, name: str) -> None:
        """Power off, without a word."""
        node = self.nodes[name]
        if node.machine is not None:
            self._say(node, "killed")
        node.machine, node.frozen, node.armed = None, False, None
        node.waiting.clear()

    def stop(self, name: str) -> None:
        """Stop in order."""
        node = self.nodes[name]
        if node.machine is not None and not node.frozen:
            self._do(node, node.machine.stop(self.now))
            node.machine, node.armed = None, None

    def freeze(self, name: str) -> None:
        """The process does not run any more; its socket still collects packets."""
        self.nodes[name].frozen = self.nodes[name].machine is not None

    def thaw(self, name: str) -> None:
        """It runs again: a Backup first reads, anybody else first serves its timer."""
        node = self.nodes[name]
        if not node.frozen or node.machine is None:
            return
        node.frozen = False
        if node.machine.state is not State.BACKUP:
            self._timer(node)
        waiting, node.waiting = node.waiting, []
        for source, advert in waiting:
            self._do(node, node.machine.received(self.now, source, advert))
        self._timer(node)

    def part(self, *sides: Iterable[str]) -> None:
        """Cut the LAN into sides; who is named in none is on one more."""
        self._sides = {name: number for number, side in enumerate(sides, 1) for name in side}

    def heal(self) -> None:
        """Join all sides."""
        self._sides = {}

    def fault(self, name: str) -> None:
        """A router loses something it needs."""
        machine = self._running(name)
        if machine is not None:
            self._do(self.nodes[name], machine.faulted(self.now, ("interface eth0 down",)))

    def recover(self, name: str) -> None:
        """And gets it back."""
        machine = self._running(name)
        if machine is not None:
            self._do(self.nodes[name], machine.recovered(self.now))

    def priority(self, name: str, priority: int) -> None:
        """The effective priority of a router changes."""
        machine = self._running(name)
        if machine is not None:
            self._do(self.nodes[name], machine.priority_changed(self.now, priority))

    def masters(self) -> list[str]:
        """Who thinks it is master."""
        return [
            name
            for name, node in self.nodes.items()
            if node.machine is not None and node.machine.state is State.MASTER
        ]

    def _running(self, name: str) -> VirtualRouter | None:
        """The machine of a router that runs."""
        node = self.nodes[name]
        return None if node.frozen else node.machine

    def _do(self, node: Node, effects: list[Effect]) -> None:
        """What L{kalive.vrrp.router} does with effects."""
        for effect in effects:
            if isinstance(effect, SendAdvert):
                self._send(node, effect.priority)
            elif isinstance(effect, Transition):
                self.causeless += not effect.cause
                self._say(node, f"{effect.after.value} ({effect.cause})")
            elif isinstance(effect, Announce) and effect.contested:
                self._say(node, "announces again")
        self._arm(node)

    def _send(self, node: Node, priority: int) -> None:
        """To all on its side, each with its own luck."""
        if priority == RESIGNING:
            self._say(node, "resigns")
        advert = Advert(
            version=self.version, virtual_router_id=VRID, priority=priority, interval=self.interval
        )
        side = self._sides.get(node.participant.name)
        for name, other in self.nodes.items():
            if other is node or self._sides.get(name) != side:
                continue
            if self.loss and self._chance.random() < self.loss:
                continue
            late = self.delay * (0.5 + self._chance.random())
            self._at(self.now + late, self._arrive, other, node.address, advert)

    def _arrive(self, node: Node, source: IPv4Address, advert: Advert) -> None:
        """A packet is there; who is frozen reads it later."""
        if node.frozen:
            node.waiting.append((source, advert))
        elif node.machine is not None:
            self._do(node, node.machine.received(self.now, source, advert))

    def _arm(self, node: Node) -> None:
        """One event for the deadline; one that comes too early only arms anew."""
        deadline = node.machine.deadline if node.machine is not None else None
        if deadline is not None and (node.armed is None or deadline < node.armed):
            node.armed = deadline
            self._at(deadline, self._alarm, node, deadline)

    def _alarm(self, node: Node, armed: float) -> None:
        if node.armed == armed:
            node.armed = None
            self._timer(node)

    def _timer(self, node: Node) -> None:
        """Serve the deadline if it has come."""
        if node.machine is not None and not node.frozen:
            self._do(node, node.machine.due(self.now))

    def _at(self, when: float, event: Callable[..., None], *arguments: object) -> None:
        heappush(self._queue, (when, next(self._ticket), event, arguments))

    def _say(self, node: Node, what: str) -> None:
        self.log.append(f"{self.now:.3f} {node.participant.name} {what}")
