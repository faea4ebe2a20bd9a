"""Which Debian packages set-up finds missing, and what it says of them."""

from __future__ import annotations

from twisted.trial.unittest import TestCase

from tools.needs import apt_command, complaint, missing, needed


class NeededTests(TestCase):
    """What each part calls."""

    def test_lint_needs_nothing(self) -> None:
        """Linting and the pure tests need no Debian package."""
        self.assertEqual(needed("python", own_ipvs=False), [])

    def test_uml_only_without_ipvs(self) -> None:
        """User Mode Linux is not installed on a machine whose own kernel has IPVS."""
        commands = {need.command for need in needed("demo", own_ipvs=True)}
        self.assertEqual(commands, {"ip", "ipvsadm"})
        commands = {need.command for need in needed("demo", own_ipvs=False)}
        self.assertLessEqual({"linux.uml", "modprobe"}, commands)

    def test_c_daemon_only_for_tests(self) -> None:
        """The demo needs no C keepalived; interoperability tests do."""
        self.assertNotIn("/usr/sbin/keepalived", {need.command for need in needed("demo", own_ipvs=False)})
        self.assertIn("/usr/sbin/keepalived", {need.command for need in needed("test", own_ipvs=False)})


class MissingTests(TestCase):
    """What is left to install."""

    def test_nothing_missing(self) -> None:
        """With everything there, there is nothing to do: no apt-get update either."""
        self.assertEqual(missing(needed("test", False), lambda _: True), [])

    def test_only_the_missing(self) -> None:
        """Only packages whose command is not found are installed."""
        lacking = missing(needed("test", False), lambda command: command != "ipvsadm")
        self.assertEqual([need.package for need in lacking], ["ipvsadm"])

    def test_commands(self) -> None:
        """One line, in a stable order, each package once."""
        lacking = missing(needed("demo", False), lambda command: command == "ip")
        self.assertEqual(
            apt_command(lacking),
            "apt-get update && apt-get install --no-install-recommends ipvsadm kmod user-mode-linux",
        )

    def test_complaint_is_one_line(self) -> None:
        """Somebody who may not install is told in one line what is missing and what to type."""
        text = complaint(missing(needed("demo", False), lambda command: command != "modprobe"))
        self.assertNotIn("\n", text)
        self.assertIn("modprobe", text)
        self.assertIn("apt-get install --no-install-recommends kmod", text)
