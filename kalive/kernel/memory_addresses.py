"""Linux's rules for the addresses of a host, in memory.

Decides what a request for an address does and which notices it makes; it keeps nothing else of a host
(L{kalive.kernel.memory_kernel} does).
"""

from __future__ import annotations

import errno
from collections.abc import Callable

from attrs import evolve, frozen

from kalive.kernel.rtnl import AddressGone, AddressSeen


@frozen
class Refused:
    """What the kernel answers instead of doing it."""

    errno: int
    text: str = ""


class HeldAddresses:
    """The addresses of all links, by index of the link.

    @ivar promote_secondaries: the sysctl; without it a primary address takes its secondaries along.
    """

    def __init__(self, announce: Callable[[AddressSeen | AddressGone], None]) -> None:
        """C{announce} is called with each notice."""
        self.promote_secondaries = False
        self._announce = announce
        self._held: dict[int, list[AddressSeen]] = {}

    def add_link(self, index: int) -> None:
        """A link is there, without addresses."""
        self._held[index] = []

    def remove_link(self, index: int) -> None:
        """A link goes, and its addresses with it, each with a notice."""
        for address in self._held.pop(index):
            self._announce(AddressGone(index, address.interface))

    def flush6(self, index: int) -> None:
        """A link was set down: its addresses of IPv6 go (sysctl C{keep_addr_on_down} is 0)."""
        for address in [one for one in self._held[index] if one.interface.version == 6]:
            self._held[index].remove(address)
            self._announce(AddressGone(index, address.interface))

    def of(self, index: int) -> list[AddressSeen]:
        """The addresses of a link, in the order in which they came."""
        return list(self._held[index])

    def add(self, new: AddressSeen) -> Refused | None:
        """C{inet_rtm_newaddr}: refusals and the secondary flag."""
        if new.index not in self._held:
            return Refused(errno.ENODEV, "Device not found")
        same = [a for a in self._held[new.index] if a.interface.network == new.interface.network]
        if any(address.interface == new.interface for address in same):
            return Refused(errno.EEXIST, "Address already assigned")
        if new.interface.version == 4:
            if any(address.scope != new.scope for address in same):
                return Refused(errno.EINVAL, "ipv4: Invalid scope value")
            new = evolve(new, secondary=bool(same))
        self._put(new)
        return None

    def remove(self, gone: AddressGone) -> Refused | None:
        """C{inet_rtm_deladdr}; a primary takes its secondaries along, or the first takes its place."""
        if gone.index not in self._held:
            return Refused(errno.ENODEV, "Device not found")
        for address in self._held[gone.index]:
            if address.interface == gone.interface:
                self._drop(address)
                if not address.secondary and address.interface.version == 4:
                    self._orphan(address)
                return None
        return Refused(errno.EADDRNOTAVAIL, "Address not found")

    def _put(self, address: AddressSeen) -> None:
        self._held[address.index].append(address)
        self._announce(address)

    def _drop(self, address: AddressSeen) -> None:
        self._held[address.index].remove(address)
        self._announce(AddressGone(address.index, address.interface))

    def _orphan(self, primary: AddressSeen) -> None:
        """What becomes of the secondaries of C{primary}, which has gone."""
        network = primary.interface.network
        rest = [a for a in self._held[primary.index] if a.secondary and a.interface.network == network]
        if not self.promote_secondaries:
            for address in rest:
                self._drop(address)
        elif rest:
            self._held[primary.index].remove(rest[0])
            self._put(evolve(rest[0], secondary=False))
