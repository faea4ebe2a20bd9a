"""Reload in two phases: every child makes ready, then all go over, or none does.

Decides the order and when a configuration is refused. While one reload is on its way others are not
counted, the last one wins. Tests: C{test_reload.py}.
"""

from __future__ import annotations

from collections.abc import Callable

from twisted.internet.defer import Deferred, DeferredList, ensureDeferred, succeed
from twisted.logger import Logger
from twisted.python.failure import Failure

from kalive.config.change import MOST, describe, render
from kalive.generation import Generation, objections
from kalive.watchdog.service import WatchdogService
from kalive.watchdog.supervised import SupervisedChild

# To make ready means parsing and encoding: 0.2 s for the longest files that people have.
PATIENCE = 20.0


class Reloader:
    """Takes the watchdog's children from generation to generation; C{read} makes the next one."""

    _log = Logger()

    def __init__(self, watchdog: WatchdogService, read: Callable[[int], Generation]) -> None:
        """Nothing happens until L{request}."""
        self._watchdog = watchdog
        self._read = read
        self._number = watchdog.generation.number
        self._abandoned: Generation | None = None
        self._busy = False
        self._again = False
        self._idle: list[Deferred[None]] = []

    def request(self) -> Deferred[None]:
        """Reload, now or after the reload that is on its way; fires when no reload is left to do."""
        result: Deferred[None] = Deferred()
        self._idle.append(result)
        self._again = True
        if not self._busy:
            self._busy = True
            ensureDeferred(self._work())
        return result

    async def _work(self) -> None:
        while self._again and self._watchdog.running:
            self._again = False
            try:
                await self._reload()
            except Exception:
                self._log.failure("Reload failed, the running configuration stays")
        self._busy = False
        idle, self._idle = self._idle, []
        for waiting in idle:
            waiting.callback(None)

    async def _reload(self) -> None:
        self._log.info("Reloading")
        new = self._acceptable()
        if new is None:
            return
        await self._watchdog.settled()
        children = self._watchdog.connected()
        if not await self._all_ready(children, new):
            self._abandon(children, new)
        elif self._watchdog.running:
            await self._go_over(children, new)
        self._watchdog.replace_outdated()

    def _acceptable(self) -> Generation | None:
        """The next generation, unless the file itself says that it can't be."""
        self._number += 1
        try:
            new = self._read(self._number)
        except OSError as error:
            self._refuse(error.strerror or str(error))
            return None
        refused = objections(new, self._watchdog.generation)
        if refused:
            self._say("\n".join(one.render() for one in refused))
            new.close()
            self._refuse("it has errors that the running one has not")
            return None
        self._say(new.report.render())
        return new

    def _say(self, text: str) -> None:
        if text:
            self._log.warn("{text}", text=text)

    def _refuse(self, reason: str) -> None:
        self._log.error("configuration refused, the running one stays: {reason}", reason=reason)

    async def _all_ready(self, children: list[SupervisedChild], new: Generation) -> bool:
        """Offer C{new} to all; whether every one has made ready."""
        offers = [self._offer(child, new) for child in children]
        results = await DeferredList(offers, consumeErrors=True)
        for child, (ready, problem) in zip(children, results, strict=True):
            if not ready:
                reason = problem.getErrorMessage() if isinstance(problem, Failure) else problem
                self._refuse(f"{child.identity.ident}: {reason}")
        return all(ready for ready, _ in results)

    def _offer(self, child: SupervisedChild, new: Generation) -> Deferred[None]:
        assert child.link is not None
        offer = child.link.configure(new.number, new.fd)
        return offer.addTimeout(PATIENCE, self._watchdog.reactor)

    def _abandon(self, children: list[SupervisedChild], new: Generation) -> None:
        """Its descriptor is kept for one more reload, for a child that was not quick enough to take it."""
        for child in children:
            if child.link is not None:
                child.link.abandon(new.number)
        if self._abandoned is not None:
            self._abandoned.close()
        self._abandoned = new

    async def _go_over(self, children: list[SupervisedChild], new: Generation) -> None:
        """From here there is no way back: who fails now is started again with C{new}."""
        old, self._watchdog.generation = self._watchdog.generation, new
        await DeferredList([self._commit(child, new) for child in children])
        self._watchdog.adapt()
        old.close()
        self._log.info("Configuration {number} is in force", number=new.number)
        self._tell(old, new)

    def _tell(self, old: Generation, new: Generation) -> None:
        """Log what is different now, in a user's words."""
        if old.configuration is not None and new.configuration is not None:
            changes = describe(old.configuration, new.configuration)
            for line in (render(changes, MOST) or "nothing has changed").splitlines():
                self._log.info("Reload: {line}", line=line)

    def _commit(self, child: SupervisedChild, new: Generation) -> Deferred[None]:
        if child.link is None:
            return succeed(None)
        done = child.link.commit(new.number).addTimeout(PATIENCE, self._watchdog.reactor)

        def committed(_: None) -> None:
            child.generation = new.number

        def failed(failure: Failure) -> None:
            self._log.error("{ident}: {why}", ident=child.identity.ident, why=failure.getErrorMessage())
            child.fell_silent()

        return done.addCallbacks(committed, failed)
