"""The language of scenarios: what happens on a LAN, a line each, what came of it below C{----}. So::

    routers a:150 b:100:nopreempt on lan
    interval 100ms
    start a b
    advance 10s
    kill a

Words: C{routers}, C{version}, C{interval} (these three first), C{start}, C{kill}, C{stop}, C{freeze},
C{thaw}, C{fault}, C{recover}, C{priority NAME N}, C{part A B | C}, C{heal}, C{loss N%}, C{delay T},
C{advance T}; times are in C{s} or C{ms}; C{#} begins a comment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from random import Random

from kalive.testing.simulation.lan import Lan, Participant

RULER = "----"
_EACH = ("start", "kill", "stop", "freeze", "thaw", "fault", "recover")


def run(lines: Iterable[str], seed: int = 0) -> Lan:
    """The LAN at the end of a script. ValueError for a line that is not understood."""
    commands = [words for line in lines if (words := line.partition("#")[0].split())]
    preamble = {words[0]: words[1:] for words in commands if words[0] in _PREAMBLE}
    lan = Lan(
        [participant(text) for text in preamble["routers"] if text not in ("on", "lan")],
        version=int(preamble.get("version", ["3"])[0]),
        interval=seconds(preamble.get("interval", ["1s"])[0]),
        chance=Random(seed),
    )
    for words in commands:
        if words[0] not in _PREAMBLE:
            perform(lan, words)
    return lan


def perform(lan: Lan, words: list[str]) -> None:
    """One command."""
    command, *arguments = words
    if command in _EACH:
        for name in arguments:
            getattr(lan, command)(name)
    elif command in _OTHERS:
        _OTHERS[command](lan, arguments)
    else:
        raise ValueError(f"unknown command: {' '.join(words)}")


def participant(text: str) -> Participant:
    """C{NAME:PRIORITY[:nopreempt][:master]}."""
    name, priority, *words = text.split(":")
    return Participant(name, int(priority), frozenset(words))


def seconds(text: str) -> float:
    """C{10s}, C{100ms}."""
    return float(text[:-2]) / 1000 if text.endswith("ms") else float(text.removesuffix("s"))


def _part(lan: Lan, arguments: list[str]) -> None:
    """C{part a b | c}."""
    lan.part(*(side.split() for side in " ".join(arguments).split("|")))


def _loss(lan: Lan, arguments: list[str]) -> None:
    """C{loss 30%}."""
    lan.loss = float(arguments[0].rstrip("%")) / 100


def _delay(lan: Lan, arguments: list[str]) -> None:
    """C{delay 5ms}."""
    lan.delay = seconds(arguments[0])


def _advance(lan: Lan, arguments: list[str]) -> None:
    """C{advance 10s}."""
    lan.advance(seconds(arguments[0]))


def _heal(lan: Lan, _: list[str]) -> None:
    """C{heal}."""
    lan.heal()


def _priority(lan: Lan, arguments: list[str]) -> None:
    """C{priority a 90}."""
    lan.priority(arguments[0], int(arguments[1]))


_PREAMBLE = ("routers", "version", "interval")
_OTHERS: dict[str, Callable[[Lan, list[str]], None]] = {
    "advance": _advance,
    "heal": _heal,
    "part": _part,
    "loss": _loss,
    "delay": _delay,
    "priority": _priority,
}
