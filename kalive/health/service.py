"""Health checking as a whole: checks, pools and the IPVS table under one configuration.

Decides nothing about servers itself: results go to L{kalive.health.machine}, changes to
L{kalive.health.pools}, and what follows to L{kalive.health.kernel_table}. Here is what happens when:
start, reload, stop. Test: C{test/test_service.py}.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Generator
from typing import Any

from attrs import frozen
from twisted.internet.defer import Deferred, fail, inlineCallbacks, succeed
from twisted.internet.interfaces import IDelayedCall
from twisted.logger import Logger
from zope.interface import implementer

from kalive.config.configuration import Configuration
from kalive.health.checkers.acted_on import checkers_of
from kalive.health.checkers.interfaces import CheckReactor
from kalive.health.checkers.make import make_checker
from kalive.health.checkers.shared import Shared
from kalive.health.kernel_table import KernelTable
from kalive.health.names import RealServerID
from kalive.health.pools import Pools, remembered
from kalive.health.snapshot import snapshot
from kalive.health.surveillance import Checkers, Surveillance
from kalive.health.table import Layout, layout
from kalive.health.unused import unused
from kalive.kernel.errors import NoIPVS
from kalive.kernel.ports import HealthPorts
from kalive.role import IRole, Refused

#: Seconds between two looks at what the kernel really has.
AUDIT_INTERVAL = 60.0

#: Seconds that stopping may take; the parent waits a little longer.
STOP_TIME = 3.0

_NO_IPVS_REMEDY = (
    "virtual_server needs IPVS: load the module with 'modprobe ip_vs', run a kernel that has CONFIG_IP_VS, or"
    " remove the virtual servers from the configuration"
)
_NO_RIGHT_REMEDY = "run as root or with CAP_NET_ADMIN"


@frozen
class Plan:
    """A configuration made ready to be gone over to."""

    configuration: Configuration
    layout: Layout
    checkers: Checkers


@implementer(IRole)
class HealthService:
    """The work of the health child."""

    _log = Logger()

    def __init__(
        self,
        reactor: CheckReactor,
        ports: HealthPorts,
        chance: Callable[[], float] = random.random,
        make: Callable[..., Any] = make_checker,
    ) -> None:
        """C{chance} gives numbers from 0 to 1 by which first runs are spread; C{make} is
        L{make_checker}, or in tests something that knows the outcome beforehand."""
        self._reactor, self._port, self._make = reactor, ports.virtual_servers, make
        self._table = KernelTable(self._port)
        self._surveillance = Surveillance(reactor, chance, self._moved, self._say)
        self._configuration = Configuration()
        self._pools = Pools(self._configuration, layout(self._configuration))
        self._prepared: Plan | None = None
        self._timer: IDelayedCall | None = None
        self._flush: IDelayedCall | None = None
        self._started = self._stopping = False

    @inlineCallbacks
    def start(self, configuration: Configuration) -> Generator[Deferred[Any], Any, None]:
        """Bring the kernel's table to C{configuration} without touching what is right, then check.

        A destination that is in the kernel as it should be stays, and a server that a former life
        of this process had taken out stays out until a check speaks for it (soon: without warm-up).
        """
        plan = self._plan(configuration)
        yield self._open()
        actual = yield self._table.read()
        pools = Pools(configuration, plan.layout)
        down = remembered(pools.virtual_servers, plan.layout, actual)
        self._go_over(plan, down)
        yield self._table.flush()
        self._timer = self._reactor.callLater(AUDIT_INTERVAL, self._audit)

    def prepare(self, configuration: Configuration) -> Deferred[None]:
        """Make the new checks and the layout of the table."""
        self._prepared = None
        try:
            self._prepared = self._plan(configuration)
        except Refused:
            return fail()
        return succeed(None)

    @inlineCallbacks
    def commit(self) -> Generator[Deferred[Any], Any, None]:
        """Apply the difference: what is equal keeps its health, its schedule and its connections."""
        plan, self._prepared = self._prepared, None
        if plan is None or plan.configuration == self._configuration:
            return
        self._go_over(plan, self._surveillance.down())
        yield self._table.flush()

    def abandon(self) -> None:
        """The prepared checks have no effect and are forgotten."""
        self._prepared = None

    @inlineCallbacks
    def stop(self) -> Generator[Deferred[Any], Any, None]:
        """No check runs any more, and our services are deleted. Called again it does nothing."""
        started, self._started, self._stopping = self._started, False, True
        self._surveillance.stop()
        for call in (self._timer, self._flush):
            if call is not None and call.active():
                call.cancel()
        if not started:
            return
        cleared = self._table.clear()
        cleared.addTimeout(STOP_TIME, self._reactor, self._too_long)
        yield cleared
        self._port.stop()

    def status(self) -> dict[str, object]:
        """Virtual servers with their real servers, what is in the pools, and what was refused."""
        return snapshot(self._pools, self._table, self._surveillance, self._reactor.seconds())

    def _plan(self, configuration: Configuration) -> Plan:
        """@raise Refused: a file of the C{SSL} block can't be used."""
        shared = Shared(configuration.ssl)
        try:
            checkers = {
                checker: self._make(self._reactor, checker, shared)
                for virtual_server in configuration.virtual_servers
                for server in virtual_server.real_servers
                for checker in checkers_of(server)
            }
        except OSError as error:
            raise Refused(f"checks can't be made: {error.strerror or error}") from error
        return Plan(configuration, layout(configuration), checkers)

    @inlineCallbacks
    def _open(self) -> Generator[Deferred[Any], Any, None]:
        try:
            yield self._port.start()
            self._started = True
        except NoIPVS as error:
            raise Refused(f"{error.strerror or error}. {_NO_IPVS_REMEDY}") from error
        except PermissionError as error:
            raise Refused(f"{error.strerror or error}: {_NO_RIGHT_REMEDY}") from error

    def _go_over(self, plan: Plan, down: frozenset[RealServerID]) -> None:
        """From here on C{plan} rules; C{down} are servers that were down before."""
        gone = self._pools.layout.feeds.keys() - plan.layout.feeds.keys()
        said = set(unused(self._configuration))
        for line in unused(plan.configuration):
            if line not in said:
                self._say(line)
        for line in self._surveillance.reconfigure(plan.configuration, plan.checkers, down):
            self._say(line)
        self._configuration = plan.configuration
        self._pools = Pools(plan.configuration, plan.layout, self._surveillance.down())
        self._table.want(self._pools.table(), gone)

    def _moved(self, identity: RealServerID, alive: bool) -> None:
        """A server came or went: tell people, and the kernel at the end of this turn."""
        server = self._surveillance.servers[identity].server
        for line in self._pools.changed(identity, server, alive):
            self._say(line)
        self._table.want(self._pools.affected(identity.virtual_server))
        if self._flush is None and not self._stopping:
            self._flush = self._reactor.callLater(0, self._flush_now)

    def _flush_now(self) -> None:
        self._flush = None
        self._table.flush()

    def _audit(self) -> None:
        self._table.audit().addCallback(self._audited)

    def _audited(self, _: None) -> None:
        if not self._stopping:
            self._timer = self._reactor.callLater(AUDIT_INTERVAL, self._audit)

    def _say(self, line: str) -> None:
        self._log.info("{line}", line=line)

    def _too_long(self, _: object, seconds: float) -> None:
        self._log.error(
            "IPVS did not answer for {seconds} s while stopping; services may be left: see 'ipvsadm -Ln'",
            seconds=seconds,
        )
