"""Parts of a C{vrrp_instance}: the interface it runs on, its peers, its conduct, its signatures.

Fields are spelled like their keywords; times are in seconds, defaults are those of 2.4.3 after what
C{global_defs} and C{vrrp_strict} say has been settled.
"""

from __future__ import annotations

from enum import Enum
from ipaddress import IPv4Interface, IPv6Interface

from attrs import field, frozen

from kalive.config.common import IPAddress, Script


@frozen
class VMAC:
    """C{use_vmac [NAME] [MAC] [group G] [netlink_notify_msg]}: a macvlan with the router's own MAC.

    C{mac} has 5 octets (the VRID is the sixth) or 6; without it 00:00:5e:00:01:VRID (02 for IPv6).
    """

    name: str | None = None
    mac: bytes | None = None
    group: int | None = None
    netlink_notify_msg: bool = False


class IPVLANMode(Enum):
    """How the ipvlans of one interface talk to each other."""

    BRIDGE = "bridge"
    PRIVATE = "private"
    VEPA = "vepa"


@frozen
class IPVLAN:
    """C{use_ipvlan [NAME] [ADDR] [bridge|private|vepa] [group G]}."""

    name: str | None = None
    address: IPv4Interface | IPv6Interface | None = None
    mode: IPVLANMode | None = None
    group: int | None = None


@frozen(kw_only=True)
class LinkSettings:
    """The interface an instance runs on; C{kernel_rx_buf_size} is in bytes."""

    use_vmac: VMAC | None = None
    use_vmac_addr: bool = False
    vmac_xmit_base: bool = False
    use_ipvlan: IPVLAN | None = None
    vrf: str | None = None
    dont_track_primary: bool = False
    linkbeat_use_polling: bool = False
    promote_secondaries: bool = False
    kernel_rx_buf_size: int | None = None


@frozen
class PeerTTL:
    """A line of C{unicast_peer} with C{min_ttl} or C{max_ttl}."""

    address: IPAddress
    min_ttl: int = 0
    max_ttl: int = 255


@frozen(kw_only=True)
class UnicastSettings:
    """What is about unicast only. C{old_unicast_checksum}: C{None} finds out, C{False} is C{never};
    C{unicast_ttl} of C{None} is 255 for IPv4 and the kernel's for IPv6."""

    unicast_fault_no_peer: bool = False
    check_unicast_src: bool = False
    old_unicast_checksum: bool | None = None
    unicast_ttl: int | None = None
    ttl_ranges: tuple[PeerTTL, ...] = ()


class OnStall(Enum):
    """C{on_stall}: what a master does that was frozen for so long that another may have taken over."""

    LISTEN = "listen"
    CONTINUE = "continue"


@frozen(kw_only=True)
class Conduct:
    """How an instance acts on adverts and in elections. C{timer_expired_backup} is a priority.
    C{on_stall} is a word of kalive's own; 2.4.3 always continues."""

    strict_mode: bool = False
    accept: bool = True
    preempt_delay: float = 0.0
    skip_check_adv_addr: bool = False
    lower_prio_no_advert: bool = False
    higher_prio_send_advert: bool = False
    owner_ignore_adverts: bool = False
    down_timer_adverts: int = 3
    timer_expired_backup: int | None = None
    on_stall: OnStall = OnStall.LISTEN
    v3_checksum_as_v2: bool = False
    mcast_dst_ip: IPAddress | None = None
    track_src_ip: bool = False
    native_ipv6: bool = False
    no_virtual_ipaddress: bool = False


@frozen(kw_only=True)
class NotifyScripts:
    """What runs on transitions. C{notify_deleted} is C{True} for the notification without a script."""

    notify_master: Script | None = None
    notify_backup: Script | None = None
    notify_fault: Script | None = None
    notify_stop: Script | None = None
    notify_deleted: Script | bool = False
    notify: Script | None = None
    notify_master_rx_lower_pri: Script | None = None


class KeySource(Enum):
    """How the bytes of a key are written."""

    TEXT = ""
    HEX = "hex"
    FILE = "file"


@frozen
class HMACKey:
    """C{key ID VALUE}: 32 to 64 bytes; of C{file:} C{value} is the path, which is read later."""

    key_id: int
    source: KeySource
    value: bytes = field(repr=False)


class AntiReplay(Enum):
    """C{anti_replay}."""

    TIME = "time"
    MONOTONIC = "monotonic"


class HMACMode(Enum):
    """C{mode}: who signs, and whether unsigned adverts are taken."""

    ENFORCE = "enforce"
    PERMISSIVE = "permissive"
    RECEIVE_ONLY = "receive-only"


@frozen(kw_only=True)
class HMACAuthentication:
    """C{auth_hmac}: signs adverts with C{active_key}. C{time_window} of C{None} is three times
    C{advert_int}, 5 s at least and 300 s at most."""

    key: tuple[HMACKey, ...]
    active_key: int
    time_window: int | None = None
    anti_replay: AntiReplay = AntiReplay.TIME
    mode: HMACMode = HMACMode.ENFORCE
