"""Tests for L{kalive.kernel.lean}: each looks at a fresh interpreter, as the daemon starts."""

from __future__ import annotations

import json
import subprocess
import sys

from twisted.trial.unittest import SynchronousTestCase

ASK = """
import json, sys
from kalive.kernel import lean
{statements}
print(json.dumps({{"modules": sorted(sys.modules), "result": result}}))
"""


class LeanTests(SynchronousTestCase):
    """pyroute2's message classes come without the rest of pyroute2.

    When one of these fails, pyroute2 has changed its layout: see C{HOLLOW} in L{kalive.kernel.lean}.
    """

    def run_fresh(self, statements: str) -> tuple[set[str], object]:
        """Run C{statements} in a new interpreter: its modules, and what they left in C{result}."""
        done = subprocess.run(
            [sys.executable, "-c", ASK.format(statements=statements)],
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        answer = json.loads(done.stdout)
        return set(answer["modules"]), answer["result"]

    def test_address_messages(self) -> None:
        """Address messages load, work, and bring neither asyncio nor the network libraries along."""
        modules, result = self.run_fresh(
            "message = lean.load('pyroute2.netlink.rtnl.ifaddrmsg').ifaddrmsg()\n"
            "message['index'] = 7\n"
            "message.encode()\n"
            "result = message.data[-4:].hex()"
        )
        self.assertEqual(result, "07000000")
        unwanted = {
            "asyncio",
            "pyroute2.ndb",
            "pyroute2.iproute",
            "pyroute2.netlink.nlsocket",
            "pyroute2.ipdb",
        }
        self.assertEqual(modules & unwanted, set())

    def test_ipvs_messages(self) -> None:
        """IPVS messages load without the generic netlink sockets, which would bring asyncio."""
        modules, result = self.run_fresh(
            "ipvs = lean.load('pyroute2.netlink.generic.ipvs')\nresult = ipvs.IPVS_CMD_NEW_DEST"
        )
        self.assertEqual(result, 5)
        self.assertEqual(modules & {"asyncio", "pyroute2.netlink.nlsocket", "pyroute2.ndb"}, set())

    def test_package_imported_in_full(self) -> None:
        """Where somebody has imported all of pyroute2, that stays in place."""
        _, result = self.run_fresh(
            "import pyroute2\n"
            "before = pyroute2.IPRoute\n"
            "lean.load('pyroute2.netlink.generic.ipvs')\n"
            "result = sys.modules['pyroute2'].IPRoute is before"
        )
        self.assertTrue(result)

    def test_no_such_module(self) -> None:
        """A module that upstream has removed is an ImportError that names it."""
        _, result = self.run_fresh(
            "try:\n    lean.load('pyroute2.netlink.gone')\n"
            "except ImportError as error:\n    result = str(error)"
        )
        self.assertEqual(result, "No module named 'pyroute2.netlink.gone'")

    def test_ports_of_the_vrrp_child(self) -> None:
        """The real ports load six modules of pyroute2, and only when the first address is prepared."""
        modules, result = self.run_fresh(
            "import kalive.kernel.linux\n"
            "from ipaddress import ip_interface\n"
            "from kalive.config.vrrp import VirtualAddress\n"
            "from kalive.kernel.rtnl import add_address\n"
            "result = [name for name in sys.modules if name.startswith('pyroute2')]\n"
            "add_address(VirtualAddress(interface=ip_interface('10.0.0.1/24')), 1)"
        )
        self.assertEqual(result, [])
        self.assertEqual(
            {name for name in modules if name.startswith("pyroute2")},
            {
                "pyroute2",
                "pyroute2.common",
                "pyroute2.netlink",
                "pyroute2.netlink.exceptions",
                "pyroute2.netlink.rtnl",
                "pyroute2.netlink.rtnl.ifaddrmsg",
            },
        )
