"""The production service on kernels in memory, in stories of chance: who has the address at the end?

Fewer and slower than the histories of the machine alone, but everything is in them: sockets, addresses,
links, reloads, refusals. The kernels themselves are the witness.
"""

from __future__ import annotations

import errno
import os
from random import Random

from twisted.trial.unittest import SynchronousTestCase

from kalive.config.vrrp import SyncGroup
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


class GroupStoryTests(SynchronousTestCase):
    """Lesson 26: sync groups on two machines whose cables are cut at random."""

    NAMES = ("VI_1", "VI_2", "VI_3")

    def machine(self, lan: LAN, number: int) -> Machine:
        """Three interfaces on LANs of their own, three instances, one group."""
        machine = lan.machine(number)
        instances = [an_instance(priority=100 + 20 * number)]
        for place in (1, 2):
            link = f"eth{place}"
            machine.kernel.add_link(link, lan.segment, f"198.51.{place}.{number}/24")
            instances.append(
                an_instance(
                    name=self.NAMES[place],
                    interface=link,
                    virtual_router_id=51 + place,
                    priority=100 + 20 * number,
                    virtual_ipaddress=(f"198.51.{place}.100/24",),
                )
            )
        return machine.start(*instances, groups=(SyncGroup(name="VG_1", group=self.NAMES),))

    def test_lesson_26_members_are_never_apart(self) -> None:
        """After each of a thousand events the members of a group are in one state; in the end, with all
        cables in, the better machine has everything."""
        chance, lan = Random(26), LAN()
        machines = [self.machine(lan, 1), self.machine(lan, 2)]
        for _ in range(1000):
            cable = f"eth{chance.randrange(3)}"
            chance.choice(machines).kernel.set_link(cable, carrier=chance.random() < 0.7)
            lan.run(chance.choice((0.01, 0.5, 3.0)))
            for machine in machines:
                states = {machine.state(name) for name in self.NAMES}
                self.assertEqual(len(states), 1, states)
        for machine in machines:
            for place in range(3):
                machine.kernel.set_link(f"eth{place}")
        lan.run(15)
        self.assertEqual([machine.state() for machine in machines], ["BACKUP", "MASTER"])
        for link in ("eth0", "eth1", "eth2"):
            self.assertEqual([len(machine.addresses(link)) for machine in machines], [0, 1], link)
