"""Quorum and pool membership: L{kalive.health.quorum}."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from kalive.health.quorum import Requirement, has_quorum, pool_weight


class QuorumTests(SynchronousTestCase):
    """When enough servers live."""

    def test_any_live_weight_is_enough_by_default(self) -> None:
        """Quorum 1: one server of weight 1 suffices; none, or only weight 0, does not."""
        self.assertTrue(has_quorum(False, 1))
        self.assertFalse(has_quorum(True, 0))
        self.assertFalse(has_quorum(False, 0))

    def test_gained_at_quorum_plus_hysteresis(self) -> None:
        """Quorum 10 and hysteresis 2: gained at 12, not at 11."""
        need = Requirement(10, 2)
        self.assertFalse(has_quorum(False, 11, need))
        self.assertTrue(has_quorum(False, 12, need))

    def test_lost_below_quorum_minus_hysteresis(self) -> None:
        """Quorum 10 and hysteresis 2: kept at 8, lost at 7."""
        need = Requirement(10, 2)
        self.assertTrue(has_quorum(True, 8, need))
        self.assertFalse(has_quorum(True, 7, need))

    def test_what_can_t_be_met_is_cut(self) -> None:
        """A quorum above the total weight is the total weight; the hysteresis stays below the quorum."""
        self.assertEqual(Requirement(10, 0).within(4), Requirement(4, 0))
        self.assertEqual(Requirement(10, 9).within(4), Requirement(4, 3))
        self.assertEqual(Requirement(1, 0).within(0), Requirement(1, 0))


class PoolWeightTests(SynchronousTestCase):
    """Who is in the pool, and how."""

    def test_alive(self) -> None:
        """A live server has its weight."""
        self.assertEqual(pool_weight(3, alive=True, inhibit=False, displaced=False), 3)

    def test_failed(self) -> None:
        """A failed server leaves, or stays with weight 0 if C{inhibit_on_failure}."""
        self.assertIsNone(pool_weight(3, alive=False, inhibit=False, displaced=False))
        self.assertEqual(pool_weight(3, alive=False, inhibit=True, displaced=False), 0)

    def test_displaced_by_the_sorry_server(self) -> None:
        """While the sorry server serves, live servers below the quorum are out as well."""
        self.assertIsNone(pool_weight(3, alive=True, inhibit=False, displaced=True))
        self.assertEqual(pool_weight(3, alive=True, inhibit=True, displaced=True), 0)
