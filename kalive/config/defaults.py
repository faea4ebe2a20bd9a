"""What C{global_defs} says for all instances and services. Parts of
L{kalive.config.globals.GlobalDefinitions}; fields are spelled like their keywords, times are in
seconds."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address

from attrs import frozen

from kalive.config.common import IPAddress
from kalive.config.instance import OnStall


@frozen
class ExtraGarp:
    """C{garp_extra_if [all] SECONDS}: periodic gratuitous ARP on further interfaces; 0 is never."""

    interval: float = 0.0
    all: bool = False


@frozen(kw_only=True)
class GarpDefaults:
    """Gratuitous ARP of instances that don't say themselves; C{None} is as for C{garp_master}."""

    vrrp_garp_master_delay: float = 5.0
    vrrp_garp_master_repeat: int = 5
    vrrp_garp_master_refresh: float = 0.0
    vrrp_garp_master_refresh_repeat: int = 1
    vrrp_garp_lower_prio_delay: float | None = None
    vrrp_garp_lower_prio_repeat: int | None = None
    vrrp_garp_interval: float = 0.0
    vrrp_gna_interval: float = 0.0
    vrrp_min_garp: bool = False
    vrrp_garp_extra_if: ExtraGarp = ExtraGarp()


@frozen(kw_only=True)
class VRRPDefaults:
    """How instances behave that don't say themselves, and what holds for all."""

    vrrp_version: int = 2
    vrrp_mcast_group4: IPv4Address = IPv4Address("224.0.0.18")
    vrrp_mcast_group6: IPv6Address = IPv6Address("ff02::12")
    vrrp_strict: bool = False
    vrrp_down_timer_adverts: int = 3
    vrrp_lower_prio_no_advert: bool | None = None
    vrrp_higher_prio_send_advert: bool | None = None
    vrrp_owner_ignore_adverts: bool = False
    vrrp_check_unicast_src: bool = False
    vrrp_skip_check_adv_addr: bool = False
    vrrp_on_stall: OnStall = OnStall.LISTEN
    v3_checksum_as_v2: bool = False
    vrrp_startup_delay: float = 0.0
    vrrp_delay_after_boot: float = 0.0
    log_unknown_vrids: bool = False
    disable_local_igmp: bool = False
    vmac_prefix: str = "vrrp"
    vmac_addr_prefix: str | None = None


@frozen(kw_only=True)
class PacketFilter:
    """The firewall's part in accept mode and virtual MAC addresses. C{vrrp_ipsets} of C{()} is none."""

    vrrp_iptables: tuple[str, ...] | None = None
    vrrp_ipsets: tuple[str, ...] | None = None
    nftables: str | None = None
    nftables_priority: int = -1
    nftables_ifindex: bool = False
    nftables_counters: bool = False


@frozen(kw_only=True)
class LVSTimeouts:
    """C{lvs_timeouts}: of connections; C{None} leaves the kernel's."""

    tcp: int | None = None
    tcpfin: int | None = None
    udp: int | None = None


@frozen(kw_only=True)
class SyncDaemon:
    """C{lvs_sync_daemon IFNAME [INST] …}: follows C{instance}; C{syncid} of C{None} is its VRID."""

    interface: str
    instance: str | None = None
    syncid: int | None = None
    maxlen: int | None = None
    port: int | None = None
    ttl: int | None = None
    group: IPAddress | None = None


@frozen(kw_only=True)
class LVSDefaults:
    """Of the IPVS table as a whole. C{lvs_flush_on_stop} is C{None} (no), C{all} or C{VS}."""

    lvs_timeouts: LVSTimeouts | None = None
    lvs_flush: bool = False
    lvs_flush_on_stop: str | None = None
    lvs_sync_daemon: SyncDaemon | None = None
    nftables_ipvs: str | None = None
    nftables_ipvs_priority: int = -1
    nftables_ipvs_start_fwmark: int = 1000
    checker_log_all_failures: bool = False
    rs_init_notifies: bool = False
