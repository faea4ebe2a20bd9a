"""What a virtual router does: each effect of its machine, on the wire, on the interfaces, in the log.

Decides nothing: the table at the end says which effect is done by what. Lines for the log are held back
until all is done (L{Journal.after}).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from twisted.internet.defer import Deferred, succeed

from kalive.vrrp.attachment import Attachment
from kalive.vrrp.effects import Announce, Effect, Install, Report, SendAdvert, State, Transition, Withdraw
from kalive.vrrp.holdings import Holdings
from kalive.vrrp.host import Host
from kalive.vrrp.journal import Journal
from kalive.vrrp.packet import RESIGNING


class Deeds:
    """C{gone} fires when the kernel has answered the last order to take addresses away;
    C{last_transition} has its time in seconds of the epoch."""

    def __init__(
        self,
        host: Host,
        journal: Journal,
        attachment: Attachment,
        holdings: Holdings,
        statistics: dict[str, int],
    ) -> None:
        """Nothing done."""
        self._host = host
        self._journal = journal
        self._attachment = attachment
        self._holdings = holdings
        self._statistics = statistics
        self.last_transition: tuple[float, Transition] | None = None
        self.gone: Deferred[None] = succeed(None)

    def do(self, effect: Effect) -> None:
        """Do it now."""
        _DO[type(effect)](self, effect)

    def clear(self) -> None:
        """Remove what an earlier life left."""
        self.gone = self._holdings.addresses.clear(self._host.ports.links.links())

    def _send_advert(self, effect: SendAdvert) -> None:
        if self._attachment.send(effect.priority) and effect.priority == RESIGNING:
            self._journal.say("sent 0 priority")

    def _transition(self, effect: Transition) -> None:
        self.last_transition = (self._host.wall(), effect)
        self._journal.complaints.forget()
        self._statistics["become_master"] += effect.after is State.MASTER
        self._statistics["release_master"] += effect.before is State.MASTER
        if effect.after is not State.INIT:
            self._tell(effect)
        if effect.after is State.MASTER:
            self._attachment.protection.begin()

    def _tell(self, effect: Transition) -> None:
        """The classic line, and what led to it."""
        begins = effect.before is State.INIT and effect.after is State.BACKUP
        self._journal.say(f"Entering {effect.after.value} STATE{' (init)' if begins else ''}")
        if not begins:
            self._journal.say("; ".join((f"because {effect.cause}", *reversed(effect.chain))))

    def _install(self, effect: Install) -> None:
        self._holdings.install()

    def _withdraw(self, effect: Withdraw) -> None:
        self.gone = self._holdings.addresses.withdraw()

    def _announce(self, effect: Announce) -> None:
        self._holdings.announce(effect.burst)

    def _report(self, effect: Report) -> None:
        if effect.kind is None:
            self._journal.say(effect.line)
        else:
            self._journal.complain(effect.line, effect.kind)


_DO: Mapping[type[Effect], Callable[..., None]] = {
    SendAdvert: Deeds._send_advert,
    Transition: Deeds._transition,
    Install: Deeds._install,
    Withdraw: Deeds._withdraw,
    Announce: Deeds._announce,
    Report: Deeds._report,
}
