"""Rules across objects, and the configuration they leave.

Decides what falls out because of another object: duplicate names, keys and virtual router
identifiers, members and groups that are not there. Its tests are in C{test/test_check.py}.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import fields_dict

from kalive.config.configuration import Configuration
from kalive.config.process import ProcessSettings
from kalive.config.vrrp import SyncGroup, VRRPInstance
from kalive.parser import codes
from kalive.parser.instances import RawInstance, build_instance
from kalive.parser.reading import Reading
from kalive.parser.schema import Values
from kalive.parser.vocabulary import compose, values_of
from kalive.parser.words_global import build_global, inherited
from kalive.parser.words_tracking import TRACKERS

#: Words of L{ProcessSettings}, each of which stands alone.
PROCESS_WORDS = tuple(fields_dict(ProcessSettings))

#: Blocks of lines, and of blocks with names.
_LISTS = (
    "static_ipaddress",
    "static_routes",
    "static_rules",
    "linkbeat_interfaces",
    "interface_up_down_delays",
)
_DEFINITIONS = {
    "vrrp_script": "vrrp_scripts",
    "vrrp_track_process": "vrrp_track_processes",
    "track_file": "track_files",
}
_NAMED = ("vrrp_scripts", "vrrp_track_processes", "track_files", "track_groups")


def build(reading: Reading, root: Values) -> Configuration:
    """The configuration of everything that was read."""
    defaults = root.get("global_defs", [])
    _drop_undefined(reading, root)
    instances, raws = _instances(reading, root.get("instances", []), inherited(defaults))
    return Configuration(
        global_defs=build_global(defaults),
        process=ProcessSettings(**{name: root[name] for name in PROCESS_WORDS if name in root}),
        **_lists(root),
        garp_groups=tuple(root.get("garp_groups", [])),
        vrrp_sync_groups=tuple(_sync_groups(reading, root.get("sync_groups", []), raws)),
        vrrp_instances=instances,
        **_health(reading, root),
    )


def _lists(root: Values) -> dict[str, Any]:
    """What is a list of lines, or of blocks with names."""
    return {
        **{name: values_of(root.get(name, [])) for name in _LISTS},
        **{name: tuple(_first_of_each_name(root.get(name, []))) for name in _NAMED},
    }


def _health(reading: Reading, root: Values) -> Values:
    """What concerns services, whose rules are loaded when there is one."""
    if not root.keys() & {"servers", "server_groups", "bfd_instances"}:
        return {"ssl": root.get("ssl")}
    from kalive.parser.services import build_health

    return build_health(reading, root)


def _drop_undefined(reading: Reading, root: Values) -> None:
    """What is tracked must be there, before or after who tracks it."""
    for kind, field in _DEFINITIONS.items():
        known = {one.name for one in root.get(field, ())}
        for raw in (*root.get("instances", ()), *root.get("sync_groups", ())):
            for pairs in raw.values.get(f"track_{kind.rpartition('_')[2]}", ()):
                wrong = [line for line, one in pairs if one.name not in known]
                for line in wrong:
                    value = line.words[0]
                    hint = reading.meant(value, known)
                    facts = {"name": raw.name, "what": kind, "value": value}
                    reading.complain(codes.TRACK_UNDEFINED, line, 0, hint, **facts)
                pairs[:] = [pair for pair in pairs if pair[0] not in wrong]


def _first_of_each_name(values: list[Any]) -> Iterator[Any]:
    """Of objects of one name the first, as in 2.4.3, which refuses the others."""
    seen: set[str] = set()
    for value in values:
        if value.name not in seen:
            seen.add(value.name)
            yield value


def _named_once(reading: Reading, raws: list[RawInstance]) -> Iterator[RawInstance]:
    """The objects whose name is new; the whole block of another is left out, as 2.4.3 does."""
    seen: set[str] = set()
    for raw in raws:
        if raw.name in seen:
            keyword = raw.statement.words[0]
            reading.complain(codes.DUPLICATE_NAME, raw.statement, 1, keyword=keyword, name=raw.name)
        else:
            seen.add(raw.name)
            yield raw


def _instances(
    reading: Reading, raws: list[RawInstance], defaults: Values
) -> tuple[tuple[VRRPInstance, ...], dict[str, RawInstance]]:
    """The instances that can run, and all that have a name."""
    named = {raw.name: raw for raw in _named_once(reading, raws)}
    built = [build_instance(reading, raw, defaults) for raw in named.values()]
    instances = tuple(instance for instance in built if instance is not None)
    taken: dict[object, VRRPInstance] = {}
    for instance in instances:
        for key in _link_keys(instance):
            other = taken.setdefault(key, instance)
            if other is not instance:
                _clash(reading, named[instance.name], instance, other)
                break
    return instances, named


def _link_keys(instance: VRRPInstance) -> list[object]:
    """What no two instances may share: a router's identity on a link, or towards a peer."""
    own: tuple[Any, ...] = (instance.virtual_router_id, _family(instance))
    if instance.unicast_peer:
        local = instance.unicast_src_ip or instance.interface
        return [(*own, local, peer) for peer in instance.unicast_peer]
    return [(*own, instance.interface)]


def _family(instance: VRRPInstance) -> int:
    """4 or 6."""
    for address in instance.virtual_ipaddress:
        return address.address.version
    for source in (instance.unicast_src_ip, instance.mcast_src_ip, *instance.unicast_peer):
        if source is not None:
            return source.version
    return 4


def _clash(reading: Reading, raw: RawInstance, instance: VRRPInstance, other: VRRPInstance) -> None:
    """Two instances are the same router to the network."""
    reading.complain(
        codes.DUPLICATE_VRID,
        raw.statement,
        1,
        name=instance.name,
        other=other.name,
        vrid=instance.virtual_router_id,
        family=_family(instance),
        interface=instance.interface or instance.unicast_src_ip,
    )


def _sync_groups(
    reading: Reading, raws: list[RawInstance], instances: dict[str, RawInstance]
) -> Iterator[SyncGroup]:
    """The groups that have members; an instance is in one group only."""
    owner: dict[str, str] = {}
    for raw in _named_once(reading, raws):
        members = list(_members(reading, raw, instances, owner))
        if not members:
            reading.complain(codes.GROUP_EMPTY, raw.statement, 1, name=raw.name)
            continue
        if len(members) == 1:
            reading.complain(codes.GROUP_OF_ONE, raw.statement, 1, name=raw.name)
        values = raw.values
        tracked = {name: values_of(values[name]) for name in ("track_interface", *TRACKERS) if name in values}
        group: SyncGroup = compose(
            SyncGroup,
            {**values, **tracked, "group": tuple(members)},
            name=raw.name,
            position=reading.position(raw.statement),
        )
        yield group


def _members(
    reading: Reading, raw: RawInstance, instances: dict[str, RawInstance], owner: dict[str, str]
) -> Iterator[str]:
    """The instances of a group that exist and belong to no other."""
    for line, member in (pair for lines in raw.values.get("group", ()) for pair in lines):
        if member not in instances:
            hint = reading.meant(member, instances)
            reading.complain(codes.MEMBER_UNDEFINED, line, 0, hint, name=raw.name, member=member)
        elif member in owner:
            reading.complain(codes.MEMBER_TWICE, line, name=raw.name, member=member, other=owner[member])
        else:
            owner[member] = raw.name
            yield member
