"""C{kalive check FILE}: everything that is to be said about a file, in one report.

Decides the form of the report; what is wrong is decided by L{kalive.parser}, the exit status by
L{kalive.checking}. Tests: C{test/test_check.py}.
"""

from __future__ import annotations

import argparse
import sys

from kalive.checking import check, exit_status
from kalive.exitstatus import CHECK_UNREADABLE
from kalive.parser.diagnostics import Report

NAME = "check"
ABOUT = "report everything that is wrong with a configuration file, or may not be what was meant"

DEFAULT_FILE = "/etc/keepalived/keepalived.conf"


def configure(parser: argparse.ArgumentParser) -> None:
    """C{check [FILE] [--format F] [--strict] [--host] [-i ID]}."""
    parser.add_argument("file", nargs="?", default=DEFAULT_FILE, help=f"default: {DEFAULT_FILE}")
    parser.add_argument("--format", choices=("text", "json", "sarif"), default="text", help="default: text")
    parser.add_argument("--strict", action="store_true", help="warnings count as errors")
    parser.add_argument(
        "--host", action="store_true", help="also look whether this host has the interfaces, scripts, users"
    )
    parser.add_argument("-i", "--config-id", metavar="ID", help="what @ID lines are meant for")
    parser.epilog = (
        "Exit status: 0 nothing wrong, 2 a keyword without its parameter, 4 the file can't be read,"
        " 5 errors, 6 scripts run without enable_script_security (with --host)."
    )


def run(arguments: argparse.Namespace) -> int:
    """Report, and say by the exit status how it went."""
    try:
        report = check(arguments.file, arguments.config_id, arguments.host).report
    except OSError as error:
        print(f"kalive: {error.strerror or error}", file=sys.stderr)
        return CHECK_UNREADABLE
    sys.stdout.write(_rendered(report, arguments.format))
    return exit_status(report, arguments.strict)


def _rendered(report: Report, form: str) -> str:
    """The report in the form asked for."""
    if form == "json":
        from kalive.parser.formats import json_form

        return json_form.render(report)
    if form == "sarif":
        from kalive.parser.formats import sarif

        return sarif.render(report)
    from kalive.parser.formats import text

    return text.render(report, text.wants_colour(sys.stdout))
