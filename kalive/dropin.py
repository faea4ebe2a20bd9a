"""The C{keepalived} command for scripts that call the original: test a file, tell the version.

Decides by the original's table of options which are taken and which are still for C{twistd keepalived};
exit statuses are those of 2.4.3. Never starts a daemon. Tests: C{test_dropin.py}.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kalive import __version__
from kalive.exitstatus import CHECK_UNREADABLE, FATAL, OK

#: The version whose behaviour and file format this is; tools read it as the second word.
COMPATIBLE = "2.4.3"

DEFAULT_FILE = "/etc/keepalived/keepalived.conf"

#: The original's options: letter, name, and whether an argument follows ("=") or may ("?").
_TABLE = """
    f use-file =|P vrrp|C check|B no_bfd|- all|l log-console|D log-detail|S log-facility =|g log-file ?
    - flush-log-file|G no-syslog|u umask =|X release-vips|V dont-release-vrrp|I dont-release-ipvs
    R dont-respawn|n dont-fork|d dump-conf|p pid =|r vrrp_pid =|c checkers_pid =|b bfd_pid =|T genhash
    a address-monitoring|x snmp|A snmp-agent-socket =|s namespace =|m core-dump|M core-dump-pattern ?
    e all-config|i config-id =|- signum =|t config-test ?|- config-fd =|- ignore-sigint|- perf ?|- debug ?
    - no-mem-check|v version|h help
"""

#: What this command does itself; the others say how a daemon is to run.
_OURS = ("use-file", "config-id", "config-test", "version", "help")


class _Option(NamedTuple):
    letter: str
    name: str
    argument: str


class WrongUse(Exception):
    """An option is unknown, or lacks its argument; the text says which."""


def _options() -> list[_Option]:
    entries = (entry.split() for line in _TABLE.splitlines() for entry in line.split("|") if entry.strip())
    return [_Option(words[0], words[1], words[2] if len(words) > 2 else "") for words in entries]


def parse(words: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """The options given, by name (a bare one is C{""}), and the words that are none.

    @raise WrongUse: as its text says.
    """
    given: dict[str, str] = {}
    others: list[str] = []
    waiting = iter(words)
    for word in waiting:
        if word.startswith("--") and len(word) > 2:
            _take_long(word, waiting, given)
        elif word.startswith("-") and len(word) > 1:
            _take_letters(word[1:], waiting, given)
        else:
            others.append(word)
    return given, others


def _take_long(word: str, waiting: Iterator[str], given: dict[str, str]) -> None:
    """C{--name}, C{--name=argument}, C{--name argument}."""
    name, sign, argument = word[2:].partition("=")
    option = next((one for one in _options() if one.name == name), None)
    if option is None:
        raise WrongUse(f"Unknown option --{name}")
    if option.argument == "=" and not sign:
        argument = next(waiting, "")
    if option.argument == "=" and not argument:
        raise WrongUse(f"Option --{name} requires an argument")
    given[name] = argument


def _take_letters(letters: str, waiting: Iterator[str], given: dict[str, str]) -> None:
    """C{-ab}, C{-fARGUMENT}, C{-f ARGUMENT}."""
    letter, rest = letters[0], letters[1:]
    option = next((one for one in _options() if one.letter == letter != "-"), None)
    if option is None:
        raise WrongUse(f"Unknown option -{letter}")
    if not option.argument:
        given[option.name] = ""
        if rest:
            _take_letters(rest, waiting, given)
        return
    if option.argument == "=" and not rest:
        rest = next(waiting, "")
        if not rest:
            raise WrongUse(f"Option -{letter} requires an argument")
    given[option.name] = rest.removeprefix("=")


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the options say; returns the exit status."""
    try:
        given, others = parse(sys.argv[1:] if argv is None else argv)
    except WrongUse as wrong:
        _say(f"{wrong}\n\n{usage()}")
        return FATAL
    if others:
        _say(f"Unexpected argument(s): {' '.join(others)}")
    if "version" in given or "help" in given:
        _say(version() if "version" in given else usage())
        return OK
    if "config-test" in given:
        return _test(given)
    wanted = " ".join(f"--{name}" for name in given if name not in _OURS)
    _say(
        f"keepalived: not yet{': ' + wanted if wanted else ''}. This command tests files so far (-t); to run"
        f" kalive: twistd keepalived --config {given.get('use-file', DEFAULT_FILE)}"
    )
    return FATAL


def version() -> str:
    """The first line for tools: only one blank after the number, which one of them relies on."""
    return f"Keepalived v{COMPATIBLE} (kalive-{__version__})\n\nkalive {__version__}: Keepalived on Twisted"


def usage() -> str:
    """The options that are taken."""
    return (
        "Usage: keepalived OPTION…\n"
        f"  -f, --use-file=FILE       the configuration file (default: {DEFAULT_FILE})\n"
        "  -i, --config-id=ID        what lines that begin with @ID are meant for\n"
        "  -t, --config-test[=LOG]   test the file; complaints go to stderr, or are appended to LOG\n"
        "  -v, --version             tell the version\n"
        "  -h, --help                this text\n"
        "To run the daemon: twistd keepalived --help"
    )


def _say(text: str) -> None:
    print(text, file=sys.stderr)


def _test(given: dict[str, str]) -> int:
    """C{--config-test[=LOG]}."""
    from kalive.checking import check, exit_status

    try:
        report = check(given.get("use-file", DEFAULT_FILE), given.get("config-id"), host=True).report
        said = report.render()
        if log := given["config-test"]:
            with open(log, "a", encoding="utf-8", errors="backslashreplace") as file:
                file.write(said)
        else:
            sys.stderr.write(said)
    except OSError as error:
        _say(f"keepalived: {error.strerror or error}")
        return CHECK_UNREADABLE
    return exit_status(report)


if __name__ == "__main__":
    sys.exit(main())
