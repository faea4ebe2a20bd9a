"""The table of links and addresses, kept from what the kernel says, without I/O.

Decides what a notice changes and in which order a link's addresses stand. It never asks the kernel
(L{kalive.kernel.links} does).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import evolve, frozen

from kalive.kernel.rtnl import (
    IFF_NOARP,
    IFF_RUNNING,
    IFF_UP,
    AddressGone,
    AddressSeen,
    Event,
    LinkGone,
    LinkSeen,
)
from kalive.kernel.values import Link, LinkChange


@frozen
class _Known:
    """A link as the kernel described it, with its addresses in the kernel's order."""

    seen: LinkSeen
    addresses: tuple[AddressSeen, ...] = ()

    def link(self) -> Link:
        """What the others see of it."""
        up = IFF_UP | IFF_RUNNING
        return Link(
            index=self.seen.index,
            name=self.seen.name,
            running=self.seen.flags & up == up,
            hardware_address=self.seen.hardware_address,
            mtu=self.seen.mtu,
            arp=not self.seen.flags & IFF_NOARP,
            addresses=tuple(address.interface for address in self.addresses),
            tentative=frozenset(address.interface for address in self.addresses if address.tentative),
            forwarding=self.seen.forwarding,
        )


class LinkTable:
    """Links by index, brought up to date by L{apply}.

    @ivar links: what the others see, by index.
    """

    def __init__(self, events: Iterable[Event] = ()) -> None:
        """Begin with what C{events} say."""
        self.links: dict[int, Link] = {}
        self._known: dict[int, _Known] = {}
        for event in events:
            self.apply(event)

    def apply(self, event: Event) -> list[LinkChange]:
        """Take in one notice; what it changed for the others."""
        before = self._known.get(event.index)
        after = _next(before, event)
        if after == before:
            return []
        return self._put(event.index, after)

    def _put(self, index: int, after: _Known | None) -> list[LinkChange]:
        """Replace what is known of link C{index}."""
        old = self.links.pop(index, None)
        if after is None:
            del self._known[index]
            return list(changes(old, None))
        self._known[index] = after
        self.links[index] = after.link()
        return list(changes(old, self.links[index]))


def changes(before: Link | None, after: Link | None) -> Iterator[LinkChange]:
    """How the others are told: a link with a new name is another link, for they know it by name."""
    if before == after:
        return
    if before is not None and after is not None and before.name != after.name:
        yield LinkChange(before, None)
        yield LinkChange(None, after)
    else:
        yield LinkChange(before, after)


def differences(old: dict[int, Link], new: dict[int, Link]) -> list[LinkChange]:
    """All changes from one state of the table to another; what goes, goes first, so that a link that
    was made again under its old name is last heard of as present."""
    found = [
        change
        for index in sorted(old.keys() | new.keys())
        for change in changes(old.get(index), new.get(index))
    ]
    return sorted(found, key=lambda change: change.after is not None)


def _next(known: _Known | None, event: Event) -> _Known | None:
    """What is known of a link after C{event}."""
    if isinstance(event, LinkGone):
        return None
    if isinstance(event, LinkSeen):
        return _Known(event) if known is None else evolve(known, seen=event)
    if known is None:
        return None  # its link went meanwhile
    if isinstance(event, AddressGone):
        left = tuple(address for address in known.addresses if address.interface != event.interface)
        return evolve(known, addresses=left)
    return evolve(known, addresses=_placed(known.addresses, event))


def _placed(addresses: tuple[AddressSeen, ...], new: AddressSeen) -> tuple[AddressSeen, ...]:
    """C{addresses} with C{new}, where the kernel has it."""
    for at, address in enumerate(addresses):
        if address.interface == new.interface:
            if address.secondary == new.secondary:
                return (*addresses[:at], new, *addresses[at + 1 :])
            addresses = addresses[:at] + addresses[at + 1 :]  # promoted: it moves
            break
    at = _place(addresses, new)
    return (*addresses[:at], new, *addresses[at:])


def _place(addresses: tuple[AddressSeen, ...], new: AddressSeen) -> int:
    """Where C{new} is inserted.

    IPv4 as the kernel does (C{__inet_insert_ifa}): a primary behind the last primary of no smaller
    scope, a secondary last. IPv6, behind all of IPv4, by scope and value: the kernel's order there
    differs from version to version.
    """
    if new.interface.version == 6:
        return sum(_order(address) < _order(new) for address in addresses)
    own = [at for at, address in enumerate(addresses) if address.interface.version == 4]
    if new.secondary:
        return len(own)
    primaries = [at for at in own if not addresses[at].secondary and addresses[at].scope >= new.scope]
    return primaries[-1] + 1 if primaries else 0


def _order(address: AddressSeen) -> tuple[int, int, int]:
    """A key that sorts IPv4 before IPv6, and IPv6 for good."""
    return address.interface.version, address.scope, int(address.interface)
