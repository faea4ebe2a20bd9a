"""Tests of L{kalive.child}, L{kalive.prctl} and L{kalive.identity}: the beginning of a child."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

import kalive
from kalive.config.configuration import Role
from kalive.exitstatus import FATAL, OK
from kalive.identity import PARENT, identity_of
from kalive.roles import FACTORIES
from kalive.settings import Settings

SETTINGS = Settings(
    role="vrrp",
    factory="kalive.test.trivial:vrrp",
    runtime_dir="/nowhere",
    generation=3,
    parent=1,
    interval=5.0,
    syslog=None,
)


class SettingsTests(SynchronousTestCase):
    """What a parent tells its child."""

    def test_round_trip(self) -> None:
        """The child understands what the parent says."""
        self.assertEqual(Settings.from_argument(SETTINGS.to_argument()), SETTINGS)

    def test_nonsense(self) -> None:
        """Anything else is an error of two kinds."""
        for text in ("", "x", "[]", "{}", '{"role": 1}'):
            self.assertRaises((TypeError, ValueError), Settings.from_argument, text)


class BeginningTests(SynchronousTestCase):
    """A child that was not started as it should be."""

    def child(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a child to its end."""
        return subprocess.run(
            [sys.executable, "-m", "kalive.child", *arguments],
            cwd=Path(kalive.__file__).parent.parent,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def test_by_hand(self) -> None:
        """Somebody who starts it by hand is told who does that; status 1."""
        for arguments in ((), ("vrrp",)):
            done = self.child(*arguments)
            self.assertEqual(done.returncode, FATAL)
            self.assertIn("twistd keepalived", done.stderr)

    def test_parent_gone(self) -> None:
        """A child whose parent ended before it could begin ends quietly."""
        done = self.child(SETTINGS.to_argument())
        self.assertEqual((done.returncode, done.stdout, done.stderr), (OK, "", ""))


class IdentityTests(SynchronousTestCase):
    """Names."""

    def test_every_role(self) -> None:
        """Every role has names of its own and something that makes it."""
        identities = [PARENT, *(identity_of(role) for role in Role)]
        for attribute in ("title", "ident", "facility", "name", "pid_file"):
            self.assertEqual(len({getattr(one, attribute) for one in identities}), len(identities))
        self.assertEqual(FACTORIES.keys(), set(Role))

    def test_idents(self) -> None:
        """The names in the log are those that people's rules match."""
        idents = [PARENT.ident, identity_of(Role.VRRP).ident, identity_of(Role.HEALTH).ident]
        self.assertEqual(idents, ["Keepalived", "Keepalived_vrrp", "Keepalived_healthcheckers"])
