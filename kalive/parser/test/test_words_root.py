"""Tests of L{kalive.parser.words_root}: the outermost level."""

from __future__ import annotations

import subprocess
import sys

from twisted.trial.unittest import SynchronousTestCase

from kalive.config.configuration import Role
from kalive.parser.load import load
from kalive.parser.source import from_text
from kalive.parser.test.support import found, report
from kalive.parser.words_root import ROOT


class RootTests(SynchronousTestCase):
    """Which blocks there are."""

    def test_blocks(self) -> None:
        """All that 1.0.3 had are read."""
        blocks = (
            "global_defs static_routes vrrp_sync_group vrrp_instance SSL virtual_server_group virtual_server"
        )
        self.assertLessEqual(set(blocks.split()), set(ROOT.words))

    def test_misspelt_block(self) -> None:
        """A misspelt block is left out whole, with one complaint."""
        (one,) = report("vvrp_script a {\nscript x\ninterval {\n3\n}\n}").diagnostics
        self.assertEqual((one.code, one.hint), ("K110", "did you mean 'vrrp_script'?"))

    def test_block_of_another_time(self) -> None:
        """What 2.4.3 knows and we do not act on is no error."""
        self.assertEqual(found("vrrp_script a {\nscript x\n}\nstatic_rules {\ntable 1\n}"), ["K190", "K190"])


BOTH = """
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    virtual_ipaddress { 192.0.2.10 }
}
virtual_server 192.0.2.10 80 {
    protocol TCP
    real_server 10.0.0.1 80 {
        TCP_CHECK {
        }
    }
}
"""


class RoleTests(SynchronousTestCase):
    """A child reads what it acts on."""

    def test_each_role_has_its_own(self) -> None:
        """The blocks of the other role are not even built."""
        snapshot = from_text(BOTH)
        whole = load(snapshot).configuration
        vrrp = load(snapshot, Role.VRRP).configuration
        health = load(snapshot, Role.HEALTH).configuration
        assert whole and vrrp and health
        self.assertEqual((len(vrrp.vrrp_instances), vrrp.virtual_servers), (1, ()))
        self.assertEqual((health.vrrp_instances, len(health.virtual_servers)), ((), 1))
        self.assertEqual(vrrp.vrrp_instances, whole.vrrp_instances)
        self.assertEqual(health.virtual_servers, whole.virtual_servers)

    def test_a_file_without_services_loads_no_words_of_health_checking(self) -> None:
        """A pair of routers does not pay for the vocabulary of load balancing."""
        program = (
            "import sys; from kalive.parser.load import load; from kalive.parser.source import from_text;"
            "from kalive.config.configuration import Role;"
            f"load(from_text({BOTH!r}), Role.VRRP);"
            "print(sorted({'kalive.config.health', 'kalive.parser.services',"
            " 'kalive.parser.words_virtual_server'} & set(sys.modules)))"
        )
        said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        self.assertEqual(said.stdout.strip(), "[]")
