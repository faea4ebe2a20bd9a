"""What a virtual router wants done, as frozen values.

L{kalive.vrrp.machine} makes them, in the order in which they are to be done; L{kalive.vrrp.router}
does them. Nothing here acts.
"""

from __future__ import annotations

from enum import Enum
from typing import TypeAlias

from attrs import field, frozen

from kalive.vrrp.announce import Burst


class State(Enum):
    """Where a virtual router is (RFC 9568 6.3; its Active is our MASTER). FAULT is not the RFC's:
    something this router needs is missing, so it takes no part."""

    INIT = "INIT"
    BACKUP = "BACKUP"
    MASTER = "MASTER"
    FAULT = "FAULT"


@frozen
class SendAdvert:
    """Send an ADVERTISEMENT with this priority; 0 resigns."""

    priority: int


@frozen
class Install:
    """Put the virtual addresses on their interfaces."""


@frozen
class Withdraw:
    """Take the virtual addresses off their interfaces."""


@frozen
class Announce:
    """Tell the neighbours by gratuitous ARP where the virtual addresses are.

    C{contested}: another router claimed to be master, so the other members of the sync group
    announce theirs too.
    """

    burst: Burst
    contested: bool = False


@frozen
class Transition:
    """The state changed; C{cause} is for people, C{chain} what led to it, the oldest first."""

    before: State
    after: State
    cause: str
    chain: tuple[str, ...] = field(default=(), eq=False)


@frozen
class Report:
    """A line for the log, without the name of the instance that goes before it. One of a C{kind} is
    written now and then only, since another router can cause it without end."""

    line: str
    kind: str | None = field(default=None, eq=False)


Effect: TypeAlias = SendAdvert | Install | Withdraw | Announce | Transition | Report
