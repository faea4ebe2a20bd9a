"""Tests of L{kalive.heap}."""

from __future__ import annotations

import gc

from twisted.trial.unittest import SynchronousTestCase

from kalive.heap import freeze, settle


class HeapTests(SynchronousTestCase):
    """What the collector sees afterwards."""

    def setUp(self) -> None:
        """Other tests have their garbage collected again afterwards."""
        self.addCleanup(gc.unfreeze)

    def test_freeze(self) -> None:
        """What is there is not looked at any more, what comes later is."""
        old = [object()]
        freeze()
        new = [object()]
        seen = {id(one) for one in gc.get_objects()}
        self.assertEqual((id(old) in seen, id(new) in seen), (False, True))

    def test_settle(self) -> None:
        """Garbage is collected before the rest is frozen."""
        garbage: list[object] = []
        garbage.append(garbage)
        number = id(garbage)
        del garbage
        settle()
        gc.unfreeze()
        self.assertNotIn(number, [id(one) for one in gc.get_objects() if type(one) is list])
