"""C{python -m kalive.child}: a child process, from its start to its exit status.

Decides the order of things. What the child works on is its role's (L{kalive.role.IRole}); which role, and
where everything is, comes as L{Settings} from the parent; what a failure means, L{kalive.failures} says.
Imports nothing heavy before it has to: the reactor must be ours. Tests: C{test_child.py},
C{test_daemon.py}.
"""

from __future__ import annotations

import faulthandler
import os
import signal
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from kalive.config.configuration import Role
from kalive.exitstatus import FATAL, OK
from kalive.heap import freeze, settle
from kalive.identity import identity_of, take_title
from kalive.imports import lean_twisted
from kalive.prctl import Orphaned, die_with
from kalive.settings import Settings

if TYPE_CHECKING:
    from kalive.config.configuration import Configuration
    from kalive.pidfile import PidFile
    from kalive.watchdog.controlled import ControlledRole

_CONFIGURATION = 3
_READY = 4

# How long an earlier process of this role may take to end; it stops in order, as we would.
_PREDECESSOR = 5.0


def main(argv: list[str]) -> int:
    """Be the child that C{argv[1:]} describes; the result is the exit status."""
    _ignore(signal.SIGHUP, signal.SIGINT)
    faulthandler.enable()
    try:
        settings = Settings.from_argument(argv[1])
        role = Role(settings.role)
        die_with(settings.parent)
    except Orphaned:
        return OK
    except (IndexError, TypeError, ValueError) as error:
        print(f"kalive.child is started by twistd keepalived: {error!r}", file=sys.stderr)
        return FATAL
    # The title first: setproctitle finds its room through the environment as it was at the start.
    take_title(identity_of(role))
    os.environ.pop("PYTHONPATH", None)
    lean_twisted()
    return _Child(settings, role).run()


def _ignore(*numbers: signal.Signals) -> None:
    """The parent's business; it has blocked them for us until now."""
    for number in numbers:
        signal.signal(number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, numbers)


class _Child:
    """The pieces of a child and how they fit together."""

    def __init__(self, settings: Settings, role: Role) -> None:
        """Install the reactor and begin to log."""
        from kalive import reactor

        self._settings = settings
        self._role = role
        self._reactor = reactor.install()
        self._begin_to_log()
        self._status = OK

    def _begin_to_log(self) -> None:
        from twisted.logger import Logger, globalLogBeginner

        from kalive.log import LineObserver, ParentPipe, Syslog

        path = self._settings.syslog
        os.set_blocking(2, False)
        sink = ParentPipe(2) if path is None else Syslog(path)
        observer = LineObserver(identity_of(self._role), sink)
        globalLogBeginner.beginLoggingTo([observer], discardBuffer=True, redirectStandardIO=False)
        self._flush_log = observer.flush
        self._log = Logger("kalive.child")

    def run(self) -> int:
        """Work until told to stop, or until it turns out to be impossible."""
        # Until the reactor runs and takes this over: what has begun ends in order.
        signal.signal(signal.SIGTERM, lambda *_: self._stop())
        try:
            return self._run()
        except Exception as error:
            return self._explain(error)

    def _run(self) -> int:
        from kalive.rundir import RuntimeDirectory

        directory = RuntimeDirectory.at(self._settings.runtime_dir)
        directory.make()
        pid_file = self._claim(directory.pid_file(identity_of(self._role).pid_file))
        try:
            configuration = self._read(_CONFIGURATION)
            os.close(_CONFIGURATION)
            freeze()
            controlled = self._controlled()
            self._serve(directory, controlled)
            controlled.start(configuration).addCallbacks(lambda _: settle(), self._failed)
            self._reactor.addSystemEventTrigger("before", "shutdown", controlled.stop)
            self._reactor.run()
        finally:
            _ignore(signal.SIGTERM)
            directory.remove_socket(self._role)
            pid_file.remove()
        return self._status

    def _claim(self, path: str) -> PidFile:
        from kalive.pidfile import AlreadyRunning, PidFile

        pid_file = PidFile(path)
        try:
            pid_file.lock()
        except AlreadyRunning as predecessor:
            self._end_orphan(predecessor.pid, signal.SIGTERM, signal.SIGCONT)
            try:
                pid_file.lock_within(_PREDECESSOR)
            except AlreadyRunning:
                self._end_orphan(predecessor.pid, signal.SIGKILL)
                pid_file.lock_within(_PREDECESSOR)
        pid_file.write()
        return pid_file

    def _end_orphan(self, pid: int | None, *numbers: signal.Signals) -> None:
        """Our parent has no other child of this role, so who has the pid file lost its own. It was told to
        stop then, but one that was stopped (SIGSTOP) hears nothing, and one in a dead loop does nothing."""
        from pathlib import Path

        title = identity_of(self._role).title
        with suppress(OSError):
            if pid is None or Path(f"/proc/{pid}/comm").read_text().strip() != title[:15]:
                return
            self._log.warn("Process {pid} has lost its parent: ending it", pid=pid)
            for number in numbers:
                os.kill(pid, number)

    def _controlled(self) -> ControlledRole:
        from twisted.python.reflect import namedAny

        from kalive.watchdog.controlled import ControlledRole

        make: Any = namedAny(self._settings.factory.replace(":", "."))
        return ControlledRole(
            self._reactor,
            make(self._reactor),
            facts={"role": self._settings.role, "pid": os.getpid()},
            generation=self._settings.generation,
            patience=3 * self._settings.interval,
            flush_log=self._flush_log,
            failed=self._failed,
            read=self._read,
        )

    def _read(self, fd: int) -> Configuration:
        """Only what our role needs: a VRRP child holds no table of 40,000 servers."""
        from kalive.generation import configuration_behind

        return configuration_behind(fd, self._role)

    def _serve(self, directory: Any, controlled: ControlledRole) -> None:
        """Listen, and tell the parent."""
        from twisted.internet.endpoints import UNIXServerEndpoint

        from kalive.watchdog.server import ControlConnection, ControlFactory

        directory.remove_socket(self._role)
        endpoint = UNIXServerEndpoint(self._reactor, directory.socket(self._role), mode=0o600)
        factory = ControlFactory(lambda: ControlConnection(self._reactor, controlled, self._settings.parent))
        endpoint.listen(factory).addCallbacks(self._tell_ready, self._failed)

    def _tell_ready(self, _: object) -> None:
        os.write(_READY, b"ready %d\n" % self._settings.generation)
        os.close(_READY)

    def _failed(self, failure: Any) -> None:
        """The role can't work: end with the status that says why."""
        self._status = self._explain(failure.value)
        self._stop()

    def _explain(self, error: BaseException) -> int:
        from kalive.failures import explain

        return explain(error, identity_of(self._role).ident)

    def _stop(self) -> None:
        """End the reactor, now or as soon as it runs; once is enough."""
        from twisted.internet.error import ReactorNotRunning

        def stop() -> None:
            with suppress(ReactorNotRunning):
                self._reactor.stop()

        self._reactor.callWhenRunning(stop)


if __name__ == "__main__":
    sys.exit(main(sys.argv))
