"""An instance tied to the links of this host: settings, endpoint, and addresses encoded in advance.

Decides how the words of the configuration become values for the machine and for the ports. Encodes when
configuring, so that a transition only sends. Sends nothing itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from ipaddress import IPv4Address

from attrs import frozen

from kalive.config.common import IPAddress
from kalive.config.instance import OnStall
from kalive.config.vrrp import InitialState, VirtualAddress, VRRPInstance
from kalive.kernel.values import Link, PreparedAddress
from kalive.vrrp.announce import Burst, gratuitous_arp, unsolicited_advertisement
from kalive.vrrp.packet import OWNER
from kalive.vrrp.settings import DOWN_TIMER_ADVERTS, Settings
from kalive.vrrp.wire import uses_ah


@frozen
class Held:
    """A virtual address on a link, encoded; C{frame} is its gratuitous ARP or unsolicited
    Neighbour Advertisement, None where there is none."""

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
    """C{state MASTER} (in strict mode that takes 255), or the owner of the addresses."""
    configured = instance.state is InitialState.MASTER and not instance.conduct.strict_mode
    return configured or instance.priority == OWNER


def _must_listen(instance: VRRPInstance) -> bool:
    """With IPSEC AH all but an owner begin in BACKUP, to learn the sequence number (Keepalived 2.4.3)."""
    return uses_ah(instance) and instance.priority != OWNER


def settings_of(instance: VRRPInstance, source: IPAddress | None, membership: Membership) -> Settings:
    """For the machine. C{nopreempt} means nothing with C{state MASTER} or 255 (Keepalived 2.4.3)."""
    delay, repeat = instance.garp_lower_prio_delay, instance.garp_lower_prio_repeat
    conduct, strict = instance.conduct, instance.conduct.strict_mode
    starts_as_master = wants_to_start_as_master(instance)
    return Settings(
        version=instance.version,
        advert_int=instance.advert_int,
        address=source,
        preempt=not instance.nopreempt or starts_as_master,
        starts_as_master=starts_as_master and membership.starts_as_master and not _must_listen(instance),
        grouped=membership.grouped,
        down_timer_adverts=DOWN_TIMER_ADVERTS if strict else conduct.down_timer_adverts,
        preempt_delay=0.0 if strict or starts_as_master or instance.nopreempt else conduct.preempt_delay,
        lower_prio_no_advert=strict or conduct.lower_prio_no_advert,
        higher_prio_send_advert=conduct.higher_prio_send_advert and not strict,
        owner_ignore_adverts=instance.priority == OWNER and (strict or conduct.owner_ignore_adverts),
        timer_expired_backup=conduct.timer_expired_backup if instance.nopreempt else None,
        listens_after_stall=conduct.on_stall is OnStall.LISTEN,
        garp_master=Burst(instance.garp_master_repeat, instance.garp_master_delay),
        garp_lower_prio=Burst(
            0 if strict else instance.garp_master_repeat if repeat is None else repeat,
            instance.garp_master_delay if delay is None else delay,
        ),
    )


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
    if link is None:
        return None
    return link.name, link.index, link.hardware_address, link.arp, link.forwarding


def hold(
    instance: VRRPInstance,
    links: Mapping[str, Link],
    prepare: Callable[[VirtualAddress, Link], PreparedAddress],
    before: Iterable[Held] = (),
) -> tuple[tuple[Held, ...], tuple[str, ...]]:
    """Its addresses encoded for the links there are, and why some could not be. What is in C{before}
    and did not change is not encoded again."""
    known = {(each.address, shape_of(each.link)): each for each in before}
    held, problems = [], []
    for address in addresses_of(instance):
        name = address.dev or instance.interface
        link = links.get(name) if name else None
        if link is None:
            problems.append(f"address {address.interface}: interface {name} doesn't exist")
            continue
        try:
            held.append(known.get((address, shape_of(link))) or _encode(address, link, prepare))
        except ValueError as error:
            problems.append(f"address {address.interface} on {name} can't be used: {error}")
    return tuple(held), tuple(problems)


def _encode(
    address: VirtualAddress, link: Link, prepare: Callable[[VirtualAddress, Link], PreparedAddress]
) -> Held:
    """Ready to be sent; nothing to announce on links without ARP."""
    frame = _frame(address.address, link) if link.arp else None
    return Held(address, link, prepare(address, link), frame)


def _frame(address: IPAddress, link: Link) -> bytes:
    """What tells the neighbours on C{link} where C{address} is now."""
    if isinstance(address, IPv4Address):
        return gratuitous_arp(link.hardware_address, address)
    return unsolicited_advertisement(link.hardware_address, address, router=link.forwarding)
