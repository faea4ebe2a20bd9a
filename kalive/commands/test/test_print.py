"""Tests of C{kalive print}."""

from __future__ import annotations

import io
import sys
from contextlib import redirect_stderr
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from kalive.commands.test.running import ran
from kalive.parser.load import load
from kalive.parser.source import from_text, read
from kalive.parser.test.support import instance

SECRET = instance("authentication {\nauth_type PASS\nauth_pass s3cret\n}")


class PrintTests(SynchronousTestCase):
    """A file is printed as it is understood."""

    def file(self, text: str) -> str:
        """The name of a file with C{text}."""
        path = Path(self.mktemp())
        path.write_bytes(text.encode("utf-8", "surrogateescape"))
        return str(path)

    def test_effective(self) -> None:
        """Includes and definitions are gone, the configuration is the same."""
        inner = self.file("vrrp_instance VI_2 {\ninterface eth0\nvirtual_router_id $ID\n}\n")
        name = self.file(f"$ID=9\n{instance('priority 7')}include {Path(inner).resolve()}\n")
        status, text = ran("print", name)
        self.assertEqual(status, 0)
        self.assertNotIn("include", text)
        self.assertIn("virtual_router_id 9\n", text)
        self.assertEqual(load(from_text(text)).configuration, load(read(name)).configuration)

    def test_options(self) -> None:
        """Defaults, origins and masks are had for asking."""
        name = self.file(SECRET)
        plain = ran("print", name)[1]
        self.assertIn("s3cret", plain)
        self.assertNotIn("advert_int", plain)
        text = ran("print", "--defaults", "--origins", "--mask-secrets", name)[1]
        self.assertNotIn("s3cret", text)
        self.assertIn("advert_int 1\n", text)
        self.assertIn(f"# {name}:2\n", text)

    def test_fatal(self) -> None:
        """A file that can't run is reported on, nothing is printed."""
        complaints = io.StringIO()
        with redirect_stderr(complaints):
            self.assertEqual(ran("print", self.file("vrrp_instance V {\ninterface\n}\n")), (2, ""))
        self.assertIn("K111", complaints.getvalue())

    def test_bytes(self) -> None:
        """Bytes that are no UTF-8 are printed as they were read."""
        name = self.file('global_defs {\nrouter_id "\udcff"\n}\n')
        binary = io.BytesIO()
        self.patch(sys, "stdout", io.TextIOWrapper(binary, "utf-8"))
        ran("print", name, capture=False)
        self.assertIn(b'router_id "\xff"\n', binary.getvalue())
