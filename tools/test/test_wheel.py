"""Tests of L{tools.wheel}: what a wheel must hold, and what it must not."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from tools.wheel import HARMFUL, PLUGIN, complaints

RIGHT = ["kalive/__init__.py", PLUGIN, "kalive-1.0.dist-info/METADATA"]


class ComplaintsTests(SynchronousTestCase):
    """What is found in the list of a wheel's files."""

    def test_right(self) -> None:
        """The package, its plugin and what describes it: no complaint."""
        self.assertEqual(complaints(RIGHT), [])

    def test_no_plugin(self) -> None:
        """Without the plugin twistd would know no C{keepalived}."""
        self.assertEqual(complaints([name for name in RIGHT if name != PLUGIN]), [f"{PLUGIN} is not in it"])

    def test_harmful(self) -> None:
        """A file that would hide Twisted's own modules or plugins, each of them."""
        for name in HARMFUL:
            self.assertEqual(complaints([*RIGHT, name]), [f"{name} must not be in it"])

    def test_for_development_only(self) -> None:
        """Demonstrations, tools and measurements stay at home; a module with such a name is no matter."""
        for name in ("demo/failover.py", "tools/ci.py", "bench/checks.py"):
            self.assertEqual(complaints([*RIGHT, name]), [f"{name} is for development only"])
        self.assertEqual(complaints([*RIGHT, "kalive/tools/x.py"]), [])
