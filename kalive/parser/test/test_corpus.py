"""Real files: whatever stands in a collection of them, we judge it as the C daemon does, or better.

The collection is not part of this repository. It is looked for in C{KALIVE_CORPUS}, else beside the
checkout; where it is absent these tests do not exist. C{python -m tools.corpus} shows the same as a
report.
"""

from __future__ import annotations

import time
from functools import cache
from pathlib import Path

from attrs import frozen
from twisted.trial.unittest import SynchronousTestCase

from kalive.parser.load import Loaded, judge
from kalive.parser.source import read
from kalive.parser.test.corpus import CORPUS, corpus_files
from kalive.parser.test.verdicts import Comparison, Verdict, compare, complains, verdicts

#: No file of the collection needs a tenth of this; a machine under load may need more.
SECONDS = 20.0

#: Of each sample of 1.0.3: its instances, services and real servers.
SAMPLES = {
    "etc_keepalived.conf": (1, 3, 5),
    "keepalived.conf.HTTP_GET.port": (0, 1, 1),
    "keepalived.conf.SSL_GET": (1, 2, 2),
    "keepalived.conf.ci-linux": (0, 1, 4),
    "keepalived.conf.fwmark": (0, 1, 2),
    "keepalived.conf.inhibit": (0, 1, 1),
    "keepalived.conf.misc_check": (0, 1, 1),
    "keepalived.conf.misc_check_arg": (0, 1, 1),
    "keepalived.conf.real_server_group": (0, 0, 0),
    "keepalived.conf.sample": (1, 1, 1),
    "keepalived.conf.status_code": (0, 1, 1),
    "keepalived.conf.track_interface": (1, 0, 0),
    "keepalived.conf.virtual_server_group": (0, 1, 2),
    "keepalived.conf.virtualhost": (0, 1, 1),
    "keepalived.conf.vrrp": (4, 0, 0),
    "keepalived.conf.vrrp.lvs_syncd": (3, 1, 1),
    "keepalived.conf.vrrp.routes": (1, 0, 0),
    "keepalived.conf.vrrp.scripts": (3, 0, 0),
    "keepalived.conf.vrrp.sync": (9, 0, 0),
}


@frozen
class Judged:
    """A file with the verdict of 2.4.3 and ours; C{whole}: whether C looked at all of it."""

    name: str
    verdict: Verdict
    result: Loaded
    comparison: Comparison
    whole: bool


@cache
def judged() -> tuple[Judged, ...]:
    """All files that 2.4.3 has judged."""
    found = []
    for name, verdict in verdicts(CORPUS).items():
        snapshot = read(str(CORPUS / name))
        result = judge(snapshot)
        # Where the namespace is missing, the C daemon ends without a look at the rest.
        whole = not any("net_namespace" in line for line in snapshot.lines)
        comparison = compare(verdict, result.report, snapshot.lines)
        found.append(Judged(name, verdict, result, comparison, whole))
    return tuple(found)


def load_file(path: Path) -> Loaded:
    """Judge one file."""
    return judge(read(str(path)))


if CORPUS.is_dir():

    class CorpusTests(SynchronousTestCase):
        """The collection as it is."""

        def test_no_file_fails(self) -> None:
            """Every file becomes a configuration or a fatal report, in bounded time."""
            count = 0
            for path in corpus_files():
                began = time.monotonic()
                result = load_file(path)
                self.assertEqual(result.configuration is None, result.report.fatal, path)
                self.assertIsInstance(result.report.render(), str)
                self.assertLess(time.monotonic() - began, SECONDS, path)
                count += 1
            self.assertGreater(count, 100)

        def test_what_the_c_daemon_accepts_is_accepted(self) -> None:
            """Where C{keepalived -t} of 2.4.3 has status 0, we report no error."""
            wrong = [
                f"{one.name}: {complaint.render()}"
                for one in judged()
                if one.verdict.status == 0 and one.whole
                for complaint in one.result.report.errors
            ]
            self.assertEqual(wrong, [])

        def test_what_the_c_daemon_reports_is_reported(self) -> None:
            """Where 2.4.3 says anything but what is a deliberate difference, we complain too."""
            silent = [
                one.name
                for one in judged()
                if (one.comparison.met or one.comparison.missed) and not complains(one.result.report)
            ]
            self.assertEqual(silent, [])

        def test_each_message_has_its_counterpart(self) -> None:
            """Every message of 2.4.3 is met by ours for the same line or a better one, or is a deliberate
            difference."""
            missed = [f"{one.name}: {message}" for one in judged() for message in one.comparison.missed]
            self.assertEqual(missed, [])

        def test_samples_of_1_0_3(self) -> None:
            """The samples of the release we succeed have their instances, services and real servers."""
            for name, expected in SAMPLES.items():
                result = load_file(CORPUS / "upstream-1.0.3" / name)
                assert result.configuration is not None, result.report.render()
                servers = result.configuration.virtual_servers
                counted = (
                    len(result.configuration.vrrp_instances),
                    len(servers),
                    sum(len(server.real_servers) for server in servers),
                )
                self.assertEqual(counted, expected, name)
