"""Real files with mistakes that people made: each is told what its mistake means.

The collection is not part of this repository; where it is absent these tests do not exist.
"""

from __future__ import annotations

import json

from twisted.trial.unittest import SynchronousTestCase

from kalive.parser.load import judge
from kalive.parser.meaning.codes import CODES
from kalive.parser.source import read
from kalive.parser.test.corpus import CORPUS

#: Files by the beginning of their names, and what must be said about them among other things.
MISTAKES = {
    "real/012": "K208 K124",
    "real/016": "K220 K208",
    "real/018": "K220 K158",
    "real/024": "K201",
    "real/034": "K200",
    "real/042": "K202",
    "real/044": "K200",
    "real/048": "K200",
    "real/050": "K200",
    "real/054": "K200",
    "real/070": "K219",
    "real/092": "K207 K231",
    "real/108": "K206",
    "real/114": "K200",
    "real/118": "K104",
    "real/120": "K225",
    "real/158": "K209",
    "real/164": "K200",
    "real/198": "K212",
    "micro/oneline-auth-semicolon": "K203 K113",
    "micro/semicolon-vips": "K203",
    "micro/hash-in-pass": "K208",
    "micro/bom": "K103",
    "micro/nbsp": "K104",
    "micro/dup-keyword": "K209",
    "micro/script-after-instance": "K222",
    "micro/sync-group-without-group": "K225",
    "micro/undefined-var": "K202",
}

#: Complaints about meaning that a file may earn which the C daemon takes without a word: none of these
#: says that anything was left out.
HARMLESS = frozenset("K202 K210 K217 K220 K221 K223 K230 K232 K240 K241 K243".split())

if CORPUS.is_dir():

    class RealFilesTests(SynchronousTestCase):
        """The collection."""

        def said(self, name: str) -> set[str]:
            """The codes of what is said about a file of the collection."""
            return {one.code for one in judge(read(str(CORPUS / name))).report.diagnostics}

        def test_mistakes(self) -> None:
            """Each file earns the complaint about its mistake."""
            for start, codes in MISTAKES.items():
                for path in CORPUS.glob(f"{start}*"):
                    missing = set(codes.split()) - self.said(str(path.relative_to(CORPUS)))
                    self.assertEqual(missing, set(), path)

        def test_accepted_files(self) -> None:
            """A file that the C daemon accepts earns only what tells its owner something he can use."""
            verdicts = json.loads((CORPUS / "verdicts.json").read_text())
            for name, verdict in verdicts.items():
                path = CORPUS / name
                accepted = (verdict.get("2.4.3") or [1])[0] == 0 and path.is_file()
                # Where the namespace is missing, the C daemon ends without a look at the rest.
                if accepted and b"net_namespace" not in path.read_bytes():
                    self.assertEqual((self.said(name) & set(CODES)) - HARMLESS, set(), name)
