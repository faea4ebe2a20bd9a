"""Tests of L{kalive.watchdog.reload}: two phases with children in memory."""

from __future__ import annotations

from typing import Any

from twisted.internet.defer import Deferred, fail, succeed
from twisted.internet.error import ConnectionLost
from twisted.internet.task import Clock
from twisted.logger import capturedLogs, formatEvent
from twisted.trial.unittest import SynchronousTestCase

from kalive.config.configuration import Role
from kalive.generation import Generation
from kalive.identity import identity_of
from kalive.parser.load import load
from kalive.parser.source import ConfigurationUnreadable, from_text
from kalive.sealed import seal
from kalive.watchdog.link import RefusedByChild
from kalive.watchdog.reload import PATIENCE, Reloader

GOOD = "global_defs {\n router_id x\n}\n"
WRONG = "no_such_keyword\n"


class FakeLink:
    """A child that answers as the test wants."""

    def __init__(self, notes: list[str], name: str) -> None:
        """All is well."""
        self.notes, self.name = notes, name
        self.ready: Deferred[None] | None = None
        self.done: Deferred[None] | None = None

    def configure(self, number: int, fd: int) -> Deferred[None]:
        """Note it."""
        self.notes.append(f"{self.name} configure {number}")
        return self.ready or succeed(None)

    def commit(self, number: int) -> Deferred[None]:
        """Note it."""
        self.notes.append(f"{self.name} commit {number}")
        return self.done or succeed(None)

    def abandon(self, number: int) -> None:
        """Note it."""
        self.notes.append(f"{self.name} abandon {number}")


class FakeChild:
    """A connected child."""

    def __init__(self, notes: list[str], role: Role) -> None:
        """In generation 1."""
        self.identity = identity_of(role)
        self.link: FakeLink | None = FakeLink(notes, role.value)
        self.generation = 1
        self.silent = False

    def fell_silent(self) -> None:
        """Note it."""
        self.silent = True


class FakeWatchdog:
    """Two children."""

    def __init__(self, generation: Generation) -> None:
        """Running."""
        self.reactor = Clock()
        self.running = True
        self.generation = generation
        self.notes: list[str] = []
        self.children = [FakeChild(self.notes, role) for role in (Role.VRRP, Role.HEALTH)]
        self.settling: Deferred[None] = succeed(None)
        self.replaced = 0

    def settled(self) -> Deferred[None]:
        """When the test wants."""
        return self.settling

    def connected(self) -> list[FakeChild]:
        """Both."""
        return self.children

    def adapt(self) -> None:
        """Note it."""
        self.notes.append("adapt")

    def replace_outdated(self) -> None:
        """Note it."""
        self.replaced += 1


class ReloadTests(SynchronousTestCase):
    """What becomes of a reload."""

    def setUp(self) -> None:
        """A daemon that runs a file without errors."""
        self.text = GOOD
        self.generations: list[Generation] = []
        self.watchdog = FakeWatchdog(self.read(1))
        watchdog: Any = self.watchdog
        self.reloader = Reloader(watchdog, self.read)
        self.vrrp, self.health = self.watchdog.children

    def read(self, number: int) -> Generation:
        """The file, as it is now."""
        if not self.text:
            raise ConfigurationUnreadable(2, "no file")
        snapshot = from_text(self.text)
        loaded = load(snapshot)
        generation = Generation(number, loaded.configuration, loaded.report, seal(snapshot.to_bytes()))
        self.addCleanup(generation.close)
        self.generations.append(generation)
        return generation

    def held(self) -> list[int]:
        """The numbers of those whose text is held."""
        return [one.number for one in self.generations if one.fd >= 0]

    def reload(self) -> list[str]:
        """What the children heard of a reload that came to its end."""
        self.successResultOf(self.reloader.request())
        notes, self.watchdog.notes[:] = list(self.watchdog.notes), []
        return notes

    def link(self, child: FakeChild) -> FakeLink:
        """The connection of a child."""
        assert child.link is not None
        return child.link

    def test_all_agree(self) -> None:
        """All make ready before the first goes over."""
        self.assertEqual(
            self.reload(),
            ["vrrp configure 2", "health configure 2", "vrrp commit 2", "health commit 2", "adapt"],
        )
        self.assertEqual(self.watchdog.generation.number, 2)
        self.assertEqual([child.generation for child in self.watchdog.children], [2, 2])

    def test_what_changed(self) -> None:
        """The log says what is different, object by object, once the new configuration is in force."""
        self.text = GOOD.replace("router_id x", "router_id y")
        with capturedLogs() as events:
            self.reload()
            self.reload()
        reports = [formatEvent(event) for event in events if "Reload:" in formatEvent(event)]
        self.assertEqual(
            reports,
            [
                "Reload: global_defs: router_id x \N{RIGHTWARDS ARROW} y",
                "Reload: nothing has changed",
            ],
        )

    def test_one_refuses(self) -> None:
        """When one refuses all abandon, and the next reload is tried afresh."""
        self.link(self.health).ready = fail(RefusedByChild("no"))
        self.assertEqual(
            self.reload(),
            ["vrrp configure 2", "health configure 2", "vrrp abandon 2", "health abandon 2"],
        )
        self.assertEqual(self.watchdog.generation.number, 1)
        self.link(self.health).ready = None
        self.reload()
        self.assertEqual(self.watchdog.generation.number, 3)

    def test_no_answer(self) -> None:
        """A child that never answers is a refusal."""
        self.link(self.vrrp).ready = Deferred()
        result = self.reloader.request()
        self.watchdog.reactor.advance(PATIENCE)
        self.successResultOf(result)
        self.assertEqual(self.watchdog.generation.number, 1)

    def test_crash_while_making_ready(self) -> None:
        """A configuration that makes a child crash is refused."""
        self.link(self.vrrp).ready = fail(ConnectionLost("gone"))
        self.assertIn("health abandon 2", self.reload())

    def test_failure_to_go_over(self) -> None:
        """There is no way back from the second phase: who fails then is replaced."""
        self.link(self.vrrp).done = fail(ConnectionLost("gone"))
        self.assertIn("health commit 2", self.reload())
        self.assertEqual(self.watchdog.generation.number, 2)
        self.assertEqual([self.vrrp.silent, self.health.silent], [True, False])

    def test_new_error(self) -> None:
        """A file with a new error is sent to nobody."""
        self.text = GOOD + WRONG
        self.assertEqual(self.reload(), [])
        self.assertEqual(self.watchdog.generation.number, 1)

    def test_old_error(self) -> None:
        """An error that was there before is no reason to refuse; once gone and back again it is."""
        self.text = GOOD + WRONG
        self.watchdog.generation = self.read(1)
        self.assertIn("vrrp commit 2", self.reload())
        self.text = GOOD
        self.assertIn("vrrp commit 3", self.reload())
        self.text = GOOD + WRONG
        self.assertEqual(self.reload(), [])

    def test_bad_then_good(self) -> None:
        """After a refused file a good one is applied in full."""
        self.text = ""
        self.assertEqual(self.reload(), [])
        self.text = GOOD
        self.assertIn("health commit 3", self.reload())

    def test_a_file_that_cant_be_read(self) -> None:
        """Why is said as at the start: no number of an error, which is for programs."""
        self.text = ""
        with capturedLogs() as events:
            self.reload()
        lines = [formatEvent(event) for event in events]
        self.assertIn("configuration refused, the running one stays: no file", lines)

    def test_overlapping(self) -> None:
        """However many reloads come while one is on its way, one more follows, with the last file."""
        self.watchdog.settling = Deferred()
        results = [self.reloader.request() for _ in range(10)]
        self.text = GOOD.replace("x", "y")
        self.watchdog.settling.callback(None)
        for result in results:
            self.successResultOf(result)
        self.assertEqual(self.watchdog.generation.number, 3)
        configuration = self.watchdog.generation.configuration
        assert configuration is not None
        self.assertEqual(configuration.global_defs.router_id, "y")

    def test_stop_meanwhile(self) -> None:
        """A daemon that is told to stop during a reload goes over to nothing."""
        self.link(self.vrrp).ready = Deferred()
        result = self.reloader.request()
        self.watchdog.running = False
        self.link(self.vrrp).ready.callback(None)  # type: ignore[union-attr]  # set two lines above
        self.successResultOf(result)
        self.assertEqual(self.watchdog.generation.number, 1)

    def test_fault(self) -> None:
        """A fault of ours while reloading is logged, and the next reload works."""
        self.watchdog.settling = fail(ValueError("a fault"))
        self.reload()
        self.assertEqual(len(self.flushLoggedErrors(ValueError)), 1)
        self.watchdog.settling = succeed(None)
        self.assertIn("vrrp commit 3", self.reload())

    def test_fault_and_another(self) -> None:
        """A reload that is asked for during one that fails is done all the same."""
        self.watchdog.settling = Deferred()
        results = [self.reloader.request() for _ in range(2)]
        failing, self.watchdog.settling = self.watchdog.settling, succeed(None)
        failing.errback(ValueError("a fault"))
        for result in results:
            self.successResultOf(result)
        self.assertEqual(len(self.flushLoggedErrors(ValueError)), 1)
        self.assertEqual(self.watchdog.generation.number, 3)

    def test_texts_are_let_go(self) -> None:
        """However many reloads come, one text is held; and that of the last refused one, which a slow child
        may still be taking."""
        for _ in range(3):
            self.reload()
        self.assertEqual(self.held(), [4])
        self.text = GOOD + WRONG
        self.reload()
        self.assertEqual(self.held(), [4])
        self.text = GOOD
        self.link(self.vrrp).ready = fail(RefusedByChild("no"))
        self.reload()
        self.link(self.vrrp).ready = fail(RefusedByChild("no"))
        self.reload()
        self.assertEqual(self.held(), [4, 7])

    def test_children_that_started_meanwhile(self) -> None:
        """After each reload, whether it went well or not, they are looked for."""
        self.reload()
        self.link(self.vrrp).ready = fail(RefusedByChild("no"))
        self.reload()
        self.assertEqual(self.watchdog.replaced, 2)
