"""Which of pydoctor's complaints count."""

from __future__ import annotations

from twisted.trial.unittest import TestCase

from tools.docs import complaints

HINT = "(you can link to external docs with --intersphinx)"


class ComplaintTests(TestCase):
    """Ours do, links to other people's pages do not."""

    def test_foreign_links(self) -> None:
        """Without a network nobody knows Twisted's index."""
        line = f'/x/log.py:64: Cannot find link target for "twisted.logger" {HINT}'
        self.assertEqual(complaints([line, ""]), [])

    def test_own_links(self) -> None:
        """A link to a thing of ours that is not there is a mistake, and so is bad markup."""
        lines = [f'/x.py:1: Cannot find link target for "kalive.nothing" {HINT}', "x.py:3: bad docstring"]
        self.assertEqual(complaints(lines), lines)
