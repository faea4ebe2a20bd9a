"""How the processes themselves run: names, scheduling, scripts, pipes, files, buffers, interfaces to
other programs. Parts of L{kalive.config.globals.GlobalDefinitions}; fields are spelled like their
keywords, times are in seconds."""

from __future__ import annotations

from attrs import frozen

from kalive.config.common import Identity, Script


@frozen(kw_only=True)
class ProcessSettings:
    """The outermost words that are no blocks."""

    linkbeat_use_polling: bool = False
    net_namespace: str | None = None
    net_namespace_ipvs: str | None = None
    namespace_with_ipsets: bool = False
    use_pid_dir: bool = False
    instance: str | None = None
    child_wait_time: int = 5


@frozen(kw_only=True)
class ProcessNames:
    """The names that C{ps} shows; C{process_names} gives each child its own."""

    process_names: bool = False
    process_name: str | None = None
    vrrp_process_name: str | None = None
    checker_process_name: str | None = None
    bfd_process_name: str | None = None


@frozen(kw_only=True)
class Scheduling:
    """C{vrrp_*}, C{checker_*} or C{bfd_*}: C{priority} is a nice value; C{rlimit_rttime} is in
    microseconds and counts with C{rt_priority} only."""

    priority: int = 0
    no_swap: bool = False
    rt_priority: int | None = None
    cpu_affinity: tuple[int, ...] = ()
    rlimit_rttime: int = 10000


@frozen(kw_only=True)
class Escalation:
    """Raising a process that is late: C{min_auto_priority_delay} is in microseconds; C{-1} is never,
    C{0} never but with a notice."""

    max_auto_priority: int = 0
    min_auto_priority_delay: int = 1000000


@frozen(kw_only=True)
class ScriptSettings:
    """Who runs scripts, and those at start and end of the daemon."""

    script_user: Identity | None = None
    enable_script_security: bool = False
    use_symlink_paths: bool = False
    startup_script: Script | None = None
    startup_script_timeout: int = 10
    shutdown_script: Script | None = None
    shutdown_script_timeout: int = 10


@frozen
class Fifo:
    """C{notify_fifo PATH [USER [GROUP]]}."""

    path: str
    user: str | None = None
    group: str | None = None


@frozen(kw_only=True)
class Fifos:
    """Pipes that are told of each transition, and the programs that read them."""

    notify_fifo: Fifo | None = None
    notify_fifo_script: Script | None = None
    vrrp_notify_fifo: Fifo | None = None
    vrrp_notify_fifo_script: Script | None = None
    lvs_notify_fifo: Fifo | None = None
    lvs_notify_fifo_script: Script | None = None
    vrrp_notify_priority_changes: bool = False
    fifo_write_vrrp_states_on_reload: bool = False


@frozen(kw_only=True)
class Buffers:
    """Sizes of receive buffers in bytes; C{None} is the kernel's choice."""

    vrrp_netlink_cmd_rcv_bufs: int | None = None
    vrrp_netlink_cmd_rcv_bufs_force: bool = False
    vrrp_netlink_monitor_rcv_bufs: int | None = None
    vrrp_netlink_monitor_rcv_bufs_force: bool = False
    process_monitor_rcv_bufs: int | None = None
    process_monitor_rcv_bufs_force: bool = False
    lvs_netlink_cmd_rcv_bufs: int | None = None
    lvs_netlink_cmd_rcv_bufs_force: bool = False
    lvs_netlink_monitor_rcv_bufs: int | None = None
    lvs_netlink_monitor_rcv_bufs_force: bool = False
    vrrp_rx_bufs_policy: str | int | None = None
    vrrp_rx_bufs_multiplier: int = 3


@frozen(kw_only=True)
class SNMP:
    """The agent; update intervals are in seconds (C{snmp_rs_…} of C{None} is C{snmp_vs_…})."""

    snmp_socket: str | None = None
    enable_traps: bool = False
    enable_snmp_vrrp: bool = False
    enable_snmp_rfc: bool = False
    enable_snmp_rfcv2: bool = False
    enable_snmp_rfcv3: bool = False
    enable_snmp_checker: bool = False
    snmp_vs_stats_update_interval: float = 5.0
    snmp_rs_stats_update_interval: float | None = None


@frozen(kw_only=True)
class DBus:
    """The interface on the system bus."""

    enable_dbus: bool = False
    dbus_service_name: str = "org.keepalived.Vrrp1"
    dbus_no_interface_name: str | None = None


@frozen(kw_only=True)
class Reloading:
    """When and how the configuration is read again. C{include_check} holds the misses that count."""

    reload_check_config: str | None = None
    reload_time_file: str | None = None
    reload_repeat: bool = False
    reload_file: str | None = None
    include_check: tuple[str, ...] = ()
    random_seed: int | None = None


@frozen(kw_only=True)
class Files:
    """Where files are written and looked for; C{umask} has the bits that are taken away."""

    umask: int = 0o177
    config_save_dir: str | None = None
    tmp_config_directory: str | None = None
    data_use_instance: bool = False
    json_version: int = 1
    iproute_usr_dir: str | None = None
    iproute_etc_dir: str = "/etc/iproute2"
    state_dump_file: str | None = None
    stats_dump_file: str | None = None
    json_dump_file: str | None = None
