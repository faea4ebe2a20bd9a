"""Trackers: weights that change nothing or too much, definitions in the wrong place or for nobody.

Decides from one file, and so takes the peers' priority to be the default; what is tracked and not
defined at all is left out elsewhere, in L{kalive.parser.check}.
"""

from __future__ import annotations

from collections.abc import Iterator

from kalive.parser.meaning import codes
from kalive.parser.meaning.election import groups, priority_of
from kalive.parser.meaning.scene import Scene, is_on, last, lines, number, word
from kalive.parser.tree import Statement

#: What a peer has that says nothing about its priority.
DEFAULT = 100

#: Of each list of trackers, the blocks that define what it names.
_DEFINED_BY = {
    "track_script": ("vrrp_script",),
    "track_process": ("vrrp_track_process",),
    "track_file": ("track_file", "vrrp_track_file"),
}

_WHAT = {"track_script": "vrrp_script", "track_process": "vrrp_track_process", "track_file": "track_file"}


def judge(scene: Scene) -> None:
    """Look at what each instance tracks, then at what nobody does."""
    defined = {keyword: dict(scene.named(*definitions)) for keyword, definitions in _DEFINED_BY.items()}
    group_of = groups(scene)
    weighted = {
        name for name, group in scene.named("vrrp_sync_group")
        if is_on(last(group.block, "sync_group_tracking_weight"))
    }  # fmt: skip
    tracked: set[tuple[str, str]] = set()
    for name, instance in scene.named("vrrp_instance", "vrrp_sync_group"):
        entries = [(key, line) for key in _DEFINED_BY for line in lines(instance.block, key)]
        tracked.update((key, line.words[0]) for key, line in entries)
        _order(scene, instance, entries, defined)
        if instance.words[0] == "vrrp_instance":
            group = group_of.get(name)
            _weights(scene, name, instance, defined, None if group in weighted else group)
    tracked.update(("track_file", one) for one in _file_checks(scene))
    for name, script in defined["track_script"].items():
        if ("track_script", name) not in tracked:
            scene.reading.complain(codes.NEVER_TRACKED, script, 1, what="vrrp_script", value=name)


def _order(
    scene: Scene,
    instance: Statement,
    entries: list[tuple[str, Statement]],
    defined: dict[str, dict[str, Statement]],
) -> None:
    """Keepalived in C reads in one pass and drops what it does not know yet."""
    for keyword, line in entries:
        definition = defined[keyword].get(line.words[0])
        if definition is not None and definition.line > instance.line:
            what, value = _WHAT[keyword], line.words[0]
            scene.reading.complain(codes.DEFINED_LATER, line, what=what, value=value)


def _weights(
    scene: Scene,
    name: str,
    instance: Statement,
    defined: dict[str, dict[str, Statement]],
    group: str | None,
) -> None:
    """Weights in a sync group count for nothing; elsewhere they should be enough, and not too much."""
    priority = priority_of(instance)
    found = [(line, weight) for line, weight in _entries(instance, defined) if weight]
    if group is not None:
        for line, _ in found:
            value = line.words[0]
            scene.reading.complain(codes.WEIGHT_IN_GROUP, line, name=name, value=value, group=group)
        return
    if not found or priority == 255:
        return
    least = priority - sum(abs(weight) for _, weight in found)
    if least > DEFAULT:
        scene.reading.complain(codes.WEAK_TRACKERS, found[0][0], name=name, priority=priority, least=least)
    for line, weight in found:
        if abs(weight) < 254 and not 1 <= priority + weight <= 254:
            scene.reading.complain(codes.OVERWEIGHT, line, name=name, priority=priority, weight=weight)


def _entries(
    instance: Statement, defined: dict[str, dict[str, Statement]]
) -> Iterator[tuple[Statement, int]]:
    """What an instance tracks, with its weight: that of the line, else that of the definition."""
    for keyword in (*_DEFINED_BY, "track_interface"):
        for line in lines(instance.block, keyword):
            own = line.words.index("weight") + 1 if "weight" in line.words else 0
            if 0 < own < len(line.words):
                yield line, number(line.words[own], 0)
            elif keyword != "track_file":  # whose file says how much
                definition = defined.get(keyword, {}).get(line.words[0])
                yield line, number(word(definition.block, "weight"), 0) if definition is not None else 0


def _file_checks(scene: Scene) -> Iterator[str]:
    """The track_files that real servers use."""
    for server in scene.blocks("virtual_server"):
        for real in server.block or ():
            for check in lines(real.block, "FILE_CHECK") if real.block else ():
                if check.words[0] == "track_file" and len(check.words) > 1:
                    yield check.words[1]
