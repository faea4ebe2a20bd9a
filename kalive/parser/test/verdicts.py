"""What the C daemon says about a file beside what we say: which of its messages are met by ours.

Decides when a complaint of ours is one about the same line as C's, or a better one; that a message
needs no counterpart is a deliberate difference, listed in L{kalive.parser.test.differences}. Never
looks at a file's name: all rules are about messages.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from attrs import field, frozen

from kalive.parser import codes, health_codes
from kalive.parser.diagnostics import Diagnostic, Report, Severity
from kalive.parser.meaning import codes as meaning_codes
from kalive.parser.test.differences import CONSEQUENCE, CRASH, Difference, deliberate
from kalive.parser.tokens import scan

#: It says what kalive does with a word, not that anything is wrong with it.
NO_COMPLAINTS = frozenset({"K190"})

_MESSAGE = re.compile(r"\((?:(?P<file>[^()]*): )?Line (?P<line>\d+)\) +(?P<text>.*)\Z", re.DOTALL).match


@frozen
class Message:
    """One line of C's report; C{line} is 0 when it names none, C{file} is C{""} when there is one only."""

    text: str
    line: int = 0
    file: str = ""

    @classmethod
    def of(cls, text: str) -> Message:
        """Split off the place."""
        match = _MESSAGE(text)
        return cls(match["text"], int(match["line"]), match["file"] or "") if match else cls(text)

    def __str__(self) -> str:
        return f"(Line {self.line}) {self.text}" if self.line else self.text


@frozen
class Verdict:
    """What a release of the C daemon said about a file; C{status} is its exit status."""

    status: int
    messages: tuple[Message, ...]


def verdicts(corpus: Path, release: str = "2.4.3") -> dict[str, Verdict]:
    """Of each file of a collection, as far as it was judged."""
    table = json.loads((corpus / "verdicts.json").read_text())
    return {
        name: Verdict(found[release][0], tuple(map(Message.of, found[release][1])))
        for name, found in sorted(table.items())
        if found.get(release)
    }


@frozen
class Comparison:
    """C{met}: how many messages of C have a counterpart. C{different}: those that need none.
    C{missed}: the others."""

    met: int
    different: tuple[tuple[Message, Difference], ...]
    missed: tuple[Message, ...]


@frozen
class Layout:
    """The lines where each block of a text begins and ends, found without the parser's tree."""

    blocks: tuple[tuple[int, int], ...] = field(repr=False)

    @classmethod
    def of(cls, lines: Iterable[str]) -> Layout:
        """A brace that stands alone belongs to the words before it."""
        blocks: list[tuple[int, int]] = []
        opened: list[int] = []
        words = 0
        texts = tuple(lines)
        for number, line in enumerate(texts, 1):
            for token in scan(line) if line.strip() else ():
                if not token.brace:
                    words = number
                elif token.text == "{":
                    opened.append(words or number)
                elif opened:
                    blocks.append((opened.pop(), number))
        return cls((*blocks, *((start, len(texts)) for start in opened)))

    def around(self, line: int) -> Iterator[tuple[int, int]]:
        """The blocks that a line is part of."""
        return ((start, end) for start, end in self.blocks if start <= line <= end)


def compare(verdict: Verdict, report: Report, lines: tuple[str, ...]) -> Comparison:
    """Look for a counterpart of each message in what we said."""
    said: dict[int, list[Diagnostic]] = {}
    for one in report.diagnostics:
        if one.code not in NO_COMPLAINTS:
            said.setdefault(one.position.line, []).append(one)
    layout = Layout.of(lines)
    messages = tuple(dict.fromkeys(verdict.messages))
    met = [message for message in messages if _is_met(message, said, layout)]
    # From the first line on where C lost its place, and we said why.
    lost = min((message.line for message in met if message.line and _SYNTAX(message.text)), default=None)
    different, missed = [], []
    for message in messages:
        if message in met:
            continue
        consequence = lost is not None and message.line > lost and _SYNTAX(message.text)
        reason = CONSEQUENCE if consequence else deliberate(message.text, lines)
        if reason is None and verdict.status in BROKEN:
            reason = CRASH
        if reason:
            different.append((message, reason))
        else:
            missed.append(message)
    return Comparison(len(met), tuple(different), tuple(missed))


#: How C{keepalived -t} ends that crashed, or that never did.
BROKEN = (-11, 124)

#: Messages about words that are not where they should be.
_SYNTAX = re.compile(r"Unknown keyword |Unexpected '\{'|Extra '\}'|.* missing '\}'s or extra").match


def _is_met(message: Message, said: Mapping[int, list[Diagnostic]], layout: Layout) -> bool:
    """Whether we speak about its line, leave out the block it is in, or say it where that begins."""
    if not message.line:
        return any(_about(message.text, one) for found in said.values() for one in found)
    if message.line in said:
        return True
    for start, end in layout.around(message.line):
        for one in said.get(start, ()):
            left_out = one.severity in (Severity.ERROR, Severity.FATAL)
            if left_out or message.line == end:
                return True
        inside = (one for line in range(start, end) for one in said.get(line, ()))
        if message.line == end and any(_about(message.text, one) for one in inside):
            return True
    everything = (one for found in said.values() for one in found)
    return _names_its_object(message.text) and any(_about(message.text, one) for one in everything)


def _names_its_object(text: str) -> bool:
    """Whether the object of a message can be told, so that the line of a complaint does not matter."""
    return any((match := re.search(pattern, text)) and match.groupdict() for pattern in SAME)


#: Messages that name no line: the complaints that are about the same thing.
SAME = {
    r"already defined|duplicated": "DUPLICATE_NAME DUPLICATE_SERVER",
    r"missing '\}'s or extra '\{'s": "BLOCK_NOT_CLOSED EXTRA_CLOSE UNEXPECTED_OPEN",
    r"unicast keyword has been specified without any": "NO_PEERS SOURCE_WITHOUT_PEERS MEANS_NOTHING_WITHOUT",
    r"Ignoring track_interface .* own interface": "OWN_INTERFACE",
    r"No VIP specified": "NO_ADDRESS",
    r"nopreempt will not work with initial state MASTER": "NOPREEMPT_MASTER",
    r"nopreempt .* priority 255": "NOPREEMPT_OWNER",
    r"State MASTER must match being address owner": "OWNER_NOT_MASTER STRICT_NOT_OWNER",
    r"must have unicast_src_ip or interface": "INTERFACE_MISSING",
    r"virtual router id must be set": "VRID_MISSING",
    r"both use VRID": "DUPLICATE_VRID",
    r"Strict mode does not support authentication": "STRICT_FORBIDS",
    r"does not support authentication": "AUTHENTICATION_V3",
    r"incompatible with AH authentication": "AH_NOT_MASTER",
    r"advertisement interval .* out of range": "INTERVAL_TOO_LONG INTERVAL_ROUNDED",
    r"ignoring tracked script .* due to SYNC group": "WEIGHT_IN_GROUP",
    r"Sync group .* has only": "GROUP_OF_ONE GROUP_EMPTY",
    r"specified in sync group .* doesn't exist": "MEMBER_UNDEFINED",
    r"no protocol set": "NO_PROTOCOL",
    r"no forwarding method set": "NO_METHOD",
    r"no scheduler set": "NO_SCHEDULER",
    r"has no real servers": "NO_REAL_SERVERS",
    r"ports don't match|port will be ignored|has port specified": "PORT_RESET GROUP_PORT SORRY_PORT",
    r"exceeds total weight": "QUORUM_UNREACHABLE QUORUM_TOO_HIGH",
    r"Unknown interface!": "INTERFACE_MISSING INTERFACE_NEEDED NAME_TOO_LONG",
    r"unicast with use_vmac requires": "UNICAST_FROM_VMAC",
    r"BFD instance (?P<name>\S+) has no neighbor": "KEYWORD_MISSING",
    r"hysteresis": "HYSTERESIS_REDUCED QUORUM_UNREACHABLE",
    r"protocol specified for fwmark": "PROTOCOL_IGNORED",
    r"must be in units of": "INTERVAL_ROUNDED",
    r"is automatically set for vmacs": "PROMOTES_ANYWAY",
    r"IPv6 VIP address must be link local": "STRICT_FORBIDS",
    r"configured on VRRP instance and sync group": "TRACKED_BY_GROUP",
    r"SECURITY VIOLATION": "SECURITY_VIOLATION SCRIPTS_AS_ROOT",
    r"Config files missing": "INCLUDE_MISSED INCLUDE_REFUSED",
}


def _named(words: str) -> set[str]:
    """The codes of complaints by the names of their constants."""
    found = (
        getattr(module, word, None)
        for word in words.split()
        for module in (codes, health_codes, meaning_codes)
    )
    return {code.name for code in found if code is not None}


def _about(text: str, diagnostic: Diagnostic) -> bool:
    """Whether a complaint is about what a message without a line is about."""
    for pattern, names in SAME.items():
        match = re.search(pattern, text)
        if match and diagnostic.code in _named(names):
            return match.groupdict().get("name", "") in diagnostic.message
    return False


def complains(report: Report) -> bool:
    """Whether there is anything to be said, be it an advice."""
    return any(one.code not in NO_COMPLAINTS for one in report.diagnostics)
