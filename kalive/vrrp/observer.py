"""Tells routers of changes of their links: once for many notices, and only those concerned.

A take-over of 255 instances makes as many notices on one link; each router then looks once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from twisted.internet.interfaces import IDelayedCall, IReactorTime

from kalive.kernel.interfaces import ILinks
from kalive.kernel.values import LinkChange
from kalive.vrrp.router import Router


class LinkObserver:
    """Watches C{links} for C{routers()}, the routers there are at that moment."""

    def __init__(self, clock: IReactorTime, links: ILinks, routers: Callable[[], Iterable[Router]]) -> None:
        """Watch from now on."""
        self._clock = clock
        self._routers = routers
        self._changed: dict[str, bool] = {}
        self._call: IDelayedCall | None = None
        self._unsubscribe = links.subscribe(self._note)

    def stop(self) -> None:
        """Tell nothing more."""
        self._unsubscribe()
        if self._call is not None:
            self._call.cancel()
            self._call = None

    def _note(self, change: LinkChange) -> None:
        """Remember the link, and whether it lost an address, for the next turn of the reactor."""
        for link in (change.before, change.after):
            if link is not None:
                self._changed[link.name] = self._changed.get(link.name, False) or _shrunk(change)
        if self._call is None:
            self._call = self._clock.callLater(0, self._tell)

    def _tell(self) -> None:
        self._call = None
        changed, self._changed = self._changed, {}
        for router in list(self._routers()):
            concerned = router.link_names & changed.keys()
            if concerned:
                router.observe(shrunk=any(changed[name] for name in concerned))


def _shrunk(change: LinkChange) -> bool:
    """Whether an address went."""
    before = change.before.addresses if change.before else ()
    after = change.after.addresses if change.after else ()
    return not set(before) <= set(after) if len(before) >= len(after) else False
