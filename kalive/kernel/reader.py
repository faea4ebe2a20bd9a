"""A socket in the reactor that reads datagrams, so many at a time.

Decides only how long one event may keep the reactor busy and that no error of a socket ever spins or
silences it; what a datagram means is for the subclass.
"""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TypeAlias

from twisted.internet.interfaces import IHalfCloseableDescriptor, IReactorFDSet, IReadDescriptor
from twisted.logger import Logger
from twisted.python.failure import Failure
from zope.interface import implementer

#: Makes a context in which sockets are opened: that of a network namespace, or none. A socket stays
#: in the namespace where it was made.
Inside: TypeAlias = Callable[[], AbstractContextManager[None]]

#: SO_RCVBUFFORCE (asm-generic/socket.h): beyond net.core.rmem_max, with CAP_NET_ADMIN.
SO_RCVBUFFORCE = 33


def widen(sock: socket.socket, size: int) -> None:
    """Give C{sock} a receive buffer of C{size} bytes, or as much as this process may have."""
    try:
        sock.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, size)
    except PermissionError:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, size)


@implementer(IReadDescriptor, IHalfCloseableDescriptor)
class SocketReader:
    """Reads C{sock}, at most C{LIMIT} datagrams for each event, until L{close}.

    A subclass says in C{read_datagram} how one is read (BlockingIOError: no more) and in C{read_failed}
    what an error of the socket means; after one the socket goes on being read.
    """

    LIMIT = 16
    _log = Logger()

    def __init__(self, reactor: IReactorFDSet, sock: socket.socket) -> None:
        """Take over C{sock}, which must not block, and begin to read."""
        self.reactor = reactor
        self.socket = sock
        reactor.addReader(self)

    def fileno(self) -> int:
        """The descriptor, -1 once closed."""
        return self.socket.fileno()

    def logPrefix(self) -> str:
        """What the reactor calls this reader in its log."""
        return type(self).__name__

    def doRead(self) -> None:
        """Read what is there, but yield to the timers after C{LIMIT} datagrams."""
        for _ in range(self.LIMIT):
            if self.fileno() < 0:
                return
            try:
                self.read_datagram()
            except BlockingIOError:
                return
            except OSError as error:
                self.read_failed(error)
                return
            except Exception:
                # The reactor would drop this reader for ever; one datagram must not cost us the socket.
                self._log.failure("{reader} dropped a datagram", reader=self.logPrefix())

    def read_datagram(self) -> None:
        """Read one datagram and deal with it; OSError is for L{read_failed}."""
        raise NotImplementedError

    def read_failed(self, error: OSError) -> None:
        """The socket reported C{error} instead of a datagram."""
        raise NotImplementedError

    def readConnectionLost(self, reason: Failure) -> None:
        """The reactor saw an error on the socket with nothing to read and took it for a closed
        connection: fetch the error, which clears it, and go on."""
        if self.fileno() < 0:
            return
        pending = self.socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) or errno.EIO
        self.reactor.addReader(self)
        self.read_failed(OSError(pending, os.strerror(pending)))

    def writeConnectionLost(self, reason: Failure) -> None:
        """Never: nothing here waits for writing."""

    def connectionLost(self, reason: Failure) -> None:
        """The reactor gave up on this reader, because of a fault in C{doRead} or at its own end."""
        self._log.debug("{reader} ends: {reason}", reader=self.logPrefix(), reason=reason.value)
        self.close()

    def close(self) -> None:
        """Stop reading and free the descriptor; may be called again."""
        if self.fileno() >= 0:
            self.reactor.removeReader(self)
            self.socket.close()
