"""Hosts with a VRRP service each, on one LAN in memory, in virtual time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_interface
from typing import Any, cast

from attrs import evolve
from twisted.internet.defer import Deferred
from twisted.logger import ILogObserver, formatEvent, globalLogPublisher
from zope.interface import implementer

from kalive.config.configuration import Configuration
from kalive.config.vrrp import SyncGroup, VirtualAddress, VRRPInstance
from kalive.kernel.memory import MemoryKernel, Segment, memory_vrrp_ports
from kalive.testing.clock import SteppingClock
from kalive.vrrp.service import VRRPService

VIP = "192.0.2.100"


def an_instance(**words: Any) -> VRRPInstance:
    """C{VI_1}: version 3, VRID 51, priority 100, one second, one address, on eth0."""
    addresses = words.pop("virtual_ipaddress", (f"{VIP}/24",))
    excluded = words.pop("virtual_ipaddress_excluded", ())
    base = VRRPInstance(
        name="VI_1",
        interface="eth0",
        virtual_router_id=51,
        version=3,
        virtual_ipaddress=tuple(map(virtual, addresses)),
        virtual_ipaddress_excluded=tuple(map(virtual, excluded)),
    )
    return evolve(base, **words)


def virtual(text: str | VirtualAddress) -> VirtualAddress:
    """C{A/LEN [dev IF]}."""
    if isinstance(text, VirtualAddress):
        return text
    address, *device = text.split(" dev ")
    return VirtualAddress(interface=ip_interface(address), dev=device[0] if device else None)


def a_configuration(
    *instances: VRRPInstance, groups: tuple[SyncGroup, ...] = (), **others: Any
) -> Configuration:
    """A file with these in it, and C{others} of its fields."""
    return Configuration(vrrp_instances=instances, vrrp_sync_groups=groups, **others)


class Machine:
    """A computer with a kernel in memory, C{eth0} on the LAN with address 192.0.2.N, and the service."""

    def __init__(self, lan: LAN, number: int) -> None:
        """Switched on, nothing started."""
        self.lan = lan
        self.name = "_abcdefgh"[number]
        self.local = f"fe80::{number}/64"
        self.kernel = MemoryKernel(lan.clock, self.name)
        self.kernel.add_link("eth0", lan.segment, f"192.0.2.{number}/24", self.local)
        self.ports = memory_vrrp_ports(self.kernel)
        self.service = VRRPService(cast(Any, lan.clock), self.ports)

    def start(self, *instances: VRRPInstance, groups: tuple[SyncGroup, ...] = (), **others: Any) -> Machine:
        """Start the service with these instances."""
        started = self.service.start(a_configuration(*instances, groups=groups, **others))
        self.lan.settle()
        assert started.called, "start did not end"
        return self

    def reload(self, *instances: VRRPInstance, groups: tuple[SyncGroup, ...] = ()) -> None:
        """Go over to these instances."""
        self.service.prepare(a_configuration(*instances, groups=groups))
        done = self.service.commit()
        self.lan.settle()
        assert done.called, "commit did not end"

    def stop(self) -> Deferred[None]:
        """Stop the service."""
        done = self.service.stop()
        self.lan.settle()
        return done

    def status(self, name: str = "VI_1") -> dict[str, Any]:
        """What the service says of an instance."""
        instances = cast(list[dict[str, Any]], self.service.status()["vrrp"])
        return next(each for each in instances if each["name"] == name)

    def state(self, name: str = "VI_1") -> str:
        """The state of an instance."""
        return str(self.status(name)["state"])

    def addresses(self, link: str = "eth0") -> list[str]:
        """What the kernel has on a link, but for the machine's own: the first, and the link-local one."""
        found = [str(each) for each in self.kernel.link(link).addresses[1:]]
        return [each for each in found if each != self.local]


class LAN:
    """Virtual time, a segment, and machines."""

    def __init__(self) -> None:
        """No machines yet."""
        self.clock = SteppingClock()
        self.segment = Segment(self.clock)

    def machine(self, number: int) -> Machine:
        """Machine C{number}, from 1 on."""
        return Machine(self, number)

    def settle(self) -> None:
        """Let what is due now happen: answers of kernels, notices, packets on their way."""
        self.clock.advance(0.001)

    def run(self, seconds: float) -> None:
        """Let time pass."""
        self.clock.advance(seconds)

    def sent(self, host: str, since: float = 0.0) -> list[tuple[float, int]]:
        """When a host sent adverts, with their priorities."""
        return [
            (round(heard.time, 3), heard.datagram.payload[2])
            for heard in self.segment.adverts
            if heard.host == host and heard.time >= since
        ]

    def arps(self, host: str) -> list[tuple[float, str]]:
        """When a host sent gratuitous ARP, and for which address."""
        return [
            (round(heard.time, 3), ".".join(map(str, heard.frame[38:42])))
            for heard in self.segment.frames
            if heard.host == host
        ]


@contextmanager
def logged() -> Iterator[list[str]]:
    """The lines written to the log meanwhile."""
    lines: list[str] = []

    @implementer(ILogObserver)
    def observe(event: Any) -> None:
        if str(event.get("log_namespace", "")).startswith("kalive") and event["log_level"].name != "debug":
            lines.append(formatEvent(event))

    globalLogPublisher.addObserver(observe)
    try:
        yield lines
    finally:
        globalLogPublisher.removeObserver(observe)
