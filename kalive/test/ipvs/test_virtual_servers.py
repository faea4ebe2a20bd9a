"""The real table: the contract against a kernel, with C{ipvsadm} as the witness of every attribute."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from attrs import evolve
from twisted.internet.defer import Deferred
from twisted.trial.unittest import TestCase

from kalive.config.health import ForwardingMethod
from kalive.kernel.ipvs import VirtualServers
from kalive.kernel.pools import (
    AddService,
    Command,
    DeleteDestination,
    DeleteService,
    EditDestination,
    EditService,
    MarkService,
    Pool,
    Service,
)
from kalive.kernel.test.contract_ipvs import VirtualServersContract
from kalive.kernel.test.contract_ipvs_entries import ONE, SCTP, TCP, TWO, UDP, WEB, commands_for, server, tcp
from kalive.test.ipvs.kernel import enter_fresh_table, ipvsadm, saved, without_privilege

if TYPE_CHECKING:
    Base = TestCase
else:
    Base = object

#: Address and port of ONE, as ipvsadm writes it, behind the service WEB.
_ONE = "-a -t 192.0.2.80:80 -r 10.0.0.1:80"


class RealTable(Base):
    """A fresh namespace for each test."""

    def setUp(self) -> None:
        """Enter it, or skip."""
        enter_fresh_table(self)

    def make(self) -> VirtualServers:
        """The real side."""
        from twisted.internet import reactor

        real: Any = reactor
        return VirtualServers(real)

    async def started(self) -> VirtualServers:
        """The same, started."""
        servers = self.make()
        self.addCleanup(servers.stop)
        await servers.start()
        return servers


class VirtualServersTests(RealTable, VirtualServersContract, TestCase):
    """L{VirtualServers} keeps the contract in a real kernel."""


class WrittenTests(RealTable, TestCase):
    """What we write, C{ipvsadm} sees."""

    async def check(self, expected: list[str], *commands: Command) -> None:
        """After C{commands} on a fresh table, C{ipvsadm -Sn} says C{expected}."""
        servers = await self.started()
        self.assertEqual(await servers.apply(commands), [])
        self.assertEqual(saved(), sorted(expected))

    async def test_pool(self) -> None:
        """A service and two servers with their weights."""
        await self.check(
            ["-A -t 192.0.2.80:80 -s rr", f"{_ONE} -m -w 3", "-a -t 192.0.2.80:80 -r 10.0.0.2:80 -m -w 5"],
            *commands_for(Pool(WEB, frozenset({ONE, TWO}))),
        )

    async def test_protocols(self) -> None:
        """TCP, UDP and SCTP."""
        await self.check(
            [
                "-A -t 192.0.2.80:80 -s wlc",
                "-A -u 192.0.2.80:80 -s wlc",
                "-A --sctp-service 192.0.2.80:80 -s wlc",
            ],
            *(AddService(Service(key=tcp("192.0.2.80", 80, protocol))) for protocol in (TCP, UDP, SCTP)),
        )

    async def test_schedulers(self) -> None:
        """All seven of the old man page."""
        names = "rr wrr lc wlc lblc sh dh".split()
        await self.check(
            [f"-A -t 192.0.2.80:{port} -s {name}" for port, name in enumerate(names, 1)],
            *(
                AddService(Service(key=tcp("192.0.2.80", port), scheduler=name))
                for port, name in enumerate(names, 1)
            ),
        )

    async def test_methods(self) -> None:
        """NAT is C{-m}, DR C{-g}, TUN C{-i}."""
        methods = {"-m": ForwardingMethod.NAT, "-g": ForwardingMethod.DR, "-i": ForwardingMethod.TUN}
        servers = [server(f"10.0.0.{number}", method=each) for number, each in enumerate(methods.values(), 1)]
        extra = {"-i": " --tun-type ipip"}
        await self.check(
            [
                "-A -t 192.0.2.80:80 -s rr",
                *(
                    f"-a -t 192.0.2.80:80 -r 10.0.0.{number}:80 {option} -w 1{extra.get(option, '')}"
                    for number, option in enumerate(methods, 1)
                ),
            ],
            *commands_for(Pool(WEB, frozenset(servers))),
        )

    async def test_firewall_mark(self) -> None:
        """A mark, for IPv4 and for IPv6."""
        six = Service(key=MarkService(8, family=10), granularity=128)
        await self.check(
            ["-A -f 7 -s wlc", "-a -f 7 -r 10.0.0.1:0 -g -w 1", "-A -f 8 -6 -s wlc"],
            *commands_for(
                Pool(
                    Service(key=MarkService(7)),
                    frozenset({server("10.0.0.1", 0, method=ForwardingMethod.DR)}),
                )
            ),
            AddService(six),
        )

    async def test_persistence(self) -> None:
        """Timeout and granularity; a granularity of single clients is not worth a word to ipvsadm."""
        await self.check(
            [
                "-A -t 192.0.2.80:1 -s rr -p 360",
                "-A -t 192.0.2.80:2 -s rr -p 50 -M 255.255.255.0",
                "-A -t [2001:db8::80]:80 -s rr -p 60 -M 64",
            ],
            AddService(evolve(WEB, key=tcp("192.0.2.80", 1), persistence=360)),
            AddService(evolve(WEB, key=tcp("192.0.2.80", 2), persistence=50, granularity=24)),
            AddService(evolve(WEB, key=tcp("2001:db8::80"), persistence=60, granularity=64)),
        )

    async def test_one_packet(self) -> None:
        """C{ops}."""
        await self.check(
            ["-A -u 192.0.2.80:53 -s rr -o"],
            AddService(evolve(WEB, key=tcp("192.0.2.80", 53, UDP), flags=0x4)),
        )

    async def test_thresholds(self) -> None:
        """Upper and lower threshold."""
        servers = await self.started()
        limited = evolve(ONE, upper_threshold=1000, lower_threshold=500)
        self.assertEqual(await servers.apply(commands_for(Pool(WEB, frozenset({limited})))), [])
        self.assertIn(
            "  -> 10.0.0.1:80                  1000       500        0          0",
            ipvsadm("-Ln", "--thresholds"),
        )

    async def test_edits(self) -> None:
        """Weight and scheduler after an edit; a server that was removed is not there."""
        await self.check(
            ["-A -t 192.0.2.80:80 -s sh -p 60", f"{_ONE} -m -w 7"],
            *commands_for(Pool(WEB, frozenset({ONE, TWO}))),
            EditDestination(WEB.key, evolve(ONE, weight=7)),
            EditService(evolve(WEB, scheduler="sh", persistence=60)),
            DeleteDestination(WEB.key, TWO.key),
        )

    async def test_delete(self) -> None:
        """Nothing is left of a service that was deleted."""
        await self.check([], *commands_for(Pool(WEB, frozenset({ONE, TWO}))), DeleteService(WEB.key))

    async def test_ipv6(self) -> None:
        """IPv6 services and servers."""
        pool = Pool(evolve(WEB, key=tcp("2001:db8::80"), granularity=128), frozenset({server("2001:db8::1")}))
        await self.check(
            ["-A -t [2001:db8::80]:80 -s rr", "-a -t [2001:db8::80]:80 -r [2001:db8::1]:80 -m -w 1"],
            *commands_for(pool),
        )


class ReadTests(RealTable, TestCase):
    """What C{ipvsadm} writes, we read, also what is not ours."""

    async def check(self, words: str, *pools: Pool) -> None:
        """After each line of C{words} as arguments of C{ipvsadm}, the table is C{pools}."""
        for line in words.splitlines():
            ipvsadm(*line.split())
        servers = await self.started()
        self.assertEqual(await servers.table(), {pool.service.key: pool for pool in pools})

    async def test_pool_equals_ours(self) -> None:
        """A pool that somebody wrote as we would is equal to ours: nothing to do."""
        await self.check(
            "-A -t 192.0.2.80:80 -s rr\n-a -t 192.0.2.80:80 -r 10.0.0.1:80 -m -w 3",
            Pool(WEB, frozenset({ONE})),
        )

    async def test_persistence(self) -> None:
        """Persistence and its granularity, IPv4 and IPv6."""
        four = evolve(WEB, persistence=300, granularity=16)
        six = evolve(WEB, key=tcp("2001:db8::80"), persistence=60, granularity=48)
        await self.check(
            "-A -t 192.0.2.80:80 -s rr -p 300 -M 255.255.0.0\n-A -t [2001:db8::80]:80 -s rr -p 60 -M 48",
            Pool(four),
            Pool(six),
        )

    async def test_foreign_attributes(self) -> None:
        """Flags and thresholds that we did not ask for make a difference, so that they are put right."""
        key = tcp("192.0.2.80", 80, UDP)
        limited = evolve(ONE, upper_threshold=9, lower_threshold=3)
        await self.check(
            "-A -u 192.0.2.80:80 -s rr -o\n-a -u 192.0.2.80:80 -r 10.0.0.1:80 -m -w 3 -x 9 -y 3",
            Pool(evolve(WEB, key=key, flags=0x4), frozenset({limited})),
        )

    async def test_gue_tunnel(self) -> None:
        """A tunnel of another kind is a TUN destination to us."""
        destination = server("10.0.0.1", method=ForwardingMethod.TUN)
        await self.check(
            "-A -t 192.0.2.80:80 -s rr\n-a -t 192.0.2.80:80 -r 10.0.0.1:80 -i --tun-type gue --tun-port 6080",
            Pool(WEB, frozenset({destination})),
        )

    async def test_cleared_by_somebody(self) -> None:
        """After C{ipvsadm -C} the table is empty, and writing it again works."""
        servers = await self.started()
        commands = commands_for(Pool(WEB, frozenset({ONE})))
        self.assertEqual(await servers.apply(commands), [])
        ipvsadm("-C")
        self.assertEqual(await servers.table(), {})
        self.assertEqual(await servers.apply(commands), [])


class PrivilegeTests(RealTable, TestCase):
    """A process without the right to change IPVS."""

    async def test_start_without_privilege(self) -> None:
        """Is told which right is missing, at start."""
        servers = self.make()
        with without_privilege():
            started = servers.start()
        error: Any = await self.assertFailure(started, PermissionError)
        self.assertEqual(error.errno, errno.EPERM)
        self.assertIn("CAP_NET_ADMIN", str(error))


class LargeTableTests(RealTable, TestCase):
    """Sizes that real installations have."""

    timeout = 120

    async def test_thousand_services_of_ten_servers(self) -> None:
        """11,000 entries are written, seen by the witness, and read back equal; the times are printed."""
        destinations = frozenset(server(f"10.0.0.{number}", weight=number) for number in range(1, 11))
        services = [evolve(WEB, key=tcp(f"192.0.{n >> 8}.{n & 255}")) for n in range(1000)]
        pools = {service.key: Pool(service, destinations) for service in services}
        servers = await self.started()
        commands = [command for pool in pools.values() for command in commands_for(pool)]
        self.assertEqual(await self.timed("write", len(commands), servers.apply, commands), [])
        self.assertEqual(await self.timed("read", len(commands), servers.table), pools)
        self.assertEqual(len(saved()), 11000)
        for weight in range(5):
            edit = EditDestination(services[500].key, server("10.0.0.5", weight=weight))
            self.assertEqual(await self.timed("edit one weight", 1, servers.apply, [edit]), [])
        deletions = [DeleteService(key) for key in pools]
        self.assertEqual(await self.timed("delete services", len(deletions), servers.apply, deletions), [])
        self.assertEqual(saved(), [])

    async def timed(self, what: str, count: int, call: Callable[..., Deferred[Any]], *arguments: Any) -> Any:
        """Call and print how long it took to be answered."""
        begin = time.perf_counter()
        answer = await call(*arguments)
        seconds = time.perf_counter() - begin
        os.write(
            1, f"{what}: {count} in {seconds * 1e3:.1f} ms, {seconds / count * 1e6:.1f} us each\n".encode()
        )
        return answer
