"""Tests of L{kalive.tap}, and of L{kalive.generation}: options, and what is read before a reactor runs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from twisted.application.service import IServiceMaker
from twisted.plugin import getPlugins
from twisted.python.usage import UsageError
from twisted.trial.unittest import SynchronousTestCase

from kalive.generation import Generation, configuration_behind, objections, read_generation
from kalive.role import Refused
from kalive.sealed import read_sealed
from kalive.tap import Options

VRRP = "vrrp_instance A {\n interface lo\n virtual_router_id 1\n virtual_ipaddress {\n 192.0.2.1\n }\n}\n"


class OptionTests(SynchronousTestCase):
    """The command line."""

    def setUp(self) -> None:
        """SIGHUP is given back after the test: options hold it."""
        self.addCleanup(signal.signal, signal.SIGHUP, signal.getsignal(signal.SIGHUP))

    def parse(self, *arguments: str) -> Options:
        """The options that C{arguments} say."""
        options = Options()
        options.parseOptions(list(arguments))
        return options

    def test_defaults(self) -> None:
        """Without options it is where users of Keepalived expect it."""
        options = self.parse()
        self.assertEqual(options["config"], "/etc/keepalived/keepalived.conf")
        self.assertEqual(options["runtime-dir"], "/run/kalive")
        self.assertEqual((options["hello-interval"], options["hello-grace"]), (5.0, 2.0))

    def test_short(self) -> None:
        """-f and -i are those of Keepalived; a relative name becomes absolute."""
        options = self.parse("-f", "x.conf", "-i", "left")
        self.assertEqual(options["config"], os.path.abspath("x.conf"))
        self.assertEqual(options["config-id"], "left")

    def test_bad_values(self) -> None:
        """Wrong times, unknown options and stray words are refused."""
        for wrong in (
            ["--hello-interval", "0"],
            ["--hello-grace", "-1"],
            ["--hello-interval", "nan"],
            ["--hello-grace", "soon"],
            ["--nonsense"],
            ["word"],
        ):
            self.assertRaises(UsageError, self.parse, *wrong)

    def test_help(self) -> None:
        """Every option has a text in --help."""
        text = str(Options())
        for name in ("config", "config-id", "runtime-dir", "hello-interval", "hello-grace", "check"):
            self.assertRegex(text, rf"--{name}[= ]\s*\S+")
        options: list[Any] = [*Options.optParameters, *Options.optFlags]
        for option in options:
            self.assertTrue([word for word in option if isinstance(word, str) and " " in word], option)

    def test_plugin(self) -> None:
        """twistd knows the sub-command."""
        [maker] = [maker for maker in getPlugins(IServiceMaker) if maker.tapname == "keepalived"]
        self.assertIs(maker.options, Options)

    def test_parent_has_nobody_else_s_pid_file(self) -> None:
        """twistd's own pid file is left out, ours in the runtime directory takes its place; one that was
        asked for stays."""
        for given, expected in (("twistd.pid", ""), ("/run/mine.pid", "/run/mine.pid")):
            options = Options()
            parent: dict[str, str] = {"pidfile": given}
            options.parent = parent  # type: ignore[assignment]  # options are a dict, that is enough here
            options.parseOptions([])
            self.assertEqual(parent["pidfile"], expected)


class HelpTests(SynchronousTestCase):
    """The real twistd."""

    def test_help(self) -> None:
        """C{twistd keepalived --help} explains itself."""
        twistd = Path(sys.executable).parent / "twistd"
        done = subprocess.run(
            [sys.executable, str(twistd), "keepalived", "--help"],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        for word in ("--config", "SIGHUP", "--runtime-dir"):
            self.assertIn(word, done.stdout)


class GenerationTests(SynchronousTestCase):
    """A reading of the file."""

    def generation(self, text: str, number: int = 1) -> Generation:
        """What is read from a file that says C{text}."""
        path = self.mktemp()
        Path(path).write_text(text)
        result = read_generation(number, path, None)
        self.addCleanup(result.close)
        return result

    def test_same_for_children(self) -> None:
        """A child reads from the seal what the parent has read from the file."""
        generation = self.generation(VRRP)
        self.assertEqual(configuration_behind(generation.fd), generation.configuration)
        self.assertEqual([role.value for role in generation.roles()], ["vrrp"])

    def test_later_changes_do_not_count(self) -> None:
        """A file that changes after it was read changes nothing for a child that starts later."""
        path = Path(self.mktemp())
        path.write_text(VRRP)
        generation = read_generation(1, str(path), None)
        self.addCleanup(generation.close)
        path.write_text("")
        self.assertEqual(len(configuration_behind(generation.fd).vrrp_instances), 1)

    def test_long_file(self) -> None:
        """A file of 100 kB reaches the child whole."""
        generation = self.generation(VRRP + "# comment\n" * 10_000)
        self.assertGreater(len(read_sealed(generation.fd)), 100_000)
        self.assertEqual(configuration_behind(generation.fd), generation.configuration)

    def test_fatal(self) -> None:
        """What can't run at all needs no children, and no child takes it."""
        generation = self.generation(VRRP)
        generation.configuration = None
        self.assertEqual(generation.roles(), frozenset())
        from kalive.parser import load as module

        fatal = module.Loaded(None, generation.report)
        self.patch(module, "load", lambda *_: fatal)
        self.assertRaises(Refused, configuration_behind, generation.fd)

    def test_objections(self) -> None:
        """A new error is an objection to a new reading, an old one is not."""
        good, bad = self.generation(VRRP), self.generation(VRRP + "no_such_keyword\n")
        self.assertEqual(objections(good, bad), ())
        self.assertEqual(len(objections(bad, good)), 1)
        self.assertEqual(objections(bad, bad), ())

    def test_close(self) -> None:
        """Closing twice closes once."""
        generation = self.generation(VRRP)
        generation.close()
        generation.close()
        self.assertEqual(generation.fd, -1)
