"""The tiers of tests: what each runs, and what keeps it from running on this machine.

Decides; L{tools.tiers} runs. Test: C{tools/test/test_tier.py}.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from tools import kernel
from tools.environment import ROOT, VENV

#: Tiers on real parts; each is a package C{kalive.test.NAME}.
REAL = ("namespaces", "ipvs", "interop")
NAMES = ("pure", *REAL)
#: Where tests are looked for.
PACKAGES = ("kalive", "demo", "tools", "bench")


class Machine(NamedTuple):
    """What a tier may ask of the machine."""

    #: We can make network namespaces: as root, or in a user namespace.
    namespaces: bool
    root: bool
    #: The machine's own kernel has IPVS, and we may use it.
    own_ipvs: bool
    #: User Mode Linux and what loads its modules are installed.
    uml: bool
    #: The C daemon is installed.
    keepalived: bool
    cores: int = 2


class Tier(NamedTuple):
    """One tier: its command, or the obstacle that keeps it from running."""

    name: str
    command: list[str]
    obstacle: str = ""


def modules(root: Path) -> list[str]:
    """The test modules of the pure tier: all C{test_*.py} outside the packages of the real tiers."""
    real = [root / "kalive" / "test" / name for name in REAL]
    found = [path for package in PACKAGES for path in (root / package).rglob("test/**/test_*.py")]
    pure = sorted({path for path in found if not any(place in path.parents for place in real)})
    return [".".join(path.relative_to(root).with_suffix("").parts) for path in pure]


def trial(scratch: str, *words: str) -> list[str]:
    """A run of trial whose files are in C{scratch}, a directory that need not exist."""
    return [str(VENV / "bin" / "python"), "-m", "twisted.trial", f"--temp-directory={scratch}", *words]


def pure(machine: Machine, scratch: str) -> Tier:
    """Cores, adapters over memory, simulation: anywhere, with no privilege."""
    return Tier("pure", trial(f"{scratch}/pure", f"-j{machine.cores}", *modules(ROOT)))


def namespaces(machine: Machine, scratch: str) -> Tier:
    """Real routers, sockets and links in network namespaces."""
    command = in_namespaces(machine, trial(f"{scratch}/namespaces", "kalive.test.namespaces"))
    return Tier("namespaces", command, "" if machine.namespaces else _NO_NAMESPACES)


def interop(machine: Machine, scratch: str) -> Tier:
    """Beside Debian's C keepalived."""
    command = in_namespaces(machine, trial(f"{scratch}/interop", "kalive.test.interop"))
    lacking = "" if machine.keepalived else "keepalived is not installed (Debian package keepalived)"
    return Tier("interop", command, lacking or ("" if machine.namespaces else _NO_NAMESPACES))


def ipvs(machine: Machine, scratch: str) -> Tier:
    """The kernel's real IPVS table: this kernel's, else User Mode Linux's."""
    if machine.own_ipvs:
        command = trial(f"{scratch}/ipvs", "kalive.test.ipvs")
        return Tier("ipvs", kernel.sandbox(command, machine.root))
    command = [
        str(ROOT / "tools" / "uml-run"),
        "--timeout",
        "600",
        "--",
        *trial("/run/trial", "kalive.test.ipvs"),
    ]
    return Tier("ipvs", command, "" if machine.uml else _NO_IPVS)


def in_namespaces(machine: Machine, command: list[str]) -> list[str]:
    """As an ordinary user, in a user namespace."""
    return command if machine.root else kernel.sandbox(command, root=False)


_NO_NAMESPACES = "no network namespaces: not root, and this kernel allows no user namespaces"
_NO_IPVS = "no IPVS in this kernel, and no User Mode Linux (Debian packages user-mode-linux, kmod)"


def plan(names: list[str], machine: Machine, scratch: str) -> list[Tier]:
    """The tiers called C{names}, in the order of L{NAMES}."""
    making = {"pure": pure, "namespaces": namespaces, "ipvs": ipvs, "interop": interop}
    return [making[name](machine, scratch) for name in NAMES if name in names]
