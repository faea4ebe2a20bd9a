"""What the tests of subcommands share: running one as the command line does."""

from __future__ import annotations

import argparse
import io
from contextlib import nullcontext, redirect_stdout
from importlib import import_module


def ran(name: str, *words: str, capture: bool = True) -> tuple[int, str]:
    """Exit status and standard output of C{kalive NAME WORDS}."""
    command = import_module(f"kalive.commands.{name}")
    parser = argparse.ArgumentParser()
    command.configure(parser)
    output = io.StringIO()
    with redirect_stdout(output) if capture else nullcontext():
        status = command.run(parser.parse_args(words))
    return status, output.getvalue()
