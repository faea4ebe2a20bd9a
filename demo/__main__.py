"""C{python -m demo}: choose a kernel that has IPVS and play the demo in it.

The demo runs in a sandbox of this machine's kernel (L{tools.kernel.sandbox}) or in a User Mode Linux
guest (C{tools/uml-run}); when either ends, however it ends, everything in it is gone.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from typing import NamedTuple

from demo.daemon import ROOT, TEMPLATES, TITLES
from tools import kernel


class Interrupted(Exception):
    """Somebody wants the demo to end; its number is the signal's."""


def options() -> argparse.Namespace:
    """What a person may choose."""
    parser = argparse.ArgumentParser(prog="python -m demo", description="Shows kalive at work.")
    parser.add_argument(
        "--daemon", choices=sorted(TEMPLATES), default="kalive", help="who plays the directors"
    )
    parser.add_argument(
        "--kernel", choices=["auto", "own", "uml"], default="auto", help="where (default auto)"
    )
    return parser.parse_args()


class Place(NamedTuple):
    """Where the demo runs: what its command is prefixed with, how that is said, and what ends it all."""

    prefix: list[str]
    said: str
    ending: signal.Signals


def choose(wanted: str, own_ipvs: bool, root: bool) -> Place:
    """This machine's kernel if it has IPVS, else a guest's; or the one that is C{wanted}.

    A sandbox ends at once with its first process, and C{unshare} lets no gentler signal through; a
    guest has files to take away.
    """
    if wanted == "own" or (wanted == "auto" and own_ipvs):
        who = "" if root else ", in a user namespace"
        said = f"this machine's own kernel, {os.uname().release}{who}"
        return Place(kernel.sandbox([], root), said, signal.SIGKILL)
    reason = "asked for" if wanted == "uml" else "this machine's kernel has no IPVS that we may use"
    uml = [str(ROOT / "tools" / "uml-run"), "--timeout", "180", "--"]
    return Place(uml, f"a User Mode Linux kernel ({reason}; it boots in 2 s)", signal.SIGTERM)


def interrupt(number: int, _frame: object) -> None:
    """A signal handler."""
    raise Interrupted(number)


def play(place: Place, command: list[str]) -> int:
    """Run C{command} in its place; the exit status. Ended by a signal, it is ended with all it made."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)
    # Even when we are killed ourselves, the place must not outlive us.
    dying = ["setpriv", "--pdeathsig", place.ending.name[3:]]
    running = subprocess.Popen(
        [*dying, *place.prefix, *command],
        cwd=ROOT,
        env=kernel.path_with_system(),
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        return running.wait()
    except Interrupted as interrupted:
        print("\ninterrupted: taking everything down", flush=True)
        end(running, place.ending)
        return 128 + int(interrupted.args[0])


def end(running: subprocess.Popen[bytes], ending: signal.Signals) -> None:
    """Ask it to end, then insist; neither place outlives its first process."""
    for number, seconds in ((ending, 8.0), (ending, 3.0), (signal.SIGKILL, 3.0)):
        running.send_signal(number)
        try:
            running.wait(seconds)
            return
        except subprocess.TimeoutExpired:
            continue


def main() -> int:
    """Choose, say so, play."""
    chosen = options()
    began = time.time()
    place = choose(chosen.kernel, chosen.kernel != "uml" and kernel.has_ipvs(), kernel.is_root())
    print(f"{TITLES[chosen.daemon]} in {place.said}", flush=True)
    colour = ["--colour"] if sys.stdout.isatty() and "NO_COLOR" not in os.environ else []
    inner = [sys.executable, "-B", "-m", "demo.inside", "--daemon", chosen.daemon, "--began", str(began)]
    status = play(place, [*inner, *colour])
    print(f"{time.time() - began:.0f} s in all", flush=True)
    return status


if __name__ == "__main__":
    raise SystemExit(main())
