"""Tests of L{kalive.parser.tokens}: quotes, escapes, comments and braces within a line."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from kalive.parser.tokens import blank_odd_blanks, scan

#: Lines and the words and braces in them.
LINES = {
    "priority 100": ["priority", "100"],
    "\tpriority \t 100  ": ["priority", "100"],
    "priority 100\r": ["priority", "100"],
    "auth_pass Test123!": ["auth_pass", "Test123"],
    "advert_int 1#x": ["advert_int", "1"],
    "auth_pass ab\\#cd\\!": ["auth_pass", "ab#cd!"],
    'auth_pass "ab#cd!"': ["auth_pass", "ab#cd!"],
    'auth_pass "ab cd"  # note': ["auth_pass", "ab cd"],
    'notify ""': ["notify", ""],
    "script \"/bin/sh -c 'curl %{http_code} | grep {'\"": [
        "script",
        "/bin/sh -c 'curl %{http_code} | grep {'",
    ],
    "script 'killall -0 haproxy'": ["script", "'killall", "-0", "haproxy'"],
    'script \\"/usr/bin/true\\"': ["script", '\\"/usr/bin/true\\"'],
    "vrrp_instance VI_1{": ["vrrp_instance", "VI_1", "{"],
    "track_script { chk }": ["track_script", "{", "chk", "}"],
    "}}": ["}", "}"],
    "x ${UNDEF} {": ["x", "${UNDEF}", "{"],
    "#! all comment {": [],
    "!nopreempt": [],
    "": [],
    "a\\": ["a\\"],
}


class ScanTests(SynchronousTestCase):
    """Cutting a line into words and braces."""

    def test_lines(self) -> None:
        """Comments end a line anywhere but in quotes, braces stand for themselves, quotes keep blanks."""
        for line, words in LINES.items():
            self.assertEqual([token.text for token in scan(line)], words, line)

    def test_places(self) -> None:
        """Every word knows where it stands, the quotes counted with it."""
        self.assertEqual([(t.start, t.end) for t in scan('  a "b c"{')], [(2, 3), (4, 9), (9, 10)])

    def test_quoted_brace_is_a_word(self) -> None:
        """A brace in quotes opens nothing."""
        self.assertEqual([token.brace for token in scan('"{" {')], [False, True])

    def test_unterminated_quote(self) -> None:
        """A quote that never ends is marked, and takes the rest of the line."""
        (_, token) = scan('notify_master "/bin/true foo # }')
        self.assertTrue(token.unterminated)
        self.assertEqual(token.text, "/bin/true foo # }")

    def test_long_line_of_quotes_takes_no_time(self) -> None:
        """Backslashes and quotes without end cost one pass."""
        self.assertTrue(scan('"' + "\\" * 100001)[0].unterminated)


class OddBlankTests(SynchronousTestCase):
    """Characters that look like a blank and are none."""

    def test_becomes_a_blank(self) -> None:
        """A no-break space between words is taken as a blank; its place is told."""
        self.assertEqual(blank_odd_blanks("\u00a0 10.0.0.1"), ("  10.0.0.1", 0))
        self.assertEqual(blank_odd_blanks("priority\u200b100"), ("priority 100", 8))

    def test_in_quotes_and_comments(self) -> None:
        """In quotes and comments it stays what it is."""
        for line in ('"a\u00a0b"', "a # b\u00a0c"):
            self.assertEqual(blank_odd_blanks(line), (line, None))
