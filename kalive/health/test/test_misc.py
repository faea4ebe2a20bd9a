"""C{MISC_CHECK} with real programs: L{kalive.health.checkers.misc}."""

from __future__ import annotations

import os
import time
from pathlib import Path

from twisted.internet.defer import CancelledError, Deferred
from twisted.internet.task import deferLater
from zope.interface.verify import verifyObject

from kalive.config.common import Script
from kalive.config.health import MiscCheck
from kalive.health.checkers import misc
from kalive.health.checkers.interfaces import IChecker
from kalive.health.checkers.misc import MiscChecker
from kalive.health.checkers.shared import Shared
from kalive.health.outcome import SUCCESS, Outcome, Result
from kalive.health.test.servers import LoopbackTestCase
from kalive.health.test.values import QUICK


def running(pid: int) -> bool:
    """Whether that process exists and is more than a zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


class MiscTests(LoopbackTestCase):
    """How a program's end becomes an outcome."""

    def checker(self, *argv: str, timeout: float = 10.0, user: str | None = None) -> MiscChecker:
        """A checker for this command."""
        script = Script(argv, user=user)
        check = MiscCheck(timing=QUICK, misc_path=script, misc_timeout=timeout)
        return MiscChecker(self.reactor, check, Shared())

    def script(self, text: str) -> str:
        """An executable shell script."""
        path = Path(self.mktemp()).absolute()
        path.write_text("#!/bin/sh\n" + text)
        path.chmod(0o755)
        return str(path)

    async def written(self, path: Path) -> int:
        """The process number that a script writes to C{path}."""
        deadline = time.monotonic() + 10
        while not (path.exists() and path.read_text().strip()) and time.monotonic() < deadline:
            await deferLater(self.reactor, 0.02)
        return int(path.read_text())

    async def ended(self, pid: int) -> bool:
        """Whether that process is gone, within some seconds."""
        deadline = time.monotonic() + 5
        while running(pid) and time.monotonic() < deadline:
            await deferLater(self.reactor, 0.02)
        return not running(pid)

    def test_is_a_checker(self) -> None:
        """It keeps the contract."""
        self.assertTrue(verifyObject(IChecker, self.checker("/bin/true")))

    async def test_exit_status(self) -> None:
        """0 is a success, anything else a failure with that number."""
        self.assertEqual(await self.checker("/bin/true").check(), SUCCESS)
        outcome = await self.checker(self.script("exit 7")).check()
        self.assertEqual(outcome, Outcome(Result.WRONG_EXIT_STATUS, "exit status 0", "7"))

    async def test_killed_by_a_signal(self) -> None:
        """A crash is a failure."""
        outcome = await self.checker(self.script("kill -SEGV $$")).check()
        self.assertEqual(outcome.actual, "signal 11")

    async def test_arguments_without_a_shell(self) -> None:
        """Spaces, quotes and dollars arrive as they are."""
        wanted = ("a b", '"c"', "$HOME", "*")
        tests = " && ".join(f"""[ "${n}" = '{each}' ]""" for n, each in enumerate(wanted, 1))
        self.assertEqual(await self.checker(self.script(f"{tests}\n"), *wanted).check(), SUCCESS)

    async def test_environment_and_descriptors_are_clean(self) -> None:
        """A loader variable of ours is not passed on, and no descriptor is open but three."""
        os.environ["LD_AUDIT"] = "/nowhere"
        self.addCleanup(os.environ.pop, "LD_AUDIT")
        path = self.script('[ -z "$LD_AUDIT" ] && [ ! -e /proc/$$/fd/3 ]\n')
        self.assertEqual(await self.checker(path).check(), SUCCESS)

    async def test_no_such_program(self) -> None:
        """Named, with the reason; not executable likewise."""
        outcome = await self.checker("/nowhere/check").check()
        self.assertIs(outcome.result, Result.CANNOT_RUN)
        self.assertIn("/nowhere/check", outcome.actual)
        outcome = await self.checker("/etc/passwd").check()
        self.assertIs(outcome.result, Result.CANNOT_RUN)

    async def test_no_such_user(self) -> None:
        """It is not run as somebody else instead."""
        outcome = await self.checker("/bin/true", user="kalive-nobody-has-this-name").check()
        self.assertIs(outcome.result, Result.CANNOT_RUN)

    async def test_timeout_ends_it_and_its_children(self) -> None:
        """C{misc_timeout}: the script and what it started are gone."""
        pid_file = Path(self.mktemp()).absolute()
        path = self.script(f"sleep 60 & echo $! > {pid_file}; wait\n")
        outcome = await self.checker(path, timeout=0.5).check()
        self.assertEqual(outcome, Outcome(Result.SCRIPT_TIMEOUT, actual="0.5 s"))
        self.assertTrue(await self.ended(await self.written(pid_file)))

    async def test_one_that_ignores_term_is_killed(self) -> None:
        """After a grace."""
        self.patch(misc, "GRACE", 0.2)
        path = self.script("trap '' TERM\nwhile :; do sleep 0.1; done\n")
        outcome = await self.checker(path, timeout=0.3).check()
        self.assertIs(outcome.result, Result.SCRIPT_TIMEOUT)

    async def test_one_that_leads_no_group_yet_is_killed(self) -> None:
        """A busy machine may start it so late that its time is up before it has its own group."""

        def no_such_group(*_: int) -> None:
            raise ProcessLookupError

        self.patch(misc, "GRACE", 0.2)
        self.patch(os, "killpg", no_such_group)
        outcome = await self.checker(self.script("exec sleep 60\n"), timeout=0.3).check()
        self.assertIs(outcome.result, Result.SCRIPT_TIMEOUT)

    async def test_cancelling_kills_it(self) -> None:
        """Nothing of it runs on."""
        pid_file = Path(self.mktemp()).absolute()
        path = self.script(f"echo $$ > {pid_file}; sleep 60\n")
        result: Deferred[Outcome] = self.checker(path).check()
        pid = await self.written(pid_file)
        result.cancel()
        self.failureResultOf(result, CancelledError)
        self.assertTrue(await self.ended(pid))
