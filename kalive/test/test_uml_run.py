"""C{tools/uml-run}: what is run in the guest is told apart from what is run here by nothing but IPVS."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from twisted.trial.unittest import TestCase

_UML_RUN = Path(__file__).parents[2] / "tools" / "uml-run"

#: Every byte there is, and lines that a terminal would change.
_BYTES = bytes(range(256)) + b"\r\n\n\t\x1b[0m" * 20000
_PRINT_BYTES = r"import sys; sys.stdout.buffer.write(bytes(range(256)) + b'\r\n\n\t\x1b[0m' * 20000)"


class UMLRunTests(TestCase):
    """Commands in a User Mode Linux guest."""

    timeout = 120
    if shutil.which("linux.uml") is None:
        skip = "no User Mode Linux (Debian package user-mode-linux)"

    def start(self, *argv: str) -> subprocess.Popen[bytes]:
        """C{uml-run ARGV}, with its temporary files where the test can look."""
        self.place = Path(self.mktemp()).absolute()
        self.place.mkdir(parents=True)
        return subprocess.Popen(
            [sys.executable, str(_UML_RUN), *argv],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "TMPDIR": str(self.place), "MARK": "it's\n$HOME"},
        )

    def check(self, process: subprocess.Popen[bytes], status: int, output: bytes, errors: bytes) -> None:
        """C{process} ends so, prints that, and leaves no file behind."""
        self.assertEqual((process.communicate(timeout=100), process.returncode), ((output, errors), status))
        self.assertEqual(self.left(), [])

    def test_output_and_status(self) -> None:
        """Every byte of both outputs passes through unchanged, and so does the status."""
        script = f"{_PRINT_BYTES}; sys.stderr.write('no\\n'); sys.exit(42)"
        self.check(self.start(sys.executable, "-c", script), 42, _BYTES, b"no\n")

    def test_same_place(self) -> None:
        """The command runs in the same directory, with the same environment and words."""
        process = self.start("sh", "-c", 'pwd; printf %s "$MARK" "$1"', "sh", "a  b")
        self.check(process, 0, f"{os.getcwd()}\nit's\n$HOMEa  b".encode(), b"")

    def test_has_ipvs(self) -> None:
        """The kernel in there has IPVS and the links that tests make."""
        script = (
            "set -e; test -e /proc/net/ip_vs; ip link add one type dummy;"
            "ip link add two link one type macvlan; ip link add three type veth peer name four"
        )
        self.check(self.start("sh", "-c", script), 0, b"", b"")

    def test_time_is_up(self) -> None:
        """A guest that takes too long is ended, with the status of timeout(1)."""
        self.check(self.start("-t", "4", "sleep", "100"), 124, b"", b"")

    def test_terminated(self) -> None:
        """A signal is handed to the command, which may clean up and end as it likes."""
        process = self.start("bash", "-c", "trap 'echo bye; exit 3' TERM; echo up; sleep 100 & wait")
        assert process.stdout is not None
        self.assertEqual(process.stdout.readline(), b"up\n")
        process.send_signal(signal.SIGTERM)
        self.check(process, 3, b"bye\n", b"")

    def test_killed(self) -> None:
        """When uml-run itself is killed outright, the guest ends and its files go."""
        process = self.start("bash", "-c", "echo up; sleep 100")
        assert process.stdout is not None
        self.assertEqual(process.stdout.readline(), b"up\n")
        process.kill()
        process.communicate()
        end = time.monotonic() + 20
        while (self.guests() or self.left()) and time.monotonic() < end:
            time.sleep(0.1)
        self.assertEqual((self.guests(), self.left()), ([], []))

    def left(self) -> list[str]:
        """The names of files left behind."""
        return os.listdir(self.place)

    def guests(self) -> list[str]:
        """Guests of this test that still run."""
        found = []
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                line = path.read_bytes()
            except OSError:
                continue
            if bytes(self.place) in line:
                found.append(line.decode(errors="replace"))
        return found
