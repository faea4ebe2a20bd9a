"""The timer error of a reactor: F{control.c} once more, on C{callLater}.

Run as C{python -m bench.timer_subject REACTOR PERIOD_NS COUNT SECONDS}, with REACTOR C{kalive}
(L{kalive.reactor}) or C{stock} (Twisted's own for this platform). Prints the lateness of each call
in ns. The collector is frozen as the daemon's children freeze it; the scheduling is the caller's.
"""

from __future__ import annotations

import gc
import sys
from typing import Any


class Ticks:
    """C{count} periodic calls with absolute deadlines; stops the reactor after C{calls} calls."""

    def __init__(self, reactor: Any, period: float, count: int, calls: int) -> None:
        self._reactor, self._period, self._left = reactor, period, calls
        self.late: list[float] = []
        start = reactor.seconds() + 0.1
        for number in range(count):
            self._arm(start + number * period / count)

    def _arm(self, due: float) -> None:
        self._reactor.callLater(max(0.0, due - self._reactor.seconds()), self._fired, due)

    def _fired(self, due: float) -> None:
        self.late.append(self._reactor.seconds() - due)
        self._left -= 1
        if self._left > 0:
            self._arm(due + self._period)
        else:
            self._reactor.stop()


def _reactor(name: str) -> Any:
    if name == "kalive":
        from kalive.reactor import install

        install()
    from twisted.internet import reactor

    return reactor


def main(name: str, period_ns: str, count: str, seconds: str) -> None:
    """Measure and print."""
    reactor = _reactor(name)
    period = int(period_ns) / 1e9
    ticks = Ticks(reactor, period, int(count), round(float(seconds) / period) * int(count))
    gc.collect()
    gc.freeze()
    reactor.run()
    print("\n".join(str(round(late * 1e9)) for late in ticks.late))


if __name__ == "__main__":
    main(*sys.argv[1:])
