"""C{python3 -m tools.set_up PART}: makes ready what C{make PART} needs, saying each step before doing it.

Installs Debian packages (as root, and only the missing ones) and the virtual environment; it changes
nothing when all is there. Runs on the system's own Python, before there is an environment.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from tools import environment, kernel
from tools.needs import SEARCH_PATH, VENV, Need, apt_command, complaint, missing, needed

PARTS = ("python", "demo", "test", "bench")


def say(text: str) -> None:
    """One line to the person who waits."""
    print(f"set-up: {text}", flush=True)


def on_path(command: str) -> bool:
    """Is C{command} installed? The system's directories count even if they aren't on the path."""
    path = f"{os.environ.get('PATH', '')}:{SEARCH_PATH}"
    return shutil.which(command, path=path) is not None


def install(needs: list[Need]) -> None:
    """Install the packages of C{needs}, or leave with one line that says how."""
    if os.geteuid() != 0 or not on_path("apt-get"):
        raise SystemExit(f"set-up: {complaint(needs)}")
    for need in needs:
        say(f"{need.command} is missing ({need.purpose}): Debian package {need.package}")
    update, _, installation = apt_command(needs).partition(" && ")
    for command in (f"{update} --quiet", f"{installation} --yes --quiet"):
        run(command.split(), {"DEBIAN_FRONTEND": "noninteractive"})


def run(command: list[str], variables: dict[str, str] | None = None) -> None:
    """Say and run C{command} in the checkout; leave when it fails."""
    say(f"$ {' '.join(command)}")
    began = time.monotonic()
    status = subprocess.call(
        command, cwd=environment.ROOT, env={**os.environ, **(variables or {})}, stdin=subprocess.DEVNULL
    )
    if status != 0:
        raise SystemExit(f"set-up: '{' '.join(command)}' failed with status {status}")
    say(f"  done in {time.monotonic() - began:.1f} s")


def make_environment(venv: Path) -> None:
    """Bring the virtual environment up to date, if it is not."""
    wanted = environment.digest(environment.ROOT, environment.this_python())
    if environment.is_current(venv, wanted):
        return
    say(f"virtual environment at {venv} from constraints.txt (first time, or they changed)")
    for command in environment.commands(venv, sys.executable):
        run(command)
    # twistd finds `keepalived` through this cache; written now because a demo as another user can't.
    run([str(venv / "bin" / "python"), "-m", "tools.plugins"])
    environment.stamp(venv).write_text(wanted)


def main(arguments: list[str]) -> None:
    """Set up for each part named."""
    for part in arguments or ["python"]:
        if part not in PARTS:
            raise SystemExit(f"set-up: unknown part {part}; there are {', '.join(PARTS)}")
        set_up(part)


def set_up(part: str) -> None:
    """Packages first, then the environment."""
    if not environment.suits(environment.this_python()):
        raise SystemExit(f"set-up: Python 3.11 or newer is needed, this is {sys.version.split()[0]}")
    own_ipvs = part != "python" and kernel.has_ipvs()
    lacking = missing(needed(part, own_ipvs), on_path)
    current = environment.is_current(
        environment.VENV, environment.digest(environment.ROOT, environment.this_python())
    )
    if not current and not (environment.VENV / "bin" / "pip").exists() and not environment.has_venv():
        lacking.append(VENV)
    if lacking:
        install(lacking)
    make_environment(environment.VENV)


if __name__ == "__main__":
    main(sys.argv[1:])
