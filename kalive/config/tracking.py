"""What decides about priority and health from outside: scripts, processes, files, interfaces.

Values of C{vrrp_script}, C{vrrp_track_process}, C{track_file}, C{track_group}, C{garp_group},
C{linkbeat_interfaces} and C{interface_up_down_delays}; fields are spelled like their keywords.
"""

from __future__ import annotations

from enum import Enum

from attrs import frozen

from kalive.config.common import Identity, Position, Script, positioned


@frozen
class Weight:
    """C{weight N [reverse]}: what is added to a priority; C{reverse} swaps up and down."""

    weight: int = 0
    reverse: bool = False


@frozen(kw_only=True)
class VRRPScript:
    """C{vrrp_script NAME}. Times are in seconds; C{timeout} of C{None} is C{interval}; C{rise} and
    C{fall} count results in a row. Weight 0: a failure means FAULT."""

    name: str
    script: Script
    interval: float = 1.0
    timeout: float | None = None
    weight: Weight = Weight()
    rise: int = 1
    fall: int = 1
    user: Identity | None = None
    init_fail: bool = False
    position: Position | None = positioned()


class ParameterMatch(Enum):
    """C{param_match}: how the parameters of a process are compared."""

    EXACT = "exact"
    INITIAL = "initial"
    PARTIAL = "partial"


@frozen(kw_only=True)
class VRRPTrackProcess:
    """C{vrrp_track_process NAME}: C{quorum} to C{quorum_max} copies must run (C{None}: any number
    above). Delays are in seconds."""

    name: str
    process: tuple[str, ...]
    param_match: ParameterMatch | None = None
    weight: Weight = Weight()
    quorum: int = 1
    quorum_max: int | None = None
    terminate_delay: float = 0.0
    fork_delay: float = 0.0
    full_command: bool = False
    position: Position | None = positioned()


@frozen
class InitFile:
    """C{init_file [VALUE] [overwrite]}: what is written at start."""

    value: int = 0
    overwrite: bool = False


@frozen(kw_only=True)
class TrackFile:
    """C{track_file NAME}: the integer in C{file} times the weight; weight 0: anything but 0 means FAULT."""

    name: str
    file: str
    weight: Weight = Weight(1)
    init_file: InitFile | None = None
    position: Position | None = positioned()


@frozen
class Tracked:
    """A line of C{track_script}, C{track_file}, C{track_process} or C{track_bfd}; without C{weight}
    that of the tracked object counts."""

    name: str
    weight: Weight | None = None


@frozen(kw_only=True)
class TrackGroup:
    """C{track_group NAME}: the instances whose state decides about static addresses, routes, rules."""

    name: str
    group: tuple[str, ...] = ()
    position: Position | None = positioned()


@frozen(kw_only=True)
class GarpGroup:
    """C{garp_group}: interfaces that share one limit; least seconds between two messages."""

    garp_interval: float = 0.0
    gna_interval: float = 0.0
    interfaces: tuple[str, ...] = ()
    position: Position | None = positioned()


class LinkbeatType(Enum):
    """How the state of a polled link is asked for."""

    MII = "MII"
    ETHTOOL = "ETHTOOL"
    IOCTL = "IOCTL"


@frozen
class LinkbeatInterface:
    """A line of C{linkbeat_interfaces}; without C{type} the first that works."""

    name: str
    type: LinkbeatType | None = None


@frozen
class InterfaceDelays:
    """A line of C{interface_up_down_delays}: seconds until a change of the link counts."""

    name: str
    down: float
    up: float
