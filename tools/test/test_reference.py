"""Tests of L{tools.reference}: the pages in the tree are what the vocabulary says."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from kalive.parser.load import load
from kalive.parser.source import from_text
from kalive.parser.test.support import found, instance
from tools.environment import ROOT
from tools.reference import jsonschema, manpage, markdown
from tools.reference.__main__ import PAGES, outdated
from tools.reference.examples import EXAMPLES
from tools.reference.since import IN_1_0_3, since
from tools.reference.tables import not_yet, sections


def references(value: Any) -> Iterator[str]:
    """All C{$ref} of a schema."""
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from references(one)


class CurrentTests(SynchronousTestCase):
    """The files are made anew when a word changes."""

    def test_current(self) -> None:
        """What is in the tree is what would be written now."""
        self.assertEqual(outdated(ROOT), [], "python -m tools.reference writes them")

    def test_missing(self) -> None:
        """A file that is not there, or that somebody edited, is out of date."""
        root = Path(self.mktemp())
        self.assertEqual(outdated(root), list(PAGES))
        for name, page in PAGES.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(page(), encoding="utf-8")
        self.assertEqual(outdated(root), [])
        (root / "doc/configuration.md").write_text("edited", encoding="utf-8")
        self.assertEqual(outdated(root), ["doc/configuration.md"])


class TableTests(SynchronousTestCase):
    """What is known about each word."""

    def test_every_word(self) -> None:
        """Each keyword is in the page, with its grammar, default and age."""
        text = markdown.page()
        for section in sections():
            for row in section.rows:
                self.assertIn(f"| `{row.name}", text)
        self.assertIn("| `advert_int SECONDS 0.01..255` | `1` | 1.0.3 |", text)

    def test_since(self) -> None:
        """The words of 1.0.3 are told from later ones, and there is no word in the list that is none."""
        self.assertEqual(since("vrrp_instance", "priority"), "1.0.3")
        self.assertEqual(since("vrrp_instance", "vrrp_version"), "2.4.3")
        self.assertEqual(since("vrrp_instance", "on_stall"), "kalive")
        words = {(section.path, row.name) for section in sections() for row in section.rows}
        for path, listed in IN_1_0_3.items():
            for word in listed.split():
                self.assertIn((path, word), words)

    def test_not_yet(self) -> None:
        """What nothing acts on is listed, and said of a file that has it; what is acted on is not."""
        listed = not_yet()["vrrp_instance"]
        self.assertNotIn("virtual_router_id", listed)
        blocks = {row.name for section in sections() for row in section.rows if row.keyword.opens}
        for word in listed:
            text = instance(f"{word} {{\n}}" if word in blocks else f"{word} 1")
            self.assertIn("K190", found(text), word)

    def test_examples(self) -> None:
        """Each example is a file without an error, alone or with the others."""
        known = {row.name for row in next(iter(sections())).rows}
        for name, text in EXAMPLES.items():
            self.assertIn(name, text)
            if name in known and name != "vrrp_sync_group":
                report = load(from_text(text)).report
                self.assertEqual([one.render() for one in report.errors], [], name)


class FormTests(SynchronousTestCase):
    """The forms of the pages."""

    def test_schema(self) -> None:
        """The schema is JSON, and all that it refers to is in it."""
        schema = json.loads(jsonschema.page())
        for one in references(schema):
            self.assertIn(one.removeprefix("#/$defs/"), list(schema["$defs"]))

    if shutil.which("groff"):

        def test_groff(self) -> None:
            """The manual page is rendered without a warning, and says what a word does."""
            done = subprocess.run(
                ["groff", "-man", "-Tutf8", "-ww"],
                input=manpage.page().encode(),
                capture_output=True,
                check=True,
                timeout=60,
            )
            self.assertEqual(done.stderr, b"")
            self.assertIn("virtual_router_id", done.stdout.decode())
