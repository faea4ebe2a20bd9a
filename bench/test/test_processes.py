"""Which processes are a daemon's, and what their memory is."""

from __future__ import annotations

import os

from twisted.trial.unittest import SynchronousTestCase

from bench.memory import read_guest
from bench.processes import Memory, descendants, memory, parents, parse_rollup

_ROLLUP = """\
00400000-7ffd00000000 ---p 00000000 00:00 0                              [rollup]
Rss:                1600 kB
Pss:                 {pss} kB
Pss_Dirty:           108 kB
Private_Clean:        84 kB
Private_Dirty:       100 kB
Locked:                0 kB
"""


class TreeTests(SynchronousTestCase):
    """Process trees."""

    def test_descendants(self) -> None:
        """Children and grandchildren belong to a daemon, parents first; a stranger does not."""
        self.assertEqual(descendants({2: 1, 3: 2, 4: 3, 5: 1}, 2), [2, 3, 4])

    def test_this_process(self) -> None:
        """This test's own process is found as its parent's child."""
        self.assertEqual(parents()[os.getpid()], os.getppid())


class MemoryTests(SynchronousTestCase):
    """Memory."""

    def test_rollup(self) -> None:
        """The proportional size is read, and not Pss_Dirty; private is clean and dirty together."""
        self.assertEqual(parse_rollup(_ROLLUP.format(pss=520)), Memory(520, 184))

    def test_this_process(self) -> None:
        """A real process has memory, and no more private than proportional."""
        found = memory([os.getpid()])
        self.assertGreater(found.uss, 1000)
        self.assertLessEqual(found.uss, found.pss)

    def test_guest(self) -> None:
        """Only the daemon's three processes count of what the guest printed, not its shell."""
        tree = {20: 10, 21: 20, 22: 20, 10: 1}
        said = "".join(f"PROCESS 20 {pid} {tree[pid]}\n" + _ROLLUP.format(pss=pid) for pid in tree)
        self.assertEqual(read_guest(said, "").pss, 20 + 21 + 22)

    def test_guest_without_child(self) -> None:
        """A daemon that lost a child is no figure; the end of its log tells why."""
        said = "".join(f"PROCESS 20 {pid} {10}\n" + _ROLLUP.format(pss=pid) for pid in (20,))
        self.assertIn("no IPVS", str(self.assertRaises(RuntimeError, read_guest, said, "no IPVS")))
