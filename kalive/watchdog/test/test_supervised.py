"""Tests of L{kalive.watchdog.supervised} and L{kalive.watchdog.service}: supervision without processes."""

from __future__ import annotations

from typing import Any

from twisted.internet.error import ProcessDone, ProcessExitedAlready, ProcessTerminated
from twisted.internet.testing import MemoryReactorClock
from twisted.python.failure import Failure
from twisted.trial.unittest import SynchronousTestCase

from kalive.config.configuration import Configuration, Role
from kalive.generation import Generation
from kalive.parser.diagnostics import Report
from kalive.rundir import RuntimeDirectory
from kalive.watchdog.child import Patience
from kalive.watchdog.process import READY, ChildProtocol
from kalive.watchdog.service import WatchdogService
from kalive.watchdog.supervised import Command


class FakeProcess:
    """A process of the imagination."""

    def __init__(self, pid: int, protocol: ChildProtocol) -> None:
        """Alive."""
        self.pid = pid
        self.protocol = protocol
        self.signals: list[int] = []
        self.alive = True

    def signalProcess(self, number: int) -> None:
        """Note the signal; none reaches the dead."""
        if not self.alive:
            raise ProcessExitedAlready()
        self.signals.append(int(number))

    def end(self, reason: Exception) -> None:
        """End, as C{reason} says."""
        self.alive = False
        self.protocol.processEnded(Failure(reason))


class ProcessReactor(MemoryReactorClock):
    """A reactor in memory that can spawn."""

    def __init__(self) -> None:
        """No processes."""
        super().__init__()
        self.processes: list[FakeProcess] = []
        self.refuses = 0

    def spawnProcess(self, protocol: ChildProtocol, *_: Any, **__: Any) -> FakeProcess:
        """Start one, unless told to refuse."""
        if self.refuses:
            self.refuses -= 1
            raise OSError(11, "Resource temporarily unavailable")
        process = FakeProcess(100 + len(self.processes), protocol)
        self.processes.append(process)
        return process


class WatchdogTests(SynchronousTestCase):
    """A watchdog over children that the test plays."""

    def setUp(self) -> None:
        """Not started."""
        self.reactor = ProcessReactor()
        self.permanent: list[int] = []
        self.generations: list[int] = []
        reactor: Any = self.reactor
        self.watchdog = WatchdogService(
            reactor,
            RuntimeDirectory("/run/x"),
            Patience(),
            self.generation(1, Role.VRRP),
            self.command,
            self.permanent.append,
        )

    def generation(self, number: int, *roles: Role) -> Generation:
        """One that needs C{roles}."""

        class Needs(Generation):
            def roles(self) -> frozenset[Role]:
                return frozenset(roles)

        return Needs(number, Configuration(), Report(), -1)

    def command(self, role: Role, generation: Generation) -> Command:
        """Note the generation that a process is started with."""
        self.generations.append(generation.number)
        return Command(["child"], {}, {}, generation.number)

    @property
    def process(self) -> FakeProcess:
        """The latest process."""
        return self.reactor.processes[-1]

    def test_started_and_stopped(self) -> None:
        """A stop is SIGTERM to each child, and over when the last is gone."""
        self.watchdog.startService()
        stopped = self.watchdog.stopService()
        self.assertEqual(self.process.signals, [15])
        self.assertNoResult(stopped)
        self.process.end(ProcessDone(0))
        self.successResultOf(stopped)

    def test_stop_of_nothing(self) -> None:
        """Without children a stop is over at once."""
        self.watchdog.generation = self.generation(1)
        self.watchdog.startService()
        self.successResultOf(self.watchdog.stopService())

    def test_stop_during_back_off(self) -> None:
        """A child that waits to be started again does not hold up a stop."""
        self.watchdog.startService()
        self.process.end(ProcessTerminated(exitCode=69))
        self.successResultOf(self.watchdog.stopService())

    def test_stop_while_both_wait(self) -> None:
        """Two children that wait to be started again are both let go."""
        self.watchdog.generation = self.generation(1, *Role)
        self.watchdog.startService()
        for process in list(self.reactor.processes):
            process.end(ProcessTerminated(exitCode=69))
        self.successResultOf(self.watchdog.stopService())

    def test_stop_after_a_kill(self) -> None:
        """When the last process was killed another one removes what it left, before the stop is over."""
        self.watchdog.startService()
        self.process.end(ProcessTerminated(signal=9))
        stopped = self.watchdog.stopService()
        self.assertNoResult(stopped)
        self.process.protocol.childDataReceived(READY, b"ready 1\n")
        self.assertEqual(self.process.signals, [15])
        self.process.end(ProcessDone(0))
        self.successResultOf(stopped)
        self.assertEqual(len(self.reactor.processes), 2)

    def test_stop_after_a_kill_and_a_vain_start(self) -> None:
        """A process that could not begin has removed nothing of what the one before it left."""
        self.watchdog.startService()
        self.process.end(ProcessTerminated(signal=9))
        self.reactor.advance(0)
        self.process.end(ProcessTerminated(exitCode=69))
        self.assertNoResult(self.watchdog.stopService())
        self.assertEqual(len(self.reactor.processes), 3)

    def test_respawned_with_the_current_generation(self) -> None:
        """A child that dies is started again with what is in force by then."""
        self.watchdog.startService()
        self.watchdog.generation = self.generation(5, Role.VRRP)
        self.process.end(ProcessTerminated(signal=9))
        self.reactor.advance(0)
        self.assertEqual(self.generations, [1, 5])

    def test_permanent(self) -> None:
        """Status 1, 2 or 4 is told once and nobody is started again; 0, 69 and 70 are not permanent."""
        for status in (1, 2, 4, 0, 69, 70):
            self.setUp()
            self.watchdog.startService()
            self.process.end(ProcessTerminated(exitCode=status) if status else ProcessDone(0))
            self.reactor.advance(1)
            permanent = status in (1, 2, 4)
            self.assertEqual(self.permanent, [status] if permanent else [])
            self.assertEqual(len(self.reactor.processes), 1 if permanent else 2)

    def test_status_after_a_stop_does_not_count(self) -> None:
        """What a child ends with when it was told to end is not held against the daemon."""
        self.watchdog.startService()
        self.watchdog.stopService()
        self.process.end(ProcessTerminated(exitCode=1))
        self.assertEqual(self.permanent, [])

    def test_spawn_fails(self) -> None:
        """When there is no process to be had it is tried again with back-off."""
        self.reactor.refuses = 2
        self.watchdog.startService()
        for _ in range(4):
            self.reactor.advance(0.6)
        self.assertEqual(len(self.reactor.processes), 1)

    def test_wanted_again_while_stopping(self) -> None:
        """A child that is wanted again before it has stopped is started when it has."""
        self.watchdog.startService()
        self.watchdog.generation = self.generation(2)
        self.watchdog.adapt()
        self.watchdog.generation = self.generation(3, Role.VRRP)
        self.watchdog.adapt()
        self.assertEqual(len(self.reactor.processes), 1)
        self.process.end(ProcessDone(0))
        self.assertEqual(self.generations, [1, 3])

    def test_no_answer_ever(self) -> None:
        """A child that is ready but can't be reached is aborted after the grace, and killed."""
        self.watchdog.startService()
        self.process.protocol.childDataReceived(READY, b"ready 1\n")
        for _ in range(4):
            self.reactor.advance(0.5)
        self.assertEqual(self.process.signals, [])
        # The hellos are on the true monotonic clock, of which hardly any has passed.
        [child] = self.watchdog._children.values()
        child.fell_silent()
        self.reactor.advance(1)
        self.assertEqual(self.process.signals, [6, 9])

    def test_settled(self) -> None:
        """A child is on its way from its start until it is connected or gone."""
        self.successResultOf(self.watchdog.settled())
        self.watchdog.startService()
        settled = self.watchdog.settled()
        self.assertNoResult(settled)
        self.process.end(ProcessTerminated(signal=9))
        self.successResultOf(settled)

    def test_outdated(self) -> None:
        """A process that was started with an older generation is replaced in order."""
        self.watchdog.startService()
        self.watchdog.replace_outdated()
        self.assertEqual(self.process.signals, [])
        self.watchdog.generation = self.generation(2, Role.VRRP)
        self.watchdog.replace_outdated()
        self.assertEqual(self.process.signals, [15])
        self.process.end(ProcessDone(0))
        self.assertEqual(self.generations, [1, 2])

    def test_outdated_and_stuck(self) -> None:
        """One that does not end when it is to be replaced is killed: it answers hellos, but with the wrong
        configuration."""
        self.watchdog.startService()
        self.watchdog.generation = self.generation(2, Role.VRRP)
        self.watchdog.replace_outdated()
        self.reactor.advance(Patience().stop)
        self.assertEqual(self.process.signals, [15, 9])
