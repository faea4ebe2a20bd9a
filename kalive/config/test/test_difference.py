"""Tests of L{kalive.config.difference} and of which children a configuration needs."""

from __future__ import annotations

from ipaddress import IPv4Address

from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from kalive.config.common import Position
from kalive.config.configuration import Configuration, Role
from kalive.config.difference import difference
from kalive.config.health import AddressKey, VirtualServer
from kalive.config.routing import Route
from kalive.config.vrrp import VRRPInstance


def instance(name: str, *, priority: int = 100, line: int = 1) -> VRRPInstance:
    """An instance that differs only in what a test cares about."""
    return VRRPInstance(
        name=name,
        interface="eth0",
        virtual_router_id=51,
        priority=priority,
        position=Position("keepalived.conf", line),
    )


class DifferenceTests(SynchronousTestCase):
    """What a reload must do is found by natural key."""

    def test_equal_values_are_kept(self) -> None:
        """A file that only moved its lines changes nothing."""
        found = difference([instance("a")], [instance("a", line=40)], key=lambda value: value.name)
        self.assertFalse(found)
        self.assertEqual([value.name for value in found.kept], ["a"])

    def test_each_kind_of_change_is_told_apart(self) -> None:
        """Added, removed, changed and kept objects each stand in their own place."""
        old = [instance("gone"), instance("same"), instance("other", priority=100)]
        new = [instance("same"), instance("other", priority=90), instance("fresh")]
        found = difference(old, new, key=lambda value: value.name)
        self.assertTrue(found)
        self.assertEqual([value.name for value in found.added], ["fresh"])
        self.assertEqual([value.name for value in found.removed], ["gone"])
        self.assertEqual([(a.priority, b.priority) for a, b in found.changed], [(100, 90)])
        self.assertEqual([value.name for value in found.kept], ["same"])

    @settings(derandomize=True, max_examples=200)
    @given(st.dictionaries(st.integers(), st.integers()), st.dictionaries(st.integers(), st.integers()))
    def test_applying_a_difference_gives_the_new_collection(
        self, old: dict[int, int], new: dict[int, int]
    ) -> None:
        """Whatever the two collections, old with the difference applied is new."""
        found = difference(old.items(), new.items(), key=lambda item: item[0])
        result = dict(old)
        for name, _ in found.removed:
            del result[name]
        result.update(found.added)
        result.update(pair[1] for pair in found.changed)
        self.assertEqual(result, new)


class RolesTests(SynchronousTestCase):
    """Only the children that the configuration needs are started."""

    def test_an_empty_configuration_needs_no_child(self) -> None:
        """Nothing to do, no process."""
        self.assertEqual(Configuration().roles(), frozenset())

    def test_instances_and_static_routes_need_the_vrrp_child(self) -> None:
        """Both are the VRRP child's work, as in Keepalived."""
        for configuration in (
            Configuration(vrrp_instances=(instance("a"),)),
            Configuration(static_routes=(Route(destination="default"),)),
        ):
            self.assertEqual(configuration.roles(), {Role.VRRP})

    def test_virtual_servers_need_the_health_child(self) -> None:
        """A virtual server alone starts no VRRP child."""
        service = VirtualServer(key=AddressKey(IPv4Address("192.0.2.1"), 80))
        self.assertEqual(Configuration(virtual_servers=(service,)).roles(), {Role.HEALTH})
