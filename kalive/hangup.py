"""SIGHUP from the first instant: kept while nobody can serve it, never deadly. Tests: C{test_hangup.py}."""

from __future__ import annotations

import signal
from collections.abc import Callable


class Hangup:
    """The parent's SIGHUP. A handler of Python's may run between any two instructions, so it only notes
    the wish, and later calls something that is safe there (C{reactor.callFromThread})."""

    def __init__(self) -> None:
        """Nothing is caught yet."""
        self._wanted = False
        self._serve: Callable[[], object] | None = None

    def hold(self) -> None:
        """Keep what comes."""
        signal.signal(signal.SIGHUP, self._caught)

    def serve(self, act: Callable[[], object]) -> None:
        """Call C{act} for each from now on, and once for those that were kept."""
        self._serve = act
        if self._wanted:
            act()

    def _caught(self, number: int, frame: object) -> None:
        self._wanted = True
        if self._serve is not None:
            self._serve()


hangup = Hangup()
"""This process's; signals are a process's."""
