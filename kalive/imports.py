"""What not to import: Twisted loads a TLS stack and an HTTP client that most daemons never use.

C{twisted.internet.tcp} imports pyOpenSSL and cryptography when they can be imported: 0.1 s and 12 MiB in
each process. L{without_tls} makes that import fail, L{with_tls} allows it again for the one process that
needs it (C{SSL_GET}). C{twisted.python.compat} imports cookies, hence C{urllib} and C{email}: 0.03 s and
1.5 MiB, which L{postpone} saves until somebody uses them. All lean on how Twisted imports;
C{test_imports.py} fails when that changes.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import LazyLoader, find_spec, module_from_spec

_TLS = "OpenSSL"


def without_tls() -> None:
    """Keep Twisted from loading TLS; call it before the first import of a reactor."""
    if _TLS not in sys.modules:
        # None is the import system's word for "there is no such module".
        sys.modules[_TLS] = None  # type: ignore[assignment]  # typeshed knows modules only


def with_tls() -> None:
    """Allow TLS again: C{twisted.protocols.tls} and C{OpenSSL} can be imported from now on."""
    if sys.modules.get(_TLS, ...) is None:
        del sys.modules[_TLS]
    for name in ("twisted.protocols.tls", "twisted.internet.ssl", "twisted.internet._sslverify"):
        sys.modules.pop(name, None)


def postpone(name: str) -> None:
    """Have the module C{name} of a package executed when somebody first uses what is in it."""
    if name in sys.modules:
        return
    spec = find_spec(name)
    assert spec is not None and spec.loader is not None, name
    spec.loader = LazyLoader(spec.loader)
    module = module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    package, _, last = name.rpartition(".")
    setattr(import_module(package), last, module)
