"""kalive and the C keepalived as two routers of one virtual router, in all roles."""

from __future__ import annotations

from collections.abc import Generator
from ipaddress import IPv4Address, IPv6Address
from typing import Any

from attrs import evolve
from twisted.internet.defer import Deferred, inlineCallbacks
from twisted.trial.unittest import TestCase

from kalive.config.common import IPAddress
from kalive.config.vrrp import Authentication, AuthenticationType, VRRPInstance
from kalive.test.interop.keepalived import CKeepalived, needs_keepalived
from kalive.vrrp.test.lan import VIP, an_instance
from kalive.vrrp.test.real import RealRouter, two_hosts, until

ADDRESS = f"{VIP}/24"
OURS, THEIRS = IPv4Address("192.0.2.1"), IPv4Address("192.0.2.2")
Steps = Generator[Deferred[Any], Any, None]

VERSION_2 = "version 2\n advert_int 1\n authentication {\n auth_type PASS\n auth_pass secret12\n }"
VERSION_3 = "version 3\n advert_int 0.1"
UNICAST = f"version 3\n advert_int 0.1\n unicast_src_ip {THEIRS}\n unicast_peer {{\n {OURS}\n }}"


def their_configuration(priority: int, words: str, address: str = ADDRESS) -> str:
    """A keepalived.conf for the other side."""
    return f"""
vrrp_instance VI_1 {{
    interface eth0
    state BACKUP
    virtual_router_id 51
    priority {priority}
    {words}
    virtual_ipaddress {{
        {address}
    }}
}}
"""


class Scenes:
    """What must work with any kind of adverts; a subclass says which."""

    timeout = 30
    words = VERSION_3
    address = ADDRESS
    us_from: IPAddress = OURS
    they_from: IPAddress = THEIRS

    def ours(self, priority: int) -> VRRPInstance:
        """Our instance of the same kind."""
        return an_instance(priority=priority, advert_int=0.1)

    def setUp(self) -> None:
        """A host for us, a host for them."""
        assert isinstance(self, TestCase) and isinstance(self, Scenes)
        left, self.right = two_hosts(self)
        self.us = RealRouter(self, left)

    def they(self, priority: int) -> CKeepalived:
        """Start them."""
        assert isinstance(self, TestCase) and isinstance(self, Scenes)
        return CKeepalived(self, self.right, their_configuration(priority, self.words, self.address))

    @inlineCallbacks
    def test_we_are_master_and_hand_over(self) -> Steps:
        """They follow us; when we stop they take over, by our priority 0, and we have it no more."""
        they = self.they(100)
        yield self.us.start(self.ours(150))
        yield until("us to be master", lambda: self.us.state() == "MASTER")
        yield until("them to be backup", lambda: they.says("BACKUP STATE") and not they.has(self.address))
        _assert_in_peace(self)
        yield self.us.stop()
        yield until("them to have it", lambda: they.has(self.address))
        _equal(self, self.us.has(self.address), False)
        _equal(self, they.says("Backup received priority 0 advertisement"), True)

    @inlineCallbacks
    def test_they_are_master_and_hand_over(self) -> Steps:
        """We follow them; when they stop we take over, by their priority 0."""
        they = self.they(150)
        yield until("them to be master", lambda: they.has(self.address))
        yield self.us.start(self.ours(100))
        yield until("us to follow", lambda: self.us.status()["master"] is not None)
        _equal(self, self.us.status()["master"], {"address": str(self.they_from), "priority": 150})
        they.stop()
        yield until("us to have it", lambda: self.us.has(self.address))
        _equal(self, self.us.status()["statistics"]["pri_zero_rcvd"] >= 1, True)
        _assert_in_peace(self)

    @inlineCallbacks
    def test_we_preempt_them(self) -> Steps:
        """They are master with a lower priority: we take over, they yield."""
        they = self.they(100)
        yield until("them to be master", lambda: they.has(self.address))
        yield self.us.start(self.ours(150))
        yield until("us to have it", lambda: self.us.has(self.address) and not they.has(self.address))
        _equal(self, they.says("higher priority 150, ours 100"), True)

    @inlineCallbacks
    def test_they_preempt_us(self) -> Steps:
        """We are master with a lower priority: they take over, we yield."""
        yield self.us.start(self.ours(100))
        yield until("us to have it", lambda: self.us.has(self.address))
        they = self.they(150)
        yield until("them to have it", lambda: they.has(self.address) and not self.us.has(self.address))
        _equal(self, self.us.status()["master"], {"address": str(self.they_from), "priority": 150})

    @inlineCallbacks
    def test_a_crash_of_theirs(self) -> Steps:
        """They die without a word: we have it after the protocol's own time."""
        they = self.they(150)
        yield until("them to be master", lambda: they.has(self.address))
        yield self.us.start(self.ours(100))
        yield until("us to follow", lambda: self.us.status()["master"] is not None)
        they.crash()
        yield until("us to have it", lambda: self.us.has(self.address))
        _equal(self, self.us.status()["statistics"]["pri_zero_rcvd"], 0)


class Version3InteropTests(Scenes, TestCase):
    """VRRPv3, multicast, 100 ms."""

    skip = needs_keepalived()


class Version2InteropTests(Scenes, TestCase):
    """VRRPv2, multicast, 1 s, with a password."""

    skip = needs_keepalived()
    words = VERSION_2

    def ours(self, priority: int) -> VRRPInstance:
        """With the same password."""
        password = Authentication(AuthenticationType.PASS, b"secret12")
        return an_instance(priority=priority, version=2, advert_int=1.0, authentication=password)


class UnicastInteropTests(Scenes, TestCase):
    """VRRPv3, unicast, 100 ms: the checksum has the peer's address in it."""

    skip = needs_keepalived()
    words = UNICAST

    def ours(self, priority: int) -> VRRPInstance:
        """With them as peer."""
        return an_instance(priority=priority, advert_int=0.1, unicast_src_ip=OURS, unicast_peer=(THEIRS,))


class IPv6InteropTests(Scenes, TestCase):
    """VRRPv3 over IPv6, multicast, 100 ms."""

    skip = needs_keepalived()
    address = "2001:db8::100/64"
    us_from, they_from = IPv6Address("fe80::1"), IPv6Address("fe80::2")

    def ours(self, priority: int) -> VRRPInstance:
        """With an address of IPv6."""
        return an_instance(priority=priority, advert_int=0.1, virtual_ipaddress=(self.address,))

    def setUp(self) -> None:
        """Of the link-local addresses only those that we know."""
        super().setUp()
        for namespace, address in ((self.us.namespace, self.us_from), (self.right, self.they_from)):
            namespace.ip("addr flush dev eth0 scope link")
            namespace.ip(f"addr add {address}/64 dev eth0 nodad")


class AHInteropTests(Version2InteropTests):
    """VRRPv2 inside IPSEC AH, multicast, 1 s (behaviour.md c3)."""

    words = VERSION_2.replace("PASS", "AH")

    def ours(self, priority: int) -> VRRPInstance:
        """With the same password."""
        password = Authentication(AuthenticationType.AH, b"secret12")
        return an_instance(priority=priority, version=2, advert_int=1.0, authentication=password)


class UnicastAHInteropTests(AHInteropTests):
    """The same between peers."""

    words = f"{AHInteropTests.words}\n unicast_src_ip {THEIRS}\n unicast_peer {{\n {OURS}\n }}"

    def ours(self, priority: int) -> VRRPInstance:
        """With a peer."""
        return evolve(super().ours(priority), unicast_src_ip=OURS, unicast_peer=(THEIRS,))


def _equal(test: object, actual: object, expected: object) -> None:
    """C{assertEqual} of a scene."""
    assert isinstance(test, TestCase)
    test.assertEqual(actual, expected)


def _assert_in_peace(test: Scenes) -> None:
    """Nothing of theirs was wrong for us."""
    statistics = test.us.status()["statistics"]
    wrong = {name: count for name, count in statistics.items() if name.endswith("err") and count}
    _equal(test, wrong, {})
