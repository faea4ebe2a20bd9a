"""Where we say less than the C daemon on purpose, each with its reason.

Patterns of C's messages, never names of files. The reasons at length are in
C{doc/decisions/0010-reports-other-than-the-c-daemons.md}, whose table is compared with this one by a test.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from attrs import frozen

Lines = Sequence[str]


@frozen
class Difference:
    """C{pattern}: messages of C (all of the text). C{reason}: why we need not say it. C{holds}: what
    must be so in the text, with the message's match."""

    name: str
    pattern: str
    reason: str
    holds: Callable[[re.Match[str], Lines], bool] = lambda *_: True


def _defined(keyword: str) -> Callable[[re.Match[str], Lines], bool]:
    """Whether the object that C did not find is defined in the text before, or anywhere in it."""

    def holds(match: re.Match[str], lines: Lines) -> bool:
        name = re.escape(match["name"])
        defined = re.compile(rf"\s*(?:@\S+\s+)?(?:{keyword})\s+\"?{name}\"?\s*\{{?").match
        return any(map(defined, lines)) or any("~SEQ" in one or "$" in one for one in lines)

    return holds


#: Words that C knows only if it was built with SNMP, D-Bus, ipsets.
_BUILD = "enable_snmp_[a-z0-9]+|enable_traps|snmp_[a-z_]+|enable_dbus|dbus_[a-z_]+|vrrp_ipsets"

#: After a misplaced brace C takes every further word for unknown; we say what is wrong where it begins.
CONSEQUENCE = Difference("consequence", "", "what C says after it has lost its place, where we have not")

#: What C says before it crashes, or when it is stopped since it would never end.
CRASH = Difference("crash", "", "C crashed or never ended: what it had said by then is no measure")

_INTERFACES = "the host has no such interface: only --host looks, for a file is often checked elsewhere"
_SCRIPTS = "the host has no such script or user: only --host looks"

#: All of them; several can have the name of one section of the document.
DIFFERENCES: tuple[Difference, ...] = (
    Difference("interfaces", r"(?:\(.*\) )?WARNING - (?:VRF )?interface .* doesn't exist", _INTERFACES),
    Difference("interfaces", r"WARNING - interface .* specified for garp_group doesn't exist", _INTERFACES),
    Difference("interfaces", r"Non-existent interface specified in configuration", _INTERFACES),
    Difference("interfaces", r"\(.*\) tracked interface .* doesn't exist", _INTERFACES),
    Difference("interfaces", r"unknown interface .* specified for up/down delay", _INTERFACES),
    Difference("interfaces", r"\(.*\) interface .* already exists and is not a private .*", _INTERFACES),
    Difference("scripts", r"Unable to set (?:default user|uid/gid) .*", _SCRIPTS),
    Difference("scripts", r"Failed to set uid/gid for .*", _SCRIPTS),
    Difference("scripts", r"Error setting global script uid/gid", _SCRIPTS),
    Difference("scripts", r"SECURITY VIOLATION - .*", _SCRIPTS),
    Difference(
        "scripts", r"Disabling track script .* (?:due to insecure|since not found/accessible)", _SCRIPTS
    ),
    Difference("files", r"realpath\(.*\) error .*", "a tracked file may come later"),
    Difference(
        "removed before",
        r"\(.*\) track script (?P<name>.*) not found, ignoring\.\.\.",
        "the script is defined; C removed it for want of a user, or reads in one pass",
        _defined("vrrp_script"),
    ),
    Difference(
        "removed before",
        r"(?:\(.*\) )?track[_ ]file (?P<name>.*) not found(?:, ignoring\.\.\.)?",
        "the file is defined; C removed it, for it is not there yet",
        _defined("(?:vrrp_)?track_file"),
    ),
    Difference(
        "removed before",
        r"FILE_CHECK has no track_file specified - ignoring",
        "it names a file that C has removed, for it is not there yet",
        lambda _, lines: any("track_file" in line and "{" not in line for line in lines),
    ),
    Difference(
        "resolver", r"Invalid smtp server .*", "C asks the resolver at that moment; a name is no address yet"
    ),
    Difference("build", rf"Unknown keyword '(?:{_BUILD})'", "C was built without what the word is for"),
    Difference(
        "escaped",
        r"Missing '\{' at beginning .*|Unknown keyword .*|Unexpected '\{'.*|Extra '\}' found",
        "outside of quotes C begins a comment at \\# too, though there is no other way to write the sign",
        lambda _, lines: any("\\#" in line or "\\!" in line for line in lines),
    ),
    Difference("build", r"nftables already specified - ignoring", "it stands for the iptables C has not"),
    Difference("build", r"iptables not supported, using nftables instead.*", "C was built without iptables"),
)


def deliberate(text: str, lines: Lines) -> Difference | None:
    """The reason why a message has no counterpart, if there is one."""
    for one in DIFFERENCES:
        match = re.fullmatch(one.pattern, text, re.DOTALL)
        if match and one.holds(match, lines):
            return one
    return None
