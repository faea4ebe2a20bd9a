"""Tests of L{kalive.parser.arguments}: words to values."""

from __future__ import annotations

from ipaddress import ip_address

from twisted.trial.unittest import SynchronousTestCase

from kalive.parser.arguments import split_command, to_address, to_integer, to_interface_name, to_seconds
from kalive.parser.reading import Wrong


class NumberTests(SynchronousTestCase):
    """Numbers and times."""

    def test_integers(self) -> None:
        """Decimal only, within bounds; signs and leading zeros are taken."""
        for text, number in {"0": 0, "255": 255, "+7": 7, "007": 7}.items():
            self.assertEqual(to_integer(text, 0, 255), number)
        for text, code in {
            "256": "K121",
            "-1": "K121",
            "1.0": "K120",
            "0x10": "K120",
            "100,x": "K120",
            "": "K120",
            "\u0661": "K120",
            "9" * 5000: "K120",
        }.items():
            self.assertEqual(self.assertRaises(Wrong, to_integer, text, 0, 255).code.name, code, text)

    def test_seconds(self) -> None:
        """Fractions to the microsecond."""
        for text, number in {"1": 1.0, "0.4": 0.4, ".5": 0.5, "2.": 2.0, "1.000000": 1.0}.items():
            self.assertEqual(to_seconds(text, 0, 255), number)
        for text, code in {"256": "K121", "-0.1": "K121", "1e2": "K120", "nan": "K120", ".": "K120"}.items():
            self.assertEqual(self.assertRaises(Wrong, to_seconds, text, 0, 255).code.name, code, text)


class NameTests(SynchronousTestCase):
    """Addresses and names of interfaces."""

    def test_addresses(self) -> None:
        """Both families, as inet_pton takes them."""
        for text in ("192.0.2.1", "::", "2001:DB8::1", "::ffff:192.0.2.1"):
            self.assertEqual(to_address(text), ip_address(text))
        for text in ("192.0.2", "192.0.2.1/32", "192.0.2.1 ", "fe80::1%eth0", "", "a"):
            self.assertEqual(self.assertRaises(Wrong, to_address, text, 3).word, 3)

    def test_interface_names(self) -> None:
        """15 bytes are a name for Linux, 16 are not, whatever the characters."""
        self.assertEqual(to_interface_name("a" * 15), "a" * 15)
        for text in ("a" * 16, "\u00e9" * 8):
            self.assertEqual(self.assertRaises(Wrong, to_interface_name, text).code.name, "K125")


class CommandTests(SynchronousTestCase):
    """Splitting a command without a shell."""

    def test_commands(self) -> None:
        """Both quotes quote, a backslash takes the next character, words may be glued of parts."""
        for text, words in {
            "/bin/x": ("/bin/x",),
            "  /bin/x  a\tb ": ("/bin/x", "a", "b"),
            "sh -c 'a b | c'": ("sh", "-c", "a b | c"),
            'x "a \\"b\\" \\n"': ("x", 'a "b" \\n'),
            "a\\ b c": ("a b", "c"),
            "a'b c'd": ("ab cd",),
            "x ''": ("x", ""),
            "x 'open": ("x", "open"),
            "x\\": ("x\\",),
            "": (),
        }.items():
            self.assertEqual(split_command(text), words, text)
