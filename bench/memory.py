"""Proportional memory of all processes of one daemon.

Decides what is loaded: on the host one VRRP instance; inside User Mode Linux, whose kernel has
IPVS, one instance and one virtual server with a check, so that the health child runs too.
PSS divides a page by all that map it, also by a stranger's Python, so the host's PSS flatters
when other Pythons run; in the guest nothing else runs, so that figure is the one with the target.
"""

from __future__ import annotations

import shlex
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.capture import Witness
from bench.configurations import MASTER_PRIORITY, ONE_SECOND, director, pool
from bench.daemon import Daemon
from bench.frames import Advert
from bench.implementation import ROOT, Implementation
from bench.network import INTERFACE, Segment
from bench.processes import Memory, descendants, memory, parse_rollup
from bench.statistics import Series

UML_RUN = ROOT / "tools" / "uml-run"
_SETTLE = 2.0
_FIRST = 6.0
_MIB = 1024.0

# No Python measures in the guest: it would share pages with the daemon and flatter it. The first start is
# not measured: it may write Python's caches, and a process that compiles is bigger.
_GUEST = """\
ip link add {interface} type dummy
ip addr add 192.0.2.1/24 dev {interface}
ip link set {interface} up
{command} >{log} 2>&1 &
root=$!
sleep {first}
kill $root
wait $root
{command} >{log} 2>&1 &
root=$!
sleep {wait}
for process in /proc/[0-9]*; do
    rollup=$(cat $process/smaps_rollup 2>/dev/null) || continue
    [ -n "$rollup" ] || continue
    echo "PROCESS $root ${{process#/proc/}} $(sed 's/.*) //' $process/stat | cut -d' ' -f2)"
    echo "$rollup"
done
kill $root
wait $root
"""


def on_host(implementations: list[Implementation], rounds: int, say: Callable[[str], None]) -> list[Series]:
    """VRRP alone, in a namespace of the running kernel."""
    found: dict[str, list[Memory]] = {one.name: [] for one in implementations}
    segment = Segment("m")
    segment.open()
    try:
        for number in range(rounds):
            for one in implementations:
                found[one.name] += _once(one, segment, say)
            say(f"memory: round {number + 1} of {rounds}")
    finally:
        segment.close()
    return [
        series
        for name, values in found.items()
        for series in (
            Series("pss_vrrp", name, [one.pss / _MIB for one in values], rounds - len(values)),
            Series("uss_vrrp", name, [one.uss / _MIB for one in values], rounds - len(values)),
        )
    ]


def _once(implementation: Implementation, segment: Segment, say: Callable[[str], None]) -> list[Memory]:
    witness = Witness(segment)
    daemon = Daemon(implementation, segment.name("a"), director(ONE_SECOND, "MASTER", MASTER_PRIORITY))
    try:
        if not any(isinstance(frame, Advert) for frame in witness.watch(20)):
            say(f"memory, {implementation.name}: no advert\n{daemon.last_words()}")
            return []
        time.sleep(_SETTLE)
        return [memory(daemon.pids())]
    finally:
        witness.close()
        daemon.stop()


def in_guest(
    implementations: list[Implementation], rounds: int, wait: float, say: Callable[[str], None]
) -> list[Series]:
    """VRRP and health in User Mode Linux; nothing when its runner is missing."""
    if not UML_RUN.exists():
        say(f"memory with health child: not measured, {UML_RUN.relative_to(ROOT)} is missing")
        return []
    values: dict[str, list[float]] = {one.name: [] for one in implementations}
    for number in range(rounds):
        for one in implementations:
            try:
                values[one.name].append(_guest(one, wait).pss / _MIB)
            except (RuntimeError, subprocess.TimeoutExpired) as reason:
                say(f"memory with health child, {one.name}: {reason}")
        say(f"memory with health child: round {number + 1} of {rounds}")
    return [Series("pss", name, found, rounds - len(found)) for name, found in values.items()]


def _guest(implementation: Implementation, wait: float) -> Memory:
    with tempfile.TemporaryDirectory(prefix="kb-") as name:
        directory = Path(name)
        config, script, log = directory / "keepalived.conf", directory / "guest.sh", directory / "log"
        config.write_text(director(ONE_SECOND, "MASTER", MASTER_PRIORITY) + pool())
        words = implementation.words(config, directory)
        surroundings = [f"{key}={value}" for key, value in implementation.surroundings().items()]
        command = shlex.join(["env", "-i", *surroundings, *words])
        script.write_text(
            _GUEST.format(interface=INTERFACE, command=command, log=log, first=_FIRST, wait=wait)
        )
        done = subprocess.run(
            [str(UML_RUN), "bash", str(script)],
            capture_output=True,
            text=True,
            timeout=wait + 120,
            check=False,
        )
        return read_guest(done.stdout, log.read_text(errors="replace") if log.exists() else done.stderr)


def read_guest(said: str, log: str) -> Memory:
    """Add up what the guest's script printed.

    @raise RuntimeError: when the daemon had no child left: its log's end says why.
    """
    parents: dict[int, int] = {}
    rollups: dict[int, Memory] = {}
    root = 0
    for block in said.split("PROCESS ")[1:]:
        head, _, rollup = block.partition("\n")
        root, pid, parent = (int(word) for word in head.split())
        parents[pid], rollups[pid] = parent, parse_rollup(rollup)
    pids = [pid for pid in descendants(parents, root) if pid in rollups]
    if len(pids) < 3:
        raise RuntimeError(f"{len(pids)} of 3 processes were running\n" + "\n".join(log.splitlines()[-15:]))
    total = Memory()
    for pid in pids:
        total += rollups[pid]
    return total
