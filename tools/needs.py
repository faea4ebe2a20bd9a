"""Which Debian packages a part of the work needs and which of them are missing.

Decides, from a table and what it is told of the machine; it installs nothing and runs nothing.
Test: C{tools/test/test_needs.py}.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

#: /usr/sbin is where most of these live and not on the path of an ordinary user.
SEARCH_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


class Need(NamedTuple):
    """A command, the Debian package that has it, the parts that use it and what for."""

    command: str
    package: str
    parts: frozenset[str]
    purpose: str
    #: Not needed on a machine whose own kernel has IPVS.
    without_ipvs: bool = False


_REAL = frozenset({"demo", "test", "bench"})

NEEDS = (
    Need("ip", "iproute2", _REAL, "network namespaces"),
    Need("ipvsadm", "ipvsadm", _REAL, "reads the kernel's IPVS table"),
    Need("linux.uml", "user-mode-linux", _REAL, "a kernel with IPVS, as a process", True),
    Need("modprobe", "kmod", _REAL, "loads modules in that kernel", True),
    # By its path: an activated environment has a command of this name, ours.
    Need(
        "/usr/sbin/keepalived",
        "keepalived",
        frozenset({"test", "bench"}),
        "the C daemon to interoperate with",
    ),
    Need("tcpdump", "tcpdump", frozenset({"test", "bench"}), "reads packets independently"),
)

#: Asked of Python itself, not of the path: Debian ships the venv module without its ensurepip.
VENV = Need("python3 -m venv", "python3-venv", _REAL | {"python"}, "the virtual environment")


def needed(part: str, own_ipvs: bool) -> list[Need]:
    """What C{part} (C{python}, C{demo}, C{test}, C{bench}) calls on a machine that has IPVS or not."""
    return [need for need in NEEDS if part in need.parts and not (own_ipvs and need.without_ipvs)]


def missing(needs: Iterable[Need], found: Callable[[str], bool]) -> list[Need]:
    """Those of C{needs} whose command C{found} does not know."""
    return [need for need in needs if not found(need.command)]


def apt_command(needs: Iterable[Need]) -> str:
    """The one line that installs C{needs}, for a person to type."""
    names = " ".join(sorted({need.package for need in needs}))
    return f"apt-get update && apt-get install --no-install-recommends {names}"


def complaint(needs: Iterable[Need]) -> str:
    """One line for somebody who may not install: what is missing and what root would type."""
    needs = list(needs)
    names = ", ".join(need.command for need in needs)
    return f"missing: {names}. As root: {apt_command(needs)}"
