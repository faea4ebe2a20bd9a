"""Tests of L{kalive.parser.diagnostics}: how complaints look, and what is new among them."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from kalive.config.common import Position
from kalive.parser.diagnostics import Diagnostic, Origin, Report, Severity, Surplus, printable
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

    def test_more_than_is_kept(self) -> None:
        """Where only the first of very many errors are kept, more of them in all are news, fewer are not."""
        many = Report((diagnostic(),), (Surplus("K110", Severity.ERROR, 7),))
        fewer = Report((diagnostic(code="K110"),) * 2, (Surplus("K110", Severity.ERROR, 6),))
        self.assertEqual(fewer.new_errors_since(many), [])
        self.assertEqual(many.new_errors_since(fewer), [diagnostic()])
        self.assertEqual(Report((diagnostic(line=4),)).new_errors_since(many), [])


class StackTests(SynchronousTestCase):
    """Where a complaint came from."""

    def test_definition(self) -> None:
        """A complaint about an expanded line names the definitions in it and their places."""
        (one,) = report("$P=300\n" + instance("priority $P\nadvert_int 2")).diagnostics[:1]
        self.assertEqual(one.stack, (Origin("$P defined at", Position("k.conf", 1)),))
        self.assertIn("\n    $P defined at k.conf:1", one.render())

    def test_only_definitions_that_are_used(self) -> None:
        """A name that the line does not use is not in its stack."""
        (one,) = report("$P=300\n$Q=3\n" + instance("advert_int $Q\npriorit 3")).diagnostics
        self.assertEqual(one.stack, ())

    def test_definition_in_terms_of_another(self) -> None:
        """A name in the value of a name is part of the stack."""
        (one, *_) = report("$A=300\n$B=${A}\n" + instance("advert_int ${B}")).diagnostics
        self.assertEqual([origin.what for origin in one.stack], ["$B defined at", "$A defined at"])
