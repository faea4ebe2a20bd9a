"""A keyword twice in one block, of which only the last counts: C{notify_master} three times.

Decides for words that have one value only; the same value once more harms nobody.
"""

from __future__ import annotations

from collections.abc import Iterable

from kalive.parser.meaning import codes
from kalive.parser.meaning.scene import Scene
from kalive.parser.reading import Reading
from kalive.parser.tree import Statement

_SINGLE = frozenset(
    """
    state interface virtual_router_id priority advert_int version preempt_delay unicast_src_ip mcast_src_ip
    auth_type auth_pass notify notify_master notify_backup notify_fault notify_stop script interval timeout
    rise fall user delay_loop lb_algo lvs_sched lb_kind lvs_method protocol persistence_timeout
    persistence_granularity quorum hysteresis virtualhost sorry_server weight connect_port connect_timeout
    connect_ip retry delay_before_retry misc_path misc_timeout path digest status_code router_id smtp_server
    notification_email_from smtp_connect_timeout script_user file
    password ca certificate key
    """.split()
)


def judge(scene: Scene) -> None:
    """Look into every block."""
    waiting = [one.block for one in scene.statements if one.block]
    while waiting:
        block = waiting.pop()
        waiting.extend(one.block for one in block if one.block)
        _block(scene.reading, block)


def _block(reading: Reading, block: Iterable[Statement]) -> None:
    """Complain of every further value of a word."""
    seen: dict[str, list[str]] = {}
    for statement in block:
        keyword = statement.words[0]
        if keyword in _SINGLE and len(statement.words) > 1:
            before = seen.setdefault(keyword, statement.words)
            if before is not statement.words and before != statement.words:
                reading.complain(codes.REPEATED_KEYWORD, statement, keyword=keyword)
