"""C{python -m kalive.test.daemon}: twistd with roles that do nothing (L{kalive.test.trivial})."""

from __future__ import annotations

if __name__ == "__main__":
    from kalive.config.configuration import Role
    from kalive.roles import FACTORIES

    FACTORIES[Role.VRRP] = "kalive.test.trivial:vrrp"
    FACTORIES[Role.HEALTH] = "kalive.test.trivial:health"

    from twisted.scripts.twistd import run

    run()
