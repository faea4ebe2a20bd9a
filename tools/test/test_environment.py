"""When set-up makes the virtual environment anew, and with which commands."""

from __future__ import annotations

from pathlib import Path

from twisted.trial.unittest import TestCase

from tools.environment import ROOT, SOURCES, commands, digest, is_current, stamp, suits


class StampTests(TestCase):
    """An environment is current when its stamp says what it would be made from now."""

    def setUp(self) -> None:
        """A checkout and an environment of it."""
        self.root = Path(self.mktemp())
        self.root.mkdir()
        for name in SOURCES:
            (self.root / name).write_text("one")
        self.venv = self.root / ".venv"
        (self.venv / "bin").mkdir(parents=True)
        (self.venv / "bin" / "python").touch()
        stamp(self.venv).write_text(digest(self.root, (3, 11)))

    def current(self, version: tuple[int, int] = (3, 11)) -> bool:
        """Is it, for this Python?"""
        return is_current(self.venv, digest(self.root, version))

    def test_current(self) -> None:
        """Nothing changed: nothing to do."""
        self.assertTrue(self.current())

    def test_changed_constraints(self) -> None:
        """Another pin makes the environment stale."""
        (self.root / "constraints.txt").write_text("two")
        self.assertFalse(self.current())

    def test_other_python(self) -> None:
        """So does another Python."""
        self.assertFalse(self.current((3, 12)))

    def test_no_stamp(self) -> None:
        """An environment whose set-up was interrupted has no stamp and is completed."""
        stamp(self.venv).unlink()
        self.assertFalse(self.current())

    def test_removed(self) -> None:
        """A stamp without its Python counts for nothing."""
        (self.venv / "bin" / "python").unlink()
        self.assertFalse(self.current())

    def test_moved_checkout(self) -> None:
        """A copied checkout would find the scripts of the one it was copied from."""
        other = Path(self.mktemp())
        self.root.rename(other)
        self.assertFalse(is_current(other / ".venv", digest(other, (3, 11))))


class CommandTests(TestCase):
    """What makes an environment."""

    def test_new(self) -> None:
        """A new one is made by the given Python before anything is installed into it."""
        venv = Path(self.mktemp())
        making, installing = commands(venv, "/usr/bin/python3")
        self.assertEqual(making, ["/usr/bin/python3", "-m", "venv", str(venv)])
        self.assertEqual(installing[0], str(venv / "bin" / "python"))
        self.assertIn("constraints.txt", installing)

    def test_completed(self) -> None:
        """An existing one is kept and completed."""
        venv = Path(self.mktemp())
        (venv / "bin").mkdir(parents=True)
        (venv / "bin" / "python").touch()
        self.assertEqual(len(commands(venv, "/usr/bin/python3")), 2, "without pip it is half made")
        (venv / "bin" / "pip").touch()
        self.assertEqual(len(commands(venv, "/usr/bin/python3")), 1)


class PinTests(TestCase):
    """The pins themselves."""

    def test_every_dependency_is_pinned(self) -> None:
        """Each line pins one release, without a path or an address of some machine."""
        lines = (ROOT / "constraints.txt").read_text().splitlines()
        for line in lines:
            self.assertRegex(line, r"^#|^[A-Za-z0-9_.\-]+==[\w.]+$")
        self.assertIn("Twisted", {line.partition("==")[0] for line in lines})

    def test_oldest_python(self) -> None:
        """Debian 12's Python is the oldest that will do."""
        self.assertTrue(suits((3, 11)))
        self.assertFalse(suits((3, 10)))
