"""A role that does nothing but write down what it is asked, for tests of processes.

The directory C{KALIVE_TRIVIAL} holds C{ROLE.log} with what happened, a line each, and may hold
C{ROLE.start} or C{ROLE.prepare} with the kind of failure that is wanted, or C{terminated}: a SIGTERM.
SIGUSR1 makes it loop for ever.
"""

from __future__ import annotations

import os
import signal
from typing import Any

from twisted.internet.defer import Deferred, fail, succeed
from twisted.logger import Logger
from zope.interface import implementer

from kalive.config.configuration import Configuration
from kalive.kernel.errors import NoIPVS
from kalive.role import IRole, Refused

_FAILURES = {
    "permission": PermissionError(1, "Operation not permitted"),
    "refused": Refused("it is not to my taste"),
    "no-ipvs": NoIPVS("this kernel has no IPVS"),
    "bug": ValueError("a fault of ours"),
}


def dead_loop(*_: object) -> None:
    """Never come back to the reactor."""
    while True:
        pass


@implementer(IRole)
class TrivialRole:
    """Writes down what it is asked."""

    _log = Logger()

    def __init__(self, name: str) -> None:
        """C{name} is the role's."""
        self._name = name
        self._directory = os.environ["KALIVE_TRIVIAL"]
        signal.signal(signal.SIGUSR1, dead_loop)

    def _note(self, text: str) -> None:
        with open(os.path.join(self._directory, f"{self._name}.log"), "a") as log:
            log.write(f"{text}\n")

    def _answer(self, occasion: str) -> Deferred[None]:
        try:
            with open(os.path.join(self._directory, f"{self._name}.{occasion}")) as order:
                kind = order.read().strip()
        except FileNotFoundError:
            return succeed(None)
        if kind == "terminated":
            os.kill(os.getpid(), signal.SIGTERM)
            return succeed(None)
        return fail(_FAILURES[kind])

    def start(self, configuration: Configuration) -> Deferred[None]:
        """Note the names of all instances."""
        self._note(f"start {_names(configuration)}")
        self._log.info("(trivial) Entering MASTER STATE")
        return self._answer("start")

    def prepare(self, configuration: Configuration) -> Deferred[None]:
        """Remember the names."""
        self._prepared = _names(configuration)
        return self._answer("prepare")

    def commit(self) -> Deferred[None]:
        """Note the names."""
        self._note(f"commit {self._prepared}")
        return succeed(None)

    def abandon(self) -> None:
        """Note it."""
        self._note("abandon")

    def stop(self) -> Deferred[None]:
        """Note it."""
        self._note("stop")
        self._log.info("(trivial) sent 0 priority")
        return succeed(None)

    def status(self) -> dict[str, object]:
        """Something."""
        return {"trivial": self._name}


def _names(configuration: Configuration) -> str:
    return " ".join(one.name for one in configuration.vrrp_instances) or "-"


def vrrp(_: Any) -> TrivialRole:
    """Stands for VRRP."""
    return TrivialRole("vrrp")


def health(_: Any) -> TrivialRole:
    """Stands for health checking."""
    return TrivialRole("health")
