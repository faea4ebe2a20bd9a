"""What a configuration says about health that is accepted but not yet acted on.

Words only, so that nothing is silently ignored. Test: C{test/test_wording.py}.
"""

from __future__ import annotations

from collections.abc import Iterator

from kalive.config.configuration import Configuration
from kalive.config.health import RealServer, VirtualServer
from kalive.health.names import identify, service_name


def unused(configuration: Configuration) -> Iterator[str]:
    """One line for each thing."""
    for virtual_server in configuration.virtual_servers:
        where = f"virtual_server {identify(virtual_server)}"
        if virtual_server.ha_suspend:
            yield f"{where}: ha_suspend: accepted, not yet acted on: its checks always run"
        for server in virtual_server.real_servers:
            yield from _unused_of(where, virtual_server, server)


def _unused_of(where: str, virtual_server: VirtualServer, server: RealServer) -> Iterator[str]:
    name = service_name(virtual_server, server)
    for keyword in ("notify_up", "notify_down"):
        if getattr(server, keyword) is not None:
            yield f"{where}: real_server {name}: {keyword}: accepted, not yet acted on: no script is run"
