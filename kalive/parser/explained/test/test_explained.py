"""Every complaint has its explanation, and the examples in it are true."""

from __future__ import annotations

from importlib import import_module

from twisted.trial.unittest import SynchronousTestCase

from kalive.parser.explanations import CODES, SUBJECTS, Explanation, explanation, read
from kalive.parser.load import judge
from kalive.parser.source import from_text
from kalive.parser.test.support import instance, server


def whole(about: Explanation, example: str) -> str:
    """An example as part of a file."""
    if about.within == "instance":
        return instance(example)
    if about.within == "real":
        return server("", example)
    return server(example) if about.within == "server" else example


class ExplainedTests(SynchronousTestCase):
    """All explanations."""

    def found(self, about: Explanation, example: str) -> set[str]:
        """The codes of what is said about an example."""
        return {one.code for one in judge(from_text(whole(about, example))).report.diagnostics}

    def test_every_code_is_explained(self) -> None:
        """Each code has a title, and says what is wrong, why it matters and how to mend it."""
        for code in CODES:
            about = explanation(code)
            self.assertEqual(about.code, code)
            for text in (about.title, about.wrong, about.why, about.mend):
                self.assertGreater(len(text), 5, code)

    def test_nothing_is_explained_twice(self) -> None:
        """There is one explanation for each code."""
        texts = [import_module(f"kalive.parser.explained.{subject}").TEXT for subject in SUBJECTS]
        titles = [read(entry).code for text in texts for entry in text.strip("\n").split("\n\n")]
        self.assertEqual(len(titles), len(set(titles)))

    def test_before_earns_the_complaint(self) -> None:
        """What is shown as wrong is complained of with this very code."""
        for code in CODES:
            about = explanation(code)
            if about.before:
                self.assertIn(code, self.found(about, about.before), about.before)

    def test_after_does_not(self) -> None:
        """What is shown as right is not, and no error is in it either."""
        for code in CODES:
            about = explanation(code)
            if about.after:
                found = self.found(about, about.after)
                self.assertNotIn(code, found, whole(about, about.after))
                errors = judge(from_text(whole(about, about.after))).report.errors
                self.assertEqual([one.render() for one in errors], [], code)

    def test_most_have_an_example(self) -> None:
        """Two of three show what they mean."""
        shown = [code for code in CODES if explanation(code).before]
        self.assertGreater(len(shown) * 2, len(CODES))

    def test_a_wrong_entry(self) -> None:
        """An entry without a title is refused, so that none is lost."""
        self.assertRaises(ValueError, read, "k1 no title")
