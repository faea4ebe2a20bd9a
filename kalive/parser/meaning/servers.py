"""Virtual servers: a quorum that can't be had, servers nobody checks, a service that is its own server.

Decides from the statements of each service alone.
"""

from __future__ import annotations

from kalive.parser.meaning import codes
from kalive.parser.meaning.scene import Scene, each, last, number, word
from kalive.parser.tree import Statement


def judge(scene: Scene) -> None:
    """Look at each service with real servers."""
    for _, server in scene.named("virtual_server"):
        reals = [one for one in each(server.block, "real_server") if one.block is not None]
        if reals:
            name = " ".join(server.words[1:3])
            _quorum(scene, name, server, reals)
            _checks(scene, name, reals)
            _loops(scene, name, server, reals)


def _quorum(scene: Scene, name: str, server: Statement, reals: list[Statement]) -> None:
    """Even with every server up there is no quorum."""
    statement = last(server.block, "quorum") or server
    if len(statement.words) < 2:
        return
    own = number(word(server.block, "weight"), 1)
    weight = sum(number(word(real.block, "weight"), own) for real in reals)
    quorum = number(statement.words[1], 1) if statement is not server else 1
    if quorum > weight:
        scene.reading.complain(
            codes.QUORUM_UNREACHABLE, statement, 1, name=name, quorum=quorum, weight=weight
        )


def _checks(scene: Scene, name: str, reals: list[Statement]) -> None:
    """Without a check a server that is down gets connections all the same."""
    unchecked = [real for real in reals if not any(one.block is not None for one in real.block or ())]
    if unchecked:
        scene.reading.complain(codes.NEVER_CHECKED, unchecked[0], name=name, count=len(unchecked))


def _loops(scene: Scene, name: str, server: Statement, reals: list[Statement]) -> None:
    """The service among its own servers, or the sorry server."""
    own = server.words[1:2]
    sorry = last(server.block, "sorry_server")
    for real in reals:
        if real.words[1:2] == own:
            scene.reading.complain(codes.REAL_IS_VIRTUAL, real, 1, name=name)
        if sorry is not None and real.words[1:3] == sorry.words[1:3]:
            value = " ".join(sorry.words[1:3])
            scene.reading.complain(codes.SORRY_IS_REAL, sorry, 1, name=name, value=value)
