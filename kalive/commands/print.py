"""C{kalive print FILE}: the configuration that is in force, as a keepalived.conf.

Decides only where text goes; what is written is decided by L{kalive.parser.printer}. Tests:
C{test/test_print.py}.
"""

from __future__ import annotations

import argparse
import sys

from kalive.exitstatus import CONFIGURATION, OK
from kalive.parser.load import load
from kalive.parser.printer import Style, render
from kalive.parser.source import read

NAME = "print"
ABOUT = "print the configuration that a file comes to, includes and definitions expanded"


def configure(parser: argparse.ArgumentParser) -> None:
    """C{print FILE [--defaults] [--origins] [--mask-secrets] [-i ID]}."""
    parser.add_argument("file", help="a keepalived.conf")
    parser.add_argument("--defaults", action="store_true", help="also what is at its default")
    parser.add_argument(
        "--origins", action="store_true", help="say in comments where each object was written"
    )
    parser.add_argument("--mask-secrets", action="store_true", help="don't show passwords and keys")
    parser.add_argument("-i", "--config-id", metavar="ID", help="what @ID lines are compared with")


def run(arguments: argparse.Namespace) -> int:
    """Print it; a fatal file is reported on instead.

    @raise OSError: the file can't be read.
    """
    loaded = load(read(arguments.file, config_id=arguments.config_id))
    if loaded.configuration is None:
        print(loaded.report.render(), file=sys.stderr)
        return CONFIGURATION
    style = Style(defaults=arguments.defaults, origins=arguments.origins, masked=arguments.mask_secrets)
    write_exactly(render(loaded.configuration, style))
    return OK


def write_exactly(text: str) -> None:
    """Write a text with the bytes that were read, also those that are no UTF-8."""
    binary = getattr(sys.stdout, "buffer", None)
    if binary is None:
        sys.stdout.write(text)
    else:
        sys.stdout.flush()
        binary.write(text.encode("utf-8", "surrogateescape"))
