"""A netlink socket in the reactor: sends what a L{NetlinkConversation} numbered, reads the answers.

Decides whom to believe (only the kernel) and what lost messages mean. The kernel carries a request out
within C{send}; only the answer is read later. It never decodes a message.
"""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorFDSet

from kalive.kernel.conversation import Interrupted, NetlinkConversation, Rejection
from kalive.kernel.frames import Frame, attributes, frames
from kalive.kernel.reader import SocketReader, widen

__all__ = ["Frame", "Interrupted", "NetlinkConversation", "NetlinkPort", "Rejection", "attributes", "frames"]

SOL_NETLINK = 270
NETLINK_ADD_MEMBERSHIP = 1
NETLINK_CAP_ACK = 10
NETLINK_EXT_ACK = 11
NETLINK_GET_STRICT_CHK = 12

#: The kernel makes no datagram above 32 KiB unless a single message is larger.
_DATAGRAM = 65536
#: An error costs up to 1.25 KiB of the receive buffer: room for 3,000 refusals, or 2,000 notices.
RECEIVE_BUFFER = 4 * 1024 * 1024


class NetlinkPort(SocketReader):
    """One netlink socket of C{protocol} (C{socket.NETLINK_ROUTE}, C{NETLINK_GENERIC}).

    @ivar notices: called with each message that answers no request of ours.
    @ivar overrun: called when the kernel had to drop something: what is known may be out of date.
        Every open exchange has failed with C{OSError(ENOBUFS)} by then.
    @ivar ignored: how many datagrams came from other processes.
    """

    LIMIT = 16

    def __init__(
        self,
        reactor: IReactorFDSet,
        protocol: int,
        *,
        groups: Iterable[int] = (),
        receive_buffer: int = RECEIVE_BUFFER,
        notices: Callable[[Frame], None] | None = None,
        overrun: Callable[[], None] | None = None,
    ) -> None:
        """Open the socket in this thread's network namespace, where it stays, and start reading.

        @param groups: multicast group numbers (RTNLGRP_…) to be a member of.
        @raise OSError: no such protocol, or no descriptor left.
        """
        sock = _opened(protocol, groups, receive_buffer)
        super().__init__(reactor, sock)
        self.notices = notices or _nothing
        self.overrun = overrun or _nothing
        self.ignored = 0
        self._buffer = bytearray(_DATAGRAM)
        self._conversation = NetlinkConversation(sock.getsockname()[0])

    def submit(self, requests: Sequence[bytes]) -> Deferred[list[Rejection]]:
        """Have the kernel carry out C{requests} in order; all is done when this returns.

        Fires with what was refused, in order; fails with OSError when that can't be known.
        """
        datagrams, done = self._conversation.submit(requests)
        self._send(*datagrams)
        return done

    def query(self, request: bytes) -> Deferred[list[Frame]]:
        """Ask; fires with the answers. See L{NetlinkConversation.query}."""
        data, done = self._conversation.query(request)
        self._send(data)
        return done

    def close(self) -> None:
        """Close the socket; open exchanges fail with C{OSError(ESHUTDOWN)}."""
        super().close()
        self._conversation.fail(OSError(errno.ESHUTDOWN, "netlink socket closed"))

    def read_datagram(self) -> None:
        """Read one datagram; only the kernel (port 0) is believed, anybody may send us unicast."""
        size, _, flags, sender = self.socket.recvmsg_into([self._buffer])
        if sender[0] != 0:
            self.ignored += 1
        elif flags & socket.MSG_TRUNC:
            self.read_failed(OSError(errno.ENOBUFS, "netlink message too large"))
        else:
            for frame in self._conversation.received(bytes(memoryview(self._buffer)[:size])):
                self.notices(frame)

    def read_failed(self, error: OSError) -> None:
        """C{ENOBUFS}, or something we know no better answer to: assume that messages were lost."""
        self._log.debug("netlink: {error}; reading again", error=error)
        self._conversation.fail(OSError(error.errno, error.strerror))
        self.overrun()

    def _send(self, *datagrams: bytes) -> None:
        """Send, up to the first that fails; then the exchange fails, not the caller."""
        try:
            for datagram in datagrams:
                self.socket.send(datagram)
        except OSError as error:
            self._conversation.fail(OSError(error.errno, error.strerror))


def _nothing(*_: Frame) -> None:
    """Nobody wants to know."""


def _opened(protocol: int, groups: Iterable[int], receive_buffer: int) -> socket.socket:
    """A bound, non-blocking netlink socket that gives texts with errors and short acknowledgements."""
    sock = socket.socket(
        socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC | socket.SOCK_NONBLOCK, protocol
    )
    try:
        widen(sock, receive_buffer)
        for option in (NETLINK_EXT_ACK, NETLINK_CAP_ACK, NETLINK_GET_STRICT_CHK):
            with suppress(OSError):  # an older kernel: less text, longer answers
                sock.setsockopt(SOL_NETLINK, option, 1)
        sock.bind((0, 0))
        for group in groups:
            sock.setsockopt(SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, group)
    except BaseException:
        sock.close()
        raise
    return sock
