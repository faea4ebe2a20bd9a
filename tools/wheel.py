"""C{python -m tools.wheel}: does C{pip install} of a built wheel give a working C{twistd keepalived}?

Builds a wheel from a copy of the checkout, looks into it, installs it into an environment of its own
(dependencies come from ours) and asks C{twistd} there for its sub-command's options.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from tools.environment import ROOT

PLUGIN = "twisted/plugins/keepalived_plugin.py"
#: Either would make C{twisted} ours and hide Twisted itself, or its plugins.
HARMFUL = ("twisted/__init__.py", "twisted/plugins/__init__.py")
COMMANDS = ("check", "explain", "print", "diff")
OPTIONS = ("--config", "--config-id", "--runtime-dir")


def complaints(names: list[str]) -> list[str]:
    """What is wrong with a wheel that holds the files C{names}."""
    wrong = [f"{name} must not be in it" for name in HARMFUL if name in names]
    wrong += [] if PLUGIN in names else [f"{PLUGIN} is not in it"]
    tests = [name for name in names if name.startswith(("demo/", "tools/", "bench/"))]
    return wrong + [f"{name} is for development only" for name in tests]


def build(scratch: Path) -> Path:
    """A wheel, built where the checkout stays clean."""
    source = scratch / "source"
    ignored = shutil.ignore_patterns(
        ".git", ".venv", "build", "dist", "*.egg-info", ".*_cache", "__pycache__"
    )
    shutil.copytree(ROOT, source, ignore=ignored)
    run([sys.executable, "-m", "build", "--wheel", "--outdir", str(scratch), str(source)])
    return next(scratch.glob("kalive-*.whl"))


def install(wheel: Path, scratch: Path) -> Path:
    """An environment with C{wheel} and what it depends on; its C{bin}."""
    venv = scratch / "venv"
    run([sys.executable, "-m", "venv", str(venv)])
    pip = [str(venv / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    run([*pip, "--constraint", str(ROOT / "constraints.txt"), str(wheel)])
    return venv / "bin"


def run(command: list[str]) -> str:
    """Run a command somewhere else than in the checkout; its output. Leaves when it fails."""
    print(f"$ {' '.join(command)}", flush=True)
    done = subprocess.run(command, cwd="/", env=clean(), capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{done.stdout}{done.stderr}\nwheel: status {done.returncode}")
    return done.stdout


def clean() -> dict[str, str]:
    """The environment without what would let the checkout shine through."""
    return {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}


def main() -> None:
    """Build, look, install, ask."""
    with tempfile.TemporaryDirectory(prefix="kalive-wheel-") as name:
        wheel = build(Path(name))
        wrong = complaints(zipfile.ZipFile(wheel).namelist())
        bin_ = install(wheel, Path(name))
        text = run([str(bin_ / "twistd"), "keepalived", "--help"])
        commands = run([str(bin_ / "kalive"), "--help"])
        run([str(bin_ / "keepalived"), "--version"])
        wrong += [
            f"twistd keepalived --help does not speak of {word}" for word in OPTIONS if word not in text
        ]
        wrong += [f"kalive --help does not speak of {word}" for word in COMMANDS if word not in commands]
    if wrong:
        raise SystemExit("wheel: " + "; ".join(wrong))
    print("wheel: an installed wheel gives a working twistd keepalived")


if __name__ == "__main__":
    main()
