"""The contract of L{kalive.kernel.interfaces.ILinks}. See L{kalive.kernel.test.contract}."""

from __future__ import annotations

from twisted.internet.defer import inlineCallbacks
from zope.interface.verify import verifyObject

from kalive.kernel.interfaces import ILinks
from kalive.kernel.test.contract import Contract, Steps
from kalive.kernel.values import LinkChange


class LinksContract(Contract):
    """L{ILinks}."""

    def test_provides(self) -> None:
        """The port has all that L{ILinks} asks for."""
        verifyObject(ILinks, self.ports.links)

    def test_empty_before_start(self) -> None:
        """Nothing is known before the table has been read."""
        self.assertEqual(dict(self.ports.links.links()), {})

    @inlineCallbacks
    def test_read(self) -> Steps:
        """Starting reads all links with their addresses."""
        link = yield self.started()
        self.assertEqual((link.name, link.running, link.mtu, link.arp), ("eth0", True, 1500, True))
        self.assertEqual(len(link.hardware_address), 6)
        self.assertGreater(link.index, 0)
        self.assertEqual(self.ipv4(), ["10.1.0.1/24"])

    @inlineCallbacks
    def test_down_and_up(self) -> Steps:
        """A link set down is one change, and so is its coming back."""
        changes: list[LinkChange] = []
        link = yield self.started()
        self.ports.links.subscribe(changes.append)
        self.lab.a.set_link(up=False)
        yield self.lab.until(lambda: not self.eth0().running)
        self.assertEqual(changes[0].before, link)
        self.assertFalse(changes[0].after is None or changes[0].after.running)
        self.lab.a.set_link(up=True)
        yield self.lab.until(lambda: self.eth0().running)

    @inlineCallbacks
    def test_carrier(self) -> Steps:
        """A link that is up with nothing at the other end of its cable is not running."""
        yield self.started()
        self.lab.b.set_link(up=False)
        yield self.lab.until(lambda: not self.eth0().running)

    @inlineCallbacks
    def test_address_of_somebody_else(self) -> Steps:
        """An address that somebody adds or removes is a change of its link."""
        yield self.started()
        self.lab.a.add_address("10.1.0.77/32")
        yield self.lab.until(lambda: "10.1.0.77/32" in self.ipv4())
        self.lab.a.remove_address("10.1.0.77/32")
        yield self.lab.until(lambda: "10.1.0.77/32" not in self.ipv4())

    @inlineCallbacks
    def test_links_are_current_for_observers(self) -> Steps:
        """When an observer is called the table already says the same."""
        yield self.started()
        agreed: list[bool] = []
        self.ports.links.subscribe(
            lambda change: agreed.append(change.after == self.ports.links.links().get("eth0"))
        )
        self.lab.a.add_address("10.1.0.77/32")
        yield self.lab.until(lambda: "10.1.0.77/32" in self.ipv4())
        self.assertEqual(set(agreed), {True})

    @inlineCallbacks
    def test_order_of_addresses(self) -> Steps:
        """Primary addresses come before secondary ones, as the kernel has them, whether they were
        there before or were added later."""
        self.lab.a.add_address("10.1.0.50/24")
        self.lab.a.add_address("10.2.0.1/24")
        yield self.started()
        self.assertEqual(self.ipv4(), ["10.1.0.1/24", "10.2.0.1/24", "10.1.0.50/24"])
        self.lab.a.add_address("10.3.0.1/24")
        yield self.lab.until(lambda: len(self.ipv4()) == 4)
        self.assertEqual(self.ipv4(), ["10.1.0.1/24", "10.2.0.1/24", "10.3.0.1/24", "10.1.0.50/24"])

    @inlineCallbacks
    def test_primary_takes_secondaries_along(self) -> Steps:
        """Without the sysctl promote_secondaries a primary address does not go alone."""
        self.lab.a.add_address("10.1.0.50/24")
        yield self.started()
        self.lab.a.remove_address("10.1.0.1/24")
        yield self.lab.until(lambda: self.ipv4() == [])

    @inlineCallbacks
    def test_renamed(self) -> Steps:
        """A renamed link is one that went and one that appeared, with the same index."""
        link = yield self.started()
        self.lab.a.set_link(up=False)
        yield self.lab.until(lambda: not self.eth0().running)
        changes: list[LinkChange] = []
        self.ports.links.subscribe(changes.append)
        self.lab.a.rename_link("wan")
        yield self.lab.until(lambda: "wan" in self.ports.links.links())
        self.assertNotIn("eth0", self.ports.links.links())
        self.assertIsNone(changes[0].after)
        self.assertEqual(self.ports.links.links()["wan"].index, link.index)

    @inlineCallbacks
    def test_removed_and_made_again(self) -> Steps:
        """A link that is removed goes, and one of the same name that is made later appears."""
        yield self.started()
        self.lab.a.remove_link()
        yield self.lab.until(lambda: "eth0" not in self.ports.links.links())
        self.lab.a.add_link()
        yield self.lab.until(lambda: "eth0" in self.ports.links.links() and self.eth0().running)
        self.assertEqual(self.ipv4(), [])

    @inlineCallbacks
    def test_unsubscribed(self) -> Steps:
        """Who has ended his subscription hears nothing more."""
        changes: list[LinkChange] = []
        yield self.started()
        unsubscribe = self.ports.links.subscribe(changes.append)
        unsubscribe()
        unsubscribe()
        self.lab.a.add_address("10.1.0.77/32")
        yield self.lab.until(lambda: "10.1.0.77/32" in self.ipv4())
        self.assertEqual(changes, [])

    @inlineCallbacks
    def test_observer_that_fails(self) -> Steps:
        """An observer's fault is logged and keeps nobody else from hearing."""
        changes: list[LinkChange] = []

        def failing(_: LinkChange) -> None:
            raise ZeroDivisionError

        yield self.started()
        self.ports.links.subscribe(failing)
        self.ports.links.subscribe(changes.append)
        self.lab.a.add_address("10.1.0.77/32")
        yield self.lab.until(lambda: len(changes) > 0)
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), len(changes))

    @inlineCallbacks
    def test_stopped(self) -> Steps:
        """After stop no observer is called, and stopping again does no harm."""
        changes: list[LinkChange] = []
        yield self.started()
        self.ports.links.subscribe(changes.append)
        self.ports.links.stop()
        self.ports.links.stop()
        self.lab.a.add_address("10.1.0.77/32")
        yield self.lab.pause()
        self.assertEqual(changes, [])
