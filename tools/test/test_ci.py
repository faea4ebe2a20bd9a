"""CI's sum: every part counts, and nothing that failed is lost."""

from __future__ import annotations

from twisted.trial.unittest import TestCase

from tools.ci import Part, counted, report
from tools.constraints import pins
from tools.summary import Counts
from tools.wheel import PLUGIN, complaints


class CountedTests(TestCase):
    """What each part adds to the sum."""

    def test_tests(self) -> None:
        """make test says its numbers in its last line."""
        self.assertEqual(counted("test", 0, "812 passed, 0 failed, 0 skipped\n"), Counts(812, 0, 0))

    def test_tests_that_fail(self) -> None:
        """A failing status is a failure even if the numbers look well."""
        self.assertEqual(counted("test", 1, "8 passed, 0 failed, 1 skipped\n"), Counts(8, 1, 1))
        self.assertEqual(counted("test", 2, ""), Counts(failed=1))

    def test_others(self) -> None:
        """Lint, types and the demo count as one test each."""
        self.assertEqual(counted("demo", 0, "45 s in all\n"), Counts(passed=1))
        self.assertEqual(counted("lint", 1, ""), Counts(failed=1))


class ReportTests(TestCase):
    """The end of CI's output."""

    def test_sum(self) -> None:
        """The last line is the sum of all parts, and one failed part fails all."""
        parts = [Part("lint", Counts(failed=1), 1.0, 2), Part("test", Counts(10, 0, 0), 60.0, 0)]
        text, status = report(parts)
        self.assertEqual(text.splitlines()[-1], "10 passed, 1 failed, 0 skipped")
        self.assertEqual(status, 1)
        self.assertRegex(text, r"lint +1\.0 s +FAILED \(status 2\)")

    def test_good(self) -> None:
        """All well: status 0."""
        self.assertEqual(report([Part("lint", Counts(passed=1), 1.0, 0)])[1], 0)


class WheelTests(TestCase):
    """What a wheel must and must not hold."""

    def test_good(self) -> None:
        """The plugin file, and no package file that would hide Twisted's own."""
        self.assertEqual(complaints(["kalive/__init__.py", PLUGIN]), [])

    def test_bad(self) -> None:
        """No plugin, a package file in Twisted's place, our tools: each is named."""
        wrong = complaints(["twisted/__init__.py", "tools/ci.py"])
        self.assertEqual(len(wrong), 3)


class PinsTests(TestCase):
    """What C{make constraints} writes."""

    def test_releases_only(self) -> None:
        """Paths and addresses of the machine where it ran are left out."""
        text = pins("attrs==26.1.0\n-e git+x@1#egg=kalive\nfoo @ file:///opt/foo.whl\nTwisted==26.10.0\n")
        self.assertEqual(text.splitlines()[1:], ["attrs==26.1.0", "Twisted==26.10.0"])
