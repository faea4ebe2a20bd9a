"""Short ways to write configuration values in the tests of health checking."""

from __future__ import annotations

from ipaddress import ip_address

from kalive.config.configuration import Configuration
from kalive.config.health import (
    URL,
    AddressKey,
    CheckerConfiguration,
    CheckTiming,
    HTTPCheck,
    Protocol,
    RealServer,
    SorryServer,
    Target,
    TCPCheck,
    VirtualServer,
    VirtualServerKey,
)

#: Times of the checks in tests: few seconds, no warm-up, so that what happens when is easy to say.
QUICK = CheckTiming(delay_loop=10.0, retry=1, delay_before_retry=1.0, warmup=0.0)

VIP = AddressKey(ip_address("10.0.0.1"), 80)


def target(address: str = "192.168.1.10", port: int = 80, timeout: float = 5.0) -> Target:
    """Where a check connects to."""
    return Target(connect_ip=ip_address(address), connect_port=port, connect_timeout=timeout)


def tcp_check(address: str = "192.168.1.10", port: int = 80, timing: CheckTiming = QUICK) -> TCPCheck:
    """C{TCP_CHECK}."""
    return TCPCheck(timing=timing, target=target(address, port))


def http_check(
    url: tuple[URL, ...] = (URL(path="/"),),
    address: str = "127.0.0.1",
    port: int = 80,
    timeout: float = 5.0,
    virtualhost: str | None = None,
) -> HTTPCheck:
    """C{HTTP_GET}."""
    return HTTPCheck(timing=QUICK, target=target(address, port, timeout), url=url, virtualhost=virtualhost)


def real_server(
    address: str,
    port: int = 80,
    weight: int = 1,
    checkers: tuple[CheckerConfiguration, ...] | None = None,
    inhibit_on_failure: bool = False,
) -> RealServer:
    """A real server, with a C{TCP_CHECK} unless told otherwise."""
    return RealServer(
        address=ip_address(address),
        port=port,
        weight=weight,
        inhibit_on_failure=inhibit_on_failure,
        checkers=(tcp_check(address, port),) if checkers is None else checkers,
    )


def virtual_server(
    *real_servers: RealServer, key: VirtualServerKey = VIP, sorry: str | None = None, **fields: object
) -> VirtualServer:
    """A virtual server over TCP."""
    return VirtualServer(
        key=key,
        protocol=Protocol.TCP,
        real_servers=real_servers,
        sorry_server=SorryServer(address=ip_address(sorry), port=80) if sorry else None,
        **fields,  # type: ignore[arg-type]  # keywords of VirtualServer, passed through
    )


def configuration(*virtual_servers: VirtualServer) -> Configuration:
    """A configuration of only these virtual servers."""
    return Configuration(virtual_servers=virtual_servers)
