"""The witness: an AF_PACKET socket on the bridge, with the kernel's time stamps.

Decides nothing; it sees what the directors send, stamped by the kernel at reception
(SO_TIMESTAMPNS), so a late witness does not spoil a figure. Never asks the daemons anything.
"""

from __future__ import annotations

import select
import socket
import struct
import time
from collections.abc import Iterator

from bench.frames import Advert, Arp, parse
from bench.network import BRIDGE, Segment, inside

_ETH_P_ALL = 3
_SO_TIMESTAMPNS = 35  # not in Python's socket module; asm-generic/socket.h
_STAMP = struct.Struct("@qq")
_BILLION = 1_000_000_000


def now() -> int:
    """The clock of the stamps: wall clock, ns."""
    return time.clock_gettime_ns(time.CLOCK_REALTIME)


class Witness:
    """Captures on a segment's bridge; close it when done."""

    def __init__(self, segment: Segment) -> None:
        with inside(segment.name("w")):
            self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(_ETH_P_ALL))
        self._socket.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
        self._socket.bind((BRIDGE, _ETH_P_ALL))
        self._socket.setblocking(False)

    def close(self) -> None:
        """Give up the socket."""
        self._socket.close()

    def send(self, frame: bytes) -> None:
        """Put a frame on the segment."""
        self._socket.send(frame)

    def forget(self) -> None:
        """Drop what was captured so far."""
        for _ in self._drain():
            pass

    def watch(self, seconds: float) -> Iterator[Advert | Arp]:
        """What is captured from now on, for so long; the caller may stop any time."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            select.select([self._socket], [], [], left)
            yield from self._drain()

    def _drain(self) -> Iterator[Advert | Arp]:
        while True:
            try:
                frame, ancillary, _flags, address = self._socket.recvmsg(2048, 128)
            except BlockingIOError:
                return
            if address[2] != socket.PACKET_OUTGOING and (seen := parse(frame, _stamp(ancillary))):
                yield seen


def _stamp(ancillary: list[tuple[int, int, bytes]]) -> int:
    for level, kind, data in ancillary:
        if (level, kind) == (socket.SOL_SOCKET, _SO_TIMESTAMPNS):
            seconds, nanoseconds = _STAMP.unpack(data[: _STAMP.size])
            return int(seconds * _BILLION + nanoseconds)
    raise RuntimeError("the kernel gave no time stamp")
