"""The words of C{global_defs} that are about processes: names, scheduling, scripts, pipes, files.

Decides which words there are and what value each becomes. Its tests are in
C{test/test_vocabulary_global.py}.
"""

from __future__ import annotations

from collections.abc import Iterator

from kalive.parser.arguments import integer, script, text
from kalive.parser.process_arguments import (
    buffer_policy,
    cpus,
    fifo,
    include_check,
    process_name,
    real_time,
    real_time_limit,
    umask,
)
from kalive.parser.schema import Keyword
from kalive.parser.vocabulary import at_least_one, flag, identity, old, optional, switch, word


def _scheduling(name: str) -> Iterator[Keyword]:
    """The five words of each child, and an old spelling."""
    part = f"{name}_process"
    yield word(f"{name}_priority", integer(-20, 19), f"Nice value of the {name} child.", f"{part}.priority")
    yield flag(f"{name}_no_swap", f"Lock the {name} child in memory.", f"{part}.no_swap")
    doc = f"SCHED_RR priority of the {name} child."
    yield word(f"{name}_rt_priority", real_time, doc, f"{part}.rt_priority")
    doc = f"CPUs that the {name} child may run on."
    yield word(f"{name}_cpu_affinity", cpus, doc, f"{part}.cpu_affinity", most=None)
    doc = f"Microseconds that the {name} child may run without a pause when it is real-time."
    yield word(f"{name}_rlimit_rttime", real_time_limit, doc, f"{part}.rlimit_rttime")
    instead = f"now {name}_rlimit_rttime"
    yield old(f"{name}_rlimit_rtime", real_time_limit, f"{part}.rlimit_rttime", instead)


_TIMEOUT = integer(1, 1000)
_BYTES = integer(0, 2**32 - 1)

#: Names, scheduling, scripts and pipes.
PROCESSES: list[Keyword] = [
    flag("process_names", "Name the children keepalived_vrrp, keepalived_lvs, keepalived_bfd."),
    word("process_name", process_name, "Parent process comm name."),
    word("vrrp_process_name", process_name, "Vrrp child comm name."),
    word("checker_process_name", process_name, "Checker child comm name."),
    old("lvs_process_name", process_name, "checker_process_name", "now checker_process_name"),
    word("bfd_process_name", process_name, "Bfd child comm name."),
    *(keyword for name in ("vrrp", "checker", "bfd") for keyword in _scheduling(name)),
    word(
        "max_auto_priority",
        optional(integer(-1, 99), 99),
        "Ceiling for automatic SCHED_RR escalation when timers are late; -1 = never, no notice.",
        least=0,
    ),
    word("min_auto_priority_delay", integer(1, 10000000), "Lateness that triggers an escalation."),
    word("script_user", identity, "Default identity for scripts.", most=2),
    flag("enable_script_security", "Refuse root scripts whose path is writable by non-root."),
    switch("use_symlink_paths", "Keep symlinks in script paths instead of resolving them."),
    word("startup_script", script, "Parent runs it before starting children.", most=None),
    word("startup_script_timeout", _TIMEOUT, "Kill startup script after this."),
    word("shutdown_script", script, "Parent runs it after children are gone.", most=None),
    word("shutdown_script_timeout", _TIMEOUT, "Kill shutdown script after this."),
    word("notify_fifo", fifo, "FIFO for vrrp and lvs events.", most=3),
    word(
        "notify_fifo_script",
        script,
        "Reader started with FIFO path as last arg; run by checker if it runs.",
        most=None,
    ),
    word("vrrp_notify_fifo", fifo, "FIFO for vrrp events only.", most=3),
    word("vrrp_notify_fifo_script", script, "Its reader.", most=None),
    word("lvs_notify_fifo", fifo, "FIFO for checker events only.", most=3),
    word("lvs_notify_fifo_script", script, "Its reader.", most=None),
    switch("vrrp_notify_priority_changes", "Also write priority change events to FIFO."),
    flag("fifo_write_vrrp_states_on_reload", "Repeat all states to FIFO after reload."),
]

#: Buffers, files, reload.
FILES: list[Keyword] = [
    word("vrrp_netlink_cmd_rcv_bufs", _BYTES, "SO_RCVBUF of vrrp command netlink socket."),
    switch("vrrp_netlink_cmd_rcv_bufs_force", "Use SO_RCVBUFFORCE."),
    word("vrrp_netlink_monitor_rcv_bufs", _BYTES, "SO_RCVBUF of vrrp monitor netlink socket."),
    switch("vrrp_netlink_monitor_rcv_bufs_force", "Use SO_RCVBUFFORCE."),
    word("process_monitor_rcv_bufs", _BYTES, "SO_RCVBUF of proc connector socket."),
    switch("process_monitor_rcv_bufs_force", "Use SO_RCVBUFFORCE."),
    word("lvs_netlink_cmd_rcv_bufs", _BYTES, "Checker IPVS/command netlink buffer."),
    switch("lvs_netlink_cmd_rcv_bufs_force", "Use SO_RCVBUFFORCE."),
    word("lvs_netlink_monitor_rcv_bufs", _BYTES, "Checker monitor netlink buffer."),
    switch("lvs_netlink_monitor_rcv_bufs_force", "Use SO_RCVBUFFORCE."),
    word("vrrp_rx_bufs_policy", buffer_policy, "How to size advert receive buffers."),
    word("vrrp_rx_bufs_multiplier", at_least_one, "Adverts (or MTUs) that must fit."),
    word(
        "reload_check_config",
        optional(text, "/dev/null"),
        "Run config test in a child before acting on reload.",
        least=0,
    ),
    word("reload_time_file", text, "File holding a time at which to reload (inotify)."),
    flag("reload_repeat", "Keep the timed reload repeating."),
    word(
        "reload_file",
        optional(text, "/run/keepalived.reload"),
        "File present while configuration is being read.",
        least=0,
    ),
    word("include_check", include_check, "Which include failures are fatal.", least=0, most=None, many=True),
    word("random_seed", integer(0, 2**32 - 1), "Seed for warmup jitter and $_RANDOM (tests)."),
    word("umask", umask, "File creation mask (CLI -u wins).", most=None),
    word("config_save_dir", text, "Save configuration copies and data around reloads for debugging."),
    word("tmp_config_directory", text, "Keep consolidated configuration in a file there; not reloadable."),
    switch("data_use_instance", "Add instance/namespace to dump file names."),
    word("json_version", integer(1, 2), "Format of JSON dump."),
    word("iproute_usr_dir", text, "Where rt_tables etc. are read."),
    word("iproute_etc_dir", text, "Where rt_tables etc. are read."),
    word("state_dump_file", text, "Where SIGUSR1 dumps go (undocumented)."),
    word(
        "stats_dump_file",
        text,
        "PARSED BUT UNUSED in 2.4.3: stats always go to TMPDIR/keepalived.stats (undocumented).",
    ),
    word(
        "json_dump_file",
        text,
        "PARSED BUT UNUSED in 2.4.3: JSON always goes to TMPDIR/keepalived.json (undocumented).",
    ),
]
