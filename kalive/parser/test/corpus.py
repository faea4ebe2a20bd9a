"""Where a collection of real files is, if there is one on this machine.

It is not part of the repository: looked for in C{KALIVE_CORPUS}, else beside the checkout.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import kalive

CORPUS = Path(
    os.environ.get("KALIVE_CORPUS") or Path(kalive.__file__).parent.parent.parent / "shared" / "corpus"
)


def corpus_files() -> Iterator[Path]:
    """The configuration files of the collection."""
    for path in sorted(CORPUS.rglob("*")):
        if path.is_file() and path.suffix not in (".json", ".md", ".tsv"):
            yield path
