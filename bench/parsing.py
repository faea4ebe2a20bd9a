"""How long a big configuration takes to read, check and turn into values, and what it weighs then.

Decides how the file is made and which time is taken: CPU time, the control's of its whole process,
ours of reading and judging inside one (the start of Python is a figure of its own, with a small file).
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.configurations import ONE_SECOND, director
from bench.implementation import ROOT, Implementation
from bench.statistics import Series

#: Services of the big file, of ten real servers each: 100,000 lines.
SERVICES = 2000
REALS = 10
_LIMIT = 300.0

#: Ours in a process of its own: C{time FILE} or C{weigh FILE}.
_SUBJECT = """\
import sys, time, tracemalloc
from kalive.parser.load import load
from kalive.parser.source import from_text, read
# What is imported when the first service is met is part of the start, which is measured by itself.
load(from_text("virtual_server 192.0.2.1 80 {\\nreal_server 192.0.2.2 80 {\\nTCP_CHECK {\\n}\\n}\\n}"))
if sys.argv[1] == "weigh":
    tracemalloc.start()
    result = load(read(sys.argv[2])).configuration
    print(tracemalloc.get_traced_memory()[0])
else:
    began = time.process_time()
    result = load(read(sys.argv[2]))
    print(time.process_time() - began)
    assert result.configuration and not result.report.errors, result.report.render()
"""


def big(services: int) -> Iterator[str]:
    """The lines of a file with so many services: checks of both kinds, inherited words, comments."""
    yield from ("! made by make bench", "global_defs {", "    router_id bench", "}")
    for number in range(services):
        yield f"# service {number}"
        yield f"virtual_server 10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255} 80 {{"
        yield from ("    delay_loop 6", "    lb_algo wrr", "    lb_kind DR  # answers go past the director")
        yield "    protocol TCP"
        for real in range(REALS):
            yield f"    real_server 192.168.{real}.{number % 250 + 1} 80 {{"
            yield from _checks(real)
            yield "    }"
        yield "}"


def _checks(real: int) -> tuple[str, ...]:
    """What is in a real server: one of ten has a page to be got, the others a port."""
    if real:
        return ("        TCP_CHECK {", "        }")
    return (
        "        weight 5  # new and fast",
        "        HTTP_GET {",
        "            url {",
        "                path /health",
        "                status_code 200",
        "            }",
        "            connect_timeout 3",
        "        }",
    )


def measure(compared: list[Implementation], rounds: int, say: Callable[[str], None]) -> list[Series]:
    """Time for 100,000 and 1,000,000 lines, weight of a real server, time for a small file."""
    names = [one.name for one in compared]
    with tempfile.TemporaryDirectory(prefix="kb-") as folder:
        small, file, great = (Path(folder, f"{name}.conf") for name in ("small", "big", "great"))
        small.write_text(director(ONE_SECOND, "MASTER", 150))
        file.write_text("\n".join(big(SERVICES)) + "\n")
        great.write_text("\n".join(big(10 * SERVICES)) + "\n")
        found: dict[tuple[str, str], list[float]] = {}
        for number in range(rounds):
            for name in names:
                took = found.setdefault(("parse_100k", name), [])
                took.append(_seconds(name, file))
                found.setdefault(("parse_small", name), []).append(_checked(name, small))
                if number < max(1, rounds // 3):
                    ten_times = found.setdefault(("parse_linear", name), [])
                    ten_times.append(_seconds(name, great) / took[-1] / 10)
            say(f"parser: round {number + 1} of {rounds}")
        weight = float(_subject("weigh", file)) / (SERVICES * REALS)
        return [
            *(Series(figure, name, values) for (figure, name), values in found.items()),
            Series("parse_weight", "kalive", [weight / 1000]),
        ]


def _seconds(name: str, file: Path) -> float:
    """CPU time to judge a file."""
    return float(_subject("time", file)) if name == "kalive" else _c_daemon(file)[0]


def _checked(name: str, file: Path) -> float:
    """Time from exec to exit of the command that judges a file."""
    if name != "kalive":
        return _c_daemon(file)[1]
    began = time.monotonic()
    _run([sys.executable, "-m", "kalive", "check", str(file)])
    return time.monotonic() - began


def _c_daemon(file: Path) -> tuple[float, float]:
    """C{keepalived -t}: CPU time and time of the whole process."""
    began, before = time.monotonic(), os.times()
    _run(["/usr/sbin/keepalived", "-t", "-l", "-f", str(file)])
    after = os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return used, time.monotonic() - began


def _subject(*words: object) -> str:
    """What our own process prints."""
    return _run([sys.executable, "-c", _SUBJECT, *map(str, words)])


def _run(words: list[str]) -> str:
    """Run a program that must succeed."""
    done = subprocess.run(
        words,
        capture_output=True,
        text=True,
        timeout=_LIMIT,
        check=False,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    if done.returncode:
        raise RuntimeError(f"{words[:4]}: status {done.returncode}: {done.stderr[-500:]}{done.stdout[-500:]}")
    return done.stdout
