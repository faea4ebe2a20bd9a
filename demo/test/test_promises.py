"""The limits of the demo are those of the samples it runs, and its commands those of a user."""

from __future__ import annotations

import re

from twisted.trial.unittest import TestCase

from demo import daemon, lab, promises
from demo.__main__ import choose


def words(director: str, keyword: str) -> list[str]:
    """The values of C{keyword} in the sample of C{director}."""
    text = daemon.configuration(director).read_text()
    return re.findall(rf"^\s*{keyword} (\S+)", text, re.MULTILINE)


class SampleTests(TestCase):
    """Figures in two places agree."""

    def test_figures(self) -> None:
        """Intervals, priorities, checks and weights are those of the sample files."""
        for director in lab.DIRECTORS:
            for keyword, figure in (
                ("advert_int", promises.ADVERT_INTERVAL),
                ("priority", promises.PRIORITY[director]),
                ("delay_loop", promises.DELAY_LOOP),
                ("retry", promises.RETRY),
                ("delay_before_retry", promises.DELAY_BEFORE_RETRY),
                ("connect_timeout", promises.CONNECT_TIMEOUT),
            ):
                self.assertEqual({float(word) for word in words(director, keyword)}, {figure}, keyword)
            self.assertEqual([int(word) for word in words(director, "weight")], [*promises.WEIGHT.values()])

    def test_addresses(self) -> None:
        """The laboratory has the addresses that the samples speak of."""
        for director in lab.DIRECTORS:
            text = daemon.configuration(director).read_text()
            for address in (lab.SERVICE, lab.GATEWAY, lab.BACK["web1"], lab.BACK["web2"]):
                self.assertIn(f" {address}", text)

    def test_protocol_limits(self) -> None:
        """RFC 9568 6.1 by hand: 3 * 0.5 s + (256 - 100) / 256 * 0.5 s = 1.8047 s."""
        self.assertAlmostEqual(promises.master_down_interval(100), 1.8047, places=4)


class CommandTests(TestCase):
    """Who plays the directors, and where."""

    def test_kalive(self) -> None:
        """Our own daemon is started as the README says, with the sample file unchanged."""
        text = " ".join(daemon.command("kalive", "director2", "/run/x"))
        self.assertIn("twistd -n --pidfile= --logfile=- keepalived --config ", text)
        self.assertIn("lvs-nat-director-2.conf --runtime-dir /run/x", text)

    def test_own_kernel(self) -> None:
        """A kernel with IPVS is used; an ordinary user gets a user namespace in it."""
        place = choose("auto", own_ipvs=True, root=False)
        self.assertIn("--user", place.prefix)
        self.assertIn("own kernel", place.said)

    def test_guest_kernel(self) -> None:
        """Without IPVS, or when asked for, a guest kernel, and the reason is said."""
        self.assertIn("has no IPVS", choose("auto", own_ipvs=False, root=True).said)
        self.assertIn("asked for", choose("uml", own_ipvs=True, root=True).said)

    def test_cables_have_short_names(self) -> None:
        """A link's name has at most 15 characters, and no two are the same."""
        names = [port.cable for port in lab.ports()]
        self.assertEqual(len(names), len(set(names)))
        self.assertLessEqual(max(map(len, names)), 15)
