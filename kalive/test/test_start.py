"""Tests of L{kalive.start}: what ends a start, and leaves nothing behind (C{test_daemon.py} has more)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from kalive.exitstatus import FATAL


class LogFileTests(SynchronousTestCase):
    """C{--logfile} of twistd."""

    def test_no_such_directory(self) -> None:
        """A log file that can't be made is named in one line, and no pid file stays."""
        configuration = self.mktemp()
        Path(configuration).write_text("global_defs {\n router_id x\n}\n")
        # A short name, wherever trial has its files: sockets have at most 107 characters.
        directory = tempfile.mkdtemp(prefix="kalive-", dir="/tmp")
        self.addCleanup(shutil.rmtree, directory)
        twistd = str(Path(sys.executable).parent / "twistd")
        ours = ("keepalived", "--config", configuration, "--runtime-dir", directory)
        done = subprocess.run(
            [sys.executable, twistd, "-n", "--pidfile=", "--logfile=/nonexistent/log", *ours],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        self.assertEqual(done.returncode, FATAL)
        self.assertIn("log file /nonexistent/log can't be opened: No such file", done.stderr)
        self.assertEqual(len(done.stderr.splitlines()), 1)
        self.assertEqual(os.listdir(directory), [])
