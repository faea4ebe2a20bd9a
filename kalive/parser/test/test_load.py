"""Tests of L{kalive.parser.load}: whole files in, whole configurations out."""

from __future__ import annotations

from ipaddress import IPv4Address

from twisted.trial.unittest import SynchronousTestCase

from kalive.parser.load import load
from kalive.parser.source import from_text

PAIR = """
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 150
    virtual_ipaddress {
        192.0.2.1
    }
}
"""


class LoadTests(SynchronousTestCase):
    """What becomes of a file as a whole."""

    def test_simple_instance(self) -> None:
        """The usual small file becomes one instance, without a word of complaint."""
        loaded = load(from_text(PAIR))
        self.assertEqual(loaded.report.render(), "")
        assert loaded.configuration is not None
        (instance,) = loaded.configuration.vrrp_instances
        self.assertEqual((instance.name, instance.interface, instance.priority), ("VI_1", "eth0", 150))
        self.assertEqual(instance.virtual_ipaddress[0].address, IPv4Address("192.0.2.1"))

    def test_fatal_has_no_configuration(self) -> None:
        """An instance without virtual_router_id can't run: there is a reason and no configuration."""
        loaded = load(from_text(PAIR.replace("virtual_router_id 51", "")))
        self.assertIsNone(loaded.configuration)
        self.assertIn("fatal: (VI_1) the virtual router id must be set [K140]", loaded.report.render())
