"""The production service on kernels in memory, in stories of chance: who has the address at the end?

Fewer and slower than the histories of the machine alone, but everything is in them: sockets, addresses,
links, reloads, refusals. The kernels themselves are the witness.
"""

from __future__ import annotations

import errno
import os
from random import Random

from twisted.trial.unittest import SynchronousTestCase

from kalive.vrrp.test.lan import LAN, VIP, Machine, an_instance

STORIES = int(os.environ.get("KALIVE_STORIES", "150"))
ADDRESS = f"{VIP}/24"


class Story:
    """Three machines and what happens to them."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)
        self.lan = LAN()
        self.lan.segment.random = self.chance
        self.words = [
            {"priority": self.chance.choice((50, 100, 150, 200)), "nopreempt": self.chance.random() < 0.2}
            for _ in range(3)
        ]
        self.machines = [
            self.lan.machine(number).start(an_instance(**words)) for number, words in enumerate(self.words, 1)
        ]

    def run(self) -> None:
        """Some events, then peace for as long as the protocol needs."""
        for _ in range(8):
            self.chance.choice(self.EVENTS)(self, self.chance.randrange(3))
            self.lan.run(self.chance.choice((0.01, 1.0, 4.5)))
        self.lan.segment.loss = 0.0
        self.lan.segment.heal()
        for machine in self.machines:
            machine.kernel.set_link("eth0")
        self.lan.run(10.5)

    def cut(self, number: int) -> None:
        self.lan.segment.part([self.machines[number].name])

    def heal(self, number: int) -> None:
        self.lan.segment.heal()

    def lose(self, number: int) -> None:
        self.lan.segment.loss = 0.4

    def unplug(self, number: int) -> None:
        self.machines[number].kernel.set_link("eth0", carrier=False)

    def plug(self, number: int) -> None:
        self.machines[number].kernel.set_link("eth0")

    def remove_by_hand(self, number: int) -> None:
        if ADDRESS in self.machines[number].addresses():
            self.machines[number].kernel.remove_address("eth0", ADDRESS)

    def refuse(self, number: int) -> None:
        self.machines[number].kernel.refuse_next(errno.EPERM, what="send", count=3)

    def reload(self, number: int) -> None:
        words = self.words[number]
        words["priority"] = self.chance.choice((50, 100, 150, 200))
        self.machines[number].reload(an_instance(**words))

    def restart(self, number: int) -> None:
        """Stop in order and start again, with the address left over as after a crash."""
        old = self.machines[number]
        old.stop()
        new = Machine(self.lan, number + 1)
        new.kernel.add_address("eth0", ADDRESS)
        for port in old.kernel.links().values():
            where = old.kernel.station(port.index)
            if where is not None:
                where[0].detach(where[1])
        self.machines[number] = new.start(an_instance(**self.words[number]))

    EVENTS = (cut, heal, lose, unplug, plug, remove_by_hand, refuse, reload, restart)


class StoryTests(SynchronousTestCase):
    """At the end of every story one machine has the address."""

    def test_stories(self) -> None:
        """Its state says the same, it is the right one, and nobody else has the address."""
        for seed in range(STORIES):
            story = Story(seed)
            story.run()
            holders = [machine for machine in story.machines if ADDRESS in machine.addresses()]
            self.assertEqual(len(holders), 1, f"seed {seed}: {[each.name for each in holders]}")
            self.assertEqual(holders[0].state(), "MASTER", f"seed {seed}")
            best = holders[0].status()["effective_priority"]
            for machine, words in zip(story.machines, story.words, strict=True):
                self.assertFalse(words["priority"] > best and not words["nopreempt"], f"seed {seed}")
                self.assertEqual(machine.state() == "MASTER", machine is holders[0], f"seed {seed}")
