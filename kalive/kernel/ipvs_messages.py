"""IPVS values to and from the bytes of its generic netlink family (C{linux/ip_vs.h}).

Decides how each command and entry is written. It never sends anything (L{kalive.kernel.ipvs} does).
Plain C{struct}, because pyroute2's classes take 460 us a message and have faults here (0.9.7: an
IPv6 netmask can't be written); C{test_ipvs_messages} holds the bytes against those classes, corrected.
"""

from __future__ import annotations

import socket
import struct
import sys
from ipaddress import IPv4Address, IPv6Address

from kalive.config.common import IPAddress
from kalive.config.health import ForwardingMethod
from kalive.kernel.frames import NLM_F_DUMP, Frame, attributes
from kalive.kernel.genl import attribute, body, message
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

#: IPVS_CMD_….
NEW_SERVICE, SET_SERVICE, DEL_SERVICE, GET_SERVICE = 1, 2, 3, 4
NEW_DEST, SET_DEST, DEL_DEST, GET_DEST = 5, 6, 7, 8
GET_INFO = 15
#: IPVS_CMD_ATTR_….
_SERVICE, _DEST = 1, 2
#: IPVS_SVC_ATTR_….
_AF, _PROTOCOL, _ADDR, _PORT, _FWMARK, _SCHED_NAME, _FLAGS, _TIMEOUT, _NETMASK = range(1, 10)
_PE_NAME = 11
#: IPVS_DEST_ATTR_….
_DEST_ADDR, _DEST_PORT, _FWD_METHOD, _WEIGHT, _U_THRESH, _L_THRESH = range(1, 7)
_ADDR_FAMILY = 11
#: IP_VS_SVC_F_…: the kernel sets HASHED for every service in its table.
_PERSISTENT, _HASHED = 0x1, 0x2
_ALL_BITS = 0xFFFFFFFF
#: IP_VS_CONN_F_FWD_MASK and what is below it; LOCALNODE (1) and BYPASS (4) can't be configured.
_METHOD_MASK = 0x7
_METHOD_NUMBER = {ForwardingMethod.NAT: 0, ForwardingMethod.TUN: 2, ForwardingMethod.DR: 3}
_METHOD = {number: method for method, number in _METHOD_NUMBER.items()}

_U16 = struct.Struct("=H")
_U32 = struct.Struct("=I")
_BE16 = struct.Struct("!H")


def _u32(kind: int, value: int) -> bytes:
    return attribute(kind, _U32.pack(value & _ALL_BITS))


def _family(address: IPAddress) -> int:
    return int(socket.AF_INET if address.version == 4 else socket.AF_INET6)


def _service_key(key: ServiceKey) -> bytes:
    """The attributes that name a service."""
    if isinstance(key, MarkService):
        return attribute(_AF, _U16.pack(key.family)) + _u32(_FWMARK, key.fwmark)
    return (
        attribute(_AF, _U16.pack(_family(key.address)))
        + attribute(_PROTOCOL, _U16.pack(key.protocol))
        + attribute(_ADDR, key.address.packed)
        + attribute(_PORT, _BE16.pack(key.port))
    )


def _is_ipv4(key: ServiceKey) -> bool:
    return key.family == socket.AF_INET if isinstance(key, MarkService) else key.address.version == 4


def _netmask(key: ServiceKey, granularity: int) -> bytes:
    """IPv4 has a mask in network order here, IPv6 a prefix length in host order."""
    if not _is_ipv4(key):
        return _U32.pack(granularity)
    return (_ALL_BITS << 32 - granularity & _ALL_BITS).to_bytes(4, "big")


def _service(service: Service) -> bytes:
    """All attributes of a service; every flag is said, so that nothing of an earlier owner stays."""
    flags = service.flags | (_PERSISTENT if service.persistence else 0)
    engine = service.persistence_engine
    return (
        _service_key(service.key)
        + attribute(_SCHED_NAME, service.scheduler.encode() + b"\0")
        + (attribute(_PE_NAME, engine.encode() + b"\0") if engine else b"")
        + attribute(_FLAGS, _U32.pack(flags) + _U32.pack(_ALL_BITS))
        + _u32(_TIMEOUT, service.persistence)
        + attribute(_NETMASK, _netmask(service.key, service.granularity))
    )


def _destination_key(key: DestinationKey) -> bytes:
    return (
        attribute(_ADDR_FAMILY, _U16.pack(_family(key.address)))
        + attribute(_DEST_ADDR, key.address.packed)
        + attribute(_DEST_PORT, _BE16.pack(key.port))
    )


def _destination(destination: Destination) -> bytes:
    return (
        _destination_key(destination.key)
        + _u32(_FWD_METHOD, _METHOD_NUMBER[destination.method])
        + _u32(_WEIGHT, destination.weight)
        + _u32(_U_THRESH, destination.upper_threshold)
        + _u32(_L_THRESH, destination.lower_threshold)
    )


def encode(command: Command, family: int) -> bytes:
    """The request that carries out C{command}; C{family} is the number of the IPVS family."""
    match command:
        case AddDestination(service, destination):
            return _request(family, NEW_DEST, _service_key(service), _destination(destination))
        case EditDestination(service, destination):
            return _request(family, SET_DEST, _service_key(service), _destination(destination))
        case DeleteDestination(service, key):
            return _request(family, DEL_DEST, _service_key(service), _destination_key(key))
        case AddService(service):
            return _request(family, NEW_SERVICE, _service(service))
        case EditService(service):
            return _request(family, SET_SERVICE, _service(service))
        case DeleteService(key):
            return _request(family, DEL_SERVICE, _service_key(key))


def _request(family: int, command: int, service: bytes, destination: bytes = b"") -> bytes:
    content = attribute(_SERVICE, service)
    return message(family, command, content + attribute(_DEST, destination) if destination else content)


def info_request(family: int) -> bytes:
    """Harmless, and needs the same privilege as everything else: EPERM without it."""
    return message(family, GET_INFO)


def services_request(family: int) -> bytes:
    """All services, please."""
    return message(family, GET_SERVICE, flags=NLM_F_DUMP)


def destinations_request(family: int, service: ServiceKey) -> bytes:
    """All destinations of C{service}, please; none when there is no such service."""
    return message(family, GET_DEST, attribute(_SERVICE, _service_key(service)), NLM_F_DUMP)


def _number(found: dict[int, bytes], kind: int) -> int:
    return int.from_bytes(found.get(kind, b""), sys.byteorder)


def _port(found: dict[int, bytes], kind: int) -> int:
    return int.from_bytes(found.get(kind, b""), "big")


def _text(found: dict[int, bytes], kind: int) -> str:
    return found.get(kind, b"").rstrip(b"\0").decode(errors="replace")


def _address(family: int, data: bytes) -> IPAddress:
    """The kernel always gives 16 bytes."""
    return IPv4Address(data[:4]) if family == socket.AF_INET else IPv6Address(data)


def decode_service(frame: Frame) -> Service:
    """One answer to L{services_request}.

    @raise KeyError, ValueError: it is no service that can be named.
    """
    found = dict(attributes(dict(attributes(body(frame)))[_SERVICE]))
    key = _decode_key(found)
    flags = _U32.unpack_from(found[_FLAGS])[0]
    mask = found[_NETMASK]
    return Service(
        key=key,
        scheduler=_text(found, _SCHED_NAME),
        persistence=_number(found, _TIMEOUT) if flags & _PERSISTENT else 0,
        granularity=int.from_bytes(mask, "big").bit_count() if _is_ipv4(key) else _U32.unpack(mask)[0],
        flags=flags & ~(_PERSISTENT | _HASHED),
        persistence_engine=_text(found, _PE_NAME),
    )


def _decode_key(found: dict[int, bytes]) -> ServiceKey:
    family = _number(found, _AF)
    if _FWMARK in found:
        return MarkService(_number(found, _FWMARK), family)
    return AddressService(_number(found, _PROTOCOL), _address(family, found[_ADDR]), _port(found, _PORT))


def decode_destination(frame: Frame) -> Destination | None:
    """One answer to L{destinations_request}; None when its forwarding method is none of ours, which
    nobody can configure.

    @raise KeyError, ValueError: it is no destination that can be named.
    """
    found = dict(attributes(dict(attributes(body(frame)))[_DEST]))
    method = _METHOD.get(_number(found, _FWD_METHOD) & _METHOD_MASK)
    if method is None:
        return None
    address = _address(_number(found, _ADDR_FAMILY), found[_DEST_ADDR])
    return Destination(
        key=DestinationKey(address, _port(found, _DEST_PORT)),
        weight=_number(found, _WEIGHT),
        method=method,
        upper_threshold=_number(found, _U_THRESH),
        lower_threshold=_number(found, _L_THRESH),
    )
