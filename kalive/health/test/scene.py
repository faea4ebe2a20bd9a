"""A health child on a kernel in memory, a world of servers, and the log: what service tests share."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from twisted.logger import ILogObserver, LogEvent, formatEvent, globalLogPublisher
from twisted.trial.unittest import SynchronousTestCase

from kalive.config.configuration import Configuration
from kalive.health.service import HealthService
from kalive.health.test.fakes import REFUSED, World
from kalive.health.test.values import VIP, configuration, real_server, virtual_server
from kalive.kernel.memory_ipvs import MemoryIPVS, memory_health_ports
from kalive.kernel.pools import AddressService, ServiceKey
from kalive.testing.clock import SteppingClock

A, B, C = "192.168.1.1", "192.168.1.2", "192.168.1.3"
SORRY = "192.168.1.99"
WEB = AddressService(6, VIP.address, 80)
TWO = configuration(virtual_server(real_server(A), real_server(B), sorry=SORRY))


class ServiceTestCase(SynchronousTestCase):
    """A kernel in memory, a world of servers, and the log."""

    def setUp(self) -> None:
        """Nothing runs yet; everybody is well."""
        self.ipvs = MemoryIPVS()
        self.clock = SteppingClock()
        self.world = World(self.clock)
        self.lines: list[str] = []
        observer = cast(ILogObserver, self.observe)
        globalLogPublisher.addObserver(observer)
        self.addCleanup(globalLogPublisher.removeObserver, observer)

    def observe(self, event: LogEvent) -> None:
        """Keep what health says."""
        if str(event.get("log_namespace")).startswith("kalive.health."):
            self.lines.append(formatEvent(event))

    def service(self, chance: Callable[[], float] = lambda: 0.0) -> HealthService:
        """A health child on this kernel."""
        ports = memory_health_ports(self.ipvs)
        return HealthService(self.world.reactor, ports, chance=chance, make=self.world.make)

    def started(self, what: Configuration = TWO) -> HealthService:
        """A service that runs C{what}."""
        service = self.service()
        self.successResultOf(service.start(what))
        return service

    def reload(self, service: HealthService, what: Configuration) -> None:
        """SIGHUP."""
        self.successResultOf(service.prepare(what))
        self.successResultOf(service.commit())

    def pool(self, key: ServiceKey = WEB) -> dict[str, int]:
        """The kernel's pool of one service: weights by address."""
        return {str(each.key.address): each.weight for each in self.ipvs.pools[key].destinations}

    def sicken(self, *addresses: str) -> None:
        """From now on these refuse connections."""
        self.world.sick.update(dict.fromkeys(addresses, REFUSED))

    def recover(self, *addresses: str) -> None:
        """From now on these are well."""
        for address in addresses:
            del self.world.sick[address]
