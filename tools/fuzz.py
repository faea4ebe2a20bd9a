"""C{python -m tools.fuzz [--seconds N] [--seed N]}: changed configurations until time is up.

Prints the seed first, so that a failure can be seen again, and the file that failed. Exit status 1 if
one did. Uses all processors, each with a chance of its own.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import sys
import tempfile
import time
import traceback
from pathlib import Path

from kalive.parser import expand
from kalive.parser.test.mutations import EXPANSION, check_bytes, check_files, corpus_seeds, mutated, own_seeds

#: One in so many tries is a file that includes others.
FILES = 50


def fuzz(seed: int, until: float) -> tuple[int, str]:
    """Try until the clock says C{until} (monotonic); how many there were, and what failed if any."""
    expand.LINES = EXPANSION
    chance, seeds = random.Random(seed), [*own_seeds(), *corpus_seeds()]
    count = 0
    with tempfile.TemporaryDirectory(prefix="kalive-fuzz-") as folder:
        while time.monotonic() < until:
            count += 1
            files = [mutated(chance, chance.choice(seeds)) for _ in range(1 if count % FILES else 3)]
            try:
                if len(files) > 1:
                    check_files(Path(folder), [files[0] + b"\ninclude [12].conf\n", *files[1:]])
                else:
                    check_bytes(files[0])
            except Exception:
                return count, f"{traceback.format_exc()}\nseed {seed}, number {count}: {files!r}"
    return count, ""


def main(arguments: list[str]) -> int:
    """Fuzz on all processors."""
    parser = argparse.ArgumentParser(prog="python -m tools.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=300.0, help="how long (default 300)")
    parser.add_argument("--seed", type=int, default=random.randrange(2**32), help="default: by chance")
    options = parser.parse_args(arguments)
    print(f"seed {options.seed}, {options.seconds:g} s on {os.cpu_count()} processors", flush=True)
    until = time.monotonic() + options.seconds
    with multiprocessing.Pool() as pool:
        jobs = [(options.seed + number, until) for number in range(os.cpu_count() or 1)]
        results = pool.starmap(fuzz, jobs)
    failures = [failure for _, failure in results if failure]
    print(*failures, f"{sum(count for count, _ in results)} files, {len(failures)} failures", sep="\n")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
