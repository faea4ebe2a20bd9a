"""C{vrrp_strict}: what it forbids, and the addresses it makes unreachable.

Decides after RFC 9568 8.3.1 (Accept_Mode) and what 2.4.3 enforces.
"""

from __future__ import annotations

from kalive.parser.meaning import codes
from kalive.parser.meaning.scene import Scene, is_on, last, lines, number, to_address, word
from kalive.parser.tree import Statement

_FORBIDDEN = {
    "authentication": "the standard has none any more",
    "unicast_peer": "the standard knows multicast only",
    "preempt_delay": "the standard has no such delay",
}


def judge(scene: Scene) -> None:
    """Look at each instance that is strict; what is so for all is said once, at the word that makes it so."""
    word_for_all = scene.global_word("vrrp_strict")
    silent: dict[str, Statement] = {}
    for name, instance in scene.named("vrrp_instance"):
        own = last(instance.block, "strict_mode")
        cause = own if own is not None else word_for_all
        if cause is not None and is_on(cause):
            _instance(scene, name, instance)
            if not _answers(instance):
                silent[name] = cause
    for cause in dict.fromkeys(silent.values()):
        names = [name for name, one in silent.items() if one is cause]
        shown = ", ".join((*names[:3], *("…" for _ in names[3:4])))
        scene.reading.complain(codes.STRICT_UNREACHABLE, cause, name=shown)


def _answers(instance: Statement) -> bool:
    """Whether the router answers what is sent to its addresses while it is master."""
    owner = number(word(instance.block, "priority"), 0) == 255
    return owner or is_on(last(instance.block, "accept"))


def _instance(scene: Scene, name: str, instance: Statement) -> None:
    """Complain of what a strict instance can't have, or probably does not want."""
    block = instance.block
    for keyword, reason in _FORBIDDEN.items():
        statement = last(block, keyword)
        if statement is not None:
            scene.reading.complain(codes.STRICT_FORBIDS, statement, name=name, keyword=keyword, reason=reason)
    first = next(lines(block, "virtual_ipaddress"), None)
    address = to_address(first.words[0]) if first is not None else None
    if first is not None and address is not None and address.version == 6 and not address.is_link_local:
        facts = {"keyword": first.words[0], "reason": "the first IPv6 address must be link-local"}
        scene.reading.complain(codes.STRICT_FORBIDS, first, 0, None, name=name, **facts)
