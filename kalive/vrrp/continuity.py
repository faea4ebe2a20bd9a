"""What a reload means for the instances: which go on, which must begin anew.

Pure. Instances are the same by what others see of them, not by name (Keepalived 2.4.3).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from kalive.config.common import IPAddress
from kalive.config.vrrp import SyncGroup, VRRPInstance
from kalive.vrrp.binding import Membership, wants_to_start_as_master
from kalive.vrrp.wire import family_of, group_of

Key: TypeAlias = tuple[int, int, str | IPAddress | None]
"""VRID, address family, interface (without one: the unicast source)."""


def key_of(instance: VRRPInstance) -> Key:
    """What makes it the same instance."""
    return instance.virtual_router_id, family_of(instance), instance.interface or instance.unicast_src_ip


def keeps_its_state(old: VRRPInstance, new: VRRPInstance) -> bool:
    """Whether C{old} can become C{new} as it runs; else it ends and another begins."""
    return _kind(old) == _kind(new)


def duplicates(instances: Iterable[VRRPInstance]) -> list[VRRPInstance]:
    """Those that are the same as one before them: they can't both run."""
    seen: set[Key] = set()
    again = []
    for instance in instances:
        (again.append(instance) if key_of(instance) in seen else seen.add(key_of(instance)))
    return again


def memberships(groups: Iterable[SyncGroup], instances: Iterable[VRRPInstance]) -> dict[str, Membership]:
    """By instance name what its group means for it; a group starts as master only as a whole."""
    by_name = {instance.name: instance for instance in instances}
    result = {}
    for group in groups:
        members = [by_name[name] for name in group.group if name in by_name]
        together = all(wants_to_start_as_master(member) for member in members)
        result.update({member.name: Membership(True, together) for member in members})
    return result


def _kind(instance: VRRPInstance) -> tuple[object, ...]:
    """What others see of it beside the key."""
    sources = (instance.unicast_src_ip, instance.mcast_src_ip)
    return instance.version, bool(instance.unicast_peer), sources, group_of(instance)
