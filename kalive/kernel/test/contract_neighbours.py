"""The contract of L{kalive.kernel.interfaces.INeighbours}. See L{kalive.kernel.test.contract}."""

from __future__ import annotations

import errno

from twisted.internet.defer import inlineCallbacks
from zope.interface.verify import verifyObject

from kalive.kernel.interfaces import INeighbours
from kalive.kernel.test.contract import Contract, Steps


class NeighboursContract(Contract):
    """L{INeighbours}."""

    FRAME = b"\xff" * 6 + b"\x02\0\0\0\0\1" + b"\x08\x06" + bytes(range(46))

    def test_provides(self) -> None:
        """The port has all that L{INeighbours} asks for."""
        verifyObject(INeighbours, self.ports.neighbours)

    @inlineCallbacks
    def test_frames_arrive(self) -> Steps:
        """Frames are seen on the LAN as they were given, in order."""
        link = yield self.started()
        frames = [self.FRAME[:-1] + bytes([number]) for number in range(5)]
        self.ports.neighbours.announce(link, frames)
        yield self.lab.until(lambda: [f for f in self.lab.frames() if f in frames] == frames)

    @inlineCallbacks
    def test_no_such_link(self) -> Steps:
        """A link that went is said."""
        link = yield self.started()
        self.lab.a.remove_link()
        error = self.assertRaises(OSError, self.ports.neighbours.announce, link, [self.FRAME])
        self.assertIn(error.errno, (errno.ENODEV, errno.ENXIO))

    @inlineCallbacks
    def test_link_down(self) -> Steps:
        """A link that is down is said."""
        link = yield self.started()
        self.lab.a.set_link(up=False)
        error = self.assertRaises(OSError, self.ports.neighbours.announce, link, [self.FRAME])
        self.assertEqual(error.errno, errno.ENETDOWN)
