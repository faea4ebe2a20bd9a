"""C{twistd keepalived}: the options, and the service made of them.

Decides what ends the start at once and with which exit status. twistd imports this module before any
reactor, so it imports little and prepares the ground: SIGHUP is held, TLS is left out, the reactor is ours
unless twistd was told another. Tests: C{test_tap.py}, C{test_daemon.py}.
"""

# The methods of Twisted that this overrides have no types:
# mypy: allow-untyped-calls

from __future__ import annotations

import errno
import os
import sys
from typing import TYPE_CHECKING, Any, NoReturn

from twisted.application.service import IService
from twisted.python import usage

from kalive.exitstatus import CHECK_UNREADABLE, CONFIGURATION, FATAL, NO_FILE, OK, PERMISSION
from kalive.hangup import hangup
from kalive.imports import without_tls

if TYPE_CHECKING:
    from twisted.logger import ILogObserver

    from kalive.generation import Generation
    from kalive.rundir import RuntimeDirectory

# twistd's own default; our pid file in the runtime directory takes its place.
_TWISTD_PID_FILE = "twistd.pid"
_FORBIDDEN = (errno.EACCES, errno.EPERM)


def _open_standard_descriptors() -> None:
    """Have something on 0, 1 and 2, which who started us may have closed: what we open would be there."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
        if getattr(sys, name) is None:
            setattr(sys, name, open(number, "w" if number else "r", closefd=False))  # noqa: SIM115  # stays


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 < value < 86400:
        raise ValueError("must be above 0 and below 86400 seconds")
    return value


_seconds.coerceDoc = "Must be a number of seconds."  # type: ignore[attr-defined]  # Twisted asks for it


class Options(usage.Options):
    """Options of C{twistd keepalived}."""

    synopsis = "[options]"
    longdesc = (
        "Keepalived on Twisted: VRRP failover and IPVS load balancing with health checks, configured by an"
        " unmodified keepalived.conf. SIGHUP reads the file again, SIGTERM stops in order."
        " Runs in the foreground with: twistd -n keepalived …"
    )
    optFlags = [
        [
            "check",
            None,
            "Report what is wrong with the file and exit: 0 nothing, 5 errors, 4 the file can't be read",
        ],
    ]
    optParameters = [
        ["config", "f", "/etc/keepalived/keepalived.conf", "The configuration file"],
        ["config-id", "i", None, "What lines that begin with @ID are meant for; default: short host name"],
        ["runtime-dir", None, "/run/kalive", "Directory of sockets and pid files; one for each daemon"],
        ["hello-interval", None, 5.0, "Seconds between hellos to each child", _seconds],
        ["hello-grace", None, 2.0, "Seconds a child has to answer before it is replaced", _seconds],
        ["syslog-socket", None, "/dev/log", "Socket of the log daemon, used unless twistd logs elsewhere"],
    ]
    compData = usage.Completions(
        optActions={"config": usage.CompleteFiles("*.conf"), "runtime-dir": usage.CompleteDirs()}
    )
    parent: usage.Options | None = None

    def parseOptions(self, options: Any = None) -> None:
        """From here on SIGHUP is not deadly any more, and no file of ours can become standard output."""
        hangup.hold()
        _open_standard_descriptors()
        super().parseOptions(options)

    def parseArgs(self, *words: str) -> None:
        """There are no words without a dash."""
        if words:
            raise usage.UsageError(f"unexpected: {' '.join(words)}")

    def postOptions(self) -> None:
        """twistd changes directory and process, so names become absolute now."""
        self["config"] = os.path.abspath(self["config"])
        if self.parent is not None and self.parent.get("pidfile") == _TWISTD_PID_FILE:
            self.parent["pidfile"] = ""


def makeService(options: Options) -> IService:
    """Twisted: the parent's service. Ends the process when there is no sense in going on."""
    without_tls()
    generation = _first_generation(options)
    directory = _directory(options)
    return _compose(options, generation, directory)


def _die(status: int, message: str) -> NoReturn:
    print(f"keepalived: {message}", file=sys.stderr)
    sys.exit(status)


def _first_generation(options: Options) -> Generation:
    from kalive.generation import read_generation

    if options["check"]:
        _check(options)
    try:
        generation = read_generation(1, options["config"], options["config-id"])
    except OSError as error:
        _die(_status_of(error), f"{error.strerror or error}{_remedy(error)}")
    if generation.report.fatal:
        sys.stderr.write(generation.report.render())
        _die(CONFIGURATION, f"{options['config']} can't run, see above")
    return generation


def _status_of(error: OSError) -> int:
    if error.errno in _FORBIDDEN:
        return PERMISSION
    return NO_FILE if error.errno == errno.ENOENT else FATAL


def _remedy(error: OSError) -> str:
    if error.errno == errno.ENOENT:
        return ". Name the file with --config"
    if error.errno in _FORBIDDEN:
        return ". Run as root, or make it readable for this user"
    return ""


def _check(options: Options) -> NoReturn:
    """C{--check}: report, and end."""
    from kalive.checking import check, exit_status

    try:
        report = check(options["config"], options["config-id"]).report
    except OSError as error:
        _die(CHECK_UNREADABLE, f"{error.strerror or error}{_remedy(error)}")
    sys.stderr.write(report.render())
    sys.exit(exit_status(report))


def _directory(options: Options) -> RuntimeDirectory:
    from kalive.rundir import RuntimeDirectory

    try:
        directory = RuntimeDirectory.at(options["runtime-dir"])
        directory.make()
    except OSError as error:
        if error.errno == errno.EACCES:
            _die(PERMISSION, f"{error.strerror}, or run as root")
        _die(FATAL, str(error.strerror))
    return directory


def _compose(options: Options, generation: Generation, directory: RuntimeDirectory) -> IService:
    """Imports the reactor, so it comes last."""
    reactor = _reactor()
    from kalive.identity import PARENT
    from kalive.pidfile import AlreadyRunning, PidFile
    from kalive.roles import FACTORIES
    from kalive.service import KeepalivedService, ParentSettings
    from kalive.watchdog.child import Patience

    pid_file = PidFile(directory.pid_file(PARENT.pid_file))
    try:
        pid_file.lock()
    except OSError as error:
        _die(FATAL, f"pid file {pid_file.path} can't be made: {error.strerror} (a link is not followed)")
    except AlreadyRunning as error:
        _die(OK, f"daemon is already running: {error}. Another one needs another --runtime-dir")
    syslog, observer = _log_destination(options)
    settings = ParentSettings(
        file=options["config"],
        config_id=options["config-id"],
        directory=directory,
        patience=Patience(interval=options["hello-interval"], grace=options["hello-grace"]),
        factories=FACTORIES,
        syslog=syslog,
    )
    return KeepalivedService(reactor, settings, generation, pid_file, hangup, observer)


def _reactor() -> Any:
    """twistd's, if it was told which (C{--reactor}), else ours."""
    if "twisted.internet.reactor" not in sys.modules:
        from kalive import reactor as monotonic

        return monotonic.install()
    from twisted.internet import reactor

    return reactor


def _log_destination(options: Options) -> tuple[str | None, ILogObserver | None]:
    """Path of the log daemon's socket for the children, if it is to be used, and our own observer.

    twistd's C{--logger} and C{--logfile FILE} are obeyed; in the foreground the log goes to stderr.
    """
    from kalive.identity import PARENT
    from kalive.log import LineObserver, Stream, Syslog

    twistd: Any = options.parent or {}
    file = twistd.get("logfile")
    if twistd.get("logger") is not None:
        return None, None
    if file and file != "-":
        fd = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o640)
        return None, LineObserver(PARENT, Stream(fd))
    if twistd.get("nodaemon") and not twistd.get("syslog"):
        return None, LineObserver(PARENT, Stream(sys.stderr.fileno()))
    path = options["syslog-socket"]
    return path, LineObserver(PARENT, Syslog(path))
