"""The parent: a service that watches. It reads the configuration and never acts on it.

Decides what the parent's signals mean and in which order it stops. Tests: C{test_daemon.py}.
"""

# The methods of Twisted that this overrides have no types:
# mypy: allow-untyped-calls

from __future__ import annotations

import atexit
import os
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress

from attrs import frozen
from twisted.application.service import IServiceCollection, MultiService
from twisted.internet.defer import Deferred
from twisted.internet.error import ReactorNotRunning
from twisted.logger import ILogObserver, Logger
from twisted.python.components import Componentized
from zope.interface import Interface

import kalive
from kalive.config.configuration import Role
from kalive.generation import Generation, read_generation
from kalive.hangup import Hangup
from kalive.heap import settle
from kalive.identity import PARENT, take_title
from kalive.pidfile import PidFile
from kalive.rundir import RuntimeDirectory
from kalive.settings import Settings
from kalive.watchdog.child import Patience
from kalive.watchdog.process import CONFIGURATION, READY, STDERR, STDIN, STDOUT
from kalive.watchdog.reload import Reloader
from kalive.watchdog.service import WatchdogService
from kalive.watchdog.supervised import Command, IReactor


@frozen(kw_only=True)
class ParentSettings:
    """What the command line says; C{syslog} is None where the log goes to a stream."""

    file: str
    config_id: str | None
    directory: RuntimeDirectory
    patience: Patience
    factories: Mapping[Role, str]
    syslog: str | None


class KeepalivedService(MultiService):
    """The parent process."""

    _log = Logger()

    def __init__(
        self,
        reactor: IReactor,
        settings: ParentSettings,
        generation: Generation,
        pid_file: PidFile,
        hangup: Hangup,
        observer: ILogObserver | None,
    ) -> None:
        """C{pid_file} is locked; C{observer} is where the log goes, None for where twistd sends it."""
        super().__init__()
        self._reactor = reactor
        self._settings = settings
        self._pid_file = pid_file
        self._hangup = hangup
        self._observer = observer
        self._null = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
        self._watchdog = WatchdogService(
            reactor, settings.directory, settings.patience, generation, self.command, self.end
        )
        self._watchdog.setServiceParent(self)
        self._reloader = Reloader(self._watchdog, self._read)
        self.exit_status = 0

    def setServiceParent(self, parent: Interface) -> None:
        """Twisted: into the application, which also knows where the log goes."""
        if self._observer is not None and isinstance(parent, Componentized):
            parent.setComponent(ILogObserver, self._observer)
        super().setServiceParent(IServiceCollection(parent))

    def startService(self) -> None:
        """Claim the name, then start children as soon as the reactor runs."""
        take_title(PARENT)
        self._pid_file.write()
        atexit.register(self._leave)
        self._log.info("Starting Keepalived on Twisted (kalive {version})", version=kalive.__version__)
        self._say_report()
        self._reactor.callWhenRunning(self._begin)

    def _say_report(self) -> None:
        generation = self._watchdog.generation
        if text := generation.report.render():
            self._log.warn("{text}", text=text)
        if not generation.roles():
            self._log.warn(
                "{file} configures nothing: no vrrp_instance and no virtual_server. Waiting for SIGHUP",
                file=self._settings.file,
            )

    def _begin(self) -> None:
        """Twisted's handlers are in place now, ours take theirs: a stop by signal is no failure (0)."""
        super().startService()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._told_to_stop)
        self._hangup.serve(lambda: self._reactor.callFromThread(self._reloader.request))
        settle()

    def _told_to_stop(self, number: int, frame: object) -> None:
        self._reactor.callFromThread(self._stop)

    def _stop(self) -> None:
        self._log.info("Stopping")
        with suppress(ReactorNotRunning):
            self._reactor.stop()

    def stopService(self) -> Deferred[object]:
        """Stop the children in order, then forget that we were here."""
        stopped: Deferred[object] = super().stopService()
        return stopped.addBoth(self._gone)

    def _gone(self, result: object) -> object:
        for role in Role:
            self._settings.directory.remove_socket(role)
        self._pid_file.remove()
        self._log.info("Stopped Keepalived")
        return result

    def end(self, status: int) -> None:
        """Stop everything; exit with C{status}."""
        self.exit_status = status
        self._stop()

    def _leave(self) -> None:
        """twistd has no way to say an exit status, so it is said on the way out."""
        if self.exit_status:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(self.exit_status)

    def _read(self, number: int) -> Generation:
        return read_generation(number, self._settings.file, self._settings.config_id)

    def command(self, role: Role, generation: Generation) -> Command:
        """How to start the child that does C{role}."""
        settings = Settings(
            role=role.value,
            factory=self._settings.factories[role],
            runtime_dir=self._settings.directory.path,
            generation=generation.number,
            parent=os.getpid(),
            interval=self._settings.patience.interval,
            syslog=self._settings.syslog,
        )
        # -P: no module is taken from the working directory.
        argv = [sys.executable, "-P", "-m", "kalive.child", settings.to_argument()]
        descriptors: dict[int, int | str] = {
            STDIN: self._null,
            STDOUT: "r",
            STDERR: "r",
            CONFIGURATION: generation.fd,
            READY: "r",
        }
        return Command(argv, _environment(), descriptors, generation.number)


def _environment() -> dict[str, str]:
    """Ours, with which the child finds the same kalive as we did; it removes that itself."""
    home = os.path.dirname(os.path.dirname(os.path.abspath(kalive.__file__)))
    earlier = os.environ.get("PYTHONPATH")
    path = os.pathsep.join([home, earlier] if earlier else [home])
    return {**os.environ, "PYTHONPATH": path}
