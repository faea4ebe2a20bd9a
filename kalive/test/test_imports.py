"""Tests of L{kalive.imports}: the tricks work with the Twisted that is installed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

import kalive


def run(code: str) -> str:
    """What a fresh Python prints that runs C{code}."""
    root = str(Path(kalive.__file__).parent.parent)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, timeout=60, check=False
    )
    return done.stdout + done.stderr


class ImportTests(SynchronousTestCase):
    """What processes load."""

    def test_reactor_without_tls(self) -> None:
        """Our reactor comes without OpenSSL, and works; if this fails, Twisted imports differently now."""
        self.assertEqual(
            run(
                "from kalive.imports import without_tls; without_tls(); from kalive import reactor\n"
                "r = reactor.install(); r.callLater(0, r.stop); r.run(); import sys\n"
                "print([m for m in ('OpenSSL', 'cryptography') if sys.modules.get(m)])"
            ),
            "[]\n",
        )

    def test_tls_later(self) -> None:
        """A process that needs TLS can have it later, though it began without."""
        self.assertEqual(
            run(
                "from kalive.imports import without_tls, with_tls; without_tls()\n"
                "from kalive import reactor; reactor.install(); with_tls()\n"
                "from twisted.protocols.tls import TLSMemoryBIOFactory; import OpenSSL.SSL; print('fine')"
            ),
            "fine\n",
        )

    def test_postponed(self) -> None:
        """A postponed module is there for whoever uses it, and costs nothing before."""
        self.assertEqual(
            run(
                "from kalive.imports import postpone; postpone('http.cookiejar'); import sys\n"
                "import twisted.internet.defer; print('urllib.request' in sys.modules)\n"
                "from http import cookiejar; print(cookiejar.CookieJar.__name__)\n"
                "print('urllib.request' in sys.modules)"
            ),
            "False\nCookieJar\nTrue\n",
        )

    def test_child_is_lean(self) -> None:
        """No child loads what only costs: TLS, asyncio's rivals, web clients, pyparsing, all of pyroute2."""
        self.assertEqual(
            run(
                "import sys; from kalive.imports import postpone, without_tls\n"
                "without_tls(); postpone('http.cookiejar')\n"
                "from kalive import reactor; r = reactor.install(); import kalive.child\n"
                "import kalive.watchdog.controlled, kalive.watchdog.server, kalive.parser.load\n"
                "from kalive.roles import vrrp; vrrp(r)\n"
                "heavy = ('OpenSSL', 'pyparsing', 'twisted.web', 'urllib.request', 'email.parser',\n"
                "    'automat', 'pyroute2.iproute', 'pyroute2.ndb', 'psutil', 'hyperlink')\n"
                "print([m for m in heavy if sys.modules.get(m)])"
            ),
            "[]\n",
        )

    def test_tap_is_light(self) -> None:
        """twistd can load our options without installing a reactor."""
        self.assertEqual(
            run("import sys, kalive.tap; print('twisted.internet.reactor' in sys.modules)"), "False\n"
        )
