"""A VRRP service on the real kernel, in a network namespace, for tests of this part."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any, cast

from twisted.internet.defer import Deferred
from twisted.internet.task import deferLater
from twisted.trial.unittest import TestCase

from kalive.config.vrrp import VRRPInstance
from kalive.kernel.interfaces import IAdvertSocket
from kalive.kernel.linux import vrrp_ports
from kalive.kernel.packets import AdvertSockets, Receiver
from kalive.kernel.ports import VRRPPorts
from kalive.kernel.values import AdvertEndpoint
from kalive.testing.namespaces import Namespace, World
from kalive.vrrp.service import VRRPService
from kalive.vrrp.test.lan import a_configuration

PATIENCE = 12.0
"""Seconds until a condition that should come true is given up."""
ETH_P_ARP, ETH_P_IP = 0x0806, 0x0800


class InsideSockets:
    """Advert sockets that open in a namespace, whenever they open."""

    def __init__(self, namespace: Namespace, sockets: AdvertSockets) -> None:
        self._namespace = namespace
        self._sockets = sockets
        self.opened: list[IAdvertSocket] = []

    def open(self, endpoint: AdvertEndpoint, receive: Receiver) -> IAdvertSocket:
        """See L{kalive.kernel.interfaces.IAdvertSockets.open}."""
        with self._namespace.inside():
            self.opened.append(self._sockets.open(endpoint, receive))
        return self.opened[-1]


class RealRouter:
    """A host with the service; C{addresses} are as C{ip} sees them."""

    def __init__(self, test: TestCase, namespace: Namespace) -> None:
        from twisted.internet import reactor

        self.namespace = namespace
        with namespace.inside():
            ports = vrrp_ports(cast(Any, reactor))
        self._adverts = InsideSockets(namespace, cast(AdvertSockets, ports.adverts))
        self.service = VRRPService(
            cast(Any, reactor),
            VRRPPorts(
                links=ports.links,
                addresses=ports.addresses,
                adverts=cast(Any, self._adverts),
                neighbours=ports.neighbours,
            ),
        )
        test.addCleanup(self.stop)
        self._stopped: Deferred[None] | None = None

    def start(self, *instances: VRRPInstance) -> Deferred[None]:
        """Start the service."""
        with self.namespace.inside():
            return self.service.start(a_configuration(*instances))

    def stop(self) -> Deferred[None]:
        """Stop it, once."""
        if self._stopped is None:
            self._stopped = self.service.stop()
        done: Deferred[None] = Deferred()
        self._stopped.addBoth(lambda _: done.callback(None))
        return done

    def fall_silent(self) -> None:
        """Close its sockets under it: nobody hears it any more, and it hears nobody."""
        for opened in self._adverts.opened:
            opened.close()

    def status(self) -> dict[str, Any]:
        """Of its first instance."""
        return cast(list[dict[str, Any]], self.service.status()["vrrp"])[0]

    def state(self) -> str:
        """Of its first instance."""
        return str(self.status()["state"])

    def has(self, address: str) -> bool:
        """Whether C{ip} shows an address ("A/LEN") on eth0."""
        return f" {address} " in self.namespace.ip("addr show dev eth0")


class Ear:
    """Hears all frames of a kind on C{eth0} of a namespace."""

    def __init__(self, test: TestCase, namespace: Namespace, kind: int) -> None:
        with namespace.inside():
            self._socket = socket.socket(
                socket.AF_PACKET, socket.SOCK_RAW | socket.SOCK_NONBLOCK, socket.htons(kind)
            )
            self._socket.bind(("eth0", kind))
        test.addCleanup(self._socket.close)
        self._frames: list[bytes] = []

    def frames(self) -> list[bytes]:
        """All that came so far."""
        while True:
            try:
                self._frames.append(self._socket.recv(2048))
            except BlockingIOError:
                return self._frames


def two_hosts(test: TestCase) -> tuple[Namespace, Namespace]:
    """A cable between 192.0.2.1 and 192.0.2.2."""
    left, right = World(test).pair("vrrp-a", "vrrp-b")
    for number, namespace in ((1, left), (2, right)):
        namespace.ip(f"addr add 192.0.2.{number}/24 dev eth0")
    return left, right


def until(what: str, predicate: Callable[[], object], patience: float = PATIENCE) -> Deferred[None]:
    """Fires when C{predicate} is true; fails, naming C{what}, when it is not in time. Looks every 5 ms."""
    from twisted.internet import reactor

    clock = cast(Any, reactor)
    deadline = clock.seconds() + patience

    def look(_: object = None) -> Deferred[None] | None:
        if predicate():
            return None
        if clock.seconds() > deadline:
            raise AssertionError(f"waited {patience} s in vain for {what}")
        return deferLater(clock, 0.005).addCallback(look)

    return deferLater(clock, 0).addCallback(look)
