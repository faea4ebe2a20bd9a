"""What the links of this host mean for an instance: may it take part, from where, with which priority.

Pure. Decides; the links are told to it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from attrs import frozen

from kalive.config.common import IPAddress
from kalive.config.vrrp import IPInterface, VRRPInstance
from kalive.kernel.values import Link
from kalive.vrrp.packet import OWNER
from kalive.vrrp.priority import effective_priority, missing_interfaces
from kalive.vrrp.wire import family_of

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
        tuple(dict.fromkeys(faults)),
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
    link = links[instance.interface]
    addresses = [each.ip for each in link.addresses if _may_be_source(each, link, family_of(instance))]
    own = [each for each in addresses if each not in virtual]
    if instance.priority == OWNER:
        own += addresses
    return own[0] if own else None


def _may_be_source(address: IPInterface, link: Link, family: int) -> bool:
    """Of the family; over IPv6 a link-local one (RFC 9568 5.1.2.1) that is ready for use."""
    if address.version != family or family == 4:
        return address.version == family
    return address.ip.is_link_local and address not in link.tentative
