"""The C C{keepalived} as a peer: in a namespace, with files of its own, ended by its process id."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from pathlib import Path

from twisted.trial.unittest import TestCase

from kalive.testing.namespaces import Namespace, needs_namespaces

COMMAND = "/usr/sbin/keepalived"


def needs_keepalived() -> str | None:
    """Why the C daemon can't be tested against here, None when it can."""
    if shutil.which(COMMAND) is None:
        return f"no {COMMAND} (Debian package keepalived)"
    return needs_namespaces()


class CKeepalived:
    """One daemon with its configuration; C{log()} is all it said."""

    def __init__(self, test: TestCase, namespace: Namespace, configuration: str) -> None:
        """Start it."""
        directory = Path(test.mktemp())
        directory.mkdir()
        (directory / "keepalived.conf").write_text(configuration)
        self.namespace = namespace
        self._log = directory / "log"
        self._child_pid = directory / "r.pid"
        files = [f"-{letter}{directory / name}.pid" for letter, name in (("p", "p"), ("r", "r"), ("c", "c"))]
        command = [COMMAND, "-n", "-l", "-D", "-P", "-f", str(directory / "keepalived.conf"), *files]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(namespace.command(*command), stdout=log, stderr=log)
        test.addCleanup(self.end)

    def log(self) -> str:
        """All it has said."""
        return self._log.read_text(errors="replace")

    def says(self, text: str) -> bool:
        """Whether it has said so."""
        return text in self.log()

    def has(self, address: str) -> bool:
        """Whether C{ip} shows an address ("A/LEN") on its eth0."""
        return f" {address} " in self.namespace.ip("addr show dev eth0")

    def stop(self) -> None:
        """Ask it to end in order (SIGTERM)."""
        self._process.send_signal(signal.SIGTERM)

    def crash(self) -> None:
        """Kill it. Its child is stopped before, so that it has no time for last words."""
        child = int(self._child_pid.read_text())
        os.kill(child, signal.SIGSTOP)
        self._process.kill()
        self._process.wait(5)
        os.kill(child, signal.SIGKILL)

    def end(self) -> None:
        """Make sure that it has ended."""
        if self._process.poll() is None:
            self.stop()
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(5)
