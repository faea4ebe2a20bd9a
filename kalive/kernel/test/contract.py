"""The contract of the VRRP child's ports, as tests that both sides must pass.

C{kalive/kernel/test/test_memory.py} runs them against the kernel in memory and
C{kalive/test/namespaces/} against Linux: what memory promises, Linux does.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from ipaddress import IPv4Address, IPv4Interface, IPv6Address
from typing import Any, Protocol, TypeVar

from twisted.internet.defer import Deferred
from twisted.trial.unittest import TestCase

from kalive.kernel.ports import VRRPPorts
from kalive.kernel.values import Link

T = TypeVar("T")
Steps = Generator[Deferred[Any], Any, None]

GROUP = IPv4Address("224.0.0.18")
GROUP6 = IPv6Address("ff02::12")


class Host(Protocol):
    """One of the two hosts of a laboratory, and what an administrator may do to it."""

    @property
    def ports(self) -> VRRPPorts:
        """The ports to it."""

    def set_link(self, *, up: bool) -> None:
        """Set C{eth0} up or down."""

    def rename_link(self, new: str) -> None:
        """Give C{eth0}, which is down, another name."""

    def remove_link(self) -> None:
        """Remove C{eth0}."""

    def add_link(self) -> None:
        """Make C{eth0} again, without addresses."""

    def add_address(self, address: str) -> None:
        """Add C{A/LEN} to C{eth0}."""

    def remove_address(self, address: str) -> None:
        """Remove C{A/LEN} from C{eth0}."""

    def addresses(self) -> dict[str, int]:
        """What the kernel has on C{eth0} at this moment: C{A/LEN} and scope."""


class Laboratory(Protocol):
    """Hosts C{a} (10.1.0.1/24) and C{b} (10.1.0.2/24), each with an C{eth0} on one LAN."""

    @property
    def a(self) -> Host:
        """The host under test."""

    @property
    def b(self) -> Host:
        """Its neighbour."""

    def until(self, predicate: Callable[[], bool]) -> Deferred[None]:
        """Let time pass until C{predicate} holds; fails when it does not."""

    def answer(self, done: Deferred[T]) -> Deferred[T]:
        """Let time pass until C{done} has a result, and give that."""

    def pause(self) -> Deferred[None]:
        """Let so much time pass that whatever was on its way has arrived."""

    def frames(self) -> list[bytes]:
        """The Ethernet frames of type ARP seen on the LAN so far."""


class Contract(TestCase):
    """What all parts of the contract share."""

    timeout = 20

    def laboratory(self) -> Laboratory:
        """A new laboratory, cleaned up with this test."""
        raise NotImplementedError

    def setUp(self) -> None:
        """Build it."""
        self.lab = self.laboratory()
        self.ports = self.lab.a.ports

    def started(self) -> Deferred[Link]:
        """Start the links of host a; its C{eth0}."""
        started = self.lab.answer(self.ports.links.start())
        return started.addCallback(lambda _: self.eth0())

    def eth0(self) -> Link:
        """C{eth0} of host a as its port has it."""
        return self.ports.links.links()["eth0"]

    def ipv4(self) -> list[str]:
        """The IPv4 addresses of C{eth0} of host a, as the port has them."""
        return [str(i) for i in self.eth0().addresses if isinstance(i, IPv4Interface)]
