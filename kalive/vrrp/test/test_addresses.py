"""Tests of L{kalive.vrrp.addresses}: what happens while the kernel has not answered yet."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from ipaddress import IPv4Interface
from typing import Any, cast

from twisted.internet.defer import Deferred
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from kalive.config.vrrp import VirtualAddress
from kalive.kernel.values import Link, PreparedAddress, Refusal
from kalive.vrrp.addresses import VirtualAddresses
from kalive.vrrp.announce import Burst, gratuitous_arp
from kalive.vrrp.binding import Held
from kalive.vrrp.pacing import Pacer

LINK = Link(index=2, name="eth0", running=True)
BURST = Burst(1, 5.0)


def held(text: str) -> Held:
    """An address, encoded as its own name."""
    interface = IPv4Interface(text)
    prepared = PreparedAddress(f"{text} dev eth0", b"add", b"remove")
    return Held(VirtualAddress(interface=interface), LINK, prepared, gratuitous_arp(bytes(6), interface.ip))


class SlowKernel:
    """Answers when the test says so; keeps the frames it was given."""

    def __init__(self) -> None:
        self.orders: list[tuple[str, list[str], Deferred[list[Refusal]]]] = []
        self.frames: list[bytes] = []

    def _order(self, what: str, addresses: Sequence[PreparedAddress]) -> Deferred[list[Refusal]]:
        answer: Deferred[list[Refusal]] = Deferred()
        self.orders.append((what, [each.subject for each in addresses], answer))
        return answer

    def add(self, addresses: Sequence[PreparedAddress]) -> Deferred[list[Refusal]]:
        return self._order("add", addresses)

    def remove(self, addresses: Sequence[PreparedAddress]) -> Deferred[list[Refusal]]:
        return self._order("remove", addresses)

    def announce(self, link: Link, frames: Sequence[bytes]) -> None:
        self.frames += frames

    def answer(self, number: int, *refusals: Refusal) -> None:
        """Answer an order."""
        self.orders[number][2].callback(list(refusals))


class SlowAnswerTests(SynchronousTestCase):
    """Orders that overtake answers."""

    def setUp(self) -> None:
        """Two addresses, nothing installed."""
        self.kernel = SlowKernel()
        self.said: list[str] = []
        port = cast(Any, self.kernel)
        self.addresses = VirtualAddresses(port, Pacer(Clock(), port), self.said.append)
        self.addresses.held = (held("192.0.2.100/24"), held("192.0.2.101/24"))

    def test_announced_when_the_kernel_has_them(self) -> None:
        """Not before: a neighbour that asks must get an answer."""
        self.addresses.install()
        self.addresses.announce(0.0, BURST)
        self.assertEqual(self.kernel.frames, [])
        self.kernel.answer(0)
        self.assertEqual(len(self.kernel.frames), 2)

    def test_a_refused_one_is_not_announced(self) -> None:
        """A refusal without text is told by the errno's own words."""
        self.addresses.install()
        self.addresses.announce(0.0, BURST)
        self.kernel.answer(0, Refusal("192.0.2.100/24 dev eth0", errno.EPERM))
        self.assertEqual([frame[38:42][-1] for frame in self.kernel.frames], [101])
        self.assertIn("address 192.0.2.100/24 dev eth0 can't be added: Operation not permitted", self.said)

    def test_withdrawn_before_the_answer(self) -> None:
        """Nothing is announced that was given up meanwhile, now or later."""
        self.addresses.install()
        self.addresses.announce(0.0, BURST)
        self.addresses.withdraw()
        self.kernel.answer(0)
        self.kernel.answer(1)
        self.addresses.due(99.0)
        self.assertEqual((self.kernel.frames, self.addresses.plan.deadline), ([], None))

    def test_an_older_answer_is_void(self) -> None:
        """Installed, withdrawn, installed: only the answer to the last order counts."""
        self.addresses.install()
        self.addresses.withdraw()
        self.addresses.install()
        self.addresses.announce(0.0, BURST)
        self.kernel.answer(0, Refusal("192.0.2.100/24 dev eth0", errno.EPERM))
        self.assertEqual(self.kernel.frames, [])
        self.kernel.answer(2)
        self.assertEqual(len(self.kernel.frames), 2)

    def test_given_up_before_the_second_burst(self) -> None:
        """The second burst is not sent by a router that is master no more."""
        self.addresses.install()
        self.kernel.answer(0)
        self.addresses.announce(0.0, BURST)
        self.addresses.withdraw()
        self.addresses.due(99.0)
        self.assertEqual(len(self.kernel.frames), 2)

    def test_nothing_is_missing_while_unanswered(self) -> None:
        """Addresses on their way are not lost."""
        self.addresses.install()
        self.assertIsNone(self.addresses.missing({"eth0": LINK}))
        self.kernel.answer(0)
        self.assertEqual(str(self.addresses.missing({"eth0": LINK})), "192.0.2.100")

    def test_a_defect_of_the_port_is_logged(self) -> None:
        """And the virtual router goes on."""
        self.addresses.install()
        self.kernel.orders[0][2].errback(ZeroDivisionError())
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 1)
        self.addresses.withdraw()
        self.assertEqual([what for what, _, _ in self.kernel.orders], ["add", "remove"])
