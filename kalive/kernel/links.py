"""The links of this host, kept current by a monitor socket.

Decides when what is known must be read anew (at the start, after an overrun, after an interrupted
dump) and tells observers the differences only. What a notice changes is for
L{kalive.kernel.linktable}.
"""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable, Generator, Mapping
from typing import Any

from twisted.internet.defer import Deferred, fail, inlineCallbacks
from twisted.internet.interfaces import IReactorFDSet, IReactorTime
from twisted.internet.task import deferLater
from twisted.logger import Logger
from twisted.python.failure import Failure
from zope.interface import implementer

from kalive.kernel import netlink, rtnl
from kalive.kernel.frames import Frame
from kalive.kernel.interfaces import ILinks
from kalive.kernel.linktable import LinkTable, differences
from kalive.kernel.values import Link, LinkChange

Observer = Callable[[LinkChange], None]

#: Seconds before a dump is tried again that found the table changing, or that failed altogether.
SOON, LATER = 0.02, 1.0
#: What only means that the table changed too quickly for us.
_TOO_QUICK = (errno.ENOBUFS, errno.EINTR, errno.EBUSY)


@implementer(ILinks)
class Links:
    """All links and addresses in the network namespace of the thread that calls L{start}."""

    _log = Logger()

    def __init__(self, reactor: IReactorFDSet, *, receive_buffer: int = netlink.RECEIVE_BUFFER) -> None:
        """Nothing is opened before L{start}."""
        self._reactor = reactor
        self._clock = IReactorTime(reactor)
        self._receive_buffer = receive_buffer
        self._port: netlink.NetlinkPort | None = None
        self._table = LinkTable()
        self._by_name: dict[str, Link] = {}
        self._observers: list[Observer] = []
        self._missed: list[rtnl.Event] | None = None
        self._pause: Deferred[None] | None = None

    def start(self) -> Deferred[None]:
        """See L{ILinks.start}."""
        groups = (rtnl.RTNLGRP_LINK, rtnl.RTNLGRP_IPV4_IFADDR, rtnl.RTNLGRP_IPV6_IFADDR)
        try:
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
        self._observers.clear()
        if self._pause is not None:
            self._pause.cancel()
        if self._port is not None:
            port, self._port = self._port, None
            port.close()

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
        self._replace([*map(rtnl.decode, links + addresses), *self._missed])

    def _replace(self, events: list[rtnl.Event | None]) -> None:
        """Take the table that C{events} make for the present one."""
        self._missed = None
        old = self._table.links
        self._table = LinkTable(event for event in events if event is not None)
        self._tell(differences(old, self._table.links))

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
            self._tell(self._table.apply(event))

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
        """An observer that fails must not keep the others from the truth."""
        try:
            observer(change)
        except Exception:
            self._log.failure("An observer of links failed at {change}", change=change)
