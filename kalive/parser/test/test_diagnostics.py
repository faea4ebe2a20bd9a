"""Tests of L{kalive.parser.diagnostics}: how complaints look, and what is new among them."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from kalive.config.common import Position
from kalive.parser.diagnostics import Diagnostic, Report, Severity, printable
from kalive.parser.test.support import instance, report


def diagnostic(severity: Severity = Severity.ERROR, code: str = "K110", line: int = 3) -> Diagnostic:
    """A complaint about the word C{prioritty}."""
    return Diagnostic(
        severity=severity,
        code=code,
        message="Unknown keyword 'prioritty'",
        position=Position("k.conf", line, 2),
        excerpt="\tprioritty 100",
        length=9,
        hint="did you mean 'priority'?",
    )


class RenderTests(SynchronousTestCase):
    """The text of complaints."""

    def test_render(self) -> None:
        """Place and severity as compilers write them, the line, a caret under the word, the hint."""
        self.assertEqual(
            diagnostic().render(),
            "k.conf:3:2: error: Unknown keyword 'prioritty' [K110]\n"
            "\tprioritty 100\n"
            "\t^~~~~~~~~\n"
            "    did you mean 'priority'?",
        )

    def test_report_in_order_of_the_text(self) -> None:
        """All complaints of a file stand in one report, in the order of its lines."""
        lines = [one.position.line for one in report(instance("zzz\nauth\n}\nyyy {")).diagnostics]
        self.assertGreater(len(lines), 2)
        self.assertEqual(lines, sorted(lines))

    def test_empty(self) -> None:
        """Nothing to say is nothing said."""
        self.assertEqual(Report().render(), "")

    def test_control_characters(self) -> None:
        """What would upset a terminal is shown as a replacement; tabs stay."""
        self.assertEqual(printable("a\tb\x1b[31m"), "a\tb\ufffd[31m")

    def test_report_can_be_written(self) -> None:
        """Bytes that are no text do not keep the report from being written as UTF-8."""
        self.assertIn(b"K110", report("pr\udcffio 1\n").render().encode("utf-8"))


class SeverityTests(SynchronousTestCase):
    """What the complaints of a report mean together."""

    def test_fatal(self) -> None:
        """One fatal complaint makes a report fatal; errors do not."""
        self.assertFalse(Report((diagnostic(),)).fatal)
        self.assertTrue(Report((diagnostic(), diagnostic(Severity.FATAL))).fatal)

    def test_errors(self) -> None:
        """Warnings and advice are no errors."""
        error, fatal = diagnostic(), diagnostic(Severity.FATAL)
        others = (diagnostic(Severity.WARNING), diagnostic(Severity.ADVICE))
        self.assertEqual(Report((error, *others, fatal)).errors, (error, fatal))


class NewErrorsTests(SynchronousTestCase):
    """What a reload asks."""

    def test_moved_lines_are_no_news(self) -> None:
        """The same error on another line is not new."""
        self.assertEqual(Report((diagnostic(line=9),)).new_errors_since(Report((diagnostic(),))), [])

    def test_once_more_is_new(self) -> None:
        """The same mistake a second time is new."""
        again = diagnostic(line=9)
        new = Report((diagnostic(), again)).new_errors_since(Report((diagnostic(),)))
        self.assertEqual(new, [again])

    def test_new_error(self) -> None:
        """Another error is new, a warning never."""
        other = diagnostic(code="K121")
        new = Report((other, diagnostic(Severity.WARNING))).new_errors_since(Report((diagnostic(),)))
        self.assertEqual(new, [other])
