"""Every complaint about meaning with a file that earns it, and files that earn none."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from kalive.parser.diagnostics import Diagnostic, Severity
from kalive.parser.load import judge, load
from kalive.parser.meaning.codes import CODES
from kalive.parser.meaning.host import Host
from kalive.parser.meaning.test.cases import CASES, HOST_CASES
from kalive.parser.meaning.test.fake import FakeHost
from kalive.parser.source import from_text


def judged(text: str, host: Host | None = None) -> tuple[Diagnostic, ...]:
    """What is said about a text."""
    return judge(from_text(text, "k.conf"), host).report.diagnostics


class CasesTests(SynchronousTestCase):
    """The whole table of complaints about meaning."""

    def test_every_code_has_a_case(self) -> None:
        """No complaint exists that no file earns."""
        self.assertEqual(sorted({*CASES, *HOST_CASES}), sorted(CODES))

    def test_cases(self) -> None:
        """Each file earns its complaint, with the caret under the guilty word."""
        for cases, host in ((CASES, None), (HOST_CASES, FakeHost())):
            for code, (text, word) in cases.items():
                said = judged(text, host)
                hits = [one for one in said if one.code == code]
                self.assertNotEqual(hits, [], f"{code}: {[one.render() for one in said]}")
                start = hits[-1].position.column - 1
                self.assertEqual(hits[-1].excerpt[start:][: len(word)], word, code)
                self.assertIs(hits[-1].severity, CODES[code].severity)

    def test_nothing_is_left_out(self) -> None:
        """What a file means is judged without changing what it becomes: that is always L{load}'s."""
        for text, _ in (*CASES.values(), *HOST_CASES.values()):
            snapshot = from_text(text)
            plain, full = load(snapshot), judge(snapshot, FakeHost())
            self.assertEqual(plain.configuration, full.configuration)
            self.assertEqual(plain.report.errors, full.report.errors)
            self.assertTrue(set(plain.report.diagnostics) <= set(full.report.diagnostics))

    def test_severities(self) -> None:
        """None is an error: what the daemon ignores or refuses is said by those who read it."""
        kinds = {code.severity for code in CODES.values()}
        self.assertEqual(kinds, {Severity.WARNING, Severity.ADVICE})
