"""Tests of L{kalive.watchdog.controlled}: a role under its parent's control, in memory."""

from __future__ import annotations

import gc
import os
from typing import Any

from twisted.internet.defer import Deferred, fail, succeed
from twisted.internet.task import Clock
from twisted.python.failure import Failure
from twisted.trial.unittest import SynchronousTestCase
from zope.interface import implementer
from zope.interface.verify import verifyObject

from kalive.config.configuration import Configuration
from kalive.parser.source import from_text
from kalive.role import IRole, Refused
from kalive.sealed import seal
from kalive.watchdog.controlled import ControlledRole

VRRP = "vrrp_instance A {\n interface lo\n virtual_router_id 1\n virtual_ipaddress {\n 192.0.2.1\n }\n}\n"


class Loop(Clock):
    """A clock that is a reactor as far as a controlled role needs one."""

    def __init__(self) -> None:
        """Not stopped."""
        super().__init__()
        self.stops = 0

    def stop(self) -> None:
        """Note it."""
        self.stops += 1

    def take_lateness(self) -> float:
        """Some."""
        return 0.5


@implementer(IRole)
class NotingRole:
    """Answers with what the test wants."""

    def __init__(self) -> None:
        """All is well."""
        self.notes: list[str] = []
        self.starting: Deferred[None] = succeed(None)
        self.preparing: Deferred[None] = succeed(None)
        self.committing: Deferred[None] = succeed(None)
        self.stopping: Deferred[None] = succeed(None)

    def start(self, configuration: Configuration) -> Deferred[None]:
        """Note it."""
        self.notes.append("start")
        return self.starting

    def prepare(self, configuration: Configuration) -> Deferred[None]:
        """Note how many instances there are."""
        self.notes.append(f"prepare {len(configuration.vrrp_instances)}")
        return self.preparing

    def commit(self) -> Deferred[None]:
        """Note it."""
        self.notes.append("commit")
        return self.committing

    def abandon(self) -> None:
        """Note it."""
        self.notes.append("abandon")

    def stop(self) -> Deferred[None]:
        """Note it."""
        self.notes.append("stop")
        return self.stopping

    def status(self) -> dict[str, object]:
        """One fact."""
        return {"routers": 1}


class ControlledTests(SynchronousTestCase):
    """One thing after another."""

    def setUp(self) -> None:
        """A role that was not started yet, whose parent may be away for 15 s."""
        self.loop = Loop()
        self.role = NotingRole()
        verifyObject(IRole, self.role)
        self.failures: list[Failure] = []
        self.flushes: list[int] = []
        loop: Any = self.loop
        self.controlled = ControlledRole(
            loop,
            self.role,
            facts={"role": "vrrp"},
            generation=1,
            patience=15.0,
            flush_log=lambda: self.flushes.append(1),
            failed=self.failures.append,
        )

    def prepare(self, generation: int, text: str = VRRP) -> Deferred[None]:
        """Offer a configuration."""
        return self.controlled.prepare(generation, seal(from_text(text).to_bytes()))

    def test_commit(self) -> None:
        """What was made ready comes into force, and the status tells its number."""
        self.controlled.start(Configuration())
        self.successResultOf(self.prepare(2))
        self.successResultOf(self.controlled.commit(2))
        self.assertEqual(self.role.notes, ["start", "prepare 1", "commit"])
        self.assertEqual(
            self.controlled.status(), {"role": "vrrp", "generation": 2, "worst_lateness": 0.0, "routers": 1}
        )

    def test_not_before_the_start_is_over(self) -> None:
        """A configuration that comes during the start waits for its end."""
        self.role.starting = Deferred()
        self.controlled.start(Configuration())
        ready = self.prepare(2)
        self.assertNoResult(ready)
        self.assertEqual(self.role.notes, ["start"])
        self.role.starting.callback(None)
        self.successResultOf(ready)

    def test_offer_during_an_endless_start(self) -> None:
        """An offer that never gets its turn, because the process stops first, leaves no descriptor open
        and nothing begun."""
        self.role.starting = Deferred()
        self.controlled.start(Configuration())
        fd = seal(from_text(VRRP).to_bytes())
        self.controlled.prepare(2, fd)
        self.controlled.commit(2)
        self.controlled.stop()
        self.loop.advance(2)
        del self.controlled, self.role
        gc.collect()
        self.assertEqual([str(each["message"]) for each in self.flushWarnings()], [])
        self.assertRaises(OSError, os.fstat, fd)

    def test_refused(self) -> None:
        """A refusal is passed on; what was not made ready can't be committed."""
        self.role.preparing = fail(Refused("no"))
        self.failureResultOf(self.prepare(2), Refused)
        self.failureResultOf(self.controlled.commit(2), Refused)
        self.assertEqual(self.role.notes, ["prepare 1"])

    def test_fatal_text(self) -> None:
        """A text that can't run is refused before the role hears of it."""
        self.failureResultOf(self.prepare(2, "vrrp_instance A {\n"))
        self.assertNotIn("commit", self.role.notes)

    def test_abandon(self) -> None:
        """What was made ready is forgotten, once, and only under its own number."""
        self.prepare(2)
        self.controlled.abandon(1)
        self.controlled.abandon(2)
        self.controlled.abandon(2)
        self.assertEqual(self.role.notes, ["prepare 1", "abandon"])

    def test_abandon_comes_before_the_answer(self) -> None:
        """What the parent will not wait for any more is forgotten as soon as it is ready."""
        self.role.preparing = Deferred()
        ready = self.prepare(2)
        self.controlled.abandon(2)
        self.role.preparing.callback(None)
        self.successResultOf(ready)
        self.assertEqual(self.role.notes, ["prepare 1", "abandon"])

    def test_newer_offer(self) -> None:
        """A newer offer takes the place of one that was never committed."""
        self.prepare(2)
        self.prepare(3)
        self.assertEqual(self.role.notes, ["prepare 1", "abandon", "prepare 1"])

    def test_commit_failed(self) -> None:
        """When a commit fails nobody knows what is in force, so the process must end."""
        self.prepare(2)
        self.role.committing = fail(ValueError("a fault"))
        self.failureResultOf(self.controlled.commit(2), ValueError)
        self.assertEqual(len(self.failures), 1)

    def test_stop_after_a_failed_start(self) -> None:
        """A role that never began is not asked to stop."""
        self.role.starting = fail(OSError("no"))
        self.failureResultOf(self.controlled.start(Configuration()), OSError)
        self.successResultOf(self.controlled.stop())
        self.assertEqual(self.role.notes, ["start"])

    def test_stop_during_the_start(self) -> None:
        """A stop waits for the end of the start, in which the role removes what an earlier one left."""
        self.role.starting = Deferred()
        self.controlled.start(Configuration())
        stopped = self.controlled.stop()
        self.assertEqual(self.role.notes, ["start"])
        self.role.starting.callback(None)
        self.successResultOf(stopped)
        self.assertEqual(self.role.notes, ["start", "stop"])

    def test_stop_during_an_endless_start(self) -> None:
        """Two seconds are enough to wait for a start."""
        self.role.starting = Deferred()
        self.controlled.start(Configuration())
        stopped = self.controlled.stop()
        self.loop.advance(2)
        self.successResultOf(stopped)
        self.assertEqual(self.role.notes, ["start", "stop"])

    def test_stop_failed(self) -> None:
        """A stop that fails is logged, and the process ends all the same."""
        self.role.stopping = fail(ValueError("a fault"))
        self.successResultOf(self.controlled.stop())
        self.assertEqual(len(self.flushLoggedErrors(ValueError)), 1)

    def test_no_orphan_any_more(self) -> None:
        """Once it stops nobody waits for the parent."""
        self.controlled.start(Configuration())
        self.controlled.parent_connected(False)
        self.successResultOf(self.controlled.stop())
        self.assertEqual(self.loop.getDelayedCalls(), [])

    def test_orphan(self) -> None:
        """A child whose parent stays away for three intervals stops in order."""
        self.controlled.parent_connected(True)
        self.loop.advance(1000)
        self.controlled.parent_connected(False)
        self.loop.advance(14.9)
        self.assertEqual(self.loop.stops, 0)
        self.loop.advance(0.1)
        self.assertEqual(self.loop.stops, 1)

    def test_parent_that_comes_back(self) -> None:
        """A parent that connects again in time is no reason to stop."""
        self.loop.advance(14)
        self.controlled.parent_connected(True)
        self.loop.advance(100)
        self.assertEqual(self.loop.stops, 0)

    def test_lateness(self) -> None:
        """An answer to hello tells the worst lateness, and what waits for the log is tried again."""
        self.assertEqual(self.controlled.lateness(), 0.5)
        self.assertEqual(self.controlled.status()["worst_lateness"], 0.5)
        self.assertEqual(self.flushes, [1])
