"""C{MISC_CHECK}: a program of the user; exit status 0 is a success.

Decides when the program has had its time: it and what it started get SIGTERM, and SIGKILL
L{GRACE} seconds later. Never goes through a shell. Test: C{test/test_misc.py}.
"""

from __future__ import annotations

import os
import signal
from contextlib import suppress

from twisted.internet.defer import Deferred
from twisted.internet.error import ProcessDone, ProcessTerminated
from twisted.internet.interfaces import IDelayedCall
from twisted.internet.protocol import ProcessProtocol
from twisted.python.failure import Failure
from zope.interface import implementer

from kalive.config.common import Script
from kalive.config.health import MiscCheck
from kalive.health.checkers.interfaces import CheckReactor, IChecker
from kalive.health.checkers.shared import Shared
from kalive.health.outcome import SUCCESS, Outcome, Result

#: Seconds between SIGTERM and SIGKILL, as Keepalived 2.4.3.
GRACE = 2.0

#: All that a script inherits: nothing by which its loader or shell could be steered.
ENVIRONMENT = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}


class Run(ProcessProtocol):
    """One run of the program, and the time it has."""

    def __init__(self, reactor: CheckReactor, timeout: float) -> None:
        self._reactor, self._timeout = reactor, timeout
        self._timed_out = False
        self._pid = 0
        self._running = False
        self._timer: IDelayedCall = reactor.callLater(timeout, self._expired)
        self.finished: Deferred[Outcome] = Deferred(self._cancelled)

    def connectionMade(self) -> None:
        """It runs."""
        assert self.transport is not None
        self._pid = self.transport.pid
        self._running = True

    def processEnded(self, reason: Failure) -> None:
        """It ended, and nothing of it is left to wait for."""
        self._running = False
        self._stop_timer()
        self._signal(signal.SIGKILL)  # what it started and left behind
        if not self.finished.called:
            self.finished.callback(self._outcome(reason))

    def failed_to_start(self, reason: str) -> Deferred[Outcome]:
        """There is no such program, or it can't be run."""
        self._stop_timer()
        self.finished.callback(Outcome(Result.CANNOT_RUN, actual=reason))
        return self.finished

    def _outcome(self, reason: Failure) -> Outcome:
        if self._timed_out:
            return Outcome(Result.SCRIPT_TIMEOUT, actual=f"{self._timeout:g} s")
        if reason.check(ProcessDone):
            return SUCCESS
        ended = reason.value
        assert isinstance(ended, ProcessTerminated)
        if ended.signal is not None:
            return Outcome(Result.WRONG_EXIT_STATUS, "exit status 0", f"signal {ended.signal}")
        return Outcome(Result.WRONG_EXIT_STATUS, "exit status 0", str(ended.exitCode))

    def _expired(self) -> None:
        self._timed_out = True
        self._signal(signal.SIGTERM)
        self._timer = self._reactor.callLater(GRACE, self._signal, signal.SIGKILL)

    def _cancelled(self, _: Deferred[Outcome]) -> None:
        self._stop_timer()
        self._signal(signal.SIGKILL)

    def _stop_timer(self) -> None:
        if self._timer.active():
            self._timer.cancel()

    def _signal(self, number: signal.Signals) -> None:
        """To the process group that the program leads; to the process alone before it leads one, which on
        a busy machine may be later than its time is up."""
        if self._pid <= 0:
            return
        with suppress(ProcessLookupError, PermissionError):
            try:
                os.killpg(self._pid, number)
            except ProcessLookupError:
                if self._running:
                    os.kill(self._pid, number)


@implementer(IChecker)
class MiscChecker:
    """Runs the script of C{configuration}; C{shared} knows users."""

    __slots__ = ("_configuration", "_reactor", "_shared")

    def __init__(self, reactor: CheckReactor, configuration: MiscCheck, shared: Shared) -> None:
        self._reactor, self._configuration, self._shared = reactor, configuration, shared
        with suppress(KeyError):  # each run says so
            shared.run_as(configuration.misc_path)  # this may block, so not in a run

    def check(self) -> Deferred[Outcome]:
        """Run it once."""
        script = self._configuration.misc_path
        run = Run(self._reactor, self._configuration.misc_timeout)
        try:
            uid, gid = self._shared.run_as(script)
            _executable(script.argv[0])
            self._spawn(run, script, uid, gid)
        except (OSError, KeyError) as error:
            return run.failed_to_start(f"{script.argv[0]}: {error}")
        return run.finished

    def _spawn(self, run: Run, script: Script, uid: int | None, gid: int | None) -> None:
        self._reactor.spawnProcess(
            run,
            "/usr/bin/setsid",
            ["setsid", *script.argv],
            env=ENVIRONMENT,
            path="/",
            uid=uid,
            gid=gid,
            childFDs={},
        )


def _executable(path: str) -> None:
    """Say why C{path} can't be run before a process is made for it."""
    if not os.access(path, os.X_OK):
        open(path, "rb").close()
        raise PermissionError("not executable")
