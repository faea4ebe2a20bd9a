"""How to get from the IPVS table that is to the one that should be.

Decides the commands and their order; never a flush, and never a word about an entry that is right
already, for deleting a destination ends its connections. Services that nobody named are not ours and
stay. Test: C{test/test_reconcile.py}.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kalive.kernel.pools import (
    AddDestination,
    AddService,
    Command,
    DeleteDestination,
    DeleteService,
    Destination,
    DestinationKey,
    EditDestination,
    EditService,
    Pool,
    ServiceKey,
)


def reconcile(
    actual: Mapping[ServiceKey, Pool],
    desired: Mapping[ServiceKey, Pool],
    gone: Iterable[ServiceKey] = (),
) -> list[Command]:
    """The commands that turn C{actual} into C{desired}, and delete those services of C{gone} that
    exist; other services of C{actual} are left alone.

    Within a service: add before delete, weights up before weights down, so that the pool is never
    emptier than before and after.
    """
    commands: list[Command] = []
    for key, pool in desired.items():
        commands += _settle(actual.get(key), pool)
    commands += [DeleteService(key) for key in gone if key in actual and key not in desired]
    return commands


def _settle(before: Pool | None, after: Pool) -> list[Command]:
    if before is None:
        return [AddService(after.service), *_added(after, _in_order(after.destinations))]
    if before == after:
        return []
    edit: list[Command] = [] if before.service == after.service else [EditService(after.service)]
    return edit + _destinations(before, after)


def _destinations(before: Pool, after: Pool) -> list[Command]:
    key = after.service.key
    old = {destination.key: destination for destination in before.destinations}
    wanted = {destination.key for destination in after.destinations}
    different = _in_order(after.destinations - before.destinations)
    edits = [destination for destination in different if destination.key in old]
    edits.sort(key=lambda destination: destination.weight < old[destination.key].weight)
    return [
        *_added(after, [destination for destination in different if destination.key not in old]),
        *(EditDestination(key, destination) for destination in edits),
        *(
            DeleteDestination(key, destination.key)
            for destination in _in_order(before.destinations)
            if destination.key not in wanted
        ),
    ]


def _added(pool: Pool, destinations: Iterable[Destination]) -> list[Command]:
    return [AddDestination(pool.service.key, destination) for destination in destinations]


def _in_order(destinations: Iterable[Destination]) -> list[Destination]:
    """By address and port: the same table always gives the same commands."""
    return sorted(destinations, key=lambda destination: _rank(destination.key))


def _rank(key: DestinationKey) -> tuple[int, int, int]:
    return (key.address.version, int(key.address), key.port)
