"""Tests of C{kalive diff}."""

from __future__ import annotations

import io
from contextlib import redirect_stderr
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from kalive.commands.test.running import ran
from kalive.parser.test.support import instance


class DiffTests(SynchronousTestCase):
    """Two files are compared by what they mean."""

    def diff(self, old: str, new: str) -> tuple[int, str]:
        """Exit status and output for two texts."""
        names = []
        for text in (old, new):
            path = Path(self.mktemp())
            path.write_text(text)
            names.append(str(path))
        return ran("diff", *names)

    def test_same(self) -> None:
        """Layout, comments and words at their default are no difference."""
        self.assertEqual(self.diff(instance(""), f"# a comment\n{instance('advert_int 1')}"), (0, ""))

    def test_different(self) -> None:
        """Each difference is a line; the status is that of diff."""
        self.assertEqual(
            self.diff(instance(""), instance("priority 150")),
            (1, "vrrp_instance VI_1: priority 100 → 150\n"),
        )

    def test_fatal(self) -> None:
        """A file that can't run can't be compared."""
        with redirect_stderr(io.StringIO()) as complaints:
            self.assertEqual(self.diff("vrrp_instance V {\ninterface\n}\n", ""), (2, ""))
        self.assertIn("K111", complaints.getvalue())
