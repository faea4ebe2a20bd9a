"""Tests of L{kalive.imports}: the tricks work with the Twisted that is installed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

import kalive

HEAVY = (
    *("OpenSSL", "cryptography", "ssl", "asyncio", "concurrent.futures", "twisted.web", "hyperlink"),
    *("http.cookiejar", "urllib.request", "email.parser", "html", "pyparsing", "automat", "unittest", "pdb"),
    *("pyroute2.iproute", "pyroute2.ndb", "psutil"),
)


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

    def test_stand_ins_are_gone(self) -> None:
        """Who wants asyncio, cookies or HTML after Twisted is imported gets the real ones."""
        self.assertEqual(
            run(
                "from kalive.imports import lean_twisted; lean_twisted()\n"
                "import asyncio, html; from http import cookiejar\n"
                "print(asyncio.run(asyncio.sleep(0, 'slept')))\n"
                "print(html.unescape('&lt;'), cookiejar.CookieJar.__name__)"
            ),
            "slept\n< CookieJar\n",
        )

    def test_names_taken_from_stand_ins(self) -> None:
        """What Twisted took from a stand-in works as the real thing does, also between it and asyncio."""
        self.assertEqual(
            run(
                "from kalive.imports import lean_twisted; lean_twisted()\n"
                "import warnings; warnings.simplefilter('ignore'); from twisted.python import compat\n"
                "print(compat.escape('<'), compat.cookielib.CookieJar.__name__)\n"
                "import asyncio; from twisted.internet.defer import Deferred, ensureDeferred, succeed\n"
                "async def three(): return await succeed(3)\n"
                "ensureDeferred(three()).addCallback(print)\n"
                "loop = asyncio.new_event_loop(); future = loop.create_future(); future.set_result(4)\n"
                "Deferred.fromFuture(future).addCallback(print)\n"
                "loop.run_until_complete(asyncio.sleep(0))\n"
                "print(loop.run_until_complete(succeed(5).asFuture(loop))); loop.close()"
            ),
            "&lt; CookieJar\n3\n4\n5\n",
        )

    def test_stand_in_knows_its_limits(self) -> None:
        """A name that a stand-in has not comes from the real module, which is in its place from then on."""
        self.assertEqual(
            run(
                "import sys; from kalive.imports import StandIn, standing_in\n"
                "with standing_in(StandIn('html', escape=None)):\n"
                "    from html import escape, unescape\n"
                "print(escape, unescape('&lt;'), sys.modules['html'].escape('<'))"
            ),
            "None < &lt;\n",
        )

    def test_real_module_stays(self) -> None:
        """Nothing stands in for what somebody has imported already."""
        self.assertEqual(
            run(
                "import html, sys; from kalive.imports import StandIn, standing_in\n"
                "with standing_in(StandIn('html')): print(sys.modules['html'] is html)\n"
                "print(sys.modules['html'] is html)"
            ),
            "True\nTrue\n",
        )

    def test_later(self) -> None:
        """A function of a module can be had before the module; calling it imports that."""
        self.assertEqual(
            run(
                "import sys; from kalive.imports import later; escape = later('html', 'escape')\n"
                "print('html' in sys.modules, escape('<', quote=False), 'html' in sys.modules)"
            ),
            "False &lt; True\n",
        )

    def test_children_are_lean(self) -> None:
        """No child loads what only costs: TLS, asyncio, web clients, pyparsing, all of pyroute2."""
        for role in ("vrrp", "health"):
            self.assertEqual(
                run(
                    "import sys; from kalive.imports import lean_twisted; lean_twisted()\n"
                    "from kalive import reactor; r = reactor.install(); import kalive.child\n"
                    "import kalive.watchdog.controlled, kalive.watchdog.server, kalive.parser.load\n"
                    f"import kalive.roles; kalive.roles.{role}(r)\n"
                    f"print([m for m in {HEAVY!r} if sys.modules.get(m)])"
                ),
                "[]\n",
            )

    def test_tap_is_light(self) -> None:
        """twistd can load our options without installing a reactor."""
        self.assertEqual(
            run("import sys, kalive.tap; print('twisted.internet.reactor' in sys.modules)"), "False\n"
        )
