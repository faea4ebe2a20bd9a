"""The table of implementations, the configurations they all get, and the printed report."""

from __future__ import annotations

from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from bench import results
from bench.configurations import ONE_SECOND, TENTH, director
from bench.implementation import load
from bench.report import table
from bench.statistics import Series


class ImplementationTests(SynchronousTestCase):
    """F{implementations.toml}."""

    def test_shipped_table(self) -> None:
        """The C daemon is the control and comes first; its log does not go to a syslog that may block."""
        control, ours = load()
        self.assertEqual((control.name, ours.name), ("keepalived", "kalive"))
        words = control.words(Path("/a/conf"), Path("/b"))
        self.assertEqual(words[:4], ["/usr/sbin/keepalived", "-n", "-l", "-D"])
        self.assertIn("/a/conf", words)
        self.assertIn("/b/vrrp.pid", words)

    def test_another_one(self) -> None:
        """Another daemon is a table with a command and an environment."""
        path = Path(self.mktemp())
        path.write_text('[x]\ncommand = ["x", "{dir}"]\ncontrol = true\n[x.environment]\nA = "1"\n')
        [found] = load(path)
        self.assertEqual(found.words(Path("c"), Path("d")), ["x", "d"])
        self.assertEqual(found.surroundings()["A"], "1")

    def test_no_control(self) -> None:
        """A table without a control says so instead of comparing with nothing."""
        path = Path(self.mktemp())
        path.write_text('[x]\ncommand = ["x"]\n')
        self.assertIn("control = true", str(self.assertRaises(ValueError, load, path)))


class ConfigurationTests(SynchronousTestCase):
    """The limits that failover is held against."""

    def test_master_down_interval(self) -> None:
        """Priority 100: 3.609 s in version 2 at 1 s, 0.3609 s in version 3 at 100 ms (skew in its unit)."""
        self.assertEqual(ONE_SECOND.master_down(100), 3.609375)
        self.assertAlmostEqual(TENTH.master_down(100), 0.3609375)

    def test_director(self) -> None:
        """A director's file carries version, interval, state and priority."""
        text = director(TENTH, "BACKUP", 100)
        for words in ("version 3", "advert_int 0.1", "state BACKUP", "priority 100"):
            self.assertIn(words, text)
        self.assertEqual(text.count("{"), text.count("}"))


class ReportTests(SynchronousTestCase):
    """What is printed and written."""

    series = [
        Series("start", "keepalived", [0.04, 0.05, 0.06]),
        Series("start", "kalive", [0.5, 0.6, 0.7], lost=1),
    ]

    def test_row(self) -> None:
        """A row holds n, the lost rounds, the median, the ratio to the control and the verdict."""
        row = table(self.series, ["keepalived"]).splitlines()[2]
        for words in ("kalive", "3 (1 lost)", "0.6", "12.0000", "<= 1", "met"):
            self.assertIn(words, row)

    def test_control_first_in_ratio(self) -> None:
        """The control is marked and gets no verdict of its own."""
        row = table(self.series, ["keepalived"]).splitlines()[1]
        self.assertIn("1 (control)", row)
        self.assertNotIn("met", row)

    def test_round_trip(self) -> None:
        """What was written is read back for a later table or picture."""
        path = Path(self.mktemp()) / "results.json"
        results.write(self.series, path)
        self.assertEqual(results.read(path), self.series)
