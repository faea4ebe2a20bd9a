"""The samples beside this test with the whole report that each earns (C{.out}).

Set C{KALIVE_REWRITE} to write the reports anew, and read the difference before you believe it.
"""

from __future__ import annotations

import os
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from kalive.parser.load import load
from kalive.parser.source import from_text

SAMPLES = Path(__file__).parent / "samples"


class SampleTests(SynchronousTestCase):
    """Golden reports."""

    def test_reports(self) -> None:
        """Every sample is reported on exactly as written down."""
        paths = sorted(SAMPLES.glob("*.conf"))
        self.assertGreater(len(paths), 3)
        for path in paths:
            rendered = load(from_text(path.read_text(), path.name)).report.render()
            golden = path.with_suffix(".out")
            if os.environ.get("KALIVE_REWRITE"):
                golden.write_text(rendered)
            self.assertEqual(rendered, golden.read_text(), path.name)

    def test_good_samples(self) -> None:
        """What is right earns no word; what is old earns advice and no error."""
        for name in ("pair", "balancer"):
            self.assertNotIn("error:", (SAMPLES / f"{name}.out").read_text())
        self.assertNotIn("error:", (SAMPLES / "old.out").read_text())
