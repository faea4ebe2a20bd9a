"""C{client.py ADDRESS PORT}: asks for a page again and again and prints how each request ended.

One request begins every C{PERIOD}, whether or not the ones before are answered, so that the gap
between two that succeeded measures an outage to within C{PERIOD}. A line of output is
C{BEGAN ENDED NAME} or C{BEGAN ENDED ! REASON}, in seconds of the monotonic clock.
"""

from __future__ import annotations

import errno
import os
import selectors
import socket
import sys
import time

PERIOD = 0.025
#: Below the kernel's first retransmission of a SYN (1 s): a request that begins in an outage fails.
PATIENCE = 0.8
REQUEST = b"GET / HTTP/1.0\r\n\r\n"


class Request:
    """One request on its own connection; C{step} when the socket is ready."""

    def __init__(self, address: tuple[str, int], now: float) -> None:
        self.began = now
        self.received = b""
        self.sent = False
        self.socket = socket.socket()
        self.socket.setblocking(False)
        self.socket.connect_ex(address)

    def step(self) -> str | None:
        """Go on; the server's name or C{! reason} once it is over."""
        if not self.sent:
            problem = self.socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            if problem:
                return f"! {os.strerror(problem)}"
        try:
            if self.sent:
                return self._read()
            self.socket.send(REQUEST)
            self.sent = True
        except BlockingIOError:
            pass
        except OSError as problem:
            return f"! {os.strerror(problem.errno or errno.EIO)}"
        return None

    def _read(self) -> str | None:
        data = self.socket.recv(4096)
        self.received += data
        if data:
            return None
        head, _, body = self.received.partition(b"\r\n\r\n")
        return body.decode() if b" 200 " in head[:16] else "! no answer"


def report(request: Request, outcome: str) -> None:
    """One line about a request that is over."""
    print(f"{request.began:.4f} {time.monotonic():.4f} {outcome}", flush=True)


def ask(address: tuple[str, int]) -> None:
    """Ask for ever."""
    ready = selectors.DefaultSelector()
    due = time.monotonic()
    while True:
        for key, _ in ready.select(max(0.0, due - time.monotonic())):
            advance(ready, key.data)
        now = time.monotonic()
        expire(ready, now)
        if now >= due:
            request = Request(address, now)
            ready.register(request.socket, selectors.EVENT_WRITE, request)
            due = max(due + PERIOD, now)


def advance(ready: selectors.BaseSelector, request: Request) -> None:
    """One request's socket is ready."""
    outcome = request.step()
    if outcome is not None:
        finish(ready, request, outcome)
    elif request.sent:
        ready.modify(request.socket, selectors.EVENT_READ, request)


def expire(ready: selectors.BaseSelector, now: float) -> None:
    """Give up what has waited too long."""
    waiting = [key.data for key in ready.get_map().values()]
    for request in waiting:
        if now - request.began > PATIENCE:
            finish(ready, request, f"! no answer in {PATIENCE} s")


def finish(ready: selectors.BaseSelector, request: Request, outcome: str) -> None:
    """Report and forget a request."""
    ready.unregister(request.socket)
    request.socket.close()
    report(request, outcome)


if __name__ == "__main__":
    ask((sys.argv[1], int(sys.argv[2])))
