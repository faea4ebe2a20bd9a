"""From the table that is to the one that should be: L{kalive.health.reconcile}."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from ipaddress import ip_address

from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from twisted.trial.unittest import SynchronousTestCase

from kalive.config.health import ForwardingMethod
from kalive.health.reconcile import reconcile
from kalive.kernel.pools import (
    AddDestination,
    AddressService,
    AddService,
    Command,
    DeleteDestination,
    DeleteService,
    Destination,
    DestinationKey,
    EditDestination,
    EditService,
    MarkService,
    Pool,
    Service,
    ServiceKey,
)

Table = dict[ServiceKey, Pool]

WEB = AddressService(6, ip_address("10.0.0.1"), 80)


def destination(last: int, weight: int = 1) -> Destination:
    """The destination 192.168.1.LAST:80."""
    return Destination(key=DestinationKey(ip_address(f"192.168.1.{last}"), 80), weight=weight)


def pool(*destinations: Destination, scheduler: str = "rr") -> Pool:
    """The service WEB with these."""
    return Pool(Service(key=WEB, scheduler=scheduler), frozenset(destinations))


def applied(table: Mapping[ServiceKey, Pool], commands: Iterable[Command]) -> Table:
    """What the kernel makes of C{commands}, refusing (KeyError, AssertionError) as it does."""
    result = dict(table)
    for command in commands:
        match command:
            case AddService(service):
                assert service.key not in result
                result[service.key] = Pool(service)
            case EditService(service):
                result[service.key] = evolve(result[service.key], service=service)
            case DeleteService(key):
                del result[key]
            case AddDestination(key, new):
                assert new.key not in {old.key for old in result[key].destinations}
                result[key] = Pool(result[key].service, result[key].destinations | {new})
            case EditDestination(key, new):
                rest = {old for old in result[key].destinations if old.key != new.key}
                assert len(rest) == len(result[key].destinations) - 1
                result[key] = Pool(result[key].service, frozenset(rest | {new}))
            case DeleteDestination(key, name):
                rest = {old for old in result[key].destinations if old.key != name}
                assert len(rest) == len(result[key].destinations) - 1
                result[key] = Pool(result[key].service, frozenset(rest))
    return result


class OrderTests(SynchronousTestCase):
    """Which commands, in which order."""

    def test_a_new_service_comes_before_its_destinations(self) -> None:
        """From nothing: the service, then its servers by address."""
        after = pool(destination(2), destination(1))
        self.assertEqual(
            reconcile({}, {WEB: after}),
            [
                AddService(after.service),
                AddDestination(WEB, destination(1)),
                AddDestination(WEB, destination(2)),
            ],
        )

    def test_add_comes_before_delete(self) -> None:
        """The sorry server is in before the last real server is out, and the other way round."""
        sorry, real = pool(destination(99)), pool(destination(1))
        self.assertEqual(
            reconcile({WEB: real}, {WEB: sorry}),
            [AddDestination(WEB, destination(99)), DeleteDestination(WEB, destination(1).key)],
        )
        self.assertEqual(
            reconcile({WEB: sorry}, {WEB: real}),
            [AddDestination(WEB, destination(1)), DeleteDestination(WEB, destination(99).key)],
        )

    def test_weights_go_up_before_they_go_down(self) -> None:
        """One server comes back as another is inhibited: never both at 0."""
        before, after = pool(destination(1, 5), destination(2, 0)), pool(destination(1, 0), destination(2, 5))
        self.assertEqual(
            reconcile({WEB: before}, {WEB: after}),
            [EditDestination(WEB, destination(2, 5)), EditDestination(WEB, destination(1, 0))],
        )

    def test_scheduler_changes_in_place(self) -> None:
        """A service is edited, and no destination is touched."""
        after = pool(destination(1), scheduler="wlc")
        self.assertEqual(reconcile({WEB: pool(destination(1))}, {WEB: after}), [EditService(after.service)])

    def test_a_changed_weight_is_one_edit(self) -> None:
        """No delete, no add."""
        commands = reconcile({WEB: pool(destination(1, 1))}, {WEB: pool(destination(1, 9))})
        self.assertEqual(commands, [EditDestination(WEB, destination(1, 9))])

    def test_what_nobody_named_stays(self) -> None:
        """A service that somebody else made is none of our business."""
        self.assertEqual(reconcile({WEB: pool(destination(1))}, {}), [])

    def test_what_was_ours_is_deleted_if_it_is_there(self) -> None:
        """One command takes a service with its destinations; what is not there needs none."""
        gone: list[ServiceKey] = [WEB, MarkService(1)]
        self.assertEqual(reconcile({WEB: pool(destination(1))}, {}, gone), [DeleteService(WEB)])

    def test_what_is_wanted_is_never_deleted(self) -> None:
        """Not even if it is also named as gone."""
        table: Table = {WEB: pool(destination(1))}
        self.assertEqual(reconcile(table, table, [WEB]), [])


_keys: st.SearchStrategy[ServiceKey] = st.sampled_from(
    [
        WEB,
        AddressService(17, ip_address("10.0.0.1"), 80),
        AddressService(6, ip_address("fd00::1"), 0),
        MarkService(1),
        MarkService(1, 10),
    ]
)
_destinations = st.dictionaries(
    st.builds(
        DestinationKey, st.sampled_from([ip_address(f"192.168.1.{n}") for n in range(1, 6)]), st.just(80)
    ),
    st.tuples(st.integers(0, 2), st.sampled_from(ForwardingMethod)),
    max_size=5,
)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """A few services with a few destinations."""
    result: Table = {}
    for key in draw(st.lists(_keys, unique=True, max_size=4)):
        service = Service(
            key=key,
            scheduler=draw(st.sampled_from(["rr", "wlc"])),
            persistence=draw(st.sampled_from([0, 50])),
        )
        found = draw(_destinations).items()
        result[key] = Pool(
            service, frozenset(Destination(key=name, weight=w, method=m) for name, (w, m) in found)
        )
    return result


def wanted(actual: Table, desired: Table, gone: list[ServiceKey]) -> Table:
    """What must be there in the end: all that is desired, and what others made."""
    return {key: value for key, value in actual.items() if key not in gone} | desired


class Properties(SynchronousTestCase):
    """What holds for every table; the kernel's model refuses what the kernel refuses."""

    @settings(derandomize=True, max_examples=300, deadline=None)
    @given(tables(), tables(), st.lists(_keys, unique=True))
    def test_applying_gives_what_is_desired(
        self, actual: Table, desired: Table, gone: list[ServiceKey]
    ) -> None:
        """After the commands ours is as desired, and everything else as it was."""
        result = applied(actual, reconcile(actual, desired, gone))
        self.assertEqual(result, wanted(actual, desired, gone))

    @settings(derandomize=True, max_examples=300, deadline=None)
    @given(tables(), tables(), st.lists(_keys, unique=True))
    def test_applying_twice_gives_nothing(
        self, actual: Table, desired: Table, gone: list[ServiceKey]
    ) -> None:
        """In the desired state there is nothing to do."""
        result = applied(actual, reconcile(actual, desired, gone))
        self.assertEqual(reconcile(result, desired, gone), [])

    @settings(derandomize=True, max_examples=300, deadline=None)
    @given(tables(), tables(), st.lists(_keys, unique=True), st.data())
    def test_dying_between_any_two_commands(
        self, actual: Table, desired: Table, gone: list[ServiceKey], data: st.DataObject
    ) -> None:
        """Killed anywhere and started again, it ends where it would have."""
        commands = reconcile(actual, desired, gone)
        cut = applied(actual, commands[: data.draw(st.integers(0, len(commands)))])
        result = applied(cut, reconcile(cut, desired, gone))
        self.assertEqual(result, wanted(actual, desired, gone))

    @settings(derandomize=True, max_examples=300, deadline=None)
    @given(tables(), tables())
    def test_an_unchanged_destination_is_never_touched(self, actual: Table, desired: Table) -> None:
        """No command names a destination that is the same before and after, nor deletes its service:
        its connections live on."""
        kept = {
            (key, same.key)
            for key in actual.keys() & desired.keys()
            for same in actual[key].destinations & desired[key].destinations
        }
        for command in reconcile(actual, desired):
            match command:
                case DeleteService(key):
                    self.assertNotIn(key, desired)
                case AddDestination(key, each) | EditDestination(key, each):
                    self.assertNotIn((key, each.key), kept)
                case DeleteDestination(key, name):
                    self.assertNotIn((key, name), kept)

    @settings(derandomize=True, max_examples=300, deadline=None)
    @given(tables(), tables())
    def test_a_pool_with_servers_is_never_empty_on_the_way(self, actual: Table, desired: Table) -> None:
        """If a service has live weight before and after, it has some after each command."""

        def live(table: Table, key: ServiceKey) -> bool:
            return key in table and any(each.weight for each in table[key].destinations)

        steady = [key for key in desired if live(actual, key) and live(desired, key)]
        table: Table = actual
        for command in reconcile(actual, desired):
            table = applied(table, [command])
            for key in steady:
                self.assertTrue(live(table, key), command)
