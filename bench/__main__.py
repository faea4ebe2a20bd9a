"""C{python -m bench}: measures everything, prints the table, writes results and a picture.

Decides the order and how many rounds; the exit status is 0 unless nothing could be measured,
because a benchmark is no gate.
"""

from __future__ import annotations

import argparse
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from subprocess import SubprocessError

from attrs import frozen

from bench import failover, memory, needs, parsing, picture, report, results, scheduling, start, suite, timers
from bench.configurations import ONE_SECOND, TENTH
from bench.implementation import ROOT, TABLE, Implementation, load
from bench.statistics import Series

OUT = ROOT / "bench" / "out"
PARTS = ("failover", "start", "memory", "timers", "parser", "suite")


@frozen
class Rounds:
    """How often each part is repeated; C{seconds}: length of one run of a timer program."""

    one_second: int = 6
    tenth: int = 20
    start: int = 10
    memory: int = 3
    guest: int = 2
    guest_wait: float = 12.0
    timers: int = 3
    seconds: float = 4.0
    parser: int = 6


QUICK = Rounds(one_second=2, tenth=6, start=4, memory=1, guest=1, timers=1, seconds=2.0, parser=3)


def _say(text: str) -> None:
    print(f"[{time.strftime('%H:%M:%S')}] {text}", file=sys.stderr, flush=True)


def _parts(
    compared: list[Implementation], rounds: Rounds, full: bool
) -> dict[str, Callable[[], list[Series]]]:
    return {
        "failover": lambda: [
            *failover.measure(compared, ONE_SECOND, rounds.one_second, _say),
            *failover.measure(compared, TENTH, rounds.tenth, _say),
        ],
        "start": lambda: start.measure(compared, rounds.start, _say),
        "memory": lambda: [
            *memory.on_host(compared, rounds.memory, _say),
            *memory.in_guest(compared, rounds.guest, rounds.guest_wait, _say),
        ],
        "timers": lambda: timers.measure(rounds.timers, rounds.seconds, _say),
        "parser": lambda: parsing.measure(compared, rounds.parser, _say),
        "suite": lambda: suite.measure(OUT / "suite", full, _say),
    }


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few rounds, about two minutes")
    parser.add_argument("--full", action="store_true", help="also run and time make test")
    parser.add_argument("--part", action="append", choices=PARTS, help="measure only this (repeatable)")
    parser.add_argument("--only", action="append", metavar="NAME", help="only these and the control")
    parser.add_argument("--table", type=Path, default=TABLE, help="another implementations.toml")
    parser.add_argument("--draw", action="store_true", help="show the last run; measure nothing")
    return parser.parse_args(arguments)


def _measure(options: argparse.Namespace) -> list[Series]:
    compared = load(options.table)
    if options.only:
        compared = [one for one in compared if one.control or one.name in options.only]
    found: list[Series] = []
    parts = _parts(compared, QUICK if options.quick else Rounds(), options.full)
    scheduling.become_prompt()
    for name in options.part or PARTS:
        try:
            found += parts[name]()
        except (OSError, RuntimeError, SubprocessError) as reason:
            _say(f"{name}: not measured: {reason}")
    return found


def main(arguments: list[str]) -> int:
    """Run the benchmark."""
    # SIGTERM unwinds like Ctrl-C, so that namespaces and daemons go in either case.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    # A shell starts what it puts in the background with SIGINT ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    options = _options(arguments)
    try:
        needs.provide(_say)
    except needs.Missing as reason:
        print(reason, file=sys.stderr)
        return 1
    file = OUT / "results.json"
    found = results.read(file) if options.draw else _measure(options)
    if not options.draw:
        results.write(found, file)
    controls = [timers.CONTROL, *(one.name for one in load(options.table) if one.control)]
    print(report.table(found, controls))
    for path in [file, *picture.draw(found, controls, OUT)]:
        print(f"written: {path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
