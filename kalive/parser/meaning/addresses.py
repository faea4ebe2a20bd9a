"""Virtual addresses and peers: addresses that no host can have, or that somebody has already.

Decides from one file; whether an address is free on the link nobody can see here.
"""

from __future__ import annotations

import re
from ipaddress import IPv4Interface, IPv6Interface

from kalive.config.common import IPAddress
from kalive.parser.meaning import codes
from kalive.parser.meaning.scene import Scene, each, last, lines, to_address, to_interface, word
from kalive.parser.tree import Statement

_NAME = re.compile(r"[^\s/:@]{1,15}\Z").match


def judge(scene: Scene) -> None:
    """Look at each instance, then at what several of them share."""
    holders: dict[tuple[IPAddress, str | None], str] = {}
    for name, instance in scene.named("vrrp_instance"):
        _peers(scene, name, instance)
        for line in lines(instance.block, "virtual_ipaddress", "virtual_ipaddress_excluded"):
            interface = to_interface(line.words[0])
            if interface is not None:
                _address(scene, name, line, interface)
                _shared(scene, name, line, (interface.ip, _link(instance, line, interface)), holders)
        for statement in each(instance.block, "interface"):
            _interface(scene, statement)


def _address(scene: Scene, name: str, line: Statement, interface: IPv4Interface | IPv6Interface) -> None:
    """An address that can't be anybody's."""
    address, network = interface.ip, interface.network
    what = "multicast" if address.is_multicast else "loopback" if address.is_loopback else None
    if what or str(address) == "255.255.255.255":
        what = what or "broadcast"
        scene.reading.complain(codes.NO_HOST_ADDRESS, line, name=name, value=address, what=what)
    elif isinstance(interface, IPv4Interface) and network.prefixlen < 31 and int(address):
        edges = {network.network_address: "network", network.broadcast_address: "broadcast"}
        if address in edges:
            what = edges[address]
            scene.reading.complain(codes.EDGE_OF_NETWORK, line, name=name, value=interface, what=what)


def _link(instance: Statement, line: Statement, interface: IPv4Interface | IPv6Interface) -> str | None:
    """Where an address must be unique: link-local ones on their link, others everywhere."""
    if not interface.is_link_local:
        return None
    place = line.words.index("dev") + 1 if "dev" in line.words else 0
    return line.words[place] if 0 < place < len(line.words) else word(instance.block, "interface")


def _shared(
    scene: Scene,
    name: str,
    line: Statement,
    key: tuple[IPAddress, str | None],
    holders: dict[tuple[IPAddress, str | None], str],
) -> None:
    """Two instances with one address; 0.0.0.0 stands for no address at all."""
    other = holders.setdefault(key, name)
    if other != name and int(key[0]):
        scene.reading.complain(codes.ADDRESS_IN_TWO, line, name=name, value=key[0], other=other)


def _peers(scene: Scene, name: str, instance: Statement) -> None:
    """Unicast: no peers, a peer that is we, a router's address among the virtual ones."""
    block = instance.block
    source = last(block, "unicast_src_ip")
    if source is not None and len(source.words) > 1 and last(block, "unicast_peer") is None:
        scene.reading.complain(codes.SOURCE_WITHOUT_PEERS, source, name=name)
    own = to_address(source.words[1]) if source is not None and len(source.words) > 1 else None
    routers = {own: "unicast_src_ip"} if own is not None else {}
    for line in lines(block, "unicast_peer"):
        peer = to_address(line.words[0])
        if peer is not None and peer == own:
            scene.reading.complain(codes.PEER_IS_SELF, line, name=name, value=peer)
        elif peer is not None:
            routers.setdefault(peer, "unicast_peer")
    for line in lines(block, "virtual_ipaddress") if routers else ():
        virtual = to_address(line.words[0])
        if virtual in routers and virtual is not None:
            what = routers[virtual]
            scene.reading.complain(codes.VIRTUAL_IS_REAL, line, name=name, value=virtual, what=what)


def _interface(scene: Scene, statement: Statement) -> None:
    """C{eth0@if5} from C{ip addr}, an address, a path."""
    value = statement.words[1] if len(statement.words) > 1 else "x"
    if (_NAME(value) and to_address(value) is None) or value.startswith(("$", "<", "{")) or len(value) > 15:
        return
    hint = f"did you mean '{value.partition('@')[0]}'?" if "@" in value else None
    what = (
        "an address" if to_address(value) is not None else "how ip shows a link" if hint else "something else"
    )
    scene.reading.complain(codes.NO_INTERFACE_NAME, statement, 1, hint, value=value, what=what)
