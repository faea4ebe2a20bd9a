"""The election as a whole: thousands of stories of chance, and scenarios with their whole logs.

C{KALIVE_HISTORIES} sets how many stories are tried; C{KALIVE_REWRITE=1} writes what came of the scenarios
into their files, for somebody to read in the difference.
"""

from __future__ import annotations

import os
import sys
import time
from ipaddress import IPv4Address
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from kalive.testing.simulation.history import History, least, make
from kalive.testing.simulation.script import RULER, participant, run, seconds
from kalive.vrrp import machine
from kalive.vrrp.effects import Effect, State
from kalive.vrrp.machine import VirtualRouter
from kalive.vrrp.packet import Advert

SCENARIOS = Path(__file__).parent / "scenarios"
HISTORIES = int(os.environ.get("KALIVE_HISTORIES", "5000"))


def complaint(history: History) -> str:
    """What to tell of a story that ended badly: its least form, as a scenario."""
    small = least(history)
    lan = run(small.lines(), small.seed)
    story = "\n".join([*small.lines(), RULER, *lan.log])
    return f"seed {history.seed}: {small.problem()}\n{story}"


class HistoryTests(SynchronousTestCase):
    """Some time after a LAN is whole again it has exactly one master, and the right one."""

    def test_thousands_of_histories(self) -> None:
        """Loss, delay, partition, freeze, crash, faults and changed priorities, in two versions."""
        began = time.perf_counter()
        for seed in range(HISTORIES):
            history = make(seed)
            if history.problem():
                self.fail(complaint(history))
        took = time.perf_counter() - began
        print(f"\n{HISTORIES} simulated histories in {took:.1f} s", file=sys.stderr)

    def test_the_property_can_fail(self) -> None:
        """A machine that hears nobody while it is master is found out, with a short story."""

        def deaf(*_: object) -> list[Effect]:
            return []

        self.patch(machine, "_RECEIVED", {**machine._RECEIVED, State.MASTER: deaf})
        bad = next(history for history in map(make, range(2000)) if history.problem())
        told = complaint(bad)
        self.assertIn("2 masters", told)
        self.assertLess(len(least(bad).events), 8, told)

    def test_a_babbling_timer_is_found_out(self) -> None:
        """A Backup that any advert holds back never takes over from a worse master."""

        def follow_anybody(
            router: VirtualRouter, now: float, source: IPv4Address, advert: Advert
        ) -> list[Effect]:
            router.follow(now, source, advert)
            return []

        self.patch(machine, "_RECEIVED", {**machine._RECEIVED, State.BACKUP: follow_anybody})
        self.assertTrue(any(make(seed).problem() for seed in range(500)))


class ScenarioTests(SynchronousTestCase):
    """Scripts with all that must come of them."""

    def test_scenarios(self) -> None:
        """Each scenario's log is what its file says."""
        paths = sorted(SCENARIOS.glob("*.txt"))
        self.assertGreater(len(paths), 5)
        for path in paths:
            script, _, expected = path.read_text().partition(f"{RULER}\n")
            log = "".join(f"{line}\n" for line in run(script.splitlines()).log)
            if os.environ.get("KALIVE_REWRITE"):
                path.write_text(f"{script}{RULER}\n{log}")
            else:
                self.assertEqual(log, expected, path.name)

    def test_the_language(self) -> None:
        """Times, routers and mistakes."""
        self.assertEqual((seconds("100ms"), seconds("2s"), seconds("0.5s")), (0.1, 2.0, 0.5))
        self.assertEqual(str(participant("a:150:nopreempt")), "a:150:nopreempt")
        with self.assertRaises(ValueError) as error:
            run(["routers a:1 on lan", "explode a"])
        self.assertIn("unknown command: explode a", str(error.exception))
