"""The C{kalive} command: finds the subcommand and hands over.

Decides nothing else. A subcommand is a module of L{kalive.commands} with C{NAME}, C{ABOUT},
C{configure(parser)} and C{run(arguments)}, and only the one that is called for is imported. Tests:
C{commands/test/test_cli.py}.
"""

from __future__ import annotations

import argparse
import pkgutil
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Protocol, cast

from kalive import __version__, commands
from kalive.exitstatus import FATAL, OK


class Command(Protocol):
    """A subcommand."""

    NAME: str
    ABOUT: str

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Say what its arguments are."""

    def run(self, arguments: argparse.Namespace) -> int:
        """Do it; returns the exit status."""


def names() -> list[str]:
    """The subcommands there are."""
    return sorted(module.name for module in pkgutil.iter_modules(commands.__path__) if not module.ispkg)


def command(name: str) -> Command:
    """One of L{names}."""
    return cast(Command, import_module(f"kalive.commands.{name}"))


def parser_for(chosen: Sequence[str]) -> argparse.ArgumentParser:
    """A parser that knows the C{chosen} subcommands."""
    parser = argparse.ArgumentParser(
        prog="kalive", description="Checks, explains and compares files of keepalived.conf's language."
    )
    parser.add_argument("--version", action="version", version=f"kalive {__version__}")
    subparsers = parser.add_subparsers(metavar="COMMAND", required=True)
    for one in map(command, chosen):
        subparser = subparsers.add_parser(one.NAME, help=one.ABOUT, description=one.ABOUT)
        one.configure(subparser)
        subparser.set_defaults(run=one.run)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand; a closed pipe (C{kalive check … | head}) is an orderly end."""
    words = list(sys.argv[1:] if argv is None else argv)
    known = names()
    chosen = words[:1] if words and words[0] in known else known
    arguments = parser_for(chosen).parse_args(words)
    # A report may hold bytes that are no text, or what the terminal has no letters for.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        status = int(arguments.run(arguments))
        sys.stdout.flush()
    except BrokenPipeError:
        sys.stdout = None  # the interpreter shall not flush it
        return OK
    except OSError as error:
        print(f"kalive: {error.strerror or error}", file=sys.stderr)
        return FATAL
    return status


if __name__ == "__main__":
    sys.exit(main())
