"""Tests of L{kalive.parser.instances}: what goes together in an instance, as 2.4.3 settles it."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address

from twisted.trial.unittest import SynchronousTestCase

from kalive.config.vrrp import Authentication, AuthenticationType, InitialState
from kalive.parser.test.support import configuration, found, instance, report, the_instance


class PriorityTests(SynchronousTestCase):
    """State, priority and nopreempt explain each other."""

    def test_defaults(self) -> None:
        """100, but 255 for state MASTER alone; 255 makes an owner."""
        for text, expected in {
            "": (100, None),
            "state BACKUP": (100, InitialState.BACKUP),
            "state MASTER": (255, InitialState.MASTER),
            "state MASTER\npriority 100": (100, InitialState.MASTER),
            "priority 255\nstate BACKUP": (255, InitialState.MASTER),
            "priority 300": (100, None),
        }.items():
            value = the_instance(text)
            self.assertEqual((value.priority, value.state), expected, text)

    def test_nopreempt(self) -> None:
        """It is cleared with state MASTER and with 255, whatever the order of the words."""
        for text, expected in {
            "nopreempt": True,
            "state BACKUP\nnopreempt": True,
            "nopreempt\nstate MASTER": False,
            "nopreempt\npriority 255": False,
            "nopreempt\npreempt": False,
            "preempt\nnopreempt": True,
        }.items():
            self.assertEqual(the_instance(text).nopreempt, expected, text)


class IntervalTests(SynchronousTestCase):
    """advert_int in the units of the version."""

    def test_rounding(self) -> None:
        """Whole seconds for version 2, hundredths for version 3; what is exact earns no word."""
        for text, seconds, codes in (
            ("advert_int 1.0", 1.0, []),
            ("advert_int 0.4", 1.0, ["K148"]),
            ("advert_int 1.5", 2.0, ["K148"]),
            ("advert_int 2.49", 2.0, ["K148"]),
            ("advert_int 0", 1.0, ["K121"]),
            ("advert_int 255", 255.0, []),
            ("version 3\nadvert_int 0.01", 0.01, []),
            ("version 3\nadvert_int 0.1", 0.1, []),
            ("advert_int 0.126\nversion 3", 0.13, ["K148"]),
            ("version 3\nadvert_int 40.95", 40.95, []),
            ("version 3\nadvert_int 41", 40.95, ["K149"]),
        ):
            self.assertEqual(found(instance(text)), codes, text)
            self.assertEqual(the_instance(text).advert_int, seconds, text)


class AddressesTests(SynchronousTestCase):
    """Addresses of one instance."""

    def block(self, name: str, count: int) -> str:
        """Blocks of C{count} addresses."""
        return f"{name} {{\n" + "\n".join(f"10.0.{n // 256}.{n % 256}" for n in range(count)) + "\n}"

    def test_more_than_an_advert_holds(self) -> None:
        """From the 256th on they become excluded."""
        value = the_instance(self.block("virtual_ipaddress", 300))
        self.assertEqual(len(value.virtual_ipaddress), 255)
        self.assertEqual(len(value.virtual_ipaddress_excluded), 46)

    def test_twenty_are_usual(self) -> None:
        """20 earn no word, 21 an advice."""
        self.assertEqual(found(instance(self.block("virtual_ipaddress", 19))), [])
        self.assertEqual(found(instance(self.block("virtual_ipaddress", 20))), ["K155"])

    def test_duplicate(self) -> None:
        """An address counts once, also across both lists; the first one stays."""
        text = instance("virtual_ipaddress_excluded {\n192.0.2.1/24\n192.0.2.2\n}")
        self.assertEqual(found(text), ["K138"])
        value = configuration(text).vrrp_instances[0]
        self.assertEqual([str(one.interface) for one in value.virtual_ipaddress_excluded], ["192.0.2.2/32"])

    def test_wrong_lines_leave_the_others(self) -> None:
        """Each wrong address is reported, the right ones are taken."""
        text = instance("virtual_ipaddress {\n10.0.0.300\n10.0.0.2\nfe80::1\n10.0.0.3/33\n}")
        self.assertEqual(found(text), ["K130", "K134", "K131"])
        self.assertEqual(len(configuration(text).vrrp_instances[0].virtual_ipaddress), 3)

    def test_ipv6_instance(self) -> None:
        """IPv6 addresses make version 3; addresses of the other family may be excluded ones."""
        text = (
            "vrrp_instance V6 {\ninterface eth0\nvirtual_router_id 5\nvirtual_ipaddress {\nfe80::1/64\n}\n"
            "virtual_ipaddress_excluded {\n10.0.0.1\n}\n}"
        )
        self.assertEqual(found(text), [])
        value = configuration(text).vrrp_instances[0]
        self.assertEqual((value.version, value.virtual_ipaddress[0].address), (3, IPv6Address("fe80::1")))


class UnicastTests(SynchronousTestCase):
    """Unicast peers and the source address."""

    def test_without_interface(self) -> None:
        """With peers and a source address no interface is needed."""
        text = instance("unicast_src_ip 10.0.0.5\nunicast_peer {\n10.0.0.6\n}").replace(
            "interface eth0\n", ""
        )
        self.assertEqual(found(text), [])
        value = configuration(text).vrrp_instances[0]
        self.assertEqual((value.interface, value.unicast_src_ip), (None, IPv4Address("10.0.0.5")))

    def test_neither(self) -> None:
        """Without interface and source address nothing can be sent: fatal."""
        text = instance("unicast_peer {\n10.0.0.6\n}").replace("interface eth0\n", "")
        self.assertTrue(report(text).fatal)

    def test_source_of_multicast(self) -> None:
        """Both words of the source are one; without peers it is that of multicast."""
        value = the_instance("unicast_src_ip 10.0.0.5")
        self.assertEqual((value.unicast_src_ip, value.mcast_src_ip), (None, IPv4Address("10.0.0.5")))
        value = the_instance("mcast_src_ip 10.0.0.5\nunicast_peer {\n10.0.0.6\n}")
        self.assertEqual((value.unicast_src_ip, value.mcast_src_ip), (IPv4Address("10.0.0.5"), None))

    def test_wrong_peers(self) -> None:
        """Malformed, repeated and foreign peers are left out."""
        text = instance("unicast_peer {\n10.0.0.6\nx\n10.0.0.6\nfe80::1\n}")
        self.assertEqual(found(text), ["K130", "K157", "K134"])
        self.assertEqual(configuration(text).vrrp_instances[0].unicast_peer, (IPv4Address("10.0.0.6"),))

    def test_no_peer(self) -> None:
        """An empty list falls back to multicast, and says so."""
        text = instance("unicast_peer { }")
        self.assertEqual(found(text), ["K156"])
        self.assertEqual(configuration(text).vrrp_instances[0].unicast_peer, ())


class AuthenticationTests(SynchronousTestCase):
    """Passwords."""

    def test_cut_at_eight(self) -> None:
        """Eight bytes count, and it is said."""
        value = the_instance("authentication {\nauth_type PASS\nauth_pass 1234567890\n}")
        self.assertEqual(value.authentication.auth_pass, b"12345678")

    def test_ah(self) -> None:
        """AH is kept."""
        text = instance("authentication {\nauth_type AH\nauth_pass x\n}")
        self.assertEqual(found(text), [])
        kept = configuration(text).vrrp_instances[0].authentication
        self.assertEqual(kept, Authentication(AuthenticationType.AH, b"x\0\0\0\0\0\0\0"))

    def test_comment_in_a_password(self) -> None:
        """An exclamation mark ends the password, as it always did."""
        value = the_instance("authentication {\nauth_type PASS\nauth_pass Test123!\n}")
        self.assertEqual(value.authentication.auth_pass, b"Test123\0")

    def test_ignored(self) -> None:
        """Half an authentication, one of unknown type, and one of version 3 are ignored with a word."""
        for text, codes in {
            "authentication {\nauth_pass x\n}": ["K151"],
            "authentication {\nauth_type PASS;\nauth_pass x\n}": ["K124", "K151"],
            "version 3\nauthentication {\nauth_type PASS\nauth_pass x\n}": ["K152"],
        }.items():
            self.assertEqual(sorted(found(instance(text))), sorted(codes), text)
            self.assertIsNone(the_instance(text).authentication)


class TrackingTests(SynchronousTestCase):
    """track_interface."""

    def test_own_interface(self) -> None:
        """The own interface is watched anyway."""
        self.assertEqual(the_instance("track_interface {\neth0\n}").track_interface, ())
