"""C{python -m tools.corpus [FOLDER]}: how our reports compare with those of the C daemon.

For developers: counts, then every message of C without a counterpart, grouped by its kind. The
collection is found as in the tests (C{KALIVE_CORPUS}, else beside the checkout). Exit status 0 only
if nothing is missed.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path

from kalive.parser.load import judge
from kalive.parser.source import read
from kalive.parser.test.corpus import CORPUS
from kalive.parser.test.verdicts import Comparison, Verdict, compare, complains, verdicts

_NUMBER = re.compile(r"\d+")
_QUOTED = re.compile(r"'[^']*'|\[[^\]]*\]")


def kind(text: str) -> str:
    """A message without its particulars."""
    return _NUMBER.sub("N", _QUOTED.sub("*", text))[:110]


def judged(corpus: Path, name: str, verdict: Verdict) -> tuple[Comparison, list[str], float]:
    """One file: the comparison, what is wrong with our verdict as a whole, and the seconds it took."""
    began = time.perf_counter()
    snapshot = read(str(corpus / name))
    report = judge(snapshot).report
    took = time.perf_counter() - began
    found = compare(verdict, report, snapshot.lines)
    wrong = []
    # Where the namespace is missing, the C daemon ends without a look at the rest.
    looked = not any("net_namespace" in line for line in snapshot.lines)
    if verdict.status == 0 and report.errors and looked:
        wrong = [f"REFUSED {name}: {one.render()}" for one in report.errors]
    if (verdict.status or verdict.messages) and found.missed and not complains(report):
        wrong.append(f"SILENT {name}: {'; '.join(map(str, found.missed[:3]))}")
    return found, wrong, took


def main(arguments: list[str]) -> int:
    """Print the comparison."""
    parser = argparse.ArgumentParser(prog="python -m tools.corpus", description=__doc__)
    parser.add_argument("corpus", nargs="?", type=Path, default=CORPUS)
    parser.add_argument("--name", default="", help="only files whose name contains this")
    parser.add_argument("--kind", default="", help="only missed messages that match this expression")
    parser.add_argument("--all", action="store_true", help="show each missed message")
    options = parser.parse_args(arguments)
    counts: Counter[str] = Counter()
    missed: dict[str, list[str]] = defaultdict(list)
    reasons: Counter[str] = Counter()
    wrong: list[str] = []
    slowest = (0.0, "")
    for name, verdict in verdicts(options.corpus).items():
        if options.name not in name:
            continue
        try:
            found, said, took = judged(options.corpus, name, verdict)
        except Exception as error:
            wrong.append(f"CRASHED {name}: {error!r}")
            continue
        wrong += said
        slowest = max(slowest, (took, name))
        counts["files"] += 1
        counts["met"] += found.met
        counts["missed"] += len(found.missed)
        counts["files with a message missed"] += bool(found.missed)
        reasons.update(reason.name for _, reason in found.different)
        for message in found.missed:
            if re.search(options.kind, message.text):
                missed[kind(message.text)].append(f"{name}:{message.line}: {message.text}")
    for text, places in sorted(missed.items(), key=lambda pair: -len(pair[1])):
        print(f"{len(places):5} {text}")
        for place in places if options.all else places[:1]:
            print(f"          {place[:200]}")
    print(*wrong, sep="\n")
    print("different:", *(f"{count} {name}," for name, count in reasons.most_common()))
    print(*(f"{count} {what}," for what, count in counts.items()), f"{len(wrong)} wrong verdicts")
    print(f"slowest: {slowest[1]} {slowest[0]:.2f} s")
    return 1 if wrong or missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
