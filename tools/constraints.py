"""C{python -m tools.constraints}: writes what is installed now into constraints.txt."""

from __future__ import annotations

import subprocess
import sys

from tools.environment import ROOT

HEAD = "# What the development environment is made of, pinned. Renew: `make constraints`, then `make ci`.\n"


def pins(frozen: str) -> str:
    """The text of constraints.txt for the output of C{pip freeze}: releases only, no path."""
    return HEAD + "".join(line + "\n" for line in frozen.splitlines() if "==" in line and "@" not in line)


def main() -> None:
    """Write the file."""
    command = [sys.executable, "-m", "pip", "freeze", "--exclude-editable"]
    frozen = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    (ROOT / "constraints.txt").write_text(pins(frozen))


if __name__ == "__main__":
    main()
