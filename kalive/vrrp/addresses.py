"""The virtual addresses of one virtual router: on and off the interfaces, and made known by ARP.

Does what L{kalive.vrrp.router} tells it, in order, under an epoch: what the kernel answers to an older
order is void. Decides nothing about mastership. An address that the kernel refuses is logged, not
announced, and the others go on.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby

from twisted.internet.defer import CancelledError, Deferred, succeed
from twisted.logger import Logger
from twisted.python.failure import Failure

from kalive.config.common import IPAddress
from kalive.kernel.interfaces import IAddresses
from kalive.kernel.values import Link, Refusal
from kalive.vrrp.announce import Announcements, Burst
from kalive.vrrp.binding import Held
from kalive.vrrp.pacing import Pacer

Say = Callable[[str], None]
"""Takes a line for the log, without the name of the instance."""


class VirtualAddresses:
    """C{held} are the addresses, in the order of the configuration; C{plan} says when they are
    announced again; C{installed} whether they should be there now."""

    def __init__(
        self,
        port: IAddresses,
        pacer: Pacer,
        say: Say,
        masters: set[VirtualAddresses] | None = None,
    ) -> None:
        """Holds nothing yet. C{masters} are those of all virtual routers here that are installed."""
        self._masters = set() if masters is None else masters
        self._port = port
        self._pacer = pacer
        self._say = say
        self._epoch = 0
        self._waiting: tuple[float, Burst] | None = None
        self._refused: frozenset[str] = frozenset()
        self.held: tuple[Held, ...] = ()
        self.plan = Announcements()
        self.installed = False
        self.answered = True

    def install(self) -> Deferred[None]:
        """Put all on; they are there when this returns."""
        self.installed = True
        self._masters.add(self)
        if self.held:
            self._say("setting VIPs.")
        return self._add(self.held)

    def withdraw(self) -> Deferred[None]:
        """Take all off; they are gone when this returns. Nothing more is announced."""
        self.installed = False
        self._masters.discard(self)
        self._waiting = None
        self.plan.cancel()
        self._pacer.forget({each.frame for each in self.held if each.frame})
        if self.held:
            self._say("removing VIPs.")
        return self._remove(self.held)

    def replace(self, now: float, held: tuple[Held, ...], burst: Burst) -> None:
        """Hold others from now on. While installed: what is gone is removed, what is new is added and
        announced. All are asserted again, since the kernel removes more than it is told when the first
        address of a subnet goes."""
        before, self.held = self.held, held
        if not self.installed:
            return
        gone = tuple(each for each in before if each.prepared not in {new.prepared for new in held})
        new = tuple(each for each in held if each not in before)
        if gone:
            self._remove(gone)
        if gone or new:
            self._add(held)
        if new:
            self.announce(now, burst)

    def clear(self, links: Mapping[str, Link]) -> Deferred[None]:
        """Remove what an earlier life left on the interfaces."""
        left = tuple(each for each in self._ours_alone(self.held) if self._is_there(each, links))
        for each in left:
            self._say(f"removing left-over address {each.address.interface} from {each.link.name}")
        return self._remove(left)

    def already_there(self, links: Mapping[str, Link]) -> list[Held]:
        """What somebody else put on an interface while we did not hold it."""
        return [each for each in self.held if not self.installed and self._is_there(each, links)]

    def missing(self, links: Mapping[str, Link]) -> IPAddress | None:
        """An address that should be there and is not, with its own prefix length; None: all are."""
        for each in self.held if self.installed and self.answered else ():
            if each.prepared.subject not in self._refused and not self._is_there(each, links):
                return each.address.address
        return None

    def announce(self, now: float, burst: Burst) -> None:
        """Begin a burst, as soon as the kernel has the addresses."""
        if not self.answered:
            self._waiting = (now, burst)
            return
        self._send(self.plan.begin(now, burst))

    def refresh(self, now: float, burst: Burst) -> None:
        """While installed: C{burst.repeat} copies each C{burst.delay} seconds."""
        if self.installed:
            self.plan.refresh(now, burst)

    def due(self, now: float) -> None:
        """Send the second half of a burst, or a refresh, when its time has come."""
        if copies := self.plan.due(now):
            self._send(copies)

    def _add(self, held: Sequence[Held]) -> Deferred[None]:
        """Add, and when the kernel has answered announce what waits for it."""
        if not held:
            return succeed(None)
        self._epoch += 1
        self.answered = False
        done = self._port.add([each.prepared for each in held])
        return done.addCallback(self._added, self._epoch).addErrback(_failed)

    def _added(self, refusals: list[Refusal], epoch: int) -> None:
        """The kernel answered; an older order does not matter any more."""
        if epoch != self._epoch:
            return
        self.answered = True
        self._refused = frozenset(refusal.subject for refusal in refusals)
        self._complain("can't be added", refusals)
        if self._waiting is not None:
            waiting, self._waiting = self._waiting, None
            self.announce(*waiting)

    def _remove(self, held: Sequence[Held]) -> Deferred[None]:
        """Remove, whatever an order before this one answers; but not what another has taken over."""
        held = self._ours_alone(held)
        if not held:
            return succeed(None)
        self._epoch += 1
        self.answered = True
        done = self._port.remove([each.prepared for each in held])
        return done.addCallback(self._removed).addErrback(_failed)

    def _ours_alone(self, held: Sequence[Held]) -> Sequence[Held]:
        """Without those of another master here: an address that a reload moves is its already."""
        theirs = {
            each.prepared.subject for other in self._masters if other is not self for each in other.held
        }
        return [each for each in held if each.prepared.subject not in theirs] if theirs else held

    def _removed(self, refusals: list[Refusal]) -> None:
        """The kernel answered."""
        self._complain("can't be removed", refusals)

    def _complain(self, what: str, refusals: list[Refusal]) -> None:
        """Name each refused address with the kernel's reason."""
        for refusal in refusals:
            reason = refusal.text or os.strerror(refusal.errno)
            self._say(f"address {refusal.subject} {what}: {reason}")

    def _send(self, copies: int) -> None:
        """Send so many frames for each address, link by link, then say so."""
        known = [each for each in self.held if each.frame and each.prepared.subject not in self._refused]
        for _, group in groupby(known, key=lambda each: each.link.name):
            members = list(group)
            try:
                frames = [each.frame for each in members if each.frame]
                self._pacer.announce(members[0].link, frames, copies)
            except OSError as error:
                self._say(f"can't send gratuitous ARPs on {members[0].link.name}: {error.strerror or error}")
                continue
            for each in members:
                name, address = each.link.name, each.address.address
                several, one = _WORDS[address.version]
                self._say(f"Sending/queueing {several} on {name} for {address}")
                _log.debug("Sending {what} on {name} for {address}", what=one, name=name, address=address)

    @staticmethod
    def _is_there(held: Held, links: Mapping[str, Link]) -> bool:
        """Whether the link has it, with the same prefix length."""
        link = links.get(held.link.name)
        return link is not None and held.address.interface in link.addresses


_WORDS = {
    4: ("gratuitous ARPs", "gratuitous ARP"),
    6: ("Unsolicited Neighbour Adverts", "unsolicited Neighbour Advert"),
}


def _failed(failure: Failure) -> None:
    """A port answers with refusals; anything else is a defect, which must not stop the virtual router.
    At the end of the process nobody waits any more."""
    if not failure.check(CancelledError):
        _log.failure("Changing addresses failed", failure)


_log = Logger()
