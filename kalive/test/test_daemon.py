"""Tests of the daemon as processes: L{kalive.tap}, L{kalive.service}, L{kalive.child} and their signals."""

from __future__ import annotations

import os
import random
import signal
import socket
import stat
import time
from pathlib import Path

from twisted.trial.unittest import SkipTest, TestCase

from kalive.parser.load import load
from kalive.parser.source import from_text
from kalive.parser.test.mutations import mutated
from kalive.test.world import BOTH, HEALTH, VRRP, Daemon, comm, command_line, drop_capabilities, wait_for
from kalive.watchdog.hello import Configure, FrameReader, Hello, Refused, Status, StatusRequest, encode

NOBODY = 65534


class DaemonCase(TestCase):
    """Makes daemons that end with their test."""

    timeout = 120

    def daemon(self, text: str = BOTH, module: str = "kalive.test.daemon") -> Daemon:
        """A daemon with its own directories."""
        result = Daemon(text, module)
        self.addCleanup(result.destroy)
        return result


class LifeTests(DaemonCase):
    """Start, the look of the processes, and the end."""

    def test_names_in_the_process_list(self) -> None:
        """C{ps} and C{pidof} show the processes under the names that users of Keepalived know."""
        daemon = self.daemon().start().started()
        vrrp, checkers = daemon.child("vrrp"), daemon.child("checkers")
        assert vrrp and checkers
        self.assertEqual(command_line(daemon.pid), "keepalived")
        self.assertEqual(command_line(vrrp), "keepalived_vrrp")
        self.assertEqual(command_line(checkers), "keepalived_healthcheckers")
        self.assertEqual(
            [comm(daemon.pid), comm(vrrp), comm(checkers)],
            ["keepalived", "keepalived_vrrp", "keepalived_heal"],
        )

    def test_only_the_children_that_are_needed(self) -> None:
        """Without C{virtual_server} there is no process for health checks."""
        daemon = self.daemon(VRRP.format(name="VI_1")).start().started("vrrp")
        self.assertIsNone(daemon.child("checkers"))
        self.assertEqual(daemon.stop(), 0)
        self.assertNotIn("Healthcheck", daemon.log())

    def test_stop_in_order(self) -> None:
        """SIGTERM lets each child stop its work, leaves no file behind, and is no failure."""
        daemon = self.daemon().start().started()
        self.assertEqual(daemon.stop(), 0)
        self.assertEqual(daemon.notes("vrrp")[-1], "stop")
        self.assertEqual(daemon.notes("health")[-1], "stop")
        self.assertIn("(trivial) sent 0 priority", daemon.log())
        self.assertEqual(list(daemon.run.iterdir()), [])

    def test_stopped_while_it_starts(self) -> None:
        """A child that is told to stop before its reactor runs stops in order all the same."""
        daemon = self.daemon(VRRP.format(name="VI_1"))
        (daemon.home / "vrrp.start").write_text("terminated")
        daemon.start()
        wait_for("the stop", lambda: "stop" in daemon.notes("vrrp"))
        daemon.saw("ended: exit status 0")

    def test_interrupt_stops_in_order(self) -> None:
        """Ctrl-C, which reaches all processes of a terminal, stops as SIGTERM does."""
        daemon = self.daemon().start().started()
        for name in ("vrrp", "checkers"):
            os.kill(daemon.child(name) or 0, signal.SIGINT)
        os.kill(daemon.pid, signal.SIGINT)
        self.assertEqual(daemon.ended(), 0)
        self.assertEqual(daemon.notes("vrrp")[-1], "stop")
        self.assertNotIn("Traceback", daemon.log())

    def test_children_end_with_a_killed_parent(self) -> None:
        """When the parent is killed its children notice at once and stop in order."""
        daemon = self.daemon().start().started()
        os.kill(daemon.pid, signal.SIGKILL)
        daemon.ended()
        wait_for("the end of both", lambda: not daemon.child("vrrp") and not daemon.child("checkers"))
        self.assertEqual(daemon.notes("vrrp")[-1], "stop")

    def test_stopped_orphan(self) -> None:
        """A child that was stopped (SIGSTOP) when its parent was killed can't end with it; the next daemon
        wakes it, so that it stops in order, and takes its place."""
        daemon = self.daemon(VRRP.format(name="VI_1")).start().started("vrrp")
        old = daemon.child("vrrp")
        os.kill(old or 0, signal.SIGSTOP)
        os.kill(daemon.pid, signal.SIGKILL)
        daemon.ended()
        daemon.start()
        daemon.replaced("vrrp", old)
        wait_for("work of the new one", lambda: daemon.notes("vrrp") == ["start VI_1", "stop", "start VI_1"])
        self.assertEqual(daemon.stop(), 0)

    def test_child_that_will_not_stop(self) -> None:
        """A child that hangs does not keep the parent from stopping."""
        daemon = self.daemon().start("--hello-interval", "60").started()
        os.kill(daemon.child("vrrp") or 0, signal.SIGUSR1)
        self.assertEqual(daemon.stop(), 0)
        self.assertIn("signal 9", daemon.log())

    def test_daemonizes(self) -> None:
        """Without -n the daemon goes to the background and logs to the log daemon."""
        daemon = self.daemon()
        receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.addCleanup(receiver.close)
        receiver.bind(str(daemon.home / "log.sock"))
        receiver.settimeout(20)
        daemon.start("--syslog-socket", str(daemon.home / "log.sock"), twistd=())
        self.assertEqual(daemon.ended(), 0)
        daemon.started()
        lines: list[str] = []
        while not {"Keepalived[", "Keepalived_vrrp[", "Keepalived_healthcheckers["} <= _idents(lines):
            lines.append(receiver.recv(65536).decode())
        priorities = {_ident(line): line[: line.index(">") + 1] for line in lines}
        parent = daemon.child("keepalived")
        assert parent
        os.kill(parent, signal.SIGTERM)
        wait_for("the end", lambda: not comm(parent))
        # RFC 3164: facility * 8 + severity; DAEMON, LOCAL1 and LOCAL2, informational.
        self.assertEqual(priorities["Keepalived_vrrp["], "<142>")
        self.assertEqual(priorities["Keepalived_healthcheckers["], "<150>")
        self.assertEqual(priorities["Keepalived["], "<30>")

    def test_two_daemons_side_by_side(self) -> None:
        """Two daemons with two runtime directories do not disturb each other."""
        one, two = self.daemon().start(), self.daemon().start()
        one.started(), two.started()
        self.assertEqual(one.stop(), 0)
        self.assertEqual(comm(two.pid), "keepalived")
        self.assertEqual(two.stop(), 0)
        self.assertEqual(two.notes("vrrp"), ["start VI_1", "stop"])

    def test_second_daemon_in_the_same_directory(self) -> None:
        """A second daemon says that one runs already, names it, and leaves it alone (exit status 0)."""
        daemon = self.daemon().start().started()
        second = self.daemon()
        second.run = daemon.run
        second.start()
        self.assertEqual(second.ended(), 0)
        self.assertIn(f"already running: process {daemon.pid} holds", second.log())
        second.run = second.home / "run"
        self.assertEqual(daemon.stop(), 0)


def _ident(line: str) -> str:
    """The part C{ident[} of a line for syslog."""
    return line.split("[")[0].split()[-1] + "["


def _idents(lines: list[str]) -> set[str]:
    return {_ident(line) for line in lines}


class ReplacementTests(DaemonCase):
    """A child that does not do its work is found and replaced."""

    def _replaced(self, number: signal.Signals) -> Daemon:
        daemon = self.daemon().start().started()
        old, other = daemon.child("vrrp"), daemon.child("checkers")
        assert old
        began = time.monotonic()
        os.kill(old, number)
        daemon.replaced("vrrp", old)
        wait_for("work of the new one", lambda: daemon.notes("vrrp").count("start VI_1") == 2)
        self.assertLess(time.monotonic() - began, 15)
        self.assertEqual(daemon.child("checkers"), other)
        self.assertEqual(daemon.stop(), 0)
        return daemon

    def test_killed(self) -> None:
        """A child that is killed is started again at once."""
        daemon = self._replaced(signal.SIGKILL)
        self.assertIn("ended: signal 9", daemon.log())

    def test_stopped(self) -> None:
        """A child that was stopped (SIGSTOP) does not answer hello, and is replaced."""
        daemon = self._replaced(signal.SIGSTOP)
        self.assertIn("does not answer", daemon.log())

    def test_dead_loop(self) -> None:
        """A child in a dead loop is replaced, and the log shows where it looped."""
        daemon = self._replaced(signal.SIGUSR1)
        self.assertIn("in dead_loop", daemon.log())

    def test_parent_that_was_stopped_accuses_nobody(self) -> None:
        """A parent that itself was stopped for longer than the grace does not blame its children."""
        daemon = self.daemon().start().started()
        before = daemon.child("vrrp"), daemon.child("checkers")
        # A reload waits until it has connected to its children.
        daemon.hang_up()
        daemon.saw("is in force")
        os.kill(daemon.pid, signal.SIGSTOP)
        time.sleep(1.5)
        os.kill(daemon.pid, signal.SIGCONT)
        time.sleep(1.5)
        self.assertEqual((daemon.child("vrrp"), daemon.child("checkers")), before)
        self.assertNotIn("does not answer", daemon.log())

    def test_new_child_has_the_current_configuration(self) -> None:
        """A child that is replaced after a reload works with what was reloaded."""
        daemon = self.daemon(VRRP.format(name="VI_1")).start().started("vrrp")
        daemon.file.write_text(VRRP.format(name="VI_2"))
        daemon.hang_up()
        wait_for("the reload", lambda: "commit VI_2" in daemon.notes("vrrp"))
        daemon.saw("Configuration 2 is in force")
        os.kill(daemon.child("vrrp") or 0, signal.SIGKILL)
        wait_for("the new child", lambda: "start VI_2" in daemon.notes("vrrp"))


class FailureTests(DaemonCase):
    """A child that can't work."""

    def _failing(self, kind: str) -> Daemon:
        daemon = self.daemon()
        (daemon.home / "health.start").write_text(kind)
        return daemon.start()

    def test_missing_privilege(self) -> None:
        """A missing privilege is named with its remedy and ends the daemon with status 4."""
        daemon = self._failing("permission")
        self.assertEqual(daemon.ended(), 4)
        self.assertIn("lacks a privilege", daemon.log())
        self.assertIn("CAP_NET_ADMIN", daemon.log())
        self.assertIn("permanent error PERMISSION", daemon.log())
        self.assertEqual(list(daemon.run.iterdir()), [])

    def test_refused_configuration(self) -> None:
        """A configuration that a child can't start with ends the daemon with status 2."""
        daemon = self._failing("refused")
        self.assertEqual(daemon.ended(), 2)
        self.assertIn("it is not to my taste", daemon.log())

    def test_no_ipvs(self) -> None:
        """Without IPVS health checking is tried again and again while VRRP goes on."""
        daemon = self._failing("no-ipvs").started("vrrp")
        daemon.saw("this kernel has no IPVS", 2)
        self.assertEqual(daemon.notes("vrrp"), ["start VI_1"])
        (daemon.home / "health.start").unlink()
        wait_for("health once IPVS is there", lambda: daemon.notes("health")[-1:] != ["stop"])
        self.assertEqual(daemon.stop(), 0)

    def test_fault_of_ours(self) -> None:
        """A bug is logged once with its traceback, and the child is tried again."""
        daemon = self._failing("bug")
        daemon.saw("ValueError: a fault of ours")
        daemon.saw("exit status 70", 2)
        self.assertEqual(daemon.stop(), 0)


class ReloadTests(DaemonCase):
    """SIGHUP."""

    def test_unchanged(self) -> None:
        """The same file again is prepared and committed, and nobody is started or stopped."""
        daemon = self.daemon().start().started()
        daemon.hang_up()
        daemon.saw("Configuration 2 is in force")
        self.assertEqual(daemon.notes("vrrp"), ["start VI_1", "commit VI_1"])
        self.assertEqual(len(daemon.notes("health")), 2)

    def test_new_error(self) -> None:
        """A file with a new error changes nothing, and the log tells where the error is."""
        daemon = self.daemon().start().started()
        daemon.file.write_text(BOTH.replace("priority 100", "prioritty 100"))
        daemon.hang_up()
        daemon.saw("configuration refused, the running one stays")
        self.assertIn("keepalived.conf:5", daemon.log())
        self.assertEqual(daemon.notes("vrrp"), ["start VI_1"])

    def test_mutated_files(self) -> None:
        """Of twenty files changed at random, none that has an error changes what is running."""
        daemon = self.daemon().start().started()
        children = [daemon.child("vrrp"), daemon.child("checkers")]
        chance, refused = random.Random(243), 0
        while refused < 20:
            data = mutated(chance, BOTH.encode())
            if not load(from_text(data.decode("utf-8", "surrogateescape"))).report.errors:
                continue  # a file without an error may be put in force
            refused += 1
            daemon.file.write_bytes(data)
            daemon.hang_up()
            daemon.saw("configuration refused, the running one stays", refused)
        self.assertEqual(daemon.notes("vrrp"), ["start VI_1"])
        self.assertEqual(len(daemon.notes("health")), 1)
        self.assertEqual([daemon.child("vrrp"), daemon.child("checkers")], children)
        self.assertNotIn("Traceback", daemon.log())
        daemon.file.write_text(BOTH.replace("VI_1", "VI_2"))
        daemon.hang_up()
        wait_for("the next good file", lambda: "commit VI_2" in daemon.notes("vrrp"))

    def test_known_error(self) -> None:
        """An error that the running configuration has too does not keep a reload from working."""
        text = BOTH + "no_such_keyword 1\n"
        daemon = self.daemon(text).start().started()
        daemon.file.write_text(text.replace("VI_1", "VI_9"))
        daemon.hang_up()
        daemon.saw("Configuration 2 is in force")
        self.assertEqual(daemon.notes("vrrp"), ["start VI_1", "commit VI_9"])

    def test_file_gone(self) -> None:
        """A reload without a file says so and changes nothing."""
        daemon = self.daemon().start().started()
        daemon.file.unlink()
        daemon.hang_up()
        daemon.saw("configuration refused, the running one stays")
        self.assertIn("No such file", daemon.log())

    def test_one_child_refuses(self) -> None:
        """When one child refuses, the other one forgets what it has prepared."""
        daemon = self.daemon().start().started()
        (daemon.home / "health.prepare").write_text("refused")
        daemon.hang_up()
        daemon.saw("Keepalived_healthcheckers: it is not to my taste")
        wait_for("abandon", lambda: daemon.notes("vrrp") == ["start VI_1", "abandon"])
        (daemon.home / "health.prepare").unlink()
        daemon.hang_up()
        daemon.saw("Configuration 3 is in force")

    def test_child_not_needed_any_more(self) -> None:
        """A reload stops the child that has no work any more, in order, and starts one that has."""
        daemon = self.daemon(VRRP.format(name="VI_1")).start().started("vrrp")
        daemon.file.write_text(HEALTH)
        daemon.hang_up()
        daemon.started("health")
        wait_for("the end of VRRP", lambda: daemon.notes("vrrp")[-1] == "stop")
        wait_for("its pid file to go", lambda: daemon.child("vrrp") is None)
        self.assertEqual(daemon.stop(), 0)

    def test_storm(self) -> None:
        """200 SIGHUPs at random moments, from the start on, kill nobody; the last file wins."""
        chance = random.Random(7)
        daemon = self.daemon(VRRP.format(name="VI_0")).start()
        wait_for("our code in the parent", lambda: _handles_hangup(daemon.pid))
        for number in range(200):
            if number % 20 == 0:
                name = f"VI_{number}"
                (daemon.home / "new").write_text(VRRP.format(name=name))
                (daemon.home / "new").rename(daemon.file)
            daemon.hang_up()
            time.sleep(chance.random() * 0.02)
        wait_for("the last one", lambda: daemon.notes("vrrp")[-1:] in (["commit VI_180"], ["start VI_180"]))
        self.assertEqual(daemon.stop(), 0)
        self.assertEqual([note for note in daemon.notes("vrrp") if note == "stop"], ["stop"])
        self.assertNotIn("Traceback", daemon.log())

    def test_children_ignore_hangup(self) -> None:
        """C{killall -HUP keepalived_vrrp} does a child no harm."""
        daemon = self.daemon().start().started()
        pid = daemon.child("vrrp")
        assert pid
        os.kill(pid, signal.SIGHUP)
        time.sleep(0.2)
        self.assertEqual(daemon.child("vrrp"), pid)
        self.assertEqual(comm(pid), "keepalived_vrrp")


def _handles_hangup(pid: int) -> bool:
    """Whether the process catches SIGHUP by now: before, while Python starts, nobody could."""
    status = Path(f"/proc/{pid}/status").read_text()
    caught = next(line for line in status.splitlines() if line.startswith("SigCgt:"))
    return bool(int(caught.split()[1], 16) & 1 << signal.SIGHUP - 1)


class ControlSocketTests(DaemonCase):
    """The sockets of the children."""

    def _ask(self, daemon: Daemon, data: bytes) -> object:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(10)
            connection.connect(str(daemon.run / "vrrp.sock"))
            connection.sendall(data)
            frames = FrameReader().feed(connection.recv(65536))
        return frames[0]

    def test_modes(self) -> None:
        """Directory and sockets are for their owner alone; pid files can be read by all."""
        daemon = self.daemon().start().started()
        modes = {path.name: stat.S_IMODE(path.lstat().st_mode) for path in daemon.run.iterdir()}
        self.assertEqual(stat.S_IMODE(daemon.run.stat().st_mode), 0o700)
        self.assertEqual((modes["vrrp.sock"], modes["health.sock"]), (0o600, 0o600))
        self.assertEqual(modes["keepalived.pid"], 0o644)

    def test_status(self) -> None:
        """Anybody allowed gets the status of a child, with its generation and its worst timer."""
        daemon = self.daemon().start().started()
        answer = self._ask(daemon, encode(StatusRequest()))
        assert isinstance(answer, Status)
        self.assertIn(b'"trivial": "vrrp"', answer.part)
        self.assertIn(b'"generation": 1', answer.part)

    def test_only_the_parent_may_configure(self) -> None:
        """A process that is not the parent can't say hello or configure, not even as root."""
        daemon = self.daemon().start().started()
        for frame in (Hello(1), Configure(2)):
            self.assertIsInstance(self._ask(daemon, encode(frame)), Refused)

    def test_garbage(self) -> None:
        """Garbage closes the connection, and only that."""
        daemon = self.daemon().start().started()
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(10)
            connection.connect(str(daemon.run / "vrrp.sock"))
            connection.sendall(b"\0\1\xff")
            with self.assertRaises((ConnectionResetError, IndexError)):
                _ = connection.recv(100)[0]
        self.assertIsInstance(self._ask(daemon, encode(StatusRequest())), Status)

    def test_stale_socket(self) -> None:
        """A socket that a killed daemon left behind is no obstacle."""
        daemon = self.daemon()
        daemon.run.mkdir(0o700)
        left = socket.socket(socket.AF_UNIX)
        left.bind(str(daemon.run / "vrrp.sock"))
        left.close()
        daemon.start().started()
        self.assertEqual(daemon.stop(), 0)


class BadStartTests(DaemonCase):
    """What can't work says why, what to do, and with which status it ends."""

    def _fails(self, daemon: Daemon, status: int, *words: str) -> None:
        self.assertEqual(daemon.ended(), status, daemon.log())
        for word in words:
            self.assertIn(word, daemon.log())
        self.assertNotIn("Traceback", daemon.log())

    def test_no_file(self) -> None:
        """Without a file the message names it and the option; status 6."""
        daemon = self.daemon()
        daemon.file.unlink()
        self._fails(daemon.start(), 6, str(daemon.file), "No such file", "--config")

    def test_unreadable_file(self) -> None:
        """A file that the user may not read; status 4."""
        if os.geteuid() != 0:
            raise SkipTest("only root can give a file away")
        daemon = self.daemon()
        daemon.file.chmod(0o600)
        os.chown(daemon.file, NOBODY, NOBODY)
        daemon.spawn(["-n", "keepalived", "--config", str(daemon.file)], drop_capabilities)
        self._fails(daemon, 4, "Permission denied", str(daemon.file))

    def test_not_root(self) -> None:
        """Who may not make the runtime directory is told what to do; status 4."""
        if os.geteuid() != 0:
            raise SkipTest("only root can give a directory away")
        daemon = self.daemon()
        foreign = daemon.home / "foreign"
        foreign.mkdir(0o755)
        os.chown(foreign, NOBODY, NOBODY)
        directory = str(foreign / "run")
        daemon.spawn(
            ["-n", "keepalived", "--config", str(daemon.file), "--runtime-dir", directory], drop_capabilities
        )
        self._fails(daemon, 4, directory, "Permission denied", "--runtime-dir", "root")

    def test_empty_file(self) -> None:
        """An empty file runs, starts nobody, and says so; SIGHUP can fill it."""
        daemon = self.daemon("").start()
        daemon.saw("configures nothing")
        daemon.file.write_text(VRRP.format(name="VI_1"))
        daemon.hang_up()
        daemon.started("vrrp")
        self.assertEqual(daemon.stop(), 0)

    def test_missing_brace(self) -> None:
        """A missing brace is reported with its place."""
        daemon = self.daemon(BOTH.rstrip().removesuffix("}")).start("--check")
        self.assertIn(daemon.ended(), (4, 5))
        self.assertIn("keepalived.conf:", daemon.log())

    def test_check(self) -> None:
        """--check says nothing about a good file (0), tells errors (5), and fails without a file (4)."""
        self.assertEqual(self.daemon().start("--check").ended(), 0)
        wrong = self.daemon(BOTH + "no_such_keyword\n").start("--check")
        self._fails(wrong, 5, "no_such_keyword")
        missing = self.daemon()
        missing.file.unlink()
        self._fails(missing.start("--check"), 4, "No such file")

    def test_errors_do_not_keep_it_from_running(self) -> None:
        """At start what is wrong is reported and left out, the rest runs."""
        daemon = self.daemon(BOTH + "no_such_keyword 1\n").start().started()
        self.assertIn("no_such_keyword", daemon.log())
        self.assertEqual(daemon.stop(), 0)

    def test_runtime_directory_is_a_link(self) -> None:
        """A link in place of the runtime directory is not followed; status 1."""
        daemon = self.daemon()
        (daemon.home / "elsewhere").mkdir()
        daemon.run.symlink_to(daemon.home / "elsewhere")
        self._fails(daemon.start(), 1, str(daemon.run), "link is not followed")

    def test_pid_file_is_a_link(self) -> None:
        """Nor is a link in place of the pid file: what it points to stays as it is; status 1."""
        daemon = self.daemon()
        target = daemon.home / "precious"
        target.write_text("precious")
        daemon.run.mkdir(mode=0o700)
        (daemon.run / "keepalived.pid").symlink_to(target)
        self._fails(daemon.start(), 1, "keepalived.pid", "link is not followed")
        self.assertNotIn("Traceback", daemon.log())
        self.assertEqual(target.read_text(), "precious")

    def test_closed_standard_descriptors(self) -> None:
        """Who starts it with 0, 1 and 2 closed gets a daemon that works, silently."""
        daemon = self.daemon()
        arguments = ["-n", "keepalived", "--config", str(daemon.file), "--runtime-dir", str(daemon.run)]
        daemon.spawn(arguments, lambda: os.closerange(0, 3))
        daemon.started()
        self.assertEqual(daemon.stop(), 0)

    def test_bad_option(self) -> None:
        """A wrong option is explained by twistd; status 1."""
        self._fails(self.daemon().start("--hello-interval", "never"), 1, "hello-interval")

    def test_log_file(self) -> None:
        """twistd's --logfile is obeyed, in our format."""
        daemon = self.daemon()
        log = daemon.home / "own.log"
        daemon.start(twistd=("-n", f"--logfile={log}")).started()
        self.assertEqual(daemon.stop(), 0)
        self.assertRegex(log.read_text(), r"\w{3} [ \d]\d \d\d:\d\d:\d\d Keepalived_vrrp\[\d+\]: ")
