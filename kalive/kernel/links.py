"""The links of this host, kept current by a monitor socket.

Decides when what is known must be read anew (at the start, after an overrun, after an interrupted
dump) and tells observers the differences only. What a notice changes is for
L{kalive.kernel.linktable}.
"""

from __future__ import annotations

import errno
import socket
from collections.abc import Generator
from contextlib import nullcontext
from typing import Any

from twisted.internet.defer import Deferred, fail, inlineCallbacks
from twisted.internet.interfaces import IReactorFDSet, IReactorTime
from twisted.internet.task import deferLater
from twisted.python.failure import Failure
from zope.interface import implementer

from kalive.kernel import netlink, rtnl
from kalive.kernel.frames import Frame
from kalive.kernel.interfaces import ILinks
from kalive.kernel.observed import ObservedLinks
from kalive.kernel.reader import Inside

#: Seconds before a dump is tried again that found the table changing, or that failed altogether.
SOON, LATER = 0.02, 1.0
#: What only means that the table changed too quickly for us.
_TOO_QUICK = (errno.ENOBUFS, errno.EINTR, errno.EBUSY)


@implementer(ILinks)
class Links(ObservedLinks):
    """All links and addresses in one network namespace."""

    def __init__(
        self,
        reactor: IReactorFDSet,
        inside: Inside = nullcontext,
        *,
        receive_buffer: int = netlink.RECEIVE_BUFFER,
    ) -> None:
        """Nothing is opened before L{start}, which does it C{inside} the context that this makes."""
        super().__init__()
        self._reactor = reactor
        self._clock = IReactorTime(reactor)
        self._inside = inside
        self._receive_buffer = receive_buffer
        self._port: netlink.NetlinkPort | None = None
        self._missed: list[rtnl.Event] | None = None
        self._pause: Deferred[None] | None = None

    def start(self) -> Deferred[None]:
        """See L{ILinks.start}."""
        groups = (rtnl.RTNLGRP_LINK, rtnl.RTNLGRP_IPV4_IFADDR, rtnl.RTNLGRP_IPV6_IFADDR)
        try:
            with self._inside():
                self._port = netlink.NetlinkPort(
                    self._reactor,
                    socket.NETLINK_ROUTE,
                    groups=groups,
                    receive_buffer=self._receive_buffer,
                    notices=self._notice,
                    overrun=self._overrun,
                )
        except OSError as error:
            return fail(error)
        return self._read(self._port)

    def stop(self) -> None:
        """See L{ILinks.stop}."""
        self.forget_observers()
        port, self._port = self._port, None  # first: what ends now looks whether to go on
        if self._pause is not None:
            self._pause.cancel()
        if port is not None:
            port.close()

    @inlineCallbacks
    def _read(self, port: netlink.NetlinkPort) -> Generator[Deferred[Any], Any, None]:
        """Dump until a dump is whole, then tell the differences.

        Notices that come meanwhile are of things before, amid or after the dump: applied on top of it,
        in their order, they end in the present.
        """
        while True:
            self._missed = []
            try:
                links = yield port.query(rtnl.DUMP_LINKS)
                addresses = yield port.query(rtnl.DUMP_ADDRESSES)
            except OSError as error:
                if error.errno not in _TOO_QUICK:
                    raise
                yield self._wait(SOON)
            else:
                break
        dumped = [event for event in map(rtnl.decode, links + addresses) if event is not None]
        missed, self._missed = self._missed, None
        self.replace([*dumped, *missed])

    def _wait(self, delay: float) -> Deferred[None]:
        """Fire after C{delay} seconds, unless stopped."""
        self._pause = deferLater(self._clock, delay)
        return self._pause

    def _notice(self, frame: Frame) -> None:
        """The kernel told of a change."""
        event = rtnl.decode(frame)
        if event is None:
            return
        if self._missed is not None:
            self._missed.append(event)
        else:
            self.apply(event)

    def _overrun(self) -> None:
        """Notices were lost: read anew, unless that is going on (its open dump has failed too)."""
        if self._missed is None and self._port is not None:
            self._log.info("netlink: receive buffer overrun, reading links and addresses again")
            self._read(self._port).addErrback(self._read_failed)

    def _read_failed(self, failure: Failure) -> None:
        """Reading anew was impossible; what is known may be old, so keep trying."""
        if self._port is None:
            return
        self._log.error("netlink: can't read links: {error}", error=failure.value)
        self._wait(LATER).addCallbacks(self._try_again, lambda _: None)

    def _try_again(self, _: None) -> None:
        self._missed = None
        self._overrun()
