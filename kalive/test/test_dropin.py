"""Tests of L{kalive.dropin}: what scripts and tools that call C{keepalived} rely on."""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from kalive.dropin import main
from kalive.parser.test.support import instance


class DropInTests(SynchronousTestCase):
    """The command, called in this process."""

    def call(self, *words: str) -> tuple[int, str]:
        """The exit status and what it said on stderr."""
        error = io.StringIO()
        self.patch(sys, "stderr", error)
        return main(words), error.getvalue()

    def file(self, text: str) -> str:
        """A file with this text."""
        path = Path(self.mktemp())
        path.write_text(text)
        return str(path)

    def test_version(self) -> None:
        """Ansible's role and an exporter find a version of at least 2.0.4 in the first line."""
        for option in ("-v", "--version"):
            status, said = self.call(option)
            first = said.splitlines()[0]
            match = re.search(r"[kK]eepalived v(.*) ", first)
            assert match is not None
            self.assertEqual((status, match[1], first.split()[1]), (0, "2.4.3", "v2.4.3"))
            self.assertGreater(len(said.splitlines()), 1)

    def test_good_file(self) -> None:
        """Nothing is said about a good file, and the status is 0."""
        file = self.file(instance("").replace("eth0", "lo"))
        for words in (["-t", "-f", file], [f"-f{file}", "-t"], ["--config-test", f"--use-file={file}"]):
            self.assertEqual(self.call(*words), (0, ""))

    def test_statuses(self) -> None:
        """5 for errors, 2 for a keyword without its value, 4 for no file, 6 for script security alone."""
        script = instance("notify_master /bin/true").replace("eth0", "lo")
        for text, status in (
            (instance("priorit 5"), 5),
            (instance("priority"), 2),
            (script, 6),
            (script + "nonsense\n", 5),
        ):
            self.assertEqual(self.call("-t", "-f", self.file(text))[0], status, text)
        self.assertEqual(self.call("-t", "-f", "/nonexistent/keepalived.conf")[0], 4)

    def test_log(self) -> None:
        """With --config-test=LOG complaints are appended there, and nothing is said."""
        log = self.file("before\n")
        status, said = self.call(f"--config-test={log}", "-f", self.file("nonsense\n"))
        self.assertEqual((status, said), (5, ""))
        text = Path(log).read_text()
        self.assertTrue(text.startswith("before\n"))
        self.assertIn("Unknown keyword 'nonsense'", text)

    def test_identity(self) -> None:
        """-i chooses the lines that are meant for this host."""
        file = self.file("@left nonsense\n")
        self.assertEqual(self.call("-t", "-i", "right", "-f", file)[0], 0)
        self.assertEqual(self.call("-t", "-ileft", "-f", file)[0], 5)

    def test_other_options(self) -> None:
        """How a daemon would run is of no concern to a test; without -t it is for twistd, which is said."""
        file = self.file("")
        self.assertEqual(self.call("-t", "-nlDP", "-p", "/run/x.pid", "-f", file), (0, ""))
        status, said = self.call("-n", "-f", file)
        self.assertEqual(status, 1)
        self.assertIn(f"twistd keepalived --config {file}", said)

    def test_wrong_use(self) -> None:
        """An unknown option, or one without its argument, is status 1; further words are named."""
        for words in (["--bogus"], ["-Z"], ["-t", "-f"], ["-t", "--use-file"]):
            status, said = self.call(*words)
            self.assertEqual(status, 1, words)
            self.assertIn("Usage", said)
        self.assertEqual(self.call("-t", "-f", self.file(""), "more"), (0, "Unexpected argument(s): more\n"))
