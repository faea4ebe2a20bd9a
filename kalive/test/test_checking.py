"""Tests of L{kalive.checking}: exit statuses of a check."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from kalive.checking import _SECURITY, exit_status
from kalive.config.common import Position
from kalive.parser.diagnostics import Diagnostic, Report, Severity, Surplus
from kalive.parser.meaning.codes import SECURITY_VIOLATION


def one(severity: Severity, code: str = "K199") -> Diagnostic:
    """A complaint."""
    return Diagnostic(severity=severity, code=code, message="x", position=Position("k.conf", 1))


class ExitStatusTests(SynchronousTestCase):
    """From a report to a number."""

    def test_table(self) -> None:
        """Errors are 5 and warnings nothing, unless strict; a missing value is 2, script security 6."""
        security = one(Severity.WARNING, SECURITY_VIOLATION.name)
        for diagnostics, status, strict in (
            ((), 0, 0),
            ((one(Severity.ADVICE),), 0, 0),
            ((one(Severity.WARNING),), 0, 5),
            ((one(Severity.ERROR),), 5, 5),
            ((one(Severity.FATAL),), 5, 5),
            ((one(Severity.FATAL, "K111"), security), 2, 2),
            ((security,), 6, 5),
            ((security, one(Severity.ERROR)), 5, 5),
        ):
            report = Report(diagnostics)
            self.assertEqual((exit_status(report), exit_status(report, strict=True)), (status, strict))

    def test_surplus(self) -> None:
        """Warnings that are only counted are warnings."""
        report = Report((), (Surplus("K199", Severity.WARNING, 3),))
        self.assertEqual(exit_status(report, strict=True), 5)

    def test_code(self) -> None:
        """The code of script security is that of its complaint."""
        self.assertEqual(_SECURITY, SECURITY_VIOLATION.name)
