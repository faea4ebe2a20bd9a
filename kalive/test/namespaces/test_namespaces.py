"""Tests for L{kalive.testing.namespaces}: the worlds that the other tests live in."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import time
from collections.abc import Callable

from twisted.trial.unittest import SynchronousTestCase

from kalive.testing.namespaces import Namespace, World, needs_bridge, needs_namespaces


def reaches(source: Namespace, host: Namespace, address: str, patience: float = 5.0) -> bool:
    """Whether datagrams from C{source} arrive at C{address} of C{host} within C{patience} seconds; a
    bridge may need one until it forwards to a link that came up."""
    with host.inside():
        ear = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    with source.inside():
        mouth = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    with ear, mouth:
        ear.settimeout(0.05)
        ear.bind((address, 0))
        end = time.monotonic() + patience
        while time.monotonic() < end:
            mouth.sendto(b"hello", ear.getsockname())
            with contextlib.suppress(TimeoutError):
                return ear.recv(10) == b"hello"
    return False


class NamespaceTests(SynchronousTestCase):
    """Hosts are apart, cables connect them, and nothing stays."""

    skip = needs_namespaces()

    def test_own_links_only(self) -> None:
        """A new host has a loopback and nothing of this machine's."""
        host = World(self).host("h")
        self.assertEqual([line.split(":")[1].strip() for line in host.ip("-o link").splitlines()], ["lo"])

    def test_inside_and_back(self) -> None:
        """What is made inside stays there; the test itself is at home again, also after an error."""
        home = os.readlink("/proc/thread-self/ns/net")
        host = World(self).host("h")

        def fail_inside() -> None:
            with host.inside():
                self.assertNotEqual(os.readlink("/proc/thread-self/ns/net"), home)
                raise ZeroDivisionError

        self.assertRaises(ZeroDivisionError, fail_inside)
        self.assertEqual(os.readlink("/proc/thread-self/ns/net"), home)

    def test_socket_stays(self) -> None:
        """A socket made inside hears what is sent inside, though the test has left."""
        host = World(self).host("h")
        with host.inside():
            ear = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            mouth = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        with ear, mouth:
            ear.settimeout(5)
            ear.bind(("127.0.0.1", 0))
            mouth.sendto(b"hello", ear.getsockname())
            self.assertEqual(ear.recv(10), b"hello")

    def test_cable(self) -> None:
        """The two ends of a cable reach each other."""
        left, right = World(self).pair()
        left.ip("addr add 10.1.0.1/24 dev eth0")
        right.ip("addr add 10.1.0.2/24 dev eth0")
        self.assertTrue(reaches(left, right, "10.1.0.2"))

    def test_failed_command(self) -> None:
        """A command that fails says so, with its own words."""
        host = World(self).host("h")
        error = self.assertRaises(subprocess.CalledProcessError, host.ip, "link set nowhere up")
        self.assertIn("nowhere", error.stderr)

    def test_nothing_stays(self) -> None:
        """Letting go of the last host of a cable removes cable and namespace."""
        cleanups: list[Callable[[], object]] = []

        class Test:
            def addCleanup(self, function: Callable[[], object], /) -> None:
                cleanups.append(function)

        before = len(os.listdir("/proc/self/fd"))
        World(Test()).pair()
        for cleanup in cleanups:
            cleanup()
        self.assertEqual(len(os.listdir("/proc/self/fd")), before)


class SwitchTests(SynchronousTestCase):
    """Several hosts share a LAN, and can be cut off in two ways."""

    skip = needs_bridge()

    def setUp(self) -> None:
        """Three hosts, 10.1.0.1 to 10.1.0.3."""
        world = World(self)
        self.switch = world.switch()
        self.hosts = [world.host(name) for name in "abc"]
        for number, host in enumerate(self.hosts, 1):
            self.switch.plug(host)
            host.ip(f"addr add 10.1.0.{number}/24 dev eth0")

    def reaches(self, number: int, patience: float = 5.0) -> bool:
        """Whether the first host reaches host C{number}."""
        return reaches(self.hosts[0], self.hosts[number - 1], f"10.1.0.{number}", patience)

    def test_all_reach_each_other(self) -> None:
        """The first host reaches the two others."""
        self.assertEqual([self.reaches(2), self.reaches(3)], [True, True])

    def test_mute(self) -> None:
        """A muted host hears nobody, but believes that its cable is well."""
        self.switch.mute(self.hosts[1])
        self.assertFalse(self.reaches(2, patience=0.3))
        self.assertIn("LOWER_UP", self.hosts[1].ip("link show eth0"))
        self.switch.unmute(self.hosts[1])
        self.assertTrue(self.reaches(2))

    def test_unplug(self) -> None:
        """A host whose cable was pulled sees that."""
        self.switch.unplug(self.hosts[1])
        self.assertIn("NO-CARRIER", self.hosts[1].ip("link show eth0"))
        self.switch.replug(self.hosts[1])
        self.assertTrue(self.reaches(2))
