"""Which daemon plays the director: a command template each, so that any other can be added."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "doc" / "samples"

#: {bin}: where this Python is, {file}: the configuration, {run}: an empty directory of its own.
TEMPLATES = {
    "kalive": "{bin}/twistd -n --pidfile= --logfile=- keepalived --config {file} --runtime-dir {run}",
    "c": (
        "/usr/sbin/keepalived -n -l -D -f {file}"
        " -p {run}/keepalived.pid -r {run}/vrrp.pid -c {run}/checkers.pid"
    ),
}
TITLES = {"kalive": "kalive (twistd keepalived)", "c": "Debian's C keepalived"}


def configuration(director: str) -> Path:
    """The sample that C{director1} or C{director2} runs, unchanged."""
    return SAMPLES / f"lvs-nat-director-{director[-1]}.conf"


def command(daemon: str, director: str, run: str) -> list[str]:
    """What starts C{daemon} on C{director}."""
    words = TEMPLATES[daemon].split()
    return [
        word.format(bin=Path(sys.executable).parent, file=configuration(director), run=run) for word in words
    ]
