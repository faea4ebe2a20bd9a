"""Real files: whatever stands in a collection of them, the parser neither fails nor hangs.

The collection is not part of this repository. It is looked for in C{KALIVE_CORPUS}, else beside the
checkout; where it is absent these tests do not exist.
"""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Iterator
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

import kalive
from kalive.parser.load import Loaded, load
from kalive.parser.source import from_text, read

CORPUS = Path(
    os.environ.get("KALIVE_CORPUS") or Path(kalive.__file__).parent.parent.parent / "shared" / "corpus"
)

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


def corpus_files() -> Iterator[Path]:
    """The configuration files of the collection."""
    for path in sorted(CORPUS.rglob("*")):
        if path.is_file() and path.suffix not in (".json", ".md", ".tsv"):
            yield path


def mutated(chance: random.Random, data: bytes) -> bytes:
    """C{data} with one to five changes."""
    for _ in range(chance.randint(1, 5)):
        place = chance.randrange(len(data) + 1)
        lines = data.split(b"\n")
        change = chance.randrange(5)
        if change == 0:
            data = data[:place] + chance.randbytes(chance.randint(1, 3)) + data[place + 1 :]
        elif change == 1:
            data = (
                data[:place]
                + chance.choice([b"{", b"}", b'"', b"\\", b"#", b"$", b"~SEQ(", b" "])
                + data[place:]
            )
        elif change == 2:
            del lines[chance.randrange(len(lines))]
            data = b"\n".join(lines)
        elif change == 3:
            lines.insert(chance.randrange(len(lines)), chance.choice(lines))
            data = b"\n".join(lines)
        else:
            words = data.split(b" ")
            first, second = chance.randrange(len(words)), chance.randrange(len(words))
            words[first], words[second] = words[second], words[first]
            data = b" ".join(words)
    return data


if CORPUS.is_dir():

    class CorpusTests(SynchronousTestCase):
        """The collection as it is."""

        def timed(self, path: Path) -> Loaded:
            """Load a file within bounded time."""
            begin = time.monotonic()
            result = load(read(str(path)))
            self.assertLess(time.monotonic() - begin, SECONDS, path)
            return result

        def test_no_file_fails(self) -> None:
            """Every file becomes a configuration or a fatal report."""
            count = 0
            for path in corpus_files():
                result = self.timed(path)
                self.assertEqual(result.configuration is None, result.report.fatal, path)
                self.assertIsInstance(result.report.render(), str)
                count += 1
            self.assertGreater(count, 100)

        def test_what_the_c_daemon_accepts_is_accepted(self) -> None:
            """Where C{keepalived -t} of 2.4.3 has no complaint, the parser reports no error."""
            verdicts = json.loads((CORPUS / "verdicts.json").read_text())
            # Where the namespace is missing, the C daemon ends without a look at the rest.
            accepted = [name for name, verdict in verdicts.items() if (verdict.get("2.4.3") or [1])[0] == 0]
            wrong = []
            for name in accepted:
                path = CORPUS / name
                if path.is_file() and b"net_namespace" not in path.read_bytes():
                    result = load(read(str(CORPUS / name)))
                    wrong += [f"{name}: {one.render()}" for one in result.report.errors]
            self.assertEqual(wrong, [])

        def test_samples_of_1_0_3(self) -> None:
            """The samples of the release we succeed have their instances, services and real servers."""
            for name, expected in SAMPLES.items():
                result = self.timed(CORPUS / "upstream-1.0.3" / name)
                assert result.configuration is not None, result.report.render()
                servers = result.configuration.virtual_servers
                counted = (
                    len(result.configuration.vrrp_instances),
                    len(servers),
                    sum(len(server.real_servers) for server in servers),
                )
                self.assertEqual(counted, expected, name)

        def test_mutated_files(self) -> None:
            """Files with bytes, words, lines and braces changed at random are judged as calmly as others."""
            chance = random.Random(20031)
            paths = [path for path in corpus_files() if path.stat().st_size < 20000]
            for _ in range(400):
                data = mutated(chance, chance.choice(paths).read_bytes())
                result = load(from_text(data.decode("utf-8", "surrogateescape")))
                self.assertEqual(result.configuration is None, result.report.fatal)
