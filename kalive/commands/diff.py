"""C{kalive diff OLD NEW}: what a reload from one file to the other would change.

Decides only the exit status, which is that of C{diff}; what differs is decided by
L{kalive.config.change}. Tests: C{test/test_diff.py}.
"""

from __future__ import annotations

import argparse
import sys

from kalive.config.change import describe, render
from kalive.config.configuration import Configuration
from kalive.exitstatus import CONFIGURATION, OK
from kalive.parser.load import load
from kalive.parser.source import read

NAME = "diff"
ABOUT = "say what differs between two configurations, object by object"

#: As C{diff(1)}: there are differences.
DIFFERENT = 1


def configure(parser: argparse.ArgumentParser) -> None:
    """C{diff OLD NEW [-i ID]}."""
    parser.add_argument("old", help="a keepalived.conf")
    parser.add_argument("new", help="the one that would take its place")
    parser.add_argument("-i", "--config-id", metavar="ID", help="what @ID lines are compared with")
    parser.epilog = "Exit status: 0 no difference, 1 some, 2 a file that can't run."


def run(arguments: argparse.Namespace) -> int:
    """Print one line for each difference.

    @raise OSError: a file can't be read.
    """
    old, new = (_loaded(path, arguments.config_id) for path in (arguments.old, arguments.new))
    if old is None or new is None:
        return CONFIGURATION
    changes = describe(old, new)
    sys.stdout.write("".join(f"{line}\n" for line in render(changes).splitlines()))
    return DIFFERENT if changes else OK


def _loaded(path: str, config_id: str | None) -> Configuration | None:
    """The configuration of a file; a fatal one is reported on."""
    loaded = load(read(path, config_id=config_id))
    if loaded.configuration is None:
        print(loaded.report.render(), file=sys.stderr)
    return loaded.configuration
