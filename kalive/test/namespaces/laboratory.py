"""The laboratory of the contract tests on Linux: two namespaces and a cable."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import TypeVar

from twisted.internet.defer import Deferred, maybeDeferred, succeed
from twisted.internet.task import deferLater
from twisted.trial.unittest import TestCase

from kalive.kernel.linux import vrrp_ports
from kalive.kernel.test import contract
from kalive.testing.namespaces import Namespace, World, needs_namespaces, wire

T = TypeVar("T")

#: Seconds until something that should happen at once is given up.
PATIENCE = 5.0
ETH_P_ARP = 0x0806


class RealHost:
    """A host of the laboratory: ports opened in a namespace."""

    def __init__(self, namespace: Namespace) -> None:
        from twisted.internet import reactor

        self.namespace = namespace
        self.ports = vrrp_ports(reactor, namespace.inside)

    def set_link(self, *, up: bool) -> None:
        self.namespace.ip(f"link set eth0 {'up' if up else 'down'}")

    def rename_link(self, new: str) -> None:
        self.namespace.ip(f"link set eth0 name {new}")

    def remove_link(self) -> None:
        self.namespace.ip("link del eth0")

    def add_link(self) -> None:
        wire(self.namespace, self.namespace, "eth0", "far0")

    def add_address(self, address: str) -> None:
        self.namespace.ip(f"addr add {address} dev eth0{' nodad' if ':' in address else ''}")

    def remove_address(self, address: str) -> None:
        self.namespace.ip(f"addr del {address} dev eth0")

    def addresses(self) -> dict[str, int]:
        scopes = {"global": 0, "link": 253, "host": 254}
        lines = [line.split() for line in self.namespace.ip("-o addr show dev eth0").splitlines()]
        return {words[3]: scopes[words[words.index("scope") + 1]] for words in lines}


class RealLaboratory:
    """Two hosts of Linux, and an ear on the cable."""

    def __init__(self, test: TestCase) -> None:
        from twisted.internet import reactor

        self.clock = reactor
        left, right = World(test).pair("a", "b")
        for number, namespace in ((1, left), (2, right)):
            namespace.ip(f"addr add 10.1.0.{number}/24 dev eth0")
        with right.inside():
            self._ear = socket.socket(
                socket.AF_PACKET, socket.SOCK_RAW | socket.SOCK_NONBLOCK, socket.htons(ETH_P_ARP)
            )
        test.addCleanup(self._ear.close)
        self._heard: list[bytes] = []
        self.a, self.b = RealHost(left), RealHost(right)
        for host in (self.a, self.b):
            test.addCleanup(host.ports.close)

    def until(self, predicate: Callable[[], bool], patience: float = PATIENCE) -> Deferred[None]:
        """Look every 5 ms."""
        end = self.clock.seconds() + patience

        def look() -> Deferred[None]:
            if predicate():
                return succeed(None)
            if self.clock.seconds() > end:
                raise AssertionError(f"it did not come to be in {patience} s")
            return deferLater(self.clock, 0.005).addCallback(lambda _: look())

        return maybeDeferred(look)

    def answer(self, done: Deferred[T]) -> Deferred[T]:
        return done.addTimeout(PATIENCE, self.clock)

    def pause(self) -> Deferred[None]:
        return deferLater(self.clock, 0.1)

    def frames(self) -> list[bytes]:
        while True:
            try:
                self._heard.append(self._ear.recv(2000))
            except BlockingIOError:
                return self._heard


class OnLinux(TestCase):
    """Gives the contract its laboratory."""

    skip = needs_namespaces()

    def laboratory(self) -> contract.Laboratory:
        return RealLaboratory(self)
