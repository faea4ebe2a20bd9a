"""One running daemon: started from a command template, ended by process id.

Decides the order of killing. Never signals a process that does not descend from the one it started.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

from bench.implementation import Implementation
from bench.network import inside
from bench.processes import descendants, parents


class Daemon:
    """A daemon in a namespace, with a new directory for its files and its log."""

    def __init__(self, implementation: Implementation, namespace: str, config: str) -> None:
        self.directory = Path(tempfile.mkdtemp(prefix="kb-"))
        file = self.directory / "keepalived.conf"
        file.write_text(config)
        self.log = self.directory / "log"
        words = implementation.words(file, self.directory)
        with inside(namespace), self.log.open("wb") as log:
            self._process = subprocess.Popen(
                words,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self.directory,
                env=implementation.surroundings(),
            )

    @property
    def running(self) -> bool:
        """Whether the process we started still runs."""
        return self._process.poll() is None

    def pids(self) -> list[int]:
        """All processes of the daemon, the parent first."""
        return descendants(parents(), self._process.pid)

    def kill(self) -> None:
        """SIGKILL all at once, as a power cut would.

        The parent is stopped first, so that it starts no new child; it is killed last, because
        children that see their parent's death say good-bye (priority 0) to the segment.
        """
        if not self.running:
            return
        os.kill(self._process.pid, signal.SIGSTOP)
        for pid in reversed(self.pids()):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._process.wait(10)

    def stop(self) -> None:
        """End it in order with SIGTERM, by force after 10 s; remove its directory."""
        with suppress(subprocess.TimeoutExpired):
            self._process.terminate()
            self._process.wait(10)
        self.close()

    def close(self) -> None:
        """Make sure that nothing of it is left, neither process nor file."""
        self.kill()
        shutil.rmtree(self.directory, ignore_errors=True)

    def last_words(self) -> str:
        """The end of its log, to explain a failure."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])
