"""Finding IPVS on any kernel: what a user is told where there is none."""

from __future__ import annotations

import errno
import os
import socket
from pathlib import Path
from typing import Any

from twisted.trial.unittest import TestCase

from kalive.kernel.errors import NoIPVS
from kalive.kernel.genl import NETLINK_GENERIC
from kalive.kernel.ipvs import VirtualServers
from kalive.kernel.linux_health import health_ports
from kalive.kernel.netlink import NetlinkPort

_SO_PROTOCOL = 38  # asm-generic/socket.h


def the_reactor() -> Any:
    """The reactor of the test run."""
    from twisted.internet import reactor

    return reactor


def open_sockets() -> list[NetlinkPort]:
    """The netlink sockets that the reactor reads."""
    return [reader for reader in the_reactor().getReaders() if isinstance(reader, NetlinkPort)]


class NoIPVSTests(TestCase):
    """A kernel in which nobody answers to the family's name (here one that no kernel has)."""

    def make(self, *load: str) -> VirtualServers:
        """A port whose family does not exist, loaded by the command C{load}."""
        servers = VirtualServers(the_reactor(), family="no-such-family", load=load)
        self.addCleanup(servers.stop)
        return servers

    async def test_says_what_to_do(self) -> None:
        """The message names the cause and the module, and says what a container's owner can do."""
        error: Any = await self.assertFailure(self.make("true").start(), NoIPVS)
        self.assertEqual(error.errno, errno.ENOENT)
        for word in ("no IPVS", "modprobe ip_vs", "container"):
            self.assertIn(word, str(error))

    async def test_tries_to_load_the_module(self) -> None:
        """The command that loads it is run once, without blocking, found also where PATH ends early."""
        mark = Path(self.mktemp()).absolute()
        self.patch_environment("PATH", "/usr/bin:/bin")
        await self.assertFailure(self.make("sh", "-c", f"echo loaded >>{mark}").start(), NoIPVS)
        self.assertEqual(mark.read_text(), "loaded\n")

    async def test_no_modprobe(self) -> None:
        """Without the program modprobe the answer is the same: no IPVS."""
        await self.assertFailure(self.make("no-such-program").start(), NoIPVS)

    async def test_modprobe_killed(self) -> None:
        """Nor does it matter how the program ends."""
        await self.assertFailure(self.make("sh", "-c", "kill -9 $$").start(), NoIPVS)

    async def test_leaves_no_socket(self) -> None:
        """A start that failed leaves nothing open, and the next one fails alike."""
        servers = self.make("true")
        for _ in range(2):
            await self.assertFailure(servers.start(), NoIPVS)
            self.assertEqual(open_sockets(), [])

    def patch_environment(self, name: str, value: str) -> None:
        """Set a variable for this test."""
        self.patch(os, "environ", {**os.environ, name: value})


class HealthPortsTests(TestCase):
    """The health child's ports on Linux."""

    def test_nothing_is_opened(self) -> None:
        """Making the ports costs no descriptor: a configuration may need none."""
        ports = health_ports(the_reactor())
        self.assertEqual(open_sockets(), [])
        ports.close()

    def test_generic_netlink_number(self) -> None:
        """The number that Python has no name for opens a socket of generic netlink."""
        sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_GENERIC)
        self.addCleanup(sock.close)
        self.assertEqual(sock.getsockopt(socket.SOL_SOCKET, _SO_PROTOCOL), NETLINK_GENERIC)
