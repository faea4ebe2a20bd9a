"""Adding and removing addresses, with requests that were encoded when configuring.

Decides which refusals are none (what should be there is, what should be gone is). It never asks which
addresses there are (L{kalive.kernel.links} knows).
"""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Collection, Sequence
from typing import cast

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorFDSet
from twisted.python.failure import Failure
from zope.interface import implementer

from kalive.config.vrrp import VirtualAddress
from kalive.kernel import rtnl
from kalive.kernel.conversation import Rejection
from kalive.kernel.interfaces import IAddresses
from kalive.kernel.netlink import NetlinkPort
from kalive.kernel.values import Link, PreparedAddress, Refusal

#: Where the wish and the kernel's table agree already.
ALREADY_THERE = (errno.EEXIST,)
#: C{ENODEV}: its link went, and the address with it.
ALREADY_GONE = (errno.EADDRNOTAVAIL, errno.ENODEV)


@implementer(IAddresses)
class Addresses:
    """The addresses in the network namespace of the thread that makes this object."""

    def __init__(self, reactor: IReactorFDSet) -> None:
        """Open the command socket.

        @raise OSError: this kernel has no rtnetlink for us.
        """
        self._port = NetlinkPort(reactor, socket.NETLINK_ROUTE)

    def prepare(self, address: VirtualAddress, link: Link) -> PreparedAddress:
        """See L{IAddresses.prepare}."""
        return prepared(address, link)

    def add(self, addresses: Sequence[PreparedAddress]) -> Deferred[list[Refusal]]:
        """See L{IAddresses.add}."""
        done = self._port.submit([address.add for address in addresses])
        refusals = _refusals(done, addresses, ALREADY_THERE)
        # The answer is there when send() returns. To wait for the reactor would cost the first
        # gratuitous ARP 0.8 ms.
        self._port.doRead()
        return refusals

    def remove(self, addresses: Sequence[PreparedAddress]) -> Deferred[list[Refusal]]:
        """See L{IAddresses.remove}."""
        done = self._port.submit([address.remove for address in addresses])
        return _refusals(done, addresses, ALREADY_GONE)

    def close(self) -> None:
        """See L{IAddresses.close}."""
        self._port.close()


def prepared(address: VirtualAddress, link: Link) -> PreparedAddress:
    """C{address} on C{link}, encoded; ValueError when it can't be said."""
    return PreparedAddress(
        f"{address.interface} dev {link.name}",
        rtnl.add_address(address, link.index),
        rtnl.remove_address(address, link.index),
    )


def _refusals(
    done: Deferred[list[Rejection]], addresses: Sequence[PreparedAddress], fine: Collection[int]
) -> Deferred[list[Refusal]]:
    """What the kernel refused, in terms of the caller; a socket that failed refuses all."""

    def named(rejections: list[Rejection]) -> list[Refusal]:
        return [
            Refusal(addresses[rejection.index].subject, rejection.errno, rejection.text)
            for rejection in rejections
            if rejection.errno not in fine
        ]

    def all_of_them(failure: Failure) -> list[Refusal]:
        failure.trap(OSError)
        error = cast(OSError, failure.value)
        number = error.errno or errno.EIO
        text = error.strerror or os.strerror(number)
        return [Refusal(address.subject, number, text) for address in addresses]

    return done.addCallbacks(named, all_of_them)
