"""From the options of C{twistd keepalived} to the parent's service.

Decides what ends the start at once, with which words and which exit status, and in which order things are
claimed: nothing is left behind by a start that can't be. The reactor is ours unless twistd was told
another. Tests: C{test_start.py}, C{test_daemon.py}.
"""

from __future__ import annotations

import errno
import os
import sys
from typing import TYPE_CHECKING, Any, NoReturn

from twisted.application.service import IService

from kalive.exitstatus import CHECK_UNREADABLE, CONFIGURATION, FATAL, NO_FILE, OK, PERMISSION
from kalive.hangup import hangup

if TYPE_CHECKING:
    from twisted.logger import ILogObserver

    from kalive.generation import Generation
    from kalive.pidfile import PidFile
    from kalive.rundir import RuntimeDirectory
    from kalive.tap import Options

_FORBIDDEN = (errno.EACCES, errno.EPERM)


def parent_service(options: Options) -> IService:
    """The service that C{options} ask for; SystemExit when there is no sense in going on."""
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
    from kalive.roles import FACTORIES
    from kalive.service import KeepalivedService, ParentSettings
    from kalive.watchdog.child import Patience

    syslog, observer = _log_destination(options)
    settings = ParentSettings(
        file=options["config"],
        config_id=options["config-id"],
        directory=directory,
        patience=Patience(interval=options["hello-interval"], grace=options["hello-grace"]),
        factories=FACTORIES,
        syslog=syslog,
    )
    return KeepalivedService(reactor, settings, generation, _pid_file(directory), hangup, observer)


def _pid_file(directory: RuntimeDirectory) -> PidFile:
    """The parent's, locked."""
    from kalive.identity import PARENT
    from kalive.pidfile import AlreadyRunning, PidFile

    pid_file = PidFile(directory.pid_file(PARENT.pid_file))
    try:
        pid_file.lock()
    except OSError as error:
        _die(FATAL, f"pid file {pid_file.path} can't be made: {error.strerror} (a link is not followed)")
    except AlreadyRunning as error:
        _die(OK, f"daemon is already running: {error}. Another one needs another --runtime-dir")
    return pid_file


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
        return None, LineObserver(PARENT, Stream(_log_file(file)))
    if twistd.get("nodaemon") and not twistd.get("syslog"):
        return None, LineObserver(PARENT, Stream(sys.stderr.fileno()))
    path = options["syslog-socket"]
    return path, LineObserver(PARENT, Syslog(path))


def _log_file(path: str) -> int:
    """The descriptor of the log file, which is made if need be."""
    try:
        return os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o640)
    except OSError as error:
        status = PERMISSION if error.errno in _FORBIDDEN else FATAL
        _die(status, f"log file {path} can't be opened: {error.strerror}; name another with --logfile")
