"""An instance tied to the links of this host: settings, endpoint, and addresses encoded in advance.

Decides how the words of the configuration become values for the machine and for the ports. Encodes when
configuring, so that a transition only sends. Sends nothing itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from ipaddress import IPv4Address

from attrs import frozen

from kalive.config.common import IPAddress
from kalive.config.vrrp import InitialState, VirtualAddress, VRRPInstance
from kalive.kernel.values import AdvertEndpoint, Link, PreparedAddress
from kalive.vrrp.announce import Burst, gratuitous_arp
from kalive.vrrp.packet import MAXIMUM_ADDRESSES, MULTICAST_GROUP, OWNER, Expected
from kalive.vrrp.settings import Settings

_OTHER_OCTETS = 20 + 8 + 8
"""IP header, VRRP header, authentication data: what an advert needs beside its addresses."""


@frozen
class Held:
    """A virtual address on a link, encoded; C{frame} is its gratuitous ARP, None where there is none."""

    address: VirtualAddress
    link: Link
    prepared: PreparedAddress
    frame: bytes | None


@frozen
class Membership:
    """What an instance's sync group means for it."""

    grouped: bool = False
    starts_as_master: bool = True
    """Whether all members are C{state MASTER} or owners."""


def wants_to_start_as_master(instance: VRRPInstance) -> bool:
    """C{state MASTER}, or the owner of the addresses."""
    return instance.state is InitialState.MASTER or instance.priority == OWNER


def settings_of(instance: VRRPInstance, source: IPAddress | None, membership: Membership) -> Settings:
    """For the machine. C{nopreempt} means nothing with C{state MASTER} or 255 (Keepalived 2.4.3)."""
    delay, repeat = instance.garp_lower_prio_delay, instance.garp_lower_prio_repeat
    starts_as_master = wants_to_start_as_master(instance)
    return Settings(
        version=instance.version,
        advert_int=instance.advert_int,
        address=source,
        preempt=not instance.nopreempt or starts_as_master,
        starts_as_master=starts_as_master and membership.starts_as_master,
        grouped=membership.grouped,
        garp_master=Burst(instance.garp_master_repeat, instance.garp_master_delay),
        garp_lower_prio=Burst(
            instance.garp_master_repeat if repeat is None else repeat,
            instance.garp_master_delay if delay is None else delay,
        ),
    )


def expected_of(instance: VRRPInstance) -> Expected:
    """For the decoder."""
    return Expected(
        version=instance.version,
        virtual_router_id=instance.virtual_router_id,
        advert_int=instance.advert_int,
        unicast=bool(instance.unicast_peer),
        authentication=instance.authentication if instance.version == 2 else None,
    )


def endpoint_of(instance: VRRPInstance, links: Mapping[str, Link], source: IPAddress) -> AdvertEndpoint:
    """Where it sends and receives."""
    link = links.get(instance.interface) if instance.interface is not None else None
    return AdvertEndpoint(
        link=link.name if link else None,
        link_index=link.index if link else 0,
        source=source,
        group=None if instance.unicast_peer else MULTICAST_GROUP,
    )


def destinations_of(instance: VRRPInstance) -> tuple[IPAddress, ...]:
    """Whom it tells: its peers, or the group."""
    return instance.unicast_peer or (MULTICAST_GROUP,)


def advertised_by(instance: VRRPInstance, mtu: int) -> tuple[IPAddress, ...]:
    """The addresses in its adverts: as many as are allowed and fit; excluded ones never."""
    most = min(MAXIMUM_ADDRESSES, (mtu - _OTHER_OCTETS) // 4)
    return tuple(each.address for each in instance.virtual_ipaddress if each.address.version == 4)[:most]


def addresses_of(instance: VRRPInstance) -> tuple[VirtualAddress, ...]:
    """All that a master puts on interfaces."""
    return instance.virtual_ipaddress + instance.virtual_ipaddress_excluded


def links_of(instance: VRRPInstance) -> frozenset[str]:
    """The names of all links that concern it."""
    devices = (each.dev for each in addresses_of(instance))
    tracked = (track.name for track in instance.track_interface)
    return frozenset(name for name in (instance.interface, *devices, *tracked) if name is not None)


def shape_of(link: Link | None) -> tuple[object, ...] | None:
    """What of a link is in the encoded addresses; they need not be encoded again while it is the same."""
    return (link.name, link.index, link.hardware_address, link.arp) if link is not None else None


def hold(
    instance: VRRPInstance,
    links: Mapping[str, Link],
    prepare: Callable[[VirtualAddress, Link], PreparedAddress],
    before: Iterable[Held] = (),
) -> tuple[tuple[Held, ...], tuple[str, ...]]:
    """Its addresses encoded for the links there are, and why some could not be. What is in C{before}
    and did not change is not encoded again."""
    known = {(each.address, each.link.index, each.link.hardware_address): each for each in before}
    held, problems = [], []
    for address in addresses_of(instance):
        name = address.dev or instance.interface
        link = links.get(name) if name else None
        if link is None:
            problems.append(f"address {address.interface}: interface {name} doesn't exist")
            continue
        key = (address, link.index, link.hardware_address)
        try:
            held.append(known.get(key) or _encode(address, link, prepare))
        except ValueError as error:
            problems.append(f"address {address.interface} on {name} can't be used: {error}")
    return tuple(held), tuple(problems)


def _encode(
    address: VirtualAddress, link: Link, prepare: Callable[[VirtualAddress, Link], PreparedAddress]
) -> Held:
    """Ready to be sent; no ARP on links without it, nor (yet) its counterpart for IPv6."""
    ip = address.address
    speaks_arp = link.arp and isinstance(ip, IPv4Address)
    frame = gratuitous_arp(link.hardware_address, ip) if speaks_arp and isinstance(ip, IPv4Address) else None
    return Held(address, link, prepare(address, link), frame)
