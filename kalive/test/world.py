"""Real daemons for tests: started by L{kalive.test.daemon}, watched from outside, always ended.

A L{Daemon} has directories of its own, short enough for socket names, and is killed with its children when
its test ends, whatever happened. Waiting is for a condition, at most L{PATIENCE} seconds.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

import kalive

PATIENCE = 20.0
_PR_CAPBSET_DROP = 24

VRRP = """
vrrp_instance {name} {{
    interface lo
    virtual_router_id 51
    priority 100
    virtual_ipaddress {{
        192.0.2.1
    }}
}}
"""
HEALTH = """
virtual_server 192.0.2.1 80 {
    protocol TCP
    real_server 192.0.2.2 80 {
        TCP_CHECK {
            connect_timeout 3
        }
    }
}
"""
BOTH = VRRP.format(name="VI_1") + HEALTH

_T = TypeVar("_T")


def wait_for(what: str, condition: Callable[[], _T | None]) -> _T:
    """The first true value of C{condition}; AssertionError, naming C{what}, when there is none in time."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(0.02)
    raise AssertionError(f"waited {PATIENCE} s in vain for {what}")


class Daemon:
    """A parent with trivial children, not started yet."""

    def __init__(self, text: str = BOTH, module: str = "kalive.test.daemon") -> None:
        """C{text} is the configuration; C{module} what to run instead of twistd."""
        self.home = Path(tempfile.mkdtemp(prefix="kalive-"))
        self.run = self.home / "run"
        self.file = self.home / "keepalived.conf"
        self.output = self.home / "log"
        self.file.write_text(text)
        self._module = module
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, *options: str, twistd: tuple[str, ...] = ("-n",)) -> Daemon:
        """Start it with short intervals; C{options} are of keepalived, C{twistd} of twistd."""
        arguments = [*twistd, "keepalived", "--config", str(self.file), "--runtime-dir", str(self.run)]
        quick = ["--hello-interval", "0.5", "--hello-grace", "0.5"]
        self.spawn([*arguments, *quick, *options])
        return self

    def spawn(self, arguments: list[str], prepare: Callable[[], None] | None = None) -> None:
        """Start the module with exactly these C{arguments}, after C{prepare} in the new process."""
        root = str(Path(kalive.__file__).parent.parent)
        environment = {**os.environ, "KALIVE_TRIVIAL": str(self.home), "PYTHONPATH": root}
        with self.output.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", self._module, *arguments],
                env=environment,
                cwd=self.home,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                preexec_fn=prepare,  # noqa: PLW1509  # nobody else runs here between fork and exec
            )

    @property
    def pid(self) -> int:
        """Of the parent."""
        assert self._process is not None
        return self._process.pid

    def log(self) -> str:
        """All that was said so far."""
        return self.output.read_text()

    def notes(self, role: str) -> list[str]:
        """What the trivial role of that name was asked, in order, over all its processes."""
        path = self.home / f"{role}.log"
        return path.read_text().splitlines() if path.exists() else []

    def child(self, name: str) -> int | None:
        """The process that the pid file C{name} (C{vrrp} or C{checkers}) tells, None without."""
        path = self.run / f"{name}.pid"
        try:
            return int(path.read_text())
        except (FileNotFoundError, ValueError):
            return None

    def saw(self, text: str, times: int = 1) -> None:
        """Wait until the log holds C{text} so many C{times}."""
        try:
            wait_for(f"{text!r} in the log", lambda: self.log().count(text) >= times)
        except AssertionError as error:
            raise AssertionError(f"{error}; the log:\n{self.log()}") from None

    def started(self, *roles: str) -> Daemon:
        """Wait until each of C{roles} has begun its work."""
        for role in roles or ("vrrp", "health"):
            wait_for(f"start of {role}", partial(self.notes, role))
        return self

    def replaced(self, name: str, old: int | None) -> int:
        """Wait for another process in the pid file C{name} than C{old}."""

        def another() -> int | None:
            pid = self.child(name)
            return pid if pid != old else None

        return wait_for(f"a new process in {name}.pid", another)

    def hang_up(self) -> None:
        """SIGHUP to the parent."""
        os.kill(self.pid, signal.SIGHUP)

    def ended(self) -> int:
        """Wait for the end of the parent; its exit status, negative after a signal."""
        assert self._process is not None
        return self._process.wait(PATIENCE)

    def stop(self) -> int:
        """SIGTERM, and wait for the end."""
        os.kill(self.pid, signal.SIGTERM)
        return self.ended()

    def destroy(self) -> None:
        """End what still runs of it, and remove its files."""
        for name in ("vrrp", "checkers"):
            self._kill(self.child(name))
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait(PATIENCE)
        for name in ("vrrp", "checkers"):
            self._kill(self.child(name))
        shutil.rmtree(self.home, ignore_errors=True)

    def _kill(self, pid: int | None) -> None:
        """Only what still calls itself our child: numbers are used again."""
        if pid is not None and comm(pid).startswith("keepalived"):
            os.kill(pid, signal.SIGKILL)


def drop_capabilities() -> None:
    """Let the program that comes next have no privilege, though its user is root: other users, who have
    none either, could often not even read this Python."""
    libc = ctypes.CDLL(None)
    for capability in range(64):
        libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)


def comm(pid: int) -> str:
    """The short name of a process, empty when there is none."""
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def command_line(pid: int) -> str:
    """The arguments of a process as C{ps} shows them."""
    return Path(f"/proc/{pid}/cmdline").read_bytes().rstrip(b"\0").replace(b"\0", b" ").decode()
