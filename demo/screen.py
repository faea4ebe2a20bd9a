"""The demo's lines: seconds since its start, who, what. Colour only where the outside asks for it."""

from __future__ import annotations

import time

from demo.events import AddressChanged, Advert, Announcement, Answer, Became, Event, PoolChanged

_COLOURS = {"MASTER": "32;1", "FAULT": "31;1", "held": "32", "NO": "31;1", "act": "1", "dim": "2"}


class Screen:
    """Prints; knows when the demo began."""

    def __init__(self, began: float, colour: bool) -> None:
        """@param began: seconds of the wall clock (it goes through the boot of a guest kernel)."""
        self._offset = time.time() - began - time.monotonic()
        self._colour = colour

    def paint(self, text: str, kind: str) -> str:
        """C{text} in the colour of C{kind}, if colours are wanted."""
        return f"\x1b[{_COLOURS[kind]}m{text}\x1b[0m" if self._colour and kind in _COLOURS else text

    def line(self, who: str, text: str, when: float | None = None) -> None:
        """One line about C{who}, at C{when} on the monotonic clock (now)."""
        elapsed = (time.monotonic() if when is None else when) + self._offset
        print(f"{elapsed:7.2f}  {who:<10} {text}", flush=True)

    def act(self, title: str) -> None:
        """The heading of an act."""
        print(f"\n{self.paint(title, 'act')}", flush=True)


def describe(event: Event, screen: Screen) -> tuple[str, str] | None:
    """Who and what, for the events worth a line of their own."""
    match event:
        case Became(_, director, instance, state):
            return director, f"({instance}) {screen.paint(state, state)}"
        case AddressChanged(_, director, address, interface, present):
            return director, f"kernel: {address} {'added to' if present else 'removed from'} {interface}"
        case PoolChanged(_, director, services):
            return director, f"ipvsadm: {pool(services)}"
        case Advert(_, source, _, vrid, 0):
            return "wire", f"{source} sent priority 0 (VRID {vrid}): the master resigns"
    return None


def pool(services: tuple[tuple[str, tuple[tuple[str, int], ...]], ...]) -> str:
    """An IPVS table in one line."""
    texts = []
    for service, servers in services:
        listed = ", ".join(f"{server} weight {weight}" for server, weight in servers)
        texts.append(f"{service} -> {listed or 'no server'}")
    return "; ".join(texts) or "empty table"


class Changes:
    """Says a thing again only when it has changed: who announces the address, how the client fares."""

    #: Seconds of requests that one judgement of the client's lot looks at.
    WINDOW = 0.4

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._mac: dict[str, str] = {}
        self._fares = ""
        self._window: list[Answer] = []

    def note(self, event: Event) -> None:
        """Print what C{event} changes, if it is of these."""
        if isinstance(event, Announcement) and self._mac.get(event.address) != event.mac:
            self._mac[event.address] = event.mac
            self._screen.line("wire", f"gratuitous ARP: {event.address} is at {event.mac}", event.when)
        if isinstance(event, Answer):
            self._answered(event)

    def _answered(self, answer: Answer) -> None:
        self._window.append(answer)
        if answer.when - self._window[0].when < self.WINDOW:
            return
        fares, self._window = lot(self._window), []
        if fares != self._fares:
            self._fares = fares
            self._screen.line("client", fares, answer.when)


def lot(answers: list[Answer]) -> str:
    """How the client fared in C{answers}, which server answers it included."""
    servers = " and ".join(sorted({answer.server for answer in answers if answer.server}))
    reasons = " and ".join(sorted({answer.reason for answer in answers if not answer.server}))
    if not reasons:
        return f"is answered by {servers}"
    return (
        f"is answered by {servers}, but some requests fail: {reasons}" if servers else f"no page: {reasons}"
    )
