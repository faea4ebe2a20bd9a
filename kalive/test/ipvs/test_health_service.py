"""Health checking with a real IPVS and real servers in namespaces; C{ipvsadm} is the witness."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from contextlib import ExitStack
from ipaddress import ip_address
from typing import Any

from attrs import evolve
from twisted.internet.defer import maybeDeferred
from twisted.internet.interfaces import IListeningPort
from twisted.internet.task import deferLater
from twisted.trial.unittest import TestCase

from kalive.config.configuration import Configuration
from kalive.config.health import (
    URL,
    AddressKey,
    CheckTiming,
    FirewallMarkKey,
    GroupKey,
    HTTPCheck,
    Protocol,
    RealServer,
    SorryServer,
    Target,
    VirtualServer,
    VirtualServerGroup,
    VirtualServerKey,
)
from kalive.health.service import HealthService
from kalive.health.test.servers import Server, reply
from kalive.kernel.interfaces import IVirtualServers
from kalive.kernel.linux_health import health_ports
from kalive.kernel.pools import Command
from kalive.kernel.ports import HealthPorts
from kalive.test.ipvs.kernel import enter_fresh_table, saved
from kalive.testing.namespaces import Namespace, World, wire

A, B, SORRY = "10.77.0.11", "10.77.0.12", "10.77.0.99"
VIP = AddressKey(ip_address("192.0.2.80"), 80)
OFTEN = CheckTiming(delay_loop=0.3, retry=0, delay_before_retry=0.1, warmup=0.0)

#: The service as ipvsadm -Sn writes it, and the beginning of its destinations.
SERVICE = "-A -t 192.0.2.80:80 -s rr"
_DESTINATION = "-a -t 192.0.2.80:80 -r"


def real(address: str, inhibit: bool = False, weight: int = 1) -> RealServer:
    """A web server with an C{HTTP_GET}."""
    target = Target(connect_ip=ip_address(address), connect_port=80, connect_timeout=1.0)
    check = HTTPCheck(timing=OFTEN, target=target, url=(URL(path="/"),))
    return RealServer(
        address=ip_address(address), port=80, weight=weight, inhibit_on_failure=inhibit, checkers=(check,)
    )


def web(*servers: RealServer, key: VirtualServerKey = VIP, sorry: bool = True) -> VirtualServer:
    """The virtual server."""
    return VirtualServer(
        key=key,
        protocol=Protocol.TCP,
        lb_algo="rr",
        sorry_server=SorryServer(address=ip_address(SORRY), port=80) if sorry else None,
        real_servers=servers,
    )


def table(*destinations: str, service: str = SERVICE) -> list[str]:
    """What C{ipvsadm -Sn} says of one service with these: C{ADDRESS WEIGHT}."""
    lines = [f"{_DESTINATION} {each.split()[0]}:80 -m -w {each.split()[1]}" for each in destinations]
    return sorted([service, *lines])


class Recorder:
    """The real table, with all commands written down."""

    def __init__(self, real: IVirtualServers) -> None:
        self.real = real
        self.commands: list[Command] = []
        self.start, self.stop, self.table = real.start, real.stop, real.table

    def apply(self, commands: list[Command]) -> Any:
        """Pass on."""
        self.commands += commands
        return self.real.apply(commands)


class HealthServiceTests(TestCase):
    """A director and its servers: pools as C{ipvsadm} sees them."""

    timeout = 60

    def setUp(self) -> None:
        """A namespace with two web servers and a sorry server, wired to that of the director, where
        the test goes on."""
        from twisted.internet import reactor

        self.reactor: Any = reactor
        enter_fresh_table(self)
        world = World(self)
        self.farm, director = world.host("hl-farm"), world.host("hl-dir")
        wire(self.farm, director, "eth0", "eth0")
        for host, addresses in ((self.farm, (A, B, SORRY)), (director, ("10.77.0.1",))):
            for address in addresses:
                host.ip(f"addr add {address}/24 dev eth0")
            host.ip("link set eth0 up")
        self.listening: dict[str, IListeningPort] = {}
        self.serve(A, B)
        self.commands: list[Command] = []
        self.enter(director)
        self.addCleanup(self.close_all)

    def enter(self, host: Namespace) -> None:
        """Be there until the test is over."""
        inside = ExitStack()
        inside.enter_context(host.inside())
        self.addCleanup(inside.close)

    def serve(self, *addresses: str) -> None:
        """Start web servers."""
        for address in addresses:
            server = Server(asked=reply(b"HTTP/1.0 200 OK\r\n\r\nhello"))
            with self.farm.inside():
                self.listening[address] = self.reactor.listenTCP(80, server, interface=address)

    async def silence(self, *addresses: str) -> None:
        """Stop web servers."""
        for address in addresses:
            await maybeDeferred(self.listening.pop(address).stopListening)

    async def close_all(self) -> None:
        """No web server is left."""
        await self.silence(*list(self.listening))

    async def started(self, *virtual_servers: VirtualServer, **others: Any) -> HealthService:
        """A health child with this configuration; it is stopped at the end."""
        service = self.service()
        self.addCleanup(service.stop)
        await service.start(Configuration(virtual_servers=virtual_servers, **others))
        return service

    def service(self) -> HealthService:
        """A health child on the real kernel, whose commands are written down."""
        recorder: Any = Recorder(health_ports(self.reactor).virtual_servers)
        self.commands = recorder.commands
        return HealthService(self.reactor, HealthPorts(virtual_servers=recorder), chance=lambda: 0.0)

    async def becomes(self, expected: list[str], read: Callable[[], list[str]] = saved) -> None:
        """Wait, ten seconds at most, until the kernel's table is as expected."""
        deadline = time.monotonic() + 10
        while read() != expected and time.monotonic() < deadline:
            await deferLater(self.reactor, 0.05)
        self.assertEqual(read(), expected)

    async def test_a_server_goes_and_comes_back(self) -> None:
        """Full pool at start; a stopped web server leaves it, a started one returns."""
        await self.started(web(real(A, weight=3), real(B)))
        self.assertEqual(saved(), table(f"{A} 3", f"{B} 1"))
        await self.silence(A)
        await self.becomes(table(f"{B} 1"))
        self.serve(A)
        await self.becomes(table(f"{A} 3", f"{B} 1"))

    async def test_inhibit_on_failure(self) -> None:
        """The failed server stays, at weight 0."""
        await self.started(web(real(A, inhibit=True, weight=3), real(B)))
        await self.silence(A)
        await self.becomes(table(f"{A} 0", f"{B} 1"))
        self.serve(A)
        await self.becomes(table(f"{A} 3", f"{B} 1"))

    async def test_sorry_server(self) -> None:
        """With all web servers stopped the sorry server is alone in the pool, and goes when one returns."""
        await self.started(web(real(A), real(B)))
        await self.silence(A, B)
        await self.becomes(table(f"{SORRY} 1"))
        self.serve(B)
        await self.becomes(table(f"{B} 1"))

    async def test_restart_deletes_nothing(self) -> None:
        """A new health child on the table of a killed one: no command at all, whoever was out is out."""
        await self.started(web(real(A), real(B)))
        await self.silence(A)
        await self.becomes(table(f"{B} 1"))
        await self.started(web(real(A), real(B)))
        self.assertEqual(self.commands, [])
        self.assertEqual(saved(), table(f"{B} 1"))

    async def test_equal_reload(self) -> None:
        """Zero commands."""
        service = await self.started(web(real(A), real(B)))
        before = len(self.commands)
        await service.prepare(Configuration(virtual_servers=(web(real(A), real(B)),)))
        await service.commit()
        self.assertEqual(len(self.commands), before)
        self.assertEqual(saved(), table(f"{A} 1", f"{B} 1"))

    async def test_reload_edits_in_place(self) -> None:
        """Another scheduler, persistence and weight: two edits, as ipvsadm confirms."""
        service = await self.started(web(real(A), real(B)))
        before = len(self.commands)
        changed = evolve(web(real(A, weight=5), real(B)), lb_algo="wlc", persistence_timeout=60)
        await service.prepare(Configuration(virtual_servers=(changed,)))
        await service.commit()
        kinds = [type(each).__name__ for each in self.commands[before:]]
        self.assertEqual(kinds, ["EditService", "EditDestination"])
        edited = "-A -t 192.0.2.80:80 -s wlc -p 60"
        self.assertEqual(saved(), table(f"{A} 5", f"{B} 1", service=edited))

    async def test_mark_and_group(self) -> None:
        """A firewall mark has a service; a group one for each of its entries."""
        entries = (VIP, AddressKey(ip_address("192.0.2.81"), 80), FirewallMarkKey(8))
        group = VirtualServerGroup(name="web", entries=entries)
        await self.started(
            web(real(A), key=FirewallMarkKey(7)),
            web(real(B), key=GroupKey("web")),
            virtual_server_groups=(group,),
        )
        services = (f"-f 7 {A}", f"-f 8 {B}", f"-t 192.0.2.80:80 {B}", f"-t 192.0.2.81:80 {B}")
        expected = []
        for each in services:
            name, address = each.rsplit(" ", 1)
            expected += [f"-A {name} -s rr", f"-a {name} -r {address}:80 -m -w 1"]
        await self.becomes(sorted(expected))

    async def test_stop_clears_ours_only(self) -> None:
        """What we put there goes; what somebody else put there stays."""
        self.run_ipvsadm("-A", "-f", "99", "-s", "rr")
        service = await self.started(web(real(A), real(B)))
        await service.stop()
        self.assertEqual(saved(), ["-A -f 99 -s rr"])

    def run_ipvsadm(self, *arguments: str) -> None:
        """Somebody else changes the table."""
        subprocess.run(["ipvsadm", *arguments], check=True, timeout=20)
