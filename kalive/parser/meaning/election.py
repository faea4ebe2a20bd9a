"""Who becomes master: priorities within a sync group, and where its members are named.

Decides from one file: what the other routers are set to nobody can see here.
"""

from __future__ import annotations

from kalive.parser.meaning import codes
from kalive.parser.meaning.scene import Scene, last, lines, number, word
from kalive.parser.tree import Statement


def priority_of(instance: Statement) -> int:
    """The configured priority: 100 unless said, 255 for a bare C{state MASTER}."""
    bare = 255 if word(instance.block, "state") == "MASTER" else 100
    return number(word(instance.block, "priority"), bare)


def groups(scene: Scene) -> dict[str, str]:
    """Of each instance in a sync group, the name of that group."""
    return {
        line.words[0]: name
        for name, group in scene.named("vrrp_sync_group")
        for line in lines(group.block, "group")
    }


def judge(scene: Scene) -> None:
    """Look at each sync group."""
    instances = dict(scene.named("vrrp_instance"))
    for name, group in scene.named("vrrp_sync_group"):
        members = [line.words[0] for line in lines(group.block, "group") if line.words[0] in instances]
        priorities = {member: priority_of(instances[member]) for member in members}
        if len(set(priorities.values())) > 1:
            text = ", ".join(f"{member} {priority}" for member, priority in priorities.items())
            scene.reading.complain(codes.GROUP_PRIORITIES, group, 1, name=name, priorities=text)
        outside = next((one for one in group.block or () if one.words[0] in instances), None)
        if outside is not None and last(group.block, "group") is None:
            scene.reading.complain(codes.NAMES_OUTSIDE_GROUP, outside, name=name)
