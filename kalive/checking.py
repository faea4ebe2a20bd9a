"""Checking a file without running it: what C{kalive check}, C{keepalived -t} and C{--check} share.

Decides the exit status, as Keepalived 2.4.3's C{--config-test} does, except that a question of script
security does not hide errors. Tests: C{test_checking.py}.
"""

from __future__ import annotations

from kalive.exitstatus import CHECK_ERRORS, CHECK_SECURITY, CONFIGURATION, OK
from kalive.parser import codes
from kalive.parser.diagnostics import Report, Severity
from kalive.parser.load import Loaded, judge
from kalive.parser.source import read

#: L{kalive.parser.meaning.codes.SECURITY_VIOLATION}, which is not imported for this alone.
_SECURITY = "K238"


def check(path: str, config_id: str | None = None, host: bool = False) -> Loaded:
    """Read and judge a file; with C{host} also whether this machine has what it names.

    @raise kalive.parser.source.ConfigurationUnreadable: the file can't be read.
    """
    if not host:
        return judge(read(path, config_id=config_id))
    from kalive.parser.meaning.host import ThisHost

    return judge(read(path, config_id=config_id), ThisHost())


def exit_status(report: Report, strict: bool = False) -> int:
    """What a check ends with; C{strict}: warnings are as bad as errors."""
    found = {one.code for one in report.diagnostics}
    if codes.MISSING_PARAMETER.name in found:
        return CONFIGURATION
    if report.errors or (strict and report.count(Severity.WARNING)):
        return CHECK_ERRORS
    return CHECK_SECURITY if _SECURITY in found else OK
