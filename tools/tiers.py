"""C{python -m tools.tiers [NAME…]}: runs the tiers of tests; the last line says how it went.

A tier that can't run is named with its reason. With C{CI=true} that is a failure, and so is a skip.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import NamedTuple

from tools import kernel
from tools.environment import ROOT
from tools.set_up import on_path
from tools.summary import Counts, judge
from tools.tier import NAMES, Machine, Tier, plan

#: These two disturb each other little: one counts on no clock, the other has one of its own CPU's.
BESIDE = ("pure", "ipvs")


class Result(NamedTuple):
    """What a tier came to."""

    tier: str
    counts: Counts
    complaint: str
    seconds: float

    def __str__(self) -> str:
        complaint = f" ({self.complaint})" if self.complaint else ""
        return f"{self.tier:<11} {self.counts} in {self.seconds:.1f} s{complaint}"


def look() -> Machine:
    """What this machine offers."""
    root = kernel.is_root()
    return Machine(
        namespaces=kernel.succeeds(kernel.sandbox(["true"], root)),
        root=root,
        own_ipvs=kernel.has_ipvs(),
        uml=on_path("linux.uml") and on_path("modprobe"),
        keepalived=on_path("/usr/sbin/keepalived"),
        cores=os.cpu_count() or 1,
    )


class Runs:
    """Runs tiers and can end those that run."""

    def __init__(self, strict: bool) -> None:
        """@param strict: in CI, where a tier that can't run has failed."""
        self._strict = strict
        self._running: list[subprocess.Popen[str]] = []

    def run(self, tier: Tier, live: bool) -> tuple[Result, str]:
        """Run one; what came of it and its output, printed already if C{live}."""
        if tier.obstacle:
            return self._not_run(tier), ""
        began = time.monotonic()
        process = subprocess.Popen(
            tier.command, cwd=ROOT, env=kernel.path_with_system(), stdin=subprocess.DEVNULL, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, errors="replace", start_new_session=True,
        )  # fmt: skip
        self._running.append(process)
        output = read(process, live)
        counts, complaint = judge(output, process.wait())
        return Result(tier.name, counts, complaint, time.monotonic() - began), output

    def _not_run(self, tier: Tier) -> Result:
        counts = Counts(failed=1) if self._strict else Counts(skipped=1)
        return Result(tier.name, counts, f"cannot run: {tier.obstacle}", 0.0)

    def end(self) -> None:
        """End whatever still runs, with all its processes."""
        for process in self._running:
            for number in (signal.SIGTERM, signal.SIGKILL):
                if process.poll() is None:
                    os.killpg(process.pid, number)
                    wait(process, 8.0)


def wait(process: subprocess.Popen[str], seconds: float) -> None:
    """Wait for its end, but not for ever."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(seconds)


def read(process: subprocess.Popen[str], live: bool) -> str:
    """All it prints."""
    lines = []
    assert process.stdout is not None
    for line in process.stdout:
        lines.append(line)
        if live:
            print(line, end="", flush=True)
    return "".join(lines)


def run_all(tiers: list[Tier], runs: Runs) -> list[Result]:
    """Those of L{BESIDE} together, their output after they ended; the others one by one, live."""
    together = [tier for tier in tiers if tier.name in BESIDE]
    alone = [tier for tier in tiers if tier.name not in BESIDE]
    return [*run_together(together, runs), *(run_alone(tier, runs) for tier in alone)]


def run_together(tiers: list[Tier], runs: Runs) -> list[Result]:
    """Each prints its output when it has ended."""
    results = []
    with ThreadPoolExecutor() as pool:
        try:
            for future in as_completed([pool.submit(runs.run, tier, False) for tier in tiers]):
                result, output = future.result()
                print(f"\n== {result.tier}\n{output}{result}", flush=True)
                results.append(result)
        except BaseException:
            runs.end()  # or the pool would wait for them
            raise
    return results


def run_alone(tier: Tier, runs: Runs) -> Result:
    """Print its output as it comes."""
    print(f"\n== {tier.name}", flush=True)
    result, _ = runs.run(tier, True)
    print(result, flush=True)
    return result


def report(results: list[Result], strict: bool) -> tuple[str, int]:
    """Every tier in a line and the sum in the last; the exit status."""
    total = Counts()
    for result in results:
        total = total.plus(result.counts)
    skipped = strict and total.skipped > 0
    remark = ["   in CI nothing may be skipped"] if skipped else []
    lines = ["", "== all tiers", *(f"   {result}" for result in results), *remark, str(total)]
    return "\n".join(lines), 1 if total.failed or skipped else 0


def main(names: list[str]) -> int:
    """Run the tiers called C{names}, or all."""
    unknown = set(names) - set(NAMES)
    if unknown:
        print(f"unknown tier {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
        return 2
    strict = os.environ.get("CI") == "true"
    runs = Runs(strict)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory(prefix="kalive-tests-") as scratch:
        try:
            text, status = report(run_all(plan(names or list(NAMES), look(), scratch), runs), strict)
            print(text, flush=True)
            return status
        except KeyboardInterrupt:
            print("\ninterrupted")
            return 130
        finally:
            runs.end()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
