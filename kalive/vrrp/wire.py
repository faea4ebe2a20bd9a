"""An instance on the wire: family, group, peers, what is expected and what is said.

Pure. Decides how the words of the configuration become values for the codec and the sockets.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve

from kalive.config.common import IPAddress
from kalive.config.defaults import VRRPDefaults
from kalive.config.vrrp import AuthenticationType, VRRPInstance
from kalive.kernel.ip import AH
from kalive.kernel.values import AdvertEndpoint, Link
from kalive.vrrp.checksum import Checksum
from kalive.vrrp.packet import (
    MAXIMUM_ADDRESSES,
    MULTICAST_GROUP,
    MULTICAST_GROUP_6,
    PROTOCOL,
    SIGNATURE,
    TTL,
    Expected,
)

_OTHER_OCTETS = {4: 20 + 8 + 8, 6: 40 + 8}
"""IP header, VRRP header, authentication data: what an advert needs beside its addresses."""
_AH_OCTETS = 24


def family_of(instance: VRRPInstance) -> int:
    """4 or 6: that of the first virtual address, else of the source, else what C{native_ipv6} says."""
    for address in instance.virtual_ipaddress:
        return address.address.version
    source = instance.unicast_src_ip or instance.mcast_src_ip
    if source is not None:
        return source.version
    return 6 if instance.conduct.native_ipv6 else 4


def with_group(instance: VRRPInstance, defaults: VRRPDefaults) -> VRRPInstance:
    """C{instance} in the multicast group that C{global_defs} has for all that name none themselves."""
    group: IPAddress = defaults.vrrp_mcast_group4
    usual: IPAddress = MULTICAST_GROUP
    if family_of(instance) == 6:
        group, usual = defaults.vrrp_mcast_group6, MULTICAST_GROUP_6
    if instance.conduct.mcast_dst_ip is not None or group == usual:
        return instance
    return evolve(instance, conduct=evolve(instance.conduct, mcast_dst_ip=group))


def uses_ah(instance: VRRPInstance) -> bool:
    """Whether adverts go inside IPSEC AH; C{auth_hmac} switches other authentication off."""
    words = instance.authentication
    in_use = instance.version == 2 and family_of(instance) == 4 and instance.auth_hmac is None
    return in_use and words is not None and words.auth_type is AuthenticationType.AH


def expected_of(instance: VRRPInstance) -> Expected:
    """For the decoder."""
    ipv4 = family_of(instance) == 4
    authenticated = instance.version == 2 and ipv4 and instance.auth_hmac is None
    return Expected(
        version=instance.version,
        virtual_router_id=instance.virtual_router_id,
        advert_int=instance.advert_int,
        unicast=bool(instance.unicast_peer),
        authentication=instance.authentication if authenticated else None,
        checksums=_checksums_of(instance),
        peers=_peers_of(instance) if instance.unicast.check_unicast_src else None,
    )


def checksum_of(instance: VRRPInstance) -> Checksum:
    """How we sum up, before we have heard of peers who do otherwise."""
    if instance.conduct.v3_checksum_as_v2:
        return Checksum.AS_V2
    forced = instance.unicast_peer and instance.unicast.old_unicast_checksum
    return Checksum.OLD_UNICAST if forced else Checksum.STANDARD


def endpoint_of(instance: VRRPInstance, links: Mapping[str, Link], source: IPAddress) -> AdvertEndpoint:
    """Where it sends and receives."""
    link = links.get(instance.interface) if instance.interface is not None else None
    unicast = bool(instance.unicast_peer)
    return AdvertEndpoint(
        link=link.name if link else None,
        link_index=link.index if link else 0,
        source=source,
        group=None if unicast else group_of(instance),
        ttl=instance.unicast.unicast_ttl if unicast else None,
        protocol=AH if uses_ah(instance) else PROTOCOL,
    )


def ttl_of(endpoint: AdvertEndpoint) -> int:
    """The TTL in an IP header that we make."""
    return TTL if endpoint.ttl is None else endpoint.ttl


def group_of(instance: VRRPInstance) -> IPAddress:
    """Its multicast group."""
    usual = MULTICAST_GROUP if family_of(instance) == 4 else MULTICAST_GROUP_6
    return instance.conduct.mcast_dst_ip or usual


def destinations_of(instance: VRRPInstance) -> tuple[IPAddress, ...]:
    """Whom it tells: its peers, or the group."""
    return instance.unicast_peer or (group_of(instance),)


def advertised_by(instance: VRRPInstance, mtu: int) -> tuple[IPAddress, ...]:
    """The addresses in its adverts: as many as are allowed and fit; excluded ones never."""
    family = family_of(instance)
    room = mtu - _OTHER_OCTETS[family]
    room -= (SIGNATURE if instance.auth_hmac else 0) + (_AH_OCTETS if uses_ah(instance) else 0)
    most = min(MAXIMUM_ADDRESSES, room // (4 if family == 4 else 16))
    same = (each.address for each in instance.virtual_ipaddress if each.address.version == family)
    return tuple(same)[:most]


def _checksums_of(instance: VRRPInstance) -> tuple[Checksum, ...]:
    """The ways to sum up that are taken from others. The old one is a matter of unicast."""
    if instance.version != 3 or family_of(instance) != 4:
        return (Checksum.STANDARD,)
    found = [Checksum.STANDARD]
    if instance.unicast_peer and instance.unicast.old_unicast_checksum is not False:
        found.append(Checksum.OLD_UNICAST)
    if instance.conduct.v3_checksum_as_v2:
        found.append(Checksum.AS_V2)
    return tuple(found)


def _peers_of(instance: VRRPInstance) -> Mapping[IPAddress, tuple[int, int]]:
    """The least and the greatest TTL of what each peer sends."""
    limits = {each.address: (each.min_ttl, each.max_ttl) for each in instance.unicast.ttl_ranges}
    return {peer: limits.get(peer, (0, TTL)) for peer in instance.unicast_peer}
