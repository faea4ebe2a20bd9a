"""What observers see of the links: names, and changes in order.

Decides in which order they are told, and that one that fails keeps nobody from the truth. Where events
come from is for L{kalive.kernel.links} and L{kalive.kernel.memory}.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from twisted.logger import Logger

from kalive.kernel.linktable import LinkTable, differences
from kalive.kernel.rtnl import Event
from kalive.kernel.values import Link, LinkChange

Observer = Callable[[LinkChange], None]


class ObservedLinks:
    """A table of links by name, with subscribers."""

    _log = Logger()

    def __init__(self) -> None:
        """Know of no link yet."""
        self._table = LinkTable()
        self._by_name: dict[str, Link] = {}
        self._observers: list[Observer] = []

    def links(self) -> Mapping[str, Link]:
        """See L{ILinks.links}."""
        return self._by_name

    def subscribe(self, observer: Observer) -> Callable[[], None]:
        """See L{ILinks.subscribe}."""
        self._observers.append(observer)

        def unsubscribe() -> None:
            if observer in self._observers:
                self._observers.remove(observer)

        return unsubscribe

    def apply(self, event: Event) -> None:
        """Take in a notice."""
        self._tell(self._table.apply(event))

    def replace(self, events: Iterable[Event]) -> None:
        """Take the table that C{events} make for the present one, and tell the differences."""
        old, self._table = self._table.links, LinkTable(events)
        self._tell(differences(old, self._table.links))

    def forget_observers(self) -> None:
        """Nobody is told anything any more."""
        self._observers.clear()

    def _tell(self, changes: list[LinkChange]) -> None:
        """Bring the names up to date, then call the observers, for each change in turn."""
        for change in changes:
            if change.before is not None:
                self._by_name.pop(change.before.name, None)
            if change.after is not None:
                self._by_name[change.after.name] = change.after
            for observer in list(self._observers):
                self._call(observer, change)

    def _call(self, observer: Observer, change: LinkChange) -> None:
        try:
            observer(change)
        except Exception:
            self._log.failure("An observer of links failed at {change}", change=change)
