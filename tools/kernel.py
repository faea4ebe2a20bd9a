"""Whether this machine's own kernel has IPVS, and the sandbox in which we use that kernel.

A sandbox is one C{unshare}: network, mounts and process numbers of its own. When its first process
ends the kernel takes everything else in it away, so nothing can be left behind.
"""

from __future__ import annotations

import os
import shutil
import subprocess

from tools.needs import SEARCH_PATH

#: Makes, reads and removes a service: listing alone would be allowed to users who may not change it.
_TRIAL = "ipvsadm -A -t 127.0.0.1:9 && ipvsadm -Ln >/dev/null && ipvsadm -D -t 127.0.0.1:9"


def sandbox(command: list[str], root: bool) -> list[str]:
    """C{command} in namespaces of its own, on a private C{/run}.

    @param root: False adds a user namespace, in which an ordinary user is root.
    """
    user = [] if root else ["--user", "--map-root-user"]
    unshare = [
        "unshare",
        *user,
        "--net",
        "--mount",
        "--ipc",
        "--pid",
        "--fork",
        "--kill-child",
        "--mount-proc",
    ]
    return [
        *unshare,
        "sh",
        "-c",
        'mount -t tmpfs tmpfs /run && ip link set lo up && exec "$@"',
        "sh",
        *command,
    ]


def path_with_system() -> dict[str, str]:
    """The environment with the system's directories on the path."""
    return {**os.environ, "PATH": f"{os.environ.get('PATH', '')}:{SEARCH_PATH}"}


def succeeds(command: list[str]) -> bool:
    """Does C{command} end with status 0 within ten seconds? Its output is nobody's business."""
    try:
        done = subprocess.run(
            command,
            env=path_with_system(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=10,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def is_root() -> bool:
    """Are we the superuser?"""
    return os.geteuid() == 0


def has_ipvs() -> bool:
    """Can we change an IPVS table of this very kernel? Tried, not guessed, in a sandbox."""
    if not shutil.which("ipvsadm", path=path_with_system()["PATH"]):
        return os.path.exists("/proc/net/ip_vs")
    if is_root():
        succeeds(["modprobe", "-a", "ip_vs", "ip_vs_wrr"])
    return succeeds(sandbox(["sh", "-c", _TRIAL], is_root()))
