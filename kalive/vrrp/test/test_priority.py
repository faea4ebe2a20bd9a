"""Tests of L{kalive.vrrp.priority}."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from kalive.config.vrrp import TrackedInterface
from kalive.vrrp.priority import effective_priority, missing_interfaces


def up(*names: str) -> frozenset[str]:
    """The interfaces that are up."""
    return frozenset(names)


class EffectivePriorityTests(SynchronousTestCase):
    """Base priority plus weights."""

    def assert_priority(self, base: int, track: TrackedInterface, when_up: int, when_down: int) -> None:
        """Check the effective priority with the interface up and down."""
        self.assertEqual(effective_priority(base, [track], up("eth1").__contains__), when_up)
        self.assertEqual(effective_priority(base, [track], up().__contains__), when_down)

    def test_a_positive_weight_counts_while_up(self) -> None:
        """weight 20: 120 while the interface works."""
        self.assert_priority(100, TrackedInterface("eth1", 20), when_up=120, when_down=100)

    def test_a_negative_weight_counts_while_down(self) -> None:
        """weight -20: 80 while the interface is down."""
        self.assert_priority(100, TrackedInterface("eth1", -20), when_up=100, when_down=80)

    def test_reverse_swaps_up_and_down(self) -> None:
        """reverse: the interface being down is the good case."""
        self.assert_priority(100, TrackedInterface("eth1", 20, reverse=True), when_up=100, when_down=120)
        self.assert_priority(100, TrackedInterface("eth1", -20, reverse=True), when_up=80, when_down=100)

    def test_weight_0_moves_nothing(self) -> None:
        """weight 0 is about FAULT, not priority."""
        self.assert_priority(100, TrackedInterface("eth1"), when_up=100, when_down=100)

    def test_kept_within_1_and_254(self) -> None:
        """Weights never make an owner, nor a router that resigns."""
        self.assert_priority(200, TrackedInterface("eth1", 253), when_up=254, when_down=200)
        self.assert_priority(10, TrackedInterface("eth1", -253), when_up=10, when_down=1)

    def test_an_owner_is_never_moved(self) -> None:
        """255 stays 255."""
        self.assert_priority(255, TrackedInterface("eth1", -100), when_up=255, when_down=255)

    def test_weights_add_up(self) -> None:
        """Each tracked interface counts by itself."""
        tracked = [TrackedInterface("eth1", 10), TrackedInterface("eth2", -30), TrackedInterface("eth3", 5)]
        self.assertEqual(effective_priority(100, tracked, up("eth1").__contains__), 80)


class MissingInterfaceTests(SynchronousTestCase):
    """Tracked interfaces that mean FAULT."""

    def test_only_those_of_weight_0_that_are_down(self) -> None:
        """A weighted interface never means FAULT."""
        tracked = [TrackedInterface("eth1"), TrackedInterface("eth2"), TrackedInterface("eth3", -5)]
        self.assertEqual(missing_interfaces(tracked, up("eth2").__contains__), ("eth1",))

    def test_reverse(self) -> None:
        """With reverse the interface must be down."""
        tracked = [TrackedInterface("eth1", reverse=True)]
        self.assertEqual(missing_interfaces(tracked, up("eth1").__contains__), ("eth1",))
        self.assertEqual(missing_interfaces(tracked, up().__contains__), ())
