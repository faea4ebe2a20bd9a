"""Tests of L{kalive.parser.include}: configurations of several files."""

from __future__ import annotations

from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from kalive.config.configuration import Configuration
from kalive.parser.load import Loaded, load
from kalive.parser.source import Snapshot, read
from kalive.parser.test.support import instance


class IncludeTests(SynchronousTestCase):
    """Files in a folder of their own."""

    def setUp(self) -> None:
        """A folder."""
        self.folder = Path(self.mktemp())
        self.folder.mkdir()

    def load(self, **files: str) -> Loaded:
        """Write C{files} (an underscore stands for a dot) and load C{main.conf}."""
        for name, text in files.items():
            path = self.folder / name.replace("__", "/").replace("_", ".")
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
        return load(read(str(self.folder / "main.conf")))

    def good(self, **files: str) -> Configuration:
        """The configuration of C{files}, about which nothing is to be said."""
        result = self.load(**files)
        self.assertEqual(result.report.render(), "")
        assert result.configuration is not None
        return result.configuration

    def test_pattern(self) -> None:
        """Files are taken in the order of their names, relative to the file that names them."""
        result = self.good(
            main_conf="include conf.d/*.conf # all\n",
            conf_d__b_conf=instance("").replace("VI_1", "B").replace("51", "52"),
            conf_d__a_conf=instance("").replace("VI_1", "A"),
        )
        self.assertEqual([one.name for one in result.vrrp_instances], ["A", "B"])

    def test_in_a_block(self) -> None:
        """A file may stand in the middle of a block, and include others."""
        result = self.good(
            main_conf=instance('include "sub/a.inc"\npriority 9'),
            sub__a_inc="include b.inc\n",
            sub__b_inc="advert_int 7",
        )
        self.assertEqual((result.vrrp_instances[0].advert_int, result.vrrp_instances[0].priority), (7.0, 9))

    def test_positions(self) -> None:
        """A complaint names the file and line where the mistake stands, also after the included file."""
        result = self.load(main_conf="x1\ninclude a.inc\nx2\n", a_inc="\nx3\n")
        places = [(Path(one.position.file).name, one.position.line) for one in result.report.diagnostics]
        self.assertEqual(places, [("main.conf", 1), ("a.inc", 2), ("main.conf", 3)])

    def test_alternatives(self) -> None:
        """Braces name several files."""
        result = self.good(main_conf=instance("include {a,b}.inc"), a_inc="priority 9", b_inc="advert_int 3")
        self.assertEqual((result.vrrp_instances[0].priority, result.vrrp_instances[0].advert_int), (9, 3.0))

    def codes(self, **files: str) -> list[str]:
        """What is said about C{files}."""
        return [one.code for one in self.load(**files).report.diagnostics]

    def test_nothing_matches(self) -> None:
        """A miss is a warning; for the strict words an error."""
        for word, name, code in (
            ("include", "x.inc", "K117"),
            ("includer", "x.inc", "K117"),
            ("includem", "x.inc", "K118"),
            ("includem", "*.inc", "K117"),
            ("includew", "*.inc", "K118"),
            ("includew", "{x,y}.inc", "K117"),
            ("includea", "{x,y}.inc", "K118"),
        ):
            codes = self.codes(main_conf=f"{word} {name}")
            self.assertEqual(set(codes), {code}, f"{word} {name}")

    def test_no_plain_file(self) -> None:
        """A folder or a program is no configuration."""
        (self.folder / "folder.inc").mkdir()
        self.assertEqual(self.codes(main_conf="include folder.inc"), ["K117"])
        self.assertEqual(self.codes(main_conf="includer folder.inc"), ["K118"])

    def test_without_a_pattern(self) -> None:
        """An include with nothing but a comment after it includes nothing, and that is said."""
        for line in ("include !x.conf", "include # nothing", 'include ""'):
            codes = [one.code for one in self.load(main_conf=f"{line}\n").report.diagnostics]
            self.assertEqual(codes, ["K110"], line)

    def test_itself(self) -> None:
        """Files that include each other end, with a complaint about the line that goes back."""
        self.assertEqual(self.codes(main_conf="include a.inc", a_inc="include main.conf"), ["K118"])

    def test_children_read_the_same(self) -> None:
        """What was included and missed is part of what children get."""
        (self.folder / "main.conf").write_text("include nothing\n${_ENV PATH}\n")
        snapshot = read(str(self.folder / "main.conf"), config_id="x")
        self.assertEqual(Snapshot.from_bytes(snapshot.to_bytes()), snapshot)
        self.assertEqual(load(Snapshot.from_bytes(snapshot.to_bytes())), load(snapshot))

    def test_stack(self) -> None:
        """A complaint about an included file names every include on the way to it."""
        report = self.load(main_conf="\ninclude a.inc", a_inc="include b.inc\nyyy", b_inc="zzz").report
        stacks = {
            one.excerpt: [(Path(each.position.file).name, each.position.line) for each in one.stack]
            for one in report.diagnostics
        }
        self.assertEqual(stacks, {"zzz": [("a.inc", 1), ("main.conf", 2)], "yyy": [("main.conf", 2)]})
