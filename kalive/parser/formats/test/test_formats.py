"""Tests of the forms of a report: text with colours, JSON, SARIF."""

from __future__ import annotations

import io
import json
import os
from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from kalive.parser.diagnostics import Report, Severity, Surplus
from kalive.parser.formats import json_form, sarif, text
from kalive.parser.load import judge
from kalive.parser.source import from_text
from kalive.parser.test.support import instance

#: An error in an expanded line, a warning, an advice, bytes that are no text.
BAD = "$P=x1\n# \udcff\n" + instance("priority $P\nadvert_int 1.5\nnotify_master /bin/true")


def bad(file: str = "k.conf") -> Report:
    """The report about L{BAD}."""
    return judge(from_text(BAD, file)).report


class Terminal(io.StringIO):
    """A terminal."""

    def isatty(self) -> bool:
        """It is."""
        return True


class TextTests(SynchronousTestCase):
    """For people."""

    def test_colour(self) -> None:
        """With colours the text is the same but for them."""
        plain, coloured = text.render(bad()), text.render(bad(), colour=True)
        self.assertIn("\x1b[31merror:\x1b[0m", coloured)
        for sign in ("\x1b[0m", "\x1b[1m", "\x1b[31m", "\x1b[33m", "\x1b[36m"):
            coloured = coloured.replace(sign, "")
        self.assertEqual(coloured, plain)

    def test_when(self) -> None:
        """Colours are for terminals, and only where nobody said no."""
        self.patch(os, "environ", {"TERM": "xterm"})
        self.assertTrue(text.wants_colour(Terminal()))
        self.assertFalse(text.wants_colour(io.StringIO()))
        for variables in ({"TERM": "dumb"}, {"TERM": "xterm", "NO_COLOR": "1"}):
            self.patch(os, "environ", variables)
            self.assertFalse(text.wants_colour(Terminal()))

    def test_summary(self) -> None:
        """The last line counts, also what is not shown."""
        kept = tuple(one for one in bad().diagnostics if one.code in ("K120", "K148", "K230"))
        report = Report(kept, (Surplus("K120", Severity.ERROR, 40),))
        self.assertEqual(text.summary(report), "41 errors, 1 warning, 1 advice")
        self.assertEqual(text.summary(Report()), "nothing to complain of")
        self.assertEqual(text.render(Report()), "")


class JSONTests(SynchronousTestCase):
    """For programs."""

    def test_fields(self) -> None:
        """Every field of a complaint, and what led to it."""
        value = json.loads(json_form.render(bad()))
        self.assertEqual(sorted(value), ["diagnostics", "summary", "surplus", "version"])
        one = next(one for one in value["diagnostics"] if one["code"] == "K120")
        self.assertEqual((one["severity"], one["file"], one["line"]), ("error", "k.conf", 10))
        self.assertEqual(one["stack"], [{"what": "$P defined at", "file": "k.conf", "line": 1, "column": 0}])
        self.assertEqual(sum(value["summary"].values()), len(value["diagnostics"]))

    def test_any_bytes(self) -> None:
        """Bytes that are no text leave a document that can be written as UTF-8."""
        self.assertIn(b"K109", json_form.render(bad()).encode("utf-8"))


class SARIFTests(SynchronousTestCase):
    """For editors and CI: what the standard asks for of each object."""

    def document(self, file: str = "k.conf") -> Any:
        """A log as those who read it get it."""
        return json.loads(sarif.render(bad(file)).encode("utf-8"))

    def test_log(self) -> None:
        """3.13: the version, and runs; 3.18: a tool with a driver that has a name."""
        log = self.document()
        self.assertEqual((log["version"], len(log["runs"])), ("2.1.0", 1))
        self.assertTrue(log["$schema"].endswith("sarif-schema-2.1.0.json"))
        run = log["runs"][0]
        self.assertEqual(run["tool"]["driver"]["name"], "kalive")
        self.assertEqual(run["columnKind"], "unicodeCodePoints")

    def test_rules(self) -> None:
        """3.49: each rule once, with an identifier, texts, and a level."""
        rules = self.document()["runs"][0]["tool"]["driver"]["rules"]
        names = [rule["id"] for rule in rules]
        self.assertEqual(len(names), len(set(names)))
        for rule in rules:
            for part in ("shortDescription", "fullDescription", "help"):
                self.assertGreater(len(rule[part]["text"]), 5)
            self.assertIn(rule["defaultConfiguration"]["level"], ("error", "warning", "note"))

    def test_results(self) -> None:
        """3.27: each result names its rule by name and place, has a level, a message and a location."""
        run = self.document()["runs"][0]
        rules = run["tool"]["driver"]["rules"]
        self.assertEqual(len(run["results"]), len(bad().diagnostics))
        for result in run["results"]:
            self.assertEqual(rules[result["ruleIndex"]]["id"], result["ruleId"])
            self.assertIn(result["level"], ("error", "warning", "note"))
            self.assertTrue(result["message"]["text"])
            place = result["locations"][0]["physicalLocation"]
            self.assertEqual(place["artifactLocation"], {"uri": "k.conf"})
            region = place["region"]
            self.assertGreater(region["startLine"], 0)
            if "startColumn" in region:
                self.assertGreater(region["endColumn"], region["startColumn"])

    def test_levels(self) -> None:
        """Errors are errors, warnings warnings, advice is a note."""
        levels = {one["ruleId"]: one["level"] for one in self.document()["runs"][0]["results"]}
        self.assertEqual((levels["K120"], levels["K148"], levels["K230"]), ("error", "warning", "note"))

    def test_related(self) -> None:
        """Where a definition stands is a related location with a message of its own."""
        results = self.document()["runs"][0]["results"]
        (related,) = next(one for one in results if one["ruleId"] == "K120")["relatedLocations"]
        self.assertEqual(related["physicalLocation"]["region"], {"startLine": 1})
        self.assertEqual(related["message"]["text"], "$P defined at")

    def test_paths(self) -> None:
        """An absolute path is a file URI, and what is no letter in it is escaped."""
        uri = self.document("/etc/keep alived/ü\udcff.conf")["runs"][0]["results"][0]["locations"][0]
        self.assertEqual(
            uri["physicalLocation"]["artifactLocation"]["uri"], "file:///etc/keep%20alived/%C3%BC%FF.conf"
        )
