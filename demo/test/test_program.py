"""The demo's programs: read line by line, and killed with all that they started."""

from __future__ import annotations

import os
import signal
import sys
import time
from queue import SimpleQueue
from unittest.mock import patch

from twisted.trial.unittest import TestCase

from demo.events import Event, Ready
from demo.program import Program, is_alive
from tools.kernel import sandbox

#: A parent with a child; both would stay for a minute.
CHILD = "[sys.executable, '-c', 'import time; time.sleep(60)']"
PARENT = f"import subprocess, sys, time; subprocess.Popen({CHILD})"


class ProgramTests(TestCase):
    """A program and its family."""

    def start(self) -> Program:
        """One with a child, that has said so."""
        self.events: SimpleQueue[Event] = SimpleQueue()
        code = f"{PARENT}; print('ready', flush=True); time.sleep(60)"
        program = Program(
            [sys.executable, "-I", "-S", "-c", code], lambda now, line: Ready(now, line.strip()), self.events
        )
        self.addCleanup(program.kill)
        self.assertEqual(self.events.get(timeout=30)[1], "ready")
        return program

    def gone(self, pids: list[int]) -> bool:
        """Do they all end within a few seconds?"""
        end = time.monotonic() + 10
        while any(map(is_alive, pids)) and time.monotonic() < end:
            time.sleep(0.01)
        return not any(map(is_alive, pids))

    def test_lines_become_events(self) -> None:
        """What it prints is stated as an event, and kept for a post mortem."""
        self.assertEqual(self.start().lines, ["ready"])

    def test_killed_with_its_children(self) -> None:
        """SIGKILL reaches parent and child, as when a machine loses its power."""
        program = self.start()
        family = program.family()
        self.assertEqual((len(family), family[0]), (2, program.process.pid))
        self.assertEqual(program.kill(), family)
        self.assertTrue(self.gone(family))

    def test_nobody_sees_the_other_die(self) -> None:
        """The child is killed first, while its parent is stopped: it could say good-bye otherwise. Who is
        gone by then is no trouble."""
        program = self.start()
        family = program.family()
        killed: list[tuple[int, int, bool]] = []
        really = os.kill

        def kill(pid: int, number: int) -> None:
            if number == signal.SIGSTOP:
                return really(pid, number)
            killed.append((pid, number, stopped(family[0])))
            raise ProcessLookupError

        with patch("os.kill", kill):
            program.kill()
        self.assertEqual(killed, [(pid, signal.SIGKILL, True) for pid in reversed(family)])

    def test_asked_to_end(self) -> None:
        """SIGTERM is tried first, and enough for a program that heeds it."""
        program = self.start()
        family = program.family()
        program.end()
        self.assertEqual(program.process.returncode, -15)
        for pid in family[1:]:
            os.kill(pid, signal.SIGKILL)


def stopped(pid: int) -> bool:
    """Is the process stopped, or about to be?"""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
            if file.read().rpartition(")")[2].split()[0] == "T":
                return True
        time.sleep(0.01)
    return False


class SandboxTests(TestCase):
    """What the kernel takes away with the first process."""

    def test_everything_of_its_own(self) -> None:
        """Network, mounts and processes are its own, and nothing outlives its first process."""
        command = sandbox(["demo"], root=True)
        for word in ("--net", "--mount", "--pid", "--kill-child"):
            self.assertIn(word, command)
        self.assertNotIn("--user", command)
        self.assertEqual(command[-1], "demo")
