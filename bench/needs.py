"""What the benchmark needs, and how it gets it.

Decides what is missing and says it in one line; as root on Debian it installs it after saying so.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable

from bench.implementation import ROOT

# Program -> Debian's package.
PROGRAMS = {"ip": "iproute2", "/usr/sbin/keepalived": "keepalived", "gcc": "gcc", "chrt": "util-linux"}
CONSTRAINTS = (ROOT / "constraints.txt", ROOT / "bench" / "constraints.txt")


class Missing(Exception):
    """The benchmark can't run here; its text is one line that says why and what to do."""


def provide(say: Callable[[str], None]) -> None:
    """Install what is missing.

    @raise Missing: when it can't be had.
    """
    if os.geteuid() != 0:
        raise Missing("make bench needs root: it makes network namespaces (try: sudo make bench)")
    os.environ["PATH"] += ":/usr/sbin:/sbin"
    _debian(say)
    _matplotlib(say)


def missing_packages() -> list[str]:
    """Debian packages whose programs are not here."""
    return sorted({package for program, package in PROGRAMS.items() if shutil.which(program) is None})


def _debian(say: Callable[[str], None]) -> None:
    packages = missing_packages()
    if not packages:
        return
    if shutil.which("apt-get") is None:
        raise Missing(f"missing programs; install: {' '.join(packages)}")
    say(f"installing the Debian packages {' '.join(packages)}")
    # The services of these packages must not start on the machine that is measured.
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    for words in (["update", "-q"], ["install", "-q", "-y", "--no-install-recommends", *packages]):
        if subprocess.run(["apt-get", *words], env=quiet, stdout=subprocess.DEVNULL, check=False).returncode:
            raise Missing(f"apt-get could not install {' '.join(packages)}")


def _matplotlib(say: Callable[[str], None]) -> None:
    """The picture's library, the extra C{bench}; without it there is only no picture."""
    if importlib.util.find_spec("matplotlib") is not None:
        return
    say("installing the extra kalive[bench] for the picture")
    held = [word for path in CONSTRAINTS if path.exists() for word in ("-c", str(path))]
    words = [sys.executable, "-m", "pip", "install", "-q", *held, "matplotlib>=3.8"]
    if subprocess.run(words, check=False).returncode:
        say("matplotlib could not be installed: there will be no picture")
    importlib.invalidate_caches()
