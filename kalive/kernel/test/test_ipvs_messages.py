"""IPVS messages, byte for byte: against captured ones, and against pyroute2's classes (corrected)."""

from __future__ import annotations

import struct
import sys
from ipaddress import ip_address
from typing import Any

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from twisted.trial.unittest import SkipTest, TestCase

from kalive.config.common import IPAddress
from kalive.config.health import ForwardingMethod
from kalive.kernel import ipvs_messages
from kalive.kernel.frames import NLM_F_DUMP, Frame, frames
from kalive.kernel.genl import attribute, family_number, family_request, message
from kalive.kernel.lean import load
from kalive.kernel.pools import (
    AddDestination,
    AddressService,
    AddService,
    Command,
    DeleteDestination,
    DeleteService,
    Destination,
    DestinationKey,
    EditDestination,
    EditService,
    MarkService,
    Service,
    ServiceKey,
)
from kalive.kernel.test.contract_ipvs_entries import ONE, WEB, server, tcp

FAMILY = 0x24


def corrected_message() -> Any:
    """pyroute2's message class with its fault mended: a netmask of IPv6 is a number (0.9.7 always
    wants an IPv4 address)."""
    faulty = load("pyroute2.netlink.generic.ipvs").ipvsmsg
    names = tuple(
        (name, "uint32" if name == "IPVS_SVC_ATTR_NETMASK" else kind) for name, kind in faulty.service.nla_map
    )
    service = type("service", (faulty.service,), {"nla_map": names})
    return type("ipvsmsg", (faulty,), {"service": service})()


def pyroute2_bytes(command: int, service: list[Any], destination: list[Any] | None = None) -> bytes:
    """The request as pyroute2 encodes it."""
    request = corrected_message()
    request["cmd"], request["version"] = command, 1
    request["header"] = {"type": FAMILY, "flags": 1, "sequence_number": 0, "pid": 0}
    request["attrs"] = [("IPVS_CMD_ATTR_SERVICE", {"attrs": service})]
    if destination is not None:
        request["attrs"].append(("IPVS_CMD_ATTR_DEST", {"attrs": destination}))
    request.encode()
    return bytes(request.data)


def service_names(key: ServiceKey) -> list[Any]:
    """C{key} in pyroute2's words."""
    if isinstance(key, MarkService):
        return [("IPVS_SVC_ATTR_AF", key.family), ("IPVS_SVC_ATTR_FWMARK", key.fwmark)]
    return [
        ("IPVS_SVC_ATTR_AF", 2 if key.address.version == 4 else 10),
        ("IPVS_SVC_ATTR_PROTOCOL", key.protocol),
        ("IPVS_SVC_ATTR_ADDR", str(key.address)),
        ("IPVS_SVC_ATTR_PORT", key.port),
    ]


def destination_names(key: DestinationKey) -> list[Any]:
    """C{key} in pyroute2's words."""
    return [
        ("IPVS_DEST_ATTR_ADDR_FAMILY", 2 if key.address.version == 4 else 10),
        ("IPVS_DEST_ATTR_ADDR", str(key.address)),
        ("IPVS_DEST_ATTR_PORT", key.port),
    ]


def attribute_names(service: Service, netmask: int) -> list[Any]:
    """All of C{service} in pyroute2's words."""
    flags = {"flags": (1 if service.persistence else 0) | service.flags, "mask": 0xFFFFFFFF}
    return [
        *service_names(service.key),
        ("IPVS_SVC_ATTR_SCHED_NAME", service.scheduler),
        ("IPVS_SVC_ATTR_FLAGS", flags),
        ("IPVS_SVC_ATTR_TIMEOUT", service.persistence),
        ("IPVS_SVC_ATTR_NETMASK", netmask),
    ]


SIX = Service(key=tcp("2001:db8::80"), scheduler="wrr", persistence=360, granularity=64)
MARK = Service(key=MarkService(7), scheduler="sh", flags=0x18)


class EncodeTests(TestCase):
    """Requests are those of another, tried, implementation."""

    def check(self, command: Command, *expected: Any) -> None:
        """C{command} is what pyroute2 makes of C{expected}."""
        self.assertEqual(ipvs_messages.encode(command, FAMILY), pyroute2_bytes(*expected))

    def test_services(self) -> None:
        """New, changed and deleted services of each kind; a mask in network order for IPv4."""
        ones = 0xFFFFFFFF
        for service, netmask in ((WEB, ones), (SIX, 64), (MARK, ones)):
            names = attribute_names(service, netmask)
            self.check(AddService(service), 1, names)
            self.check(EditService(service), 2, names)
            self.check(DeleteService(service.key), 3, service_names(service.key))

    def test_ipv4_granularity(self) -> None:
        """255.255.240.0, most significant byte first."""
        service = evolve(WEB, persistence=60, granularity=20)
        netmask = struct.unpack("=I", b"\xff\xff\xf0\x00")[0]
        self.check(AddService(service), 1, attribute_names(service, netmask))

    def test_destinations(self) -> None:
        """New, changed and deleted destinations, with each forwarding method."""
        methods = {ForwardingMethod.NAT: 0, ForwardingMethod.TUN: 2, ForwardingMethod.DR: 3}
        for address in ("10.0.0.1", "2001:db8::1"):
            for method, number in methods.items():
                destination = server(
                    address, 8080, weight=3, method=method, upper_threshold=9, lower_threshold=4
                )
                names = [
                    *destination_names(destination.key),
                    ("IPVS_DEST_ATTR_FWD_METHOD", number),
                    ("IPVS_DEST_ATTR_WEIGHT", 3),
                    ("IPVS_DEST_ATTR_U_THRESH", 9),
                    ("IPVS_DEST_ATTR_L_THRESH", 4),
                ]
                self.check(AddDestination(WEB.key, destination), 5, service_names(WEB.key), names)
                self.check(EditDestination(SIX.key, destination), 6, service_names(SIX.key), names)
            self.check(
                DeleteDestination(MARK.key, destination.key),
                7,
                service_names(MARK.key),
                destination_names(destination.key),
            )

    def test_bytes_of_a_destination(self) -> None:
        """One message written out, so that an error common to both encoders is seen: length 116, family
        0x24, request; command 5, version 1; the service; the destination."""
        expected = bytes.fromhex("""
            74000000 2400 0100 00000000 00000000 05010000
            2400 0100 06000100 02000000 06000200 06000000 08000300 c0000250 06000400 00500000
            3c00 0200 06000b00 02000000 08000100 0a000001 06000200 00500000
            08000300 00000000 08000400 03000000 08000500 00000000 08000600 00000000
        """)
        data = ipvs_messages.encode(AddDestination(WEB.key, ONE), FAMILY)
        if sys.byteorder == "big":
            raise SkipTest("the written bytes are those of a little-endian machine")
        self.assertEqual(data, expected)

    def test_persistence_engine(self) -> None:
        """An engine is named only when there is one."""
        with_engine = ipvs_messages.encode(AddService(evolve(WEB, persistence_engine="sip")), FAMILY)
        self.assertIn(attribute(11, b"sip\0"), with_engine)
        self.assertNotIn(b"sip", ipvs_messages.encode(AddService(WEB), FAMILY))

    def test_questions(self) -> None:
        """Services and destinations are dumped; destinations by the service they belong to."""
        (services,) = frames(ipvs_messages.services_request(FAMILY))
        self.assertEqual(
            (services.type, services.flags, services.payload), (FAMILY, 1 | NLM_F_DUMP, b"\4\1\0\0")
        )
        (destinations,) = frames(ipvs_messages.destinations_request(FAMILY, WEB.key))
        self.assertEqual(destinations.flags, 1 | NLM_F_DUMP)
        self.assertEqual(destinations.payload[4:], pyroute2_bytes(8, service_names(WEB.key))[20:])


class FamilyTests(TestCase):
    """How the number of the family is found."""

    def test_question(self) -> None:
        """CTRL_CMD_GETFAMILY to the controller, by name."""
        (frame,) = frames(family_request("IPVS"))
        self.assertEqual((frame.type, frame.payload), (0x10, b"\3\1\0\0" + attribute(2, b"IPVS\0")))

    def test_answer(self) -> None:
        """The number is one attribute among others."""
        content = attribute(2, b"IPVS\0") + attribute(1, struct.pack("=H", 0x24)) + attribute(3, b"\1\0\0\0")
        (frame,) = frames(message(0x10, 1, content))
        self.assertEqual(family_number(frame), 0x24)

    def test_answer_without_number(self) -> None:
        """Is no answer."""
        (frame,) = frames(message(0x10, 1, attribute(2, b"IPVS\0")))
        self.assertRaises(KeyError, family_number, frame)


def echoed(command: Command) -> Frame:
    """What the kernel would answer about the entry that C{command} wrote."""
    (frame,) = frames(ipvs_messages.encode(command, FAMILY))
    return frame


addresses: st.SearchStrategy[IPAddress] = st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6))
ports = st.integers(0, 65535)
numbers = st.integers(0, 2**32 - 1)
keys: st.SearchStrategy[ServiceKey] = st.one_of(
    st.builds(AddressService, st.sampled_from([6, 17, 132]), addresses, ports),
    st.builds(MarkService, st.integers(1, 2**32 - 1), st.sampled_from([2, 10])),
)
services = st.builds(
    Service,
    key=keys,
    scheduler=st.sampled_from(["rr", "wlc", "lblcr"]),
    persistence=st.integers(0, 2678400),
    granularity=st.integers(0, 32),
    flags=st.sampled_from([0, 4, 8, 0x38]),
    persistence_engine=st.sampled_from(["", "sip"]),
)
destinations = st.builds(
    Destination,
    key=st.builds(DestinationKey, addresses, ports),
    weight=st.integers(0, 2**31 - 1),
    method=st.sampled_from(ForwardingMethod),
    upper_threshold=numbers,
    lower_threshold=numbers,
)


class DecodeTests(TestCase):
    """Entries as the kernel dumps them."""

    @given(services)
    def test_services_survive(self, service: Service) -> None:
        """A service that was encoded decodes to itself."""
        self.assertEqual(ipvs_messages.decode_service(echoed(AddService(service))), service)

    @given(destinations)
    def test_destinations_survive(self, destination: Destination) -> None:
        """A destination that was encoded decodes to itself."""
        frame = echoed(AddDestination(WEB.key, destination))
        self.assertEqual(ipvs_messages.decode_destination(frame), destination)

    def test_service_of_the_kernel(self) -> None:
        """The kernel pads IPv4 addresses to 16 bytes, sets the HASHED flag and adds statistics."""
        content = (
            attribute(1, struct.pack("=H", 2))
            + attribute(2, struct.pack("=H", 6))
            + attribute(3, ip_address("192.0.2.80").packed + bytes(12))
            + attribute(4, b"\0\x50")
            + attribute(6, b"rr\0")
            + attribute(7, struct.pack("=II", 0x2, 0xFFFFFFFF))
            + attribute(8, bytes(4))
            + attribute(9, b"\xff" * 4)
            + attribute(0x800A, attribute(1, bytes(4)))
        )
        (frame,) = frames(message(FAMILY, 1, attribute(0x8001, content)))
        self.assertEqual(ipvs_messages.decode_service(frame), WEB)

    def test_destination_with_other_flags(self) -> None:
        """The kernel adds flags of its own beside the forwarding method (NOOUTPUT, INACTIVE)."""
        data = ipvs_messages.encode(AddDestination(WEB.key, ONE), FAMILY)
        there = data.replace(attribute(3, bytes(4)), attribute(3, struct.pack("=I", 0x183)))
        (frame,) = frames(there)
        self.assertEqual(ipvs_messages.decode_destination(frame), evolve(ONE, method=ForwardingMethod.DR))

    def test_destination_with_unknown_method(self) -> None:
        """A method that nobody can configure is none of ours."""
        data = ipvs_messages.encode(AddDestination(WEB.key, ONE), FAMILY)
        (frame,) = frames(data.replace(attribute(3, bytes(4)), attribute(3, struct.pack("=I", 4))))
        self.assertIsNone(ipvs_messages.decode_destination(frame))

    def test_entries_that_make_no_sense(self) -> None:
        """KeyError or ValueError, whatever is missing, never anything else."""
        whole = ipvs_messages.encode(AddService(WEB), FAMILY)[24:]
        for end in range(0, len(whole), 4):
            (frame,) = frames(message(FAMILY, 1, attribute(1, whole[:end])))
            try:
                ipvs_messages.decode_service(frame)
            except (KeyError, ValueError):
                continue
            self.assertEqual(end, len(whole) - len(whole) % 4)
