"""C{python -m tools.docs}: the reference of the API, made by pydoctor; fails on a docstring that is wrong.

pydoctor's own C{--warnings-as-errors} would need Twisted's index from the network to know the names of
Twisted that our docstrings link to; here those, and only those, are let through.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable

from tools.environment import ROOT, VENV

#: A link to somebody else's documentation, which a build without a network can't look up.
_FOREIGN = re.compile(r'Cannot find link target for "(twisted|zope|attr|attrs|automat|pyroute2|hypothesis)\b')


def complaints(lines: Iterable[str]) -> list[str]:
    """What of pydoctor's output is about us."""
    return [line for line in lines if line.strip() and not _FOREIGN.search(line)]


def main() -> None:
    """Make the pages in build/api."""
    command = [str(VENV / "bin" / "pydoctor"), "--quiet", "--html-output=build/api"]
    done = subprocess.run(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    wrong = complaints(done.stdout.splitlines())
    print("\n".join(wrong) if wrong else "docs: build/api/index.html", flush=True)
    raise SystemExit(1 if wrong else 0)


if __name__ == "__main__":
    main()
