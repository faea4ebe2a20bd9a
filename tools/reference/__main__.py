"""C{python -m tools.reference [--check]}: write the reference, or say what of it is out of date."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from tools.environment import ROOT
from tools.reference import jsonschema, manpage, markdown

#: Each file below the project's root, and what makes its text.
PAGES: dict[str, Callable[[], str]] = {
    "doc/configuration.md": markdown.page,
    "doc/man/keepalived.conf.5": manpage.page,
    "doc/configuration.schema.json": jsonschema.page,
}


def outdated(root: Path) -> list[str]:
    """The files that are not what the vocabulary says now."""
    return [
        name
        for name, page in PAGES.items()
        if not (root / name).is_file() or (root / name).read_text(encoding="utf-8") != page()
    ]


def main(words: list[str]) -> int:
    """Check, or write."""
    wrong = outdated(ROOT)
    if "--check" in words:
        for name in wrong:
            print(f"{name} is out of date: python -m tools.reference")
        return 1 if wrong else 0
    for name in wrong:
        (ROOT / name).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / name).write_text(PAGES[name](), encoding="utf-8")
        print(f"reference: wrote {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
