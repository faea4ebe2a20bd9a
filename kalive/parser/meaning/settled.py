"""What 2.4.3 settles by itself and says so: words that change nothing, or that it must add.

Decides by the statements of each block. What is a mistake of one subject is with that subject.
"""

from __future__ import annotations

from kalive.parser.meaning import codes
from kalive.parser.meaning.scene import Scene, each, is_on, last, lines
from kalive.parser.tree import Statement

#: Blocks that take no parameter.
_BARE = frozenset("global_defs static_ipaddress static_routes static_rules garp_group SSL".split())
_BARE_INSIDE = frozenset(
    """
    virtual_ipaddress virtual_ipaddress_excluded virtual_routes virtual_rules unicast_peer track_script
    authentication track_file track_process track_bfd
    """.split()
)


def judge(scene: Scene) -> None:
    """Look at each block, then at what instances share."""
    for one in scene.statements:
        if one.words[0] in _BARE:
            _bare(scene, one)
    for again in scene.found.get("SSL", [])[1:]:
        scene.reading.complain(codes.BLOCK_AGAIN, again, keyword="SSL")
    for one in scene.blocks("garp_group"):
        if last(one.block, "garp_interval", "gna_interval") is None:
            scene.reading.complain(codes.GROUP_WITHOUT_DELAY, one)
    names: dict[str, str] = {}
    for name, instance in scene.named("vrrp_instance"):
        for one in instance.block or ():
            if one.words[0] in _BARE_INSIDE:
                _bare(scene, one)
        _peers_of_addresses(scene, instance)
        _vmac(scene, name, instance, names)
    _tracked(scene)


def _bare(scene: Scene, statement: Statement) -> None:
    """A parameter where there is none."""
    if statement.block is not None and len(statement.words) > 1:
        value = " ".join(statement.words[1:])
        facts = {"keyword": statement.words[0], "value": value}
        scene.reading.complain(codes.EXTRA_PARAMETERS, statement, 1, None, **facts)


def _peers_of_addresses(scene: Scene, instance: Statement) -> None:
    """C{ADDR/LEN peer ADDR}: there is one prefix length, and it belongs to the peer."""
    for line in lines(instance.block, "virtual_ipaddress", "virtual_ipaddress_excluded"):
        if "peer" in line.words[1:] and "/" in line.words[0]:
            scene.reading.complain(codes.PREFIX_BESIDE_PEER, line, value=line.words[0])


def _vmac(scene: Scene, name: str, instance: Statement, names: dict[str, str]) -> None:
    """An interface of our own making: unicast from it, its name, and what it does anyway."""
    block = instance.block
    own = last(block, "use_vmac")
    if own is None:
        return
    unicast = last(block, "unicast_src_ip", "unicast_peer") is not None
    if unicast and last(block, "vmac_xmit_base") is None:
        scene.reading.complain(codes.UNICAST_FROM_VMAC, own, name=name)
    promoted = last(block, "promote_secondaries")
    if promoted is not None and is_on(promoted):
        scene.reading.complain(codes.PROMOTES_ANYWAY, promoted, name=name)
    if len(own.words) > 1:
        other = names.setdefault(own.words[1], name)
        if other != name:
            scene.reading.complain(codes.VMAC_NAME_TAKEN, own, 1, name=name, value=own.words[1], other=other)


def _tracked(scene: Scene) -> None:
    """An interface that an instance and its sync group both track."""
    groups: dict[str, tuple[str, set[str]]] = {}
    for group, block in scene.named("vrrp_sync_group"):
        tracked = {line.words[0] for line in lines(block.block, "track_interface")}
        for member in lines(block.block, "group"):
            groups.setdefault(member.words[0], (group, tracked))
    for name, instance in scene.named("vrrp_instance"):
        group, tracked = groups.get(name, ("", set()))
        for line in (*lines(instance.block, "track_interface"), *each(instance.block, "interface")):
            value = line.words[-1] if line.words[0] == "interface" else line.words[0]
            if value in tracked:
                facts = {"name": name, "value": value, "group": group}
                scene.reading.complain(codes.TRACKED_BY_GROUP, line, 0, None, **facts)
