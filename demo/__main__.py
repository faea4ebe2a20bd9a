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


def choose(wanted: str, own_ipvs: bool, root: bool) -> tuple[list[str], str]:
    """What the demo's command is prefixed with, and how that is said."""
    if wanted == "own" or (wanted == "auto" and own_ipvs):
        who = "" if root else ", in a user namespace"
        return kernel.sandbox([], root), f"this machine's own kernel, {os.uname().release}{who}"
    reason = "asked for" if wanted == "uml" else "this machine's kernel has no IPVS that we may use"
    uml = [str(ROOT / "tools" / "uml-run"), "--timeout", "180", "--"]
    return uml, f"a User Mode Linux kernel ({reason})"


def interrupt(number: int, _frame: object) -> None:
    """A signal handler."""
    raise Interrupted(number)


def play(command: list[str]) -> int:
    """Run the demo in its place; the exit status. Ended by a signal, it is ended with all it made."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)
    running = subprocess.Popen(
        command, cwd=ROOT, env=kernel.path_with_system(), stdin=subprocess.DEVNULL, start_new_session=True
    )
    try:
        return running.wait()
    except Interrupted as interrupted:
        print("\ninterrupted: taking everything down", flush=True)
        end(running)
        return 128 + int(interrupted.args[0])


def end(running: subprocess.Popen[bytes]) -> None:
    """Ask it to end, then insist; neither place outlives its first process."""
    for number, seconds in ((signal.SIGTERM, 8.0), (signal.SIGTERM, 3.0), (signal.SIGKILL, 3.0)):
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
    place, said = choose(chosen.kernel, chosen.kernel != "uml" and kernel.has_ipvs(), kernel.is_root())
    print(f"{TITLES[chosen.daemon]} in {said}", flush=True)
    colour = ["--colour"] if sys.stdout.isatty() and "NO_COLOR" not in os.environ else []
    inner = [sys.executable, "-m", "demo.inside", "--daemon", chosen.daemon, "--began", str(began), *colour]
    status = play([*place, *inner])
    print(f"{time.time() - began:.0f} s in all", flush=True)
    return status


if __name__ == "__main__":
    raise SystemExit(main())
