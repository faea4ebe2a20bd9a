"""Instances over IPv6, inside IPSEC AH, and signed by auth_hmac, as services on a LAN in memory."""

from __future__ import annotations

from ipaddress import IPv6Address
from pathlib import Path
from typing import Any

from attrs import evolve
from twisted.trial.unittest import SynchronousTestCase

from kalive.config.instance import HMACAuthentication, HMACKey, HMACMode, KeySource, UnicastSettings
from kalive.config.vrrp import Authentication, AuthenticationType, VRRPInstance
from kalive.vrrp.test.lan import LAN, VIP, Machine, an_instance, logged

VIP_6 = "2001:db8::100"
AH_WORDS = {"version": 2, "authentication": Authentication(AuthenticationType.AH, b"secret12")}
KEY = HMACKey(7, KeySource.TEXT, b"a key of thirty-two octets or so.")
HMAC = HMACAuthentication(key=(KEY,), active_key=7)


def pair(lan: LAN, **words: Any) -> tuple[Machine, Machine]:
    """A machine with priority 100 and one with 150, both started and settled."""
    low = lan.machine(1).start(an_instance(priority=100, **words))
    high = lan.machine(2).start(an_instance(priority=150, **words))
    lan.run(10)
    return low, high


class IPv6Tests(SynchronousTestCase):
    """VRRPv3 over IPv6 (RFC 9568 5.1.2)."""

    def test_election_and_take_over(self) -> None:
        """From link-local addresses to ff02::12 with hop limit 255; the backup takes over in time."""
        lan = LAN()
        low, high = pair(lan, virtual_ipaddress=(f"{VIP_6}/64",))
        self.assertEqual((low.state(), high.state()), ("BACKUP", "MASTER"))
        self.assertEqual(high.addresses(), [f"{VIP_6}/64"])
        heard = lan.segment.adverts[-1].datagram
        self.assertEqual((str(heard.source), str(heard.destination), heard.ttl), ("fe80::2", "ff02::12", 255))
        lan.segment.part(["a"], ["b"])
        lan.run(4)
        self.assertEqual((low.state(), low.addresses()), ("MASTER", [f"{VIP_6}/64"]))

    def test_unsolicited_neighbour_advertisements(self) -> None:
        """RFC 9568 6.4.2: five, and five more after garp_master_delay."""
        lan = LAN()
        pair(lan, virtual_ipaddress=(f"{VIP_6}/64",))
        frames = [heard.frame for heard in lan.segment.frames if heard.host == "b"]
        self.assertEqual(len(frames), 10)
        self.assertEqual({frame[:6].hex() for frame in frames}, {"333300000001"})
        self.assertEqual({frame[62:78] for frame in frames}, {IPv6Address(VIP_6).packed})

    def test_both_families_with_one_vrid(self) -> None:
        """RFC 9568 1.2: two virtual routers, one for each family."""
        lan = LAN()
        machine = lan.machine(1).start(
            an_instance(), an_instance(name="VI_6", virtual_ipaddress=(f"{VIP_6}/64",))
        )
        lan.run(5)
        self.assertEqual((machine.state(), machine.state("VI_6")), ("MASTER", "MASTER"))

    def test_excluded_address_of_the_other_family(self) -> None:
        """It is on the interface and announced, but not in the adverts."""
        lan = LAN()
        machine = lan.machine(1).start(an_instance(virtual_ipaddress_excluded=(f"{VIP_6}/64",)))
        lan.run(5)
        self.assertEqual(machine.addresses(), [f"{VIP}/24", f"{VIP_6}/64"])
        self.assertEqual(lan.segment.adverts[-1].datagram.payload[3], 1)

    def test_unicast(self) -> None:
        """To the peer; its hop limit does not matter."""
        lan = LAN()
        first, second = IPv6Address("fe80::1"), IPv6Address("fe80::2")
        words = {"virtual_ipaddress": (f"{VIP_6}/64",)}
        low = lan.machine(1).start(an_instance(unicast_src_ip=first, unicast_peer=(second,), **words))
        high = lan.machine(2).start(
            an_instance(priority=150, unicast_src_ip=second, unicast_peer=(first,), **words)
        )
        lan.run(10)
        self.assertEqual((low.state(), high.state()), ("BACKUP", "MASTER"))
        self.assertEqual({heard.datagram.ttl for heard in lan.segment.adverts}, {64})

    def test_unicast_ttl(self) -> None:
        """C{unicast_ttl} is the hop limit."""
        lan = LAN()
        first, second = IPv6Address("fe80::1"), IPv6Address("fe80::2")
        lan.machine(1).start(
            an_instance(
                virtual_ipaddress=(f"{VIP_6}/64",),
                unicast_src_ip=first,
                unicast_peer=(second,),
                unicast=UnicastSettings(unicast_ttl=3),
            )
        )
        lan.run(5)
        self.assertEqual({heard.datagram.ttl for heard in lan.segment.adverts}, {3})


class AHTests(SynchronousTestCase):
    """C{auth_type AH} (behaviour.md c3)."""

    def test_election_and_take_over(self) -> None:
        """Nobody is refused, and who takes over counts on where the master was."""
        lan = LAN()
        low, high = pair(lan, **AH_WORDS)
        self.assertEqual((low.state(), high.state()), ("BACKUP", "MASTER"))
        numbers = [heard.datagram.payload[8:12] for heard in lan.segment.adverts]
        lan.segment.part(["a"], ["b"])
        lan.run(4)
        self.assertEqual((low.state(), low.status()["rejected"]), ("MASTER", {}))
        first = next(heard for heard in lan.segment.adverts[len(numbers) :] if heard.host == "a")
        self.assertGreater(first.datagram.payload[8:12], max(numbers))

    def test_after_a_split_one_is_master(self) -> None:
        """Whoever has the smaller numbers learns the greater ones from the other."""
        lan = LAN()
        low, high = pair(lan, **AH_WORDS)
        for apart in (5.3, 17.7, 40.1):
            lan.segment.part(["a"], ["b"])
            lan.run(apart)
            lan.segment.heal()
            lan.run(10)
            self.assertEqual((low.state(), high.state()), ("BACKUP", "MASTER"), apart)

    def test_another_password(self) -> None:
        """Both are master, each counts the other's adverts as forged."""
        lan = LAN()
        low = lan.machine(1).start(an_instance(**AH_WORDS))
        other = Authentication(AuthenticationType.AH, b"secret13")
        high = lan.machine(2).start(an_instance(version=2, authentication=other))
        lan.run(10)
        for machine in (low, high):
            self.assertEqual(machine.state(), "MASTER")
            self.assertGreater(machine.status()["rejected"]["ah_integrity"], 3)
            self.assertGreater(machine.status()["statistics"]["auth_failure"], 3)

    def test_the_number_is_kept_over_a_reload(self) -> None:
        """Or the others would refuse us for as long as we have been master."""
        lan = LAN()
        low, high = pair(lan, **AH_WORDS)
        high.reload(an_instance(priority=151, **AH_WORDS))
        lan.run(5)
        self.assertEqual((low.state(), high.state(), low.status()["rejected"]), ("BACKUP", "MASTER", {}))


class HMACTests(SynchronousTestCase):
    """C{auth_hmac} (behaviour.md c4)."""

    def test_election_over_both_families(self) -> None:
        """Signed adverts are believed."""
        for words in ({}, {"virtual_ipaddress": (f"{VIP_6}/64",)}, {"version": 2}):
            low, high = pair(LAN(), auth_hmac=HMAC, **words)
            self.assertEqual((low.state(), high.state()), ("BACKUP", "MASTER"), words)
            self.assertEqual((low.status()["rejected"], high.status()["rejected"]), ({}, {}))

    def test_migration(self) -> None:
        """Receive-only, permissive, enforce: at no step are there two masters."""
        lan = LAN()
        low, high = pair(lan)

        def instance(priority: int, mode: HMACMode | None) -> VRRPInstance:
            words = evolve(HMAC, mode=mode) if mode else None
            return an_instance(priority=priority, auth_hmac=words)

        steps = (HMACMode.RECEIVE_ONLY, HMACMode.PERMISSIVE, HMACMode.ENFORCE)
        for mode in steps:
            for machine, priority in ((low, 100), (high, 150)):
                machine.reload(instance(priority, mode))
                lan.run(5)
                self.assertEqual((low.state(), high.state()), ("BACKUP", "MASTER"), mode)
        self.assertEqual(len(lan.segment.adverts[-1].datagram.payload), 12 + 28)

    def test_unsigned_where_a_signature_is_needed(self) -> None:
        """Dropped, counted, said."""
        lan = LAN()
        with logged() as lines:
            low = lan.machine(1).start(an_instance(auth_hmac=HMAC))
            lan.machine(2).start(an_instance(priority=150))
            lan.run(10)
        self.assertEqual(low.state(), "MASTER")
        self.assertGreater(low.status()["statistics"]["auth_ext_missing"], 3)
        said = [line for line in lines if "without an auth_hmac signature" in line]
        self.assertLessEqual(len(said), 3, said)

    def test_a_key_in_a_file(self) -> None:
        """Its last line's end is no part of it; without the file the instance is in FAULT and says why."""
        path = Path(self.mktemp())
        key = HMACKey(7, KeySource.FILE, str(path).encode())
        words = evolve(HMAC, key=(key,))
        lan = LAN()
        machine = lan.machine(1).start(an_instance(auth_hmac=words))
        self.assertIn("No such file", machine.status()["faults"][0])
        path.write_bytes(KEY.value + b"\n")
        low, high = pair(LAN(), auth_hmac=words)
        self.assertEqual((low.state(), high.state()), ("BACKUP", "MASTER"))

    def test_a_short_key(self) -> None:
        """Is refused."""
        words = evolve(HMAC, key=(HMACKey(7, KeySource.TEXT, b"short"),))
        machine = LAN().machine(1).start(an_instance(auth_hmac=words))
        self.assertEqual(machine.status()["faults"], ["auth_hmac: key 7 has 5 octets, not 32 to 64"])
