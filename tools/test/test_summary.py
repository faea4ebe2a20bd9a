"""Reading trial's closing line: what passed, failed and was skipped."""

from __future__ import annotations

from twisted.trial.unittest import TestCase

from tools.summary import Counts, closing, judge

RAN = "-" * 79 + "\nRan 21 tests in 3.274s\n\n"


class ClosingTests(TestCase):
    """The summary as it is found in trial's output."""

    def test_all_passed(self) -> None:
        """Nothing but successes."""
        self.assertEqual(closing(f"{RAN}PASSED (successes=21)\n"), Counts(21, 0, 0))

    def test_skips(self) -> None:
        """Skipped tests are counted apart from those that passed."""
        self.assertEqual(closing(f"{RAN}PASSED (skips=1, successes=20)\n"), Counts(20, 0, 1))

    def test_errors_are_failures(self) -> None:
        """Errors, failures and unexpected successes all failed; an expected failure did not."""
        line = (
            "FAILED (skips=1, expectedFailures=2, failures=3, errors=4, unexpectedSuccesses=5, successes=6)\n"
        )
        self.assertEqual(closing(RAN + line), Counts(8, 12, 1))

    def test_nothing_ran(self) -> None:
        """trial says PASSED, without numbers, when there was no test."""
        self.assertEqual(closing("Ran 0 tests in 0.000s\n\nPASSED\n"), Counts(0, 0, 0))

    def test_a_consoles_line_ends(self) -> None:
        """A console that turns line feeds into carriage returns and line feeds changes nothing."""
        self.assertEqual(closing(f"{RAN}PASSED (successes=21)\n".replace("\n", "\r\n")), Counts(21, 0, 0))

    def test_the_last_one_counts(self) -> None:
        """A test that runs trial itself prints a summary of its own before ours."""
        inner = "PASSED (successes=1)\n"
        self.assertEqual(closing(f"{inner}{RAN}FAILED (failures=1, successes=20)\n"), Counts(20, 1, 0))

    def test_words_in_a_sentence(self) -> None:
        """A log line that begins with the same word is no summary."""
        self.assertIsNone(closing("PASSED the baton to the backup\n"))

    def test_no_summary(self) -> None:
        """A run that was killed has none."""
        self.assertIsNone(closing("kalive.test\n  test_x ... "))


class JudgeTests(TestCase):
    """The summary together with the exit status."""

    def test_good(self) -> None:
        """A good run has no complaint."""
        self.assertEqual(judge("PASSED (successes=2)\n", 0), (Counts(2, 0, 0), ""))

    def test_bad(self) -> None:
        """A failed test explains the status by itself."""
        self.assertEqual(judge("FAILED (failures=1, successes=2)\n", 1), (Counts(2, 1, 0), ""))

    def test_died(self) -> None:
        """A tier that dies without a summary has failed, whatever it printed before."""
        counts, complaint = judge("test_x ... [OK]\n", 137)
        self.assertEqual(counts, Counts(failed=1))
        self.assertIn("137", complaint)

    def test_no_tests(self) -> None:
        """A tier without any test has failed: it proved nothing."""
        self.assertEqual(judge("Ran 0 tests in 0.000s\n\nPASSED\n", 0)[0], Counts(failed=1))

    def test_contradiction(self) -> None:
        """A status that contradicts the summary is a failure."""
        counts, complaint = judge("PASSED (successes=2)\n", 1)
        self.assertEqual(counts, Counts(2, 1, 0))
        self.assertTrue(complaint)


class CountsTests(TestCase):
    """The sums."""

    def test_sum_and_text(self) -> None:
        """Tiers add up to the one line that closes everything."""
        total = Counts(1, 2, 3).plus(Counts(10, 20, 30))
        self.assertEqual(str(total), "11 passed, 22 failed, 33 skipped")
