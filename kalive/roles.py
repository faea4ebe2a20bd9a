"""Which work each role is, and with which ports it touches this host. The only place that binds them.

Imports a role only when it is made, so that no child loads another's code. Tests: C{test_imports.py}.
"""

from __future__ import annotations

from typing import Any

from kalive.config.configuration import Role
from kalive.role import IRole

FACTORIES = {Role.VRRP: "kalive.roles:vrrp", Role.HEALTH: "kalive.roles:health"}
"""C{MODULE:NAME} of the callable that makes a role from a reactor."""


def vrrp(reactor: Any) -> IRole:
    """Virtual routers on the interfaces of this host."""
    from kalive.kernel.linux import vrrp_ports
    from kalive.vrrp.service import VRRPService

    return VRRPService(reactor, vrrp_ports(reactor))


def health(reactor: Any) -> IRole:
    """Checks of real servers, and the IPVS table of this host."""
    from kalive.health.service import HealthService
    from kalive.kernel.linux_health import health_ports

    return HealthService(reactor, health_ports(reactor))
