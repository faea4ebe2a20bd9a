"""The virtual addresses of an instance, kept in step with its configuration and with the links.

Decides when they must be encoded again: only when a link that concerns them changed. Whether they are on
the interfaces is not decided here; what is to be done with them is done by L{VirtualAddresses}.
"""

from __future__ import annotations

from collections.abc import Mapping

from kalive.config.common import IPAddress
from kalive.config.vrrp import VRRPInstance
from kalive.kernel.values import Link
from kalive.vrrp import binding
from kalive.vrrp.addresses import VirtualAddresses
from kalive.vrrp.announce import Burst
from kalive.vrrp.host import Host
from kalive.vrrp.journal import Journal
from kalive.vrrp.packet import OWNER


class Holdings:
    """C{addresses} do the work; C{link_names} are the links that concern the instance."""

    def __init__(self, host: Host, journal: Journal) -> None:
        """Holds nothing."""
        ports = host.ports
        self._host = host
        self._journal = journal
        self._problems: tuple[str, ...] = ()
        self.addresses = VirtualAddresses(ports.addresses, host.pacer, journal.say, host.masters)

    def configure(self, instance: VRRPInstance) -> None:
        """Hold what C{instance} has from the next L{hold} on."""
        self._instance = instance
        self.link_names = binding.links_of(instance)
        self._held_for: tuple[object, ...] = ()

    def hold(self, garp_master: Burst) -> None:
        """Encode the addresses for the links there are, unless these are as they were the last time.
        New ones are announced with C{garp_master}. A problem is said once."""
        found = [self._links().get(name) for name in self.link_names]
        shape = tuple(map(binding.shape_of, found))
        if shape == self._held_for:
            return
        self._held_for = shape
        before, prepare = self.addresses.held, self._host.ports.addresses.prepare
        held, problems = binding.hold(self._instance, self._links(), prepare, before)
        for problem in problems if problems != self._problems else ():
            self._journal.say(problem)
        self._problems = problems
        if held != before:
            self.addresses.replace(self._now(), held, garp_master)

    def install(self) -> None:
        """The owner's address may be the interface's own; anybody else's should have been free."""
        taken = self.addresses.already_there(self._links()) if self._instance.priority != OWNER else []
        self.addresses.install()
        self.refresh()
        for each in taken:
            self._journal.say(_TAKEN.format(each.address.interface, each.link.name))

    def announce(self, burst: Burst) -> None:
        """Begin a burst."""
        self.addresses.announce(self._now(), burst)

    def refresh(self) -> None:
        """C{garp_master_refresh}."""
        instance = self._instance
        burst = Burst(instance.garp_master_refresh_repeat, instance.garp_master_refresh)
        self.addresses.refresh(self._now(), burst)

    def missing(self) -> IPAddress | None:
        """An address that should be there and is not."""
        return self.addresses.missing(self._links())

    def _now(self) -> float:
        return self._host.clock.seconds()

    def _links(self) -> Mapping[str, Link]:
        return self._host.ports.links.links()


_TAKEN = (
    "address {} was on {} already: another program or the interface's own configuration sets it too;"
    " remove it there. It is ours now and goes when we leave"
)
