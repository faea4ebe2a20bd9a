"""Words of L{kalive.parser.words_vrrp} as people write them, rightly and wrongly."""

from __future__ import annotations

from ipaddress import IPv4Address

from twisted.trial.unittest import SynchronousTestCase

from kalive.config.common import Script
from kalive.config.vrrp import Authentication, AuthenticationType, InitialState, TrackedInterface
from kalive.parser.test.support import configuration, found, instance, the_instance

PASS = Authentication(AuthenticationType.PASS, b"1111\0\0\0\0")

#: Keyword, what is written, the field and its value.
WORDS = (
    ("state", "state MASTER", "state", InitialState.MASTER),
    ("state", "state BACKUP", "state", InitialState.BACKUP),
    ("state", "state SLAVE", "state", InitialState.BACKUP),
    ("interface", "interface eth1.5", "interface", "eth1.5"),
    ("virtual_router_id", "virtual_router_id 255", "virtual_router_id", 255),
    ("virtual_router_id", "virtual_router_id 300", "virtual_router_id", 51),
    ("priority", "priority 1", "priority", 1),
    ("priority", "priority 100,x", "priority", 100),
    ("version", "version 3", "version", 3),
    ("vrrp_version", "vrrp_version 3", "version", 3),
    ("advert_int", "advert_int 5", "advert_int", 5.0),
    ("advert_int", "version 3\nadvert_int .5", "advert_int", 0.5),
    ("nopreempt", "nopreempt", "nopreempt", True),
    ("preempt", "nopreempt\npreempt", "nopreempt", False),
    (
        "unicast_src_ip",
        "unicast_src_ip 10.0.0.5/24\nunicast_peer {\n10.0.0.6\n}",
        "unicast_src_ip",
        "10.0.0.5",
    ),
    ("mcast_src_ip", "mcast_src_ip 10.0.0.5", "mcast_src_ip", "10.0.0.5"),
    ("unicast_peer", "unicast_peer {\n10.0.0.6/24\n10.0.0.7\n}", "unicast_peer", ("10.0.0.6", "10.0.0.7")),
    ("authentication", "authentication {\nauth_type PASS\nauth_pass 1111\n}", "authentication", PASS),
    (
        "virtual_ipaddress",
        "virtual_ipaddress {\n192.0.2.2/24\n}",
        "virtual_ipaddress",
        ("192.0.2.1", "192.0.2.2"),
    ),
    (
        "virtual_ipaddress_excluded",
        "virtual_ipaddress_excluded {\nfe80::1/64\n}",
        "virtual_ipaddress_excluded",
        ("fe80::1",),
    ),
    ("track_interface", "track_interface {\neth1\n}", "track_interface", (TrackedInterface("eth1"),)),
    (
        "track_interface",
        "track_interface {\neth1 weight -20 reverse\n}",
        "track_interface",
        (TrackedInterface("eth1", -20, True),),
    ),
    ("track_interface", "track_interface eth1", "track_interface", (TrackedInterface("eth1"),)),
    ("garp_master_delay", "garp_master_delay 0.5", "garp_master_delay", 0.5),
    ("garp_master_repeat", "garp_master_repeat 0", "garp_master_repeat", 1),
    ("garp_lower_prio_delay", "garp_lower_prio_delay 2", "garp_lower_prio_delay", 2.0),
    ("garp_lower_prio_repeat", "garp_lower_prio_repeat 0", "garp_lower_prio_repeat", 0),
    ("smtp_alert", "smtp_alert", "smtp_alert", True),
    ("smtp_alert", "smtp_alert no", "smtp_alert", False),
    ("lvs_sync_daemon_interface", "lvs_sync_daemon_interface eth1", "lvs_sync_daemon_interface", "eth1"),
    ("lvs_sync_daemon_inteface", "lvs_sync_daemon_inteface eth1", "lvs_sync_daemon_interface", "eth1"),
    ("debug", "debug 4", "debug", 4),
)


class InstanceWordsTests(SynchronousTestCase):
    """C{vrrp_instance}."""

    def test_words(self) -> None:
        """Each becomes its value."""
        for _, text, field, expected in WORDS:
            value = getattr(the_instance(text), field)
            self.assertEqual(plain(value), expected, text)

    def test_notify(self) -> None:
        """Scripts are commands without a shell; further words are user and group."""
        notify = the_instance(
            'notify_master "/bin/m a  b"\nnotify_backup /bin/b root wheel\nnotify_fault "/bin/f \'x y\'"'
        ).notify
        self.assertEqual(notify.notify_master, Script(("/bin/m", "a", "b")))
        self.assertEqual(notify.notify_backup, Script(("/bin/b",), "root", "wheel"))
        self.assertEqual(notify.notify_fault, Script(("/bin/f", "x y")))

    def test_virtual_routes(self) -> None:
        """Routes are kept line by line."""
        (route,) = the_instance("virtual_routes {\n10.0.0.0/24 via 192.0.2.9 dev eth1\n}").virtual_routes
        self.assertEqual(
            (route.destination, route.via, route.dev), ("10.0.0.0/24", IPv4Address("192.0.2.9"), "eth1")
        )

    def test_track_weight_out_of_range(self) -> None:
        """A weight out of range is ignored, the interface is watched."""
        text = instance("track_interface {\neth1 weight 300\neth2 wait 3\n}")
        self.assertEqual(found(text), ["K121", "K132", "K132"])
        tracked = configuration(text).vrrp_instances[0].track_interface
        self.assertEqual(tracked, (TrackedInterface("eth1"), TrackedInterface("eth2")))


def plain(value: object) -> object:
    """Addresses as text, for short tables."""
    if isinstance(value, tuple):
        return tuple(plain(one) for one in value)
    if hasattr(value, "address"):
        return str(value.address)
    return str(value) if isinstance(value, IPv4Address) else value


class SyncGroupWordsTests(SynchronousTestCase):
    """C{vrrp_sync_group}."""

    def test_words(self) -> None:
        """Members, scripts and alert."""
        text = instance(
            "",
            'vrrp_sync_group G {\ngroup {\nVI_1\n}\nnotify_master "/bin/m x"\nnotify_backup /bin/b\n'
            "notify_fault /bin/f\nsmtp_alert\n}",
        )
        (group,) = configuration(text).vrrp_sync_groups
        self.assertEqual((group.name, group.group, group.smtp_alert), ("G", ("VI_1",), True))
        self.assertEqual(group.notify.notify_master, Script(("/bin/m", "x")))
        self.assertEqual(group.notify.notify_fault, Script(("/bin/f",)))
