"""The dependency rule of C{doc/architecture.md}, checked by reading the imports."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

PACKAGE = Path(__file__).parent.parent

#: Cores: they decide, and are told the time.
CORES = (
    "vrrp/machine.py vrrp/packet.py vrrp/priority.py vrrp/group.py vrrp/effects.py "
    "vrrp/standing.py vrrp/backup.py vrrp/master.py vrrp/standstill.py vrrp/rivals.py "
    "vrrp/owners.py vrrp/preemption.py vrrp/contest.py vrrp/trail.py vrrp/overdue.py "
    "health/machine.py health/quorum.py health/table.py health/reconcile.py health/pools.py "
    "health/checkers/response.py kernel/frames.py kernel/linktable.py "
    "watchdog/hello.py watchdog/silence.py watchdog/backoff.py"
).split()

#: What a core must not know: I/O, chance and the clock.
IMPURE = ("twisted", "socket", "os", "time", "random", "threading", "subprocess", "kalive.kernel.linux")

#: For each package, the packages of ours that it must not import.
FORBIDDEN = {
    "config": ("parser", "kernel", "vrrp", "health", "watchdog"),
    "parser": ("kernel", "vrrp", "health", "watchdog"),
    "kernel": ("parser", "vrrp", "health", "watchdog"),
    "vrrp": ("parser", "health", "watchdog"),
    "health": ("parser", "vrrp", "watchdog"),
    "watchdog": ("kernel", "vrrp", "health"),
}

#: What VRRP and health know of the kernel: the ports, and what passes through them.
PORTS = ("errors", "interfaces", "ip", "ipvs_words", "pools", "ports", "values")


def imported(path: Path) -> Iterator[str]:
    """The dotted names that a module imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def within(name: str, package: str) -> bool:
    """Whether C{name} is C{package} or below it."""
    return name == package or name.startswith(package + ".")


class DependencyTests(SynchronousTestCase):
    """Who may know whom."""

    def test_cores_know_neither_io_nor_time(self) -> None:
        """Each core exists, and imports nothing that could act or wait."""
        for core in CORES:
            for name in imported(PACKAGE / core):
                guilty = [impure for impure in IMPURE if within(name, impure)]
                self.assertEqual(guilty, [], f"{core} imports {name}")

    def test_packages_keep_their_distance(self) -> None:
        """VRRP and health know neither each other nor the parser."""
        for package, forbidden in FORBIDDEN.items():
            for path in sorted((PACKAGE / package).rglob("*.py")):
                if "test" in path.relative_to(PACKAGE).parts:
                    continue
                for name in imported(path):
                    guilty = [other for other in forbidden if within(name, f"kalive.{other}")]
                    self.assertEqual(guilty, [], f"{path.relative_to(PACKAGE)} imports {name}")

    def test_only_a_composition_names_a_kernel(self) -> None:
        """VRRP and health get their ports from outside, whether these are real or in memory."""
        allowed = [f"kalive.kernel.{module}" for module in PORTS]
        for path in (*(PACKAGE / "vrrp").rglob("*.py"), *(PACKAGE / "health").rglob("*.py")):
            if "test" in path.relative_to(PACKAGE).parts:
                continue
            for name in imported(path):
                known = name == "kalive.kernel" or any(within(name, module) for module in allowed)
                self.assertTrue(known or not within(name, "kalive.kernel"), f"{path} imports {name}")

    def test_the_rule_can_fail(self) -> None:
        """The reader of imports sees both forms of an import statement."""
        names = set(imported(Path(__file__)))
        self.assertIn("ast", names)
        self.assertIn("twisted.trial.unittest.SynchronousTestCase", names)
