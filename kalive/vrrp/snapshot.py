"""What people and tools may know of an instance, of JSON's types. Passwords are not among it."""

from __future__ import annotations

from kalive.vrrp.coupling import Coupling
from kalive.vrrp.router import Router


def of_router(router: Router) -> dict[str, object]:
    """One instance; C{last_transition} is in seconds of the epoch, None before the first."""
    instance, machine = router.instance, router.machine
    when, transition = router.last_transition or (None, None)
    return {
        "name": instance.name,
        "state": machine.state.value,
        "interface": instance.interface,
        "virtual_router_id": instance.virtual_router_id,
        "version": instance.version,
        "base_priority": instance.priority,
        "effective_priority": machine.priority,
        "advert_int": instance.advert_int,
        "master_adver_int": machine.master_adver_int,
        "source": str(machine.settings.address) if machine.settings.address else None,
        "master": _master(router),
        "faults": list(machine.faults),
        "last_transition": when,
        "cause": transition.cause if transition else None,
        "chain": list(transition.chain) if transition else [],
        "virtual_ipaddress": [str(each.interface) for each in instance.virtual_ipaddress],
        "virtual_ipaddress_excluded": [str(each.interface) for each in instance.virtual_ipaddress_excluded],
        "statistics": dict(router.statistics),
        "rejected": {reason.name.lower(): number for reason, number in router.rejected.items()},
    }


def of_group(coupling: Coupling) -> dict[str, object]:
    """One sync group."""
    return {"name": coupling.name, "state": coupling.state.value, "members": coupling.members}


def _master(router: Router) -> dict[str, object] | None:
    """The other router that is master, if we follow one."""
    master = router.machine.master
    return {"address": str(master.address), "priority": master.priority} if master else None
