"""What the links of this host mean for an instance: may it take part, from where, with which priority.

Pure. Decides; the links are told to it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from attrs import frozen

from kalive.config.common import IPAddress
from kalive.config.vrrp import AuthenticationType, VRRPInstance
from kalive.kernel.values import Link
from kalive.vrrp.packet import OWNER
from kalive.vrrp.priority import effective_priority, missing_interfaces

NO_SOURCE = "src address not configured"


@frozen
class Conditions:
    """C{faults} are the reasons for FAULT, in the words of the classic log line; C{source} is where
    adverts come from; C{priority} is the effective one."""

    faults: tuple[str, ...]
    source: IPAddress | None
    priority: int


def examine(instance: VRRPInstance, links: Mapping[str, Link], virtual: Collection[IPAddress]) -> Conditions:
    """The conditions now. C{virtual} are the virtual addresses of all instances: left over from a crash
    they may stand first on an interface, and are no source for adverts."""

    def is_up(name: str) -> bool:
        return name in links and links[name].running

    source = _source(instance, links, virtual)
    own = instance.interface
    down = (own,) if own is not None and not is_up(own) else ()
    faults = [
        f"interface {name} down" for name in (*down, *missing_interfaces(instance.track_interface, is_up))
    ]
    if source is None and (own is None or own in links):
        faults.append(NO_SOURCE)
    return Conditions(
        (*_unsupported(instance), *dict.fromkeys(faults)),
        source,
        effective_priority(instance.priority, instance.track_interface, is_up),
    )


def _source(
    instance: VRRPInstance, links: Mapping[str, Link], virtual: Collection[IPAddress]
) -> IPAddress | None:
    """What is configured, else the first address of the interface that is not virtual; an owner may
    have none but those it owns."""
    configured = instance.unicast_src_ip or instance.mcast_src_ip
    if configured is not None:
        return configured
    if instance.interface is None or instance.interface not in links:
        return None
    addresses = [each.ip for each in links[instance.interface].addresses if each.version == 4]
    own = [each for each in addresses if each not in virtual]
    if instance.priority == OWNER:
        own += addresses
    return own[0] if own else None


def _unsupported(instance: VRRPInstance) -> tuple[str, ...]:
    """What we can't do yet and can't do without: to take part all the same would make two masters."""
    password = instance.authentication if instance.version == 2 else None
    faults = []
    if password is not None and password.auth_type is AuthenticationType.AH:
        faults.append("auth_type AH is not supported yet")
    if instance.virtual_ipaddress and instance.virtual_ipaddress[0].address.version == 6:
        faults.append("IPv6 instances are not supported yet")
    return tuple(faults)
