"""C{twistd keepalived}: its options.

twistd imports this module before any reactor, and for C{--help} as well, so it imports little and prepares
the ground: SIGHUP is held, TLS is left out. What becomes of the options is for L{kalive.start}. Tests:
C{test_tap.py}.
"""

# The methods of Twisted that this overrides have no types:
# mypy: allow-untyped-calls

from __future__ import annotations

import os
import sys
from typing import Any

from twisted.application.service import IService
from twisted.python import usage

from kalive.hangup import hangup
from kalive.imports import without_tls

# twistd's own default; our pid file in the runtime directory takes its place.
_TWISTD_PID_FILE = "twistd.pid"


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
    from kalive.start import parent_service

    return parent_service(options)
