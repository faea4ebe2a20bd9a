"""All checks of all real servers, and what they say together.

Decides what a reload keeps: an equal check goes on as if nothing had happened, one with other times
keeps its belief, and a new check of a server that was down must first succeed. Never touches pools or
the kernel: it tells who came and went. Test: C{test/test_reload.py}.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from typing import TypeAlias

from attrs import evolve, frozen
from twisted.internet.interfaces import IReactorTime

from kalive.config.configuration import Configuration
from kalive.config.health import CheckTiming, RealServer, VirtualServer
from kalive.health import wording
from kalive.health.checkers.acted_on import ActedOn, checkers_of
from kalive.health.checkers.interfaces import IChecker
from kalive.health.machine import Change, Check
from kalive.health.monitor import Runner, alive
from kalive.health.names import RealServerID, identify, identify_server, service_name

Key: TypeAlias = tuple[ActedOn, int]
Checkers: TypeAlias = Mapping[ActedOn, IChecker]

#: Seconds over which the first runs for servers are spread that are kept out until a check succeeds.
SOON = 1.0

_NO_TIMING = CheckTiming()


@frozen(eq=False)
class Watched:
    """A real server with its running checks."""

    virtual_server: VirtualServer
    server: RealServer
    runners: tuple[Runner, ...]

    @property
    def alive(self) -> bool:
        """Whether no check of it is down; without checks it always is."""
        return alive(self.runners)


class Surveillance:
    """The checks of a configuration while they run."""

    def __init__(
        self,
        reactor: IReactorTime,
        chance: Callable[[], float],
        moved: Callable[[RealServerID, bool], None],
        say: Callable[[str], None],
    ) -> None:
        """C{moved} is told who came (True) or went, C{say} gets lines for the log."""
        self._reactor, self._chance, self._moved, self._say = reactor, chance, moved, say
        self.servers: dict[RealServerID, Watched] = {}

    def down(self) -> frozenset[RealServerID]:
        """Who is down now."""
        return frozenset(identity for identity, watched in self.servers.items() if not watched.alive)

    def reconfigure(
        self, configuration: Configuration, checkers: Checkers, down: Set[RealServerID]
    ) -> list[str]:
        """Go over to C{configuration}; lines for the log about servers that come and go with it.

        C{checkers} has one for each check of it; C{down} names servers that are believed down.
        """
        before, self.servers = self.servers, {}
        for virtual_server in configuration.virtual_servers:
            identity = identify(virtual_server)
            for server in virtual_server.real_servers:
                name = identify_server(identity, server)
                self.servers[name] = self._watch(
                    name, virtual_server, server, before.get(name), checkers, name in down
                )
        lost = [watched for name, watched in before.items() if name not in self.servers]
        new = [watched for name, watched in self.servers.items() if name not in before]
        for watched in lost:
            _stop(watched.runners)
        if not before:
            return []
        return [_moved_by_reload(each, False) for each in lost] + [
            _moved_by_reload(each, True) for each in new
        ]

    def stop(self) -> None:
        """Abort what runs, and begin nothing any more."""
        for watched in self.servers.values():
            _stop(watched.runners)

    def _watch(
        self,
        name: RealServerID,
        virtual_server: VirtualServer,
        server: RealServer,
        before: Watched | None,
        checkers: Checkers,
        down: bool,
    ) -> Watched:
        old = _numbered(before.runners if before else ())
        runners = []
        for key, configuration in _keys(checkers_of(server)):
            runner = old.pop(key, None)
            if runner is None:
                runner = self._begin(configuration, checkers[configuration], down)
                self._say(_activating(virtual_server, server))
            runner.reconfigure(configuration, checkers[configuration])
            runners.append(runner)
        _stop(old.values())
        watched = Watched(virtual_server, server, tuple(runners))
        for runner in runners:
            runner.observe(lambda runner, change: self._reported(name, watched, runner, change))
        return watched

    def _begin(self, configuration: ActedOn, checker: IChecker, down: bool) -> Runner:
        runner = Runner(self._reactor, configuration, checker, Check(configuration.timing, up=not down))
        runner.start(self._chance(), min(SOON, configuration.timing.warmup) if down else None)
        return runner

    def _reported(self, name: RealServerID, watched: Watched, runner: Runner, change: Change | None) -> None:
        if change is None:
            return
        for line in _lines(watched, runner, change):
            self._say(line)
        others = alive(other for other in watched.runners if other is not runner)
        if others:
            self._moved(name, change is Change.UP)


def _stop(runners: Iterable[Runner]) -> None:
    for runner in runners:
        runner.stop()


def _keys(checkers: Iterable[ActedOn]) -> Iterator[tuple[Key, ActedOn]]:
    """What makes a check the same at a reload: all but its times, and which of equal ones it is."""
    seen: Counter[ActedOn] = Counter()
    for checker in checkers:
        timeless = evolve(checker, timing=_NO_TIMING)
        seen[timeless] += 1
        yield (timeless, seen[timeless]), checker


def _numbered(runners: Iterable[Runner]) -> dict[Key, Runner]:
    by_configuration = {key: None for key, _ in _keys(runner.configuration for runner in runners)}
    return dict(zip(by_configuration, runners, strict=True))


def _lines(watched: Watched, runner: Runner, change: Change) -> Iterator[str]:
    name = service_name(watched.virtual_server, watched.server)
    where = str(identify(watched.virtual_server))
    check = runner.check
    if change is Change.UP:
        yield wording.succeeded(runner.configuration, name, where)
    elif check.last is not None:
        yield from wording.failed(runner.configuration, name, where, check.last, check.failures)


def _activating(virtual_server: VirtualServer, server: RealServer) -> str:
    name, where = service_name(virtual_server, server), identify(virtual_server)
    return f"Activating healthchecker for service {name} for VS {where}"


def _moved_by_reload(watched: Watched, came: bool) -> str:
    name, where = service_name(watched.virtual_server, watched.server), identify(watched.virtual_server)
    return f"Adding service {name} to VS {where}" if came else f"Removing service {name} from VS {where}"
