"""The blocks that instances refer to: scripts, processes, files, track groups; and per-interface lists.

Decides the words of C{vrrp_script}, C{vrrp_track_process}, C{track_file}, C{track_group}, C{garp_group},
C{linkbeat_interfaces} and C{interface_up_down_delays}. Its tests are in
C{test/test_vocabulary_objects.py}.
"""

from __future__ import annotations

from typing import Any

from kalive.config.tracking import (
    GarpGroup,
    InitFile,
    InterfaceDelays,
    LinkbeatInterface,
    LinkbeatType,
    ParameterMatch,
    TrackFile,
    TrackGroup,
    VRRPScript,
    VRRPTrackProcess,
)
from kalive.parser import codes
from kalive.parser.arguments import (
    choice,
    integer,
    interface,
    script,
    seconds,
    split_command,
    text,
    to_integer,
    to_interface_name,
    to_seconds,
)
from kalive.parser.kind import Kind, Read, kind, nested
from kalive.parser.reading import Reading, Wrong
from kalive.parser.schema import Block, Values, block, read_block
from kalive.parser.tree import Statement
from kalive.parser.vocabulary import (
    LONGEST,
    MOST,
    at_least_one,
    flag,
    identity,
    interface_line,
    lines,
    name_line,
    optional,
    section,
    values_of,
    weight,
    word,
)
from kalive.parser.writing import command, number, quote, words, write_name


def _named(table: Block, cls: Any, needed: str) -> Kind[Any]:
    """A block with a name, which has no value without its word C{needed}."""

    def read(reading: Reading, statement: Statement) -> Any:
        values = read_block(reading, table, statement.block or ())
        if needed not in values:
            raise Wrong(codes.KEYWORD_MISSING, 1, keyword=" ".join(statement.words[:2]), missing=needed)
        return cls(name=statement.words[1], position=reading.position(statement), **_joined(values))

    return nested(table, read, "NAME", write_name)


def _joined(values: Values) -> Values:
    """Lines of several blocks of one keyword become one tuple; C{delay} means both delays."""
    if "delay" in values:
        both = values.pop("delay")
        values = {"terminate_delay": both, "fork_delay": both, **values}
    return {name: values_of(one) if name == "group" else one for name, one in values.items()}


def _period() -> Kind[float]:
    """Seconds, of which 0 means 1."""
    plain = seconds(0, LONGEST)

    def read(reading: Reading, statement: Statement) -> float:
        return plain.read(reading, statement) or 1.0

    return plain.read_by(read)


VRRP_SCRIPT = block(
    "vrrp_script",
    word("script", script, "The command, without a shell; quoted if it has parameters.", most=None),
    word("interval", _period(), "Seconds from one run to the next."),
    word("timeout", _period(), "Seconds that a run may take before it is ended and counts as failed."),
    word("weight", weight(253), "What is added to the priority; 0: a failure means FAULT.", most=2),
    word("rise", at_least_one, "Successes in a row until it is up."),
    word("fall", at_least_one, "Failures in a row until it is down."),
    word("user", identity, "Who it runs as.", most=2),
    flag("init_fail", "It counts as failed until the first run says otherwise."),
    value=VRRPScript,
)


@kind("PATH [PARAMETER …]", command, {"type": "array", "items": {"type": "string"}})
def _process(_: Reading, statement: Statement) -> tuple[str, ...]:
    """C{process}: quotes and backslashes as in a command."""
    given = statement.words
    return split_command(given[1]) if len(given) == 2 else tuple(given[1:])


_PLAIN_DELAY = seconds(0.000001, 3600)
_DELAY = _PLAIN_DELAY.read_by(_PLAIN_DELAY.read, write=lambda value: number(value) if value else None)
_MATCHES = {match.value: match for match in ParameterMatch}

VRRP_TRACK_PROCESS = block(
    "vrrp_track_process",
    word("process", _process, "Path or name of the program to count, with parameters.", most=None),
    word(
        "param_match",
        optional(choice("way to compare", _MATCHES), ParameterMatch.EXACT),
        "How parameters are compared.",
        least=0,
    ),
    word("weight", weight(254), "What is added to the priority; 0: a lost quorum means FAULT.", most=2),
    word("quorum", integer(1, 65535), "Copies that must run."),
    word("quorum_max", integer(0, 65535), "Copies that may run."),
    word("delay", _DELAY.read_by(_DELAY.read, write=lambda _: None), "Seconds, for both delays."),
    word("terminate_delay", _DELAY, "Seconds until a lost quorum counts."),
    word("fork_delay", _DELAY, "Seconds until a regained quorum counts."),
    flag("full_command", "Compare the whole command line."),
    value=VRRPTrackProcess,
)


@kind(
    "[VALUE] [overwrite]",
    lambda value: words(value.value or None, "overwrite" if value.overwrite else None),
    {"type": "object"},
)
def _init_file(_: Reading, statement: Statement) -> InitFile:
    """C{init_file [VALUE] [overwrite]}, in either order."""
    value, overwrite = 0, False
    for place, given in enumerate(statement.words[1:], 1):
        if given == "overwrite":
            overwrite = True
        else:
            value = to_integer(given, -MOST - 1, MOST, place)
    return InitFile(value, overwrite)


def _track_file(path: str) -> Block:
    return block(
        path,
        word("file", text, "The file, which holds one integer."),
        word("weight", weight(254), "What the integer is multiplied by; 0: anything but 0 is FAULT.", most=2),
        word("init_file", _init_file, "Write the file at start if it is not there.", least=0, most=2),
        value=TrackFile,
    )


TRACK_FILE = _track_file("track_file")
VRRP_TRACK_FILE = _track_file("vrrp_track_file")

TRACK_GROUP = block(
    "track_group",
    section("group", lines(name_line), "The instances.", many=True),
    value=TrackGroup,
)

_GAP = seconds(0, LONGEST)

GARP_GROUP = block(
    "garp_group",
    word("garp_interval", _GAP, "Seconds between two gratuitous ARPs."),
    word("gna_interval", _GAP, "Seconds between two neighbour advertisements."),
    word("interface", interface, "An interface of the group.", at="interface"),
    section("interfaces", lines(interface_line), "Interfaces of the group.", many=True),
    value=GarpGroup,
)


def _read_garp_group(reading: Reading, statement: Statement) -> GarpGroup:
    """C{garp_group}, which needs interfaces."""
    values = read_block(reading, GARP_GROUP, statement.block or ())
    single = (values.pop("interface"),) if "interface" in values else ()
    names = tuple(dict.fromkeys((*single, *values_of(values.pop("interfaces", [])))))
    if not names:
        raise Wrong(codes.KEYWORD_MISSING, 0, keyword="garp_group", missing="interfaces")
    return GarpGroup(interfaces=names, position=reading.position(statement), **values)


_TYPES = LinkbeatType.__members__


@kind(
    "IFNAME [MII|ETHTOOL|IOCTL]",
    lambda value: words(value.name, value.type.value if value.type else None),
    {"type": "object"},
)
def _linkbeat(_: Reading, line: Statement) -> LinkbeatInterface:
    """A line of C{linkbeat_interfaces}."""
    name = to_interface_name(line.words[0], 0)
    if len(line.words) < 2:
        return LinkbeatInterface(name)
    if line.words[1] not in _TYPES:
        hint = f"one of {', '.join(_TYPES)}"
        raise Wrong(codes.BAD_CHOICE, 1, hint, what="way to poll", value=line.words[1])
    return LinkbeatInterface(name, _TYPES[line.words[1]])


@kind(
    "IFNAME DOWN [UP]",
    lambda value: f"{quote(value.name)} {number(value.down)} {number(value.up)}",
    {"type": "object"},
)
def _delays(_: Reading, line: Statement) -> InterfaceDelays:
    """A line of C{interface_up_down_delays}; without C{UP} it is C{DOWN}."""
    given = line.words
    if len(given) < 2:
        raise Wrong(codes.ENTRY_WITHOUT_VALUE, 0, value=given[0])
    down = to_seconds(given[1], 0, 255, 1)
    up = to_seconds(given[2], 0, 255, 2) if len(given) > 2 else down
    return InterfaceDelays(to_interface_name(given[0], 0), down, up)


_TRACK_FILE = _named(TRACK_FILE, TrackFile, "file")
_old_track_file: Read = _named(VRRP_TRACK_FILE, TrackFile, "file").read

#: The outermost words of these blocks.
OBJECTS = [
    section(
        "vrrp_script",
        _named(VRRP_SCRIPT, VRRPScript, "script"),
        "A command that says whether this router is fit to be master.",
        "vrrp_scripts",
        many=True,
        least=1,
        most=1,
    ),
    section(
        "vrrp_track_process",
        _named(VRRP_TRACK_PROCESS, VRRPTrackProcess, "process"),
        "A program of which so many copies must run.",
        "vrrp_track_processes",
        many=True,
        least=1,
        most=1,
    ),
    section(
        "track_file",
        _TRACK_FILE,
        "A file whose integer changes priorities or weights.",
        "track_files",
        many=True,
        least=1,
        most=1,
    ),
    section(
        "vrrp_track_file",
        nested(VRRP_TRACK_FILE, _old_track_file, "NAME", write_name),
        "An old name of track_file.",
        "track_files",
        many=True,
        least=1,
        most=1,
        instead="now track_file",
    ),
    section(
        "track_group",
        _named(TRACK_GROUP, TrackGroup, "group"),
        "Instances whose state decides about static addresses, routes and rules.",
        "track_groups",
        many=True,
        least=1,
        most=1,
    ),
    section(
        "garp_group",
        nested(GARP_GROUP, _read_garp_group),
        "Interfaces that share one limit of gratuitous ARP.",
        "garp_groups",
        many=True,
    ),
    section(
        "linkbeat_interfaces",
        lines(_linkbeat),
        "Interfaces whose link state is polled.",
        many=True,
    ),
    section(
        "interface_up_down_delays",
        lines(_delays),
        "Seconds until a change of an interface's link counts.",
        many=True,
    ),
]

#: The words of a process as a whole.
PROCESS = [
    flag("linkbeat_use_polling", "Poll the link state of every interface."),
    word("net_namespace", text, "Run in this network namespace."),
    word(
        "net_namespace_ipvs",
        optional(text, ""),
        "Namespace of the IPVS table; bare: the default one.",
        least=0,
    ),
    flag("namespace_with_ipsets", "Allow ipsets in a namespace on old kernels."),
    flag("use_pid_dir", "Keep pid files in a directory of their own."),
    word("instance", text, "Name of this daemon among several."),
    word("child_wait_time", integer(0, 2**32 - 1), "Seconds that children have to end."),
]
