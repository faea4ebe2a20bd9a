"""The one door to pyroute2: single modules of message classes, without the rest of the library.

C{import pyroute2.anything} runs the package's C{__init__}, which imports all of it and asyncio: 0.35 s
and 20 MiB. Here the package is put in place unexecuted ("hollow"), so that only what is asked for runs:
0.04 s and 5 MiB. This never imports sockets of pyroute2 and never replaces a package that somebody has
imported in full. See C{test_lean.py}, which fails when upstream's layout changes.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from types import ModuleType

#: Packages left unexecuted, in the order of nesting, with the names that modules below them import from
#: them only to derive socket classes, which we never use.
HOLLOW: dict[str, tuple[str, ...]] = {
    "pyroute2": (),
    "pyroute2.netlink.generic": ("AsyncGenericNetlinkSocket", "GenericNetlinkSocket"),
}


def load(name: str) -> ModuleType:
    """Import the module C{name} below C{pyroute2}, and as little else as possible.

    @raise ImportError: pyroute2 is not installed, or has no such module.
    """
    for package, placeholders in HOLLOW.items():
        if name.startswith(package + ".") and package not in sys.modules:
            _put_in_place(package, placeholders)
    return import_module(name)


def _put_in_place(package: str, placeholders: tuple[str, ...]) -> None:
    """Register C{package} as if it had been imported, without running its C{__init__}."""
    spec = find_spec(package)
    if spec is None:
        raise ModuleNotFoundError(f"No module named {package!r}", name=package)
    module = module_from_spec(spec)
    for placeholder in placeholders:
        setattr(module, placeholder, type(placeholder, (), {}))
    sys.modules[package] = module
    parent, _, child = package.rpartition(".")
    if parent:
        setattr(sys.modules[parent], child, module)
