"""What not to import: Twisted loads a TLS stack and an HTTP client that most daemons never use.

C{twisted.internet.tcp} imports pyOpenSSL and cryptography when they can be imported: 0.1 s and 12 MiB in
each process. L{without_tls} makes that import fail; C{SSL_GET} uses Python's own C{ssl}. L{lean_twisted}
imports Twisted with a L{StandIn} where it takes a name or two out of a big module that it does not use then:
asyncio, cookies, HTML. All lean on how Twisted imports; C{test_imports.py} fails when that changes.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from inspect import iscoroutine
from types import ModuleType
from typing import Any

_TLS = "OpenSSL"


def without_tls() -> None:
    """Keep Twisted from loading TLS; call it before the first import of a reactor."""
    if _TLS not in sys.modules:
        # None is the import system's word for "there is no such module".
        sys.modules[_TLS] = None  # type: ignore[assignment]  # typeshed knows modules only


class StandIn(ModuleType):
    """In the place of a module until the real one is wanted: what is not C{given} comes from that."""

    def __init__(self, name: str, **given: object) -> None:
        """C{given} is what its importers take without using it."""
        super().__init__(name)
        self.__dict__.update(given)

    def __getattr__(self, name: str) -> object:
        """From the real module, which is imported now; not what the import system asks every module for."""
        if name.startswith("__"):
            raise AttributeError(name)
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(import_module(self.__name__), name)


def later(module: str, name: str) -> Callable[..., Any]:
    """A function that imports C{module} when it is called, and calls its C{name}."""

    def call(*args: object, **keywords: object) -> Any:
        return getattr(import_module(module), name)(*args, **keywords)

    return call


@contextmanager
def standing_in(*stand_ins: StandIn) -> Iterator[None]:
    """Let them be imported instead of the modules of their names, where those are not there already."""
    for one in stand_ins:
        sys.modules.setdefault(one.__name__, one)
    try:
        yield
    finally:
        for one in stand_ins:
            if sys.modules.get(one.__name__) is one:
                del sys.modules[one.__name__]


def lean_twisted() -> None:
    """Import of Twisted what a child needs, without TLS, asyncio, cookies and HTML."""
    without_tls()
    with standing_in(
        # Two names for annotations, and the test of a coroutine, which inspect has as well.
        StandIn("asyncio", AbstractEventLoop=object, Future=object, iscoroutine=iscoroutine),
        # Kept by twisted.python.compat for those who once imported them from there.
        StandIn("html", escape=later("html", "escape")),
        StandIn("http.cookiejar"),
    ):
        import_module("twisted.internet.epollreactor")
