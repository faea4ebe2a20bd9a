"""The adapter of a sync group: after any member changed, let L{kalive.vrrp.group} settle it."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger

from kalive.vrrp.effects import Announce, Effect, State
from kalive.vrrp.group import Commanded, SyncGroup
from kalive.vrrp.router import Router


class Coupling:
    """Couples C{routers}, in the order of the configuration, under the group's C{name}."""

    def __init__(self, clock: IReactorTime, name: str, routers: list[Router]) -> None:
        """From now on the routers report to it."""
        self._clock = clock
        self._group = SyncGroup(name)
        self._routers = routers
        for router in routers:
            router.settled = partial(self._settled, router)

    @property
    def name(self) -> str:
        """The group's name."""
        return self._group.name

    @property
    def members(self) -> list[str]:
        """The names of its members."""
        return [router.instance.name for router in self._routers]

    @property
    def state(self) -> State:
        """The state of all members; INIT while they differ."""
        states = {router.machine.state for router in self._routers}
        return states.pop() if len(states) == 1 else State.INIT

    def welcome(self, begun: Collection[str]) -> None:
        """Settle for the first time. New members, by their names, follow a group that is MASTER."""
        old = [each for each in self._routers if each.instance.name not in begun]
        if old and all(each.machine.state is State.MASTER for each in old):
            now, cause = self._clock.seconds(), f"joined VRRP_Group({self.name}), which is MASTER"
            new = [each for each in self._routers if each.machine.state is State.BACKUP]
            commands = [(each, each.machine.commanded(now, State.MASTER, cause)) for each in new]
            for router, effects in commands:
                router.perform(effects)
        self.settle()

    def settle(self) -> None:
        """Bring all members into one state. All machines are there before the first effect is done, so
        what the effects cause finds nothing left to settle."""
        machines = [router.machine for router in self._routers]
        self._carry_out(self._group.settle(self._clock.seconds(), machines))

    def _carry_out(self, commands: list[Commanded]) -> None:
        """Do first, then say."""
        for command in commands:
            self._routers[command.member].perform(command.effects)
        for state in dict.fromkeys(command.state for command in commands):
            _log.info(
                "VRRP_Group({name}) Syncing instances to {state} state", name=self.name, state=state.value
            )

    def _settled(self, cause: Router, effects: list[Effect]) -> None:
        """A member changed. Where one was contested the neighbours may be wrong about all of them."""
        if any(isinstance(effect, Announce) and effect.contested for effect in effects):
            for other in self._routers:
                if other is not cause and other.machine.state is State.MASTER:
                    other.perform([Announce(other.machine.settings.garp_lower_prio)])
        self.settle()


_log = Logger()
