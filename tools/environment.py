"""The virtual environment C{.venv}: whether it is up to date, and the commands that make it so.

Decides by a stamp: a digest of everything the environment is made from. It runs nothing.
Test: C{tools/test/test_environment.py}.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
#: The oldest Python there is support for: Debian 12's.
FLOOR = (3, 11)
#: What the environment is made from; a change of one of these makes it again.
SOURCES = ("constraints.txt", "pyproject.toml")


def digest(root: Path, version: tuple[int, int]) -> str:
    """What the stamp of an up-to-date environment for Python C{version} in checkout C{root} says."""
    parts = [(root / name).read_bytes() for name in SOURCES]
    about = f"{root} {version[0]}.{version[1]}".encode()
    return hashlib.sha256(b"\0".join([about, *parts])).hexdigest()


def stamp(venv: Path) -> Path:
    """Where an environment's digest is kept."""
    return venv / "kalive-stamp"


def is_current(venv: Path, wanted: str) -> bool:
    """Was C{venv} made from what is here now?"""
    try:
        return stamp(venv).read_text() == wanted and (venv / "bin" / "python").exists()
    except OSError:
        return False


def commands(venv: Path, python: str) -> list[list[str]]:
    """What makes or completes C{venv}, in this order.

    C{editable_mode=compat} puts the checkout itself on the path: Twisted finds plugins by walking
    directories and can't see through the import hooks of the newer mode.
    """
    making = [] if (venv / "bin" / "pip").exists() else [[python, "-m", "venv", str(venv)]]
    pip = [str(venv / "bin" / "python"), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    compat = ["--config-settings", "editable_mode=compat"]
    return [*making, [*pip, "--constraint", "constraints.txt", *compat, "--editable", ".[dev]"]]


def this_python() -> tuple[int, int]:
    """The version that runs us."""
    return sys.version_info[:2]


def suits(version: tuple[int, int]) -> bool:
    """May Python C{version} be used?"""
    return version >= FLOOR


def has_venv() -> bool:
    """Can this Python make an environment with pip in it? Debian's can only with python3-venv."""
    try:
        import ensurepip
    except ImportError:
        return False
    return hasattr(ensurepip, "bootstrap")
