"""Keeps the kernel's IPVS table as it is wanted.

Decides when to write and when to look again: changes of one turn of the reactor go in one batch, one
batch at a time; after a refusal, and once a minute, the table is read and what differs is repaired.
Never decides what is wanted. Test: C{test/test_kernel_table.py}.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping, Sequence
from typing import Any

from twisted.internet.defer import CancelledError, Deferred, DeferredLock, inlineCallbacks
from twisted.logger import Logger
from twisted.python.failure import Failure

from kalive.health import wording
from kalive.health.reconcile import reconcile
from kalive.kernel.interfaces import IVirtualServers
from kalive.kernel.ipvs_words import command_name
from kalive.kernel.pools import (
    Command,
    DeleteService,
    Pool,
    ServiceKey,
)
from kalive.kernel.values import Refusal

#: The most lines the log gets of one repair or one batch of refusals.
LINES = 20


class KernelTable:
    """The table as it is wanted, and as the kernel was last known to have it.

    C{refused} is what the kernel would not do in the last batch that was refused anything.
    """

    _log = Logger()

    def __init__(self, virtual_servers: IVirtualServers) -> None:
        self._port = virtual_servers
        self._lock = DeferredLock()
        self._actual: dict[ServiceKey, Pool] = {}
        self._dirty: dict[ServiceKey, None] = {}
        self._gone: set[ServiceKey] = set()
        self.desired: dict[ServiceKey, Pool] = {}
        self.refused: Sequence[Refusal] = ()

    @inlineCallbacks
    def read(self) -> Generator[Deferred[Any], Any, Mapping[ServiceKey, Pool]]:
        """The kernel's table now; errors of the port pass through."""
        self._actual = dict((yield self._port.table()))
        return self._actual

    def want(self, pools: Mapping[ServiceKey, Pool], gone: Iterable[ServiceKey] = ()) -> None:
        """These services should be so from now on, and those of C{gone} should not be. Nothing is
        written before L{flush}."""
        self.desired.update(pools)
        self._gone.difference_update(pools)
        self._dirty.update(dict.fromkeys(pools))
        for key in gone:
            self.desired.pop(key, None)
            self._dirty.pop(key, None)
            self._gone.add(key)

    def flush(self) -> Deferred[None]:
        """Write what was wanted since the last time; fires when the kernel has answered. Never fails:
        what went wrong is logged, and the next audit tries again."""
        return self._lock.run(self._flush).addErrback(self._troubled)

    def audit(self) -> Deferred[None]:
        """Read the table and repair what is not as wanted. Never fails."""
        return self._lock.run(self._audit).addErrback(self._troubled)

    def clear(self) -> Deferred[None]:
        """Delete our services, whatever the kernel has of them. Never fails."""
        self.want({}, list(self.desired))
        return self._lock.run(self._clear).addErrback(self._troubled)

    @inlineCallbacks
    def _flush(self) -> Generator[Deferred[Any], Any, None]:
        pools = {key: self.desired[key] for key in self._dirty}
        # More may be wanted gone before the kernel has answered.
        gone = frozenset(self._gone)
        self._dirty.clear()
        commands = reconcile(self._actual, pools, gone)
        refused = (yield self._port.apply(commands)) if commands else ()
        self._actual.update(pools)
        for key in gone:
            self._actual.pop(key, None)
        self._gone -= gone
        if refused:
            self._complain(refused)
            yield self.read()

    @inlineCallbacks
    def _audit(self) -> Generator[Deferred[Any], Any, None]:
        yield self.read()
        self._gone &= self._actual.keys()
        commands = reconcile(self._actual, self.desired, self._gone)
        if not commands:
            self.refused = ()
            return
        self._log.warn("IPVS table is not as it should be, repairing ({n} changes)", n=len(commands))
        self._list([command_name(order) for order in commands])
        yield self._repair(commands)

    @inlineCallbacks
    def _repair(self, commands: Sequence[Command]) -> Generator[Deferred[Any], Any, None]:
        refused = yield self._port.apply(commands)
        self._complain(refused)
        yield self.read()

    @inlineCallbacks
    def _clear(self) -> Generator[Deferred[Any], Any, None]:
        actual = yield self.read()
        commands = [DeleteService(key) for key in actual if key in self._gone]
        if commands:
            self._complain((yield self._port.apply(commands)))

    def _complain(self, refused: Sequence[Refusal]) -> None:
        """Log refusals, the same ones only once in a row."""
        if refused and refused != self.refused:
            self._list([wording.refusal(each) for each in refused])
        self.refused = refused

    def _list(self, lines: Sequence[str]) -> None:
        for line in lines[:LINES]:
            self._log.warn("{line}", line=line)
        if len(lines) > LINES:
            self._log.warn("… and {n} more", n=len(lines) - LINES)

    def _troubled(self, failure: Failure) -> None:
        """The port failed as a whole; what was not written is still wanted, and the next audit sees it."""
        if failure.check(OSError):
            self._log.error(
                "The IPVS table could not be read or written: {reason}", reason=failure.getErrorMessage()
            )
        elif not failure.check(CancelledError):
            self._log.failure("The IPVS table could not be read or written", failure)
