"""All services of a file: which stay, and what they refer to.

Decides across C{virtual_server}s, C{virtual_server_group}s and C{bfd_instance}s, as 2.4.3 does at the end
of the file. Its tests are in C{test/test_health_codes.py} and C{test/test_check.py}.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from attrs import evolve

from kalive.config.bfd import BFDInstance
from kalive.config.common import IPAddress
from kalive.config.health import (
    AddressKey,
    FirewallMarkKey,
    GroupKey,
    VirtualServer,
    VirtualServerGroup,
    family_of,
)
from kalive.parser import codes, health_codes
from kalive.parser.checkers import Names
from kalive.parser.reading import Reading
from kalive.parser.schema import Values
from kalive.parser.servers import RawServer, ServerBuilder
from kalive.parser.tree import Statement


def build_health(reading: Reading, root: Values) -> dict[str, Any]:
    """The fields of L{kalive.config.configuration.Configuration} that health checking is about."""
    groups = build_groups(reading, root.get("server_groups", ()))
    sessions = build_bfd_instances(reading, root.get("bfd_instances", ()))
    names = Names(
        track_files=frozenset(file.name for file in root.get("track_files", ())),
        bfd_instances=frozenset(session.name for session in sessions),
    )
    servers = tuple(build_servers(reading, root.get("servers", ()), groups, names))
    return {
        "ssl": root.get("ssl"),
        "bfd_instances": sessions,
        "virtual_server_groups": settled_groups(groups.values(), servers),
        "virtual_servers": servers,
    }


def build_groups(
    reading: Reading, raws: Iterable[tuple[Statement, VirtualServerGroup]]
) -> dict[str, VirtualServerGroup]:
    """The groups by name that have entries."""
    groups: dict[str, VirtualServerGroup] = {}
    for statement, group in raws:
        if group.name in groups:
            keyword = statement.words[0]
            reading.complain(codes.DUPLICATE_NAME, statement, 1, keyword=keyword, name=group.name)
        elif not group.entries:
            reading.complain(health_codes.GROUP_EMPTY, statement, 1, name=group.name)
        else:
            groups[group.name] = group
    return groups


def build_bfd_instances(
    reading: Reading, raws: Iterable[tuple[Statement, BFDInstance]]
) -> tuple[BFDInstance, ...]:
    """The sessions with a name and a neighbour of their own."""
    found: dict[str, BFDInstance] = {}
    neighbors: dict[IPAddress, BFDInstance] = {}
    for statement, instance in raws:
        twin = neighbors.get(instance.neighbor_ip)
        if instance.name in found:
            facts = {"keyword": "bfd_instance", "name": instance.name}
            reading.complain(codes.DUPLICATE_NAME, statement, 1, None, **facts)
        elif twin is not None:
            facts = {"name": instance.name, "other": twin.name}
            reading.complain(health_codes.DUPLICATE_BFD, statement, 1, None, **facts)
        else:
            found[instance.name] = neighbors[instance.neighbor_ip] = instance
    return tuple(found.values())


def build_servers(
    reading: Reading, raws: Iterable[RawServer], groups: Mapping[str, VirtualServerGroup], names: Names
) -> Iterator[VirtualServer]:
    """The services that have real servers, an existing group, and a key of their own."""
    seen: set[object] = set()
    for raw in raws:
        if isinstance(raw.key, GroupKey) and raw.key.name not in groups:
            hint = reading.meant(raw.key.name, groups)
            reading.complain(codes.GROUP_UNDEFINED, raw.statement, 2, hint, name=raw.name)
            continue
        server = ServerBuilder(reading, raw, groups, names).build()
        if server is None:
            continue
        if (server.key, server.protocol) in seen:
            reading.complain(codes.DUPLICATE_SERVER, raw.statement, 1, what="Virtual server", name=raw.name)
            continue
        seen.add((server.key, server.protocol))
        yield server


def settled_groups(
    groups: Iterable[VirtualServerGroup], servers: Iterable[VirtualServer]
) -> tuple[VirtualServerGroup, ...]:
    """The groups with the family of every mark found out: that of the addresses beside it, or else of
    the real servers of the first service that uses the group."""
    users: dict[str, VirtualServer] = {}
    for server in servers:
        if isinstance(server.key, GroupKey):
            users.setdefault(server.key.name, server)
    return tuple(_settled(group, users.get(group.name)) for group in groups)


def _settled(group: VirtualServerGroup, user: VirtualServer | None) -> VirtualServerGroup:
    if all(isinstance(entry, AddressKey) or entry.family for entry in group.entries):
        return group
    versions = {entry.address.version for entry in group.entries if isinstance(entry, AddressKey)}
    beside = versions.pop() if len(versions) == 1 else None
    family = 10 if (beside or family_of(user.real_servers if user else ())) == 6 else 2
    entries = (
        evolve(entry, family=family) if isinstance(entry, FirewallMarkKey) and not entry.family else entry
        for entry in group.entries
    )
    return evolve(group, entries=tuple(dict.fromkeys(entries)))
