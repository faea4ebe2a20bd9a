"""Tests of L{kalive.parser.words_root}: the outermost level."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from kalive.parser.test.support import found, report
from kalive.parser.words_root import ROOT


class RootTests(SynchronousTestCase):
    """Which blocks there are."""

    def test_blocks(self) -> None:
        """All that 1.0.3 had are read."""
        blocks = (
            "global_defs static_routes vrrp_sync_group vrrp_instance SSL virtual_server_group virtual_server"
        )
        self.assertLessEqual(set(blocks.split()), set(ROOT.words))

    def test_misspelt_block(self) -> None:
        """A misspelt block is left out whole, with one complaint."""
        (one,) = report("vvrp_script a {\nscript x\ninterval {\n3\n}\n}").diagnostics
        self.assertEqual((one.code, one.hint), ("K110", "did you mean 'vrrp_script'?"))

    def test_block_of_another_time(self) -> None:
        """What 2.4.3 knows and we do not act on is no error."""
        self.assertEqual(found("vrrp_script a {\nscript x\n}\nstatic_rules {\ntable 1\n}"), ["K190", "K190"])
