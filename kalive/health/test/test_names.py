"""How servers are named in the log: L{kalive.health.names}."""

from __future__ import annotations

from ipaddress import ip_address

from attrs import evolve
from twisted.trial.unittest import SynchronousTestCase

from kalive.config.health import AddressKey, FirewallMarkKey, GroupKey, Protocol
from kalive.health.names import identify, service_name
from kalive.health.test.values import real_server, virtual_server


class NameTests(SynchronousTestCase):
    """The spelling people search for."""

    def test_address(self) -> None:
        """C{[10.0.0.1]:tcp:80}, and IPv6 alike."""
        self.assertEqual(str(identify(virtual_server())), "[10.0.0.1]:tcp:80")
        six = virtual_server(key=AddressKey(ip_address("2001:db8::1"), 53))
        self.assertEqual(str(identify(evolve(six, protocol=Protocol.UDP))), "[2001:db8::1]:udp:53")

    def test_mark(self) -> None:
        """C{FWM 5}."""
        self.assertEqual(str(identify(virtual_server(key=FirewallMarkKey(5)))), "FWM 5")

    def test_group(self) -> None:
        """The group's name and the protocol."""
        self.assertEqual(str(identify(virtual_server(key=GroupKey("web")))), "[web]:tcp")

    def test_real_server(self) -> None:
        """C{[192.168.1.10]:tcp:80}."""
        name = service_name(virtual_server(), real_server("192.168.1.10"))
        self.assertEqual(name, "[192.168.1.10]:tcp:80")


class IdentityTests(SynchronousTestCase):
    """What a reload takes for the same virtual server."""

    def test_protocol_tells_addresses_apart(self) -> None:
        """DNS over TCP and over UDP are two virtual servers."""
        tcp = virtual_server()
        self.assertNotEqual(identify(tcp), identify(evolve(tcp, protocol=Protocol.UDP)))

    def test_protocol_plays_no_part_for_marks(self) -> None:
        """A mark has no protocol, whatever the configuration says."""
        tcp = virtual_server(key=FirewallMarkKey(1))
        self.assertEqual(identify(tcp), identify(evolve(tcp, protocol=Protocol.UDP)))

    def test_scheduler_plays_no_part(self) -> None:
        """A changed scheduler is a change of the same virtual server."""
        before = virtual_server()
        self.assertEqual(identify(before), identify(evolve(before, lb_algo="rr")))
