"""Network namespaces for one comparison: two directors and a witness on a bridge.

Decides names (prefix C{kb} and the process id), addresses and wiring. Never touches an interface
outside the namespaces it made, and removes all of them in L{Segment.close}.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import IPv4Address
from pathlib import Path

from attrs import frozen

_CLONE_NEWNET = 0x40000000
_NAMESPACES = Path("/run/netns")
INTERFACE = "eth0"
BRIDGE = "br0"
WITNESS_ADDRESS = IPv4Address("192.0.2.3")
VIRTUAL_ADDRESS = IPv4Address("192.0.2.100")
ADDRESSES = {"a": IPv4Address("192.0.2.1"), "b": IPv4Address("192.0.2.2")}


def ip(*words: str) -> None:
    """Run iproute2.

    @raise RuntimeError: with what it said, when it fails.
    """
    done = subprocess.run(["ip", *words], capture_output=True, text=True, timeout=20, check=False)
    if done.returncode:
        raise RuntimeError(f"ip {' '.join(words)}: {done.stderr.strip()}")


def _enter(namespace: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(namespace, _CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "setns")


@contextmanager
def inside(name: str) -> Iterator[None]:
    """Be in a namespace: sockets made and processes started in the block stay there."""
    with Path("/proc/self/ns/net").open() as home, (_NAMESPACES / name).open() as there:
        _enter(there.fileno())
        try:
            yield
        finally:
            _enter(home.fileno())


@frozen
class Segment:
    """A LAN: a bridge in the witness's namespace with a port to each director's C{eth0}.

    @ivar tag: what tells this segment's namespaces from another's.
    """

    tag: str

    def name(self, role: str) -> str:
        """The namespace of C{"a"}, C{"b"} (directors) or C{"w"} (witness)."""
        return f"kb{os.getpid()}{self.tag}{role}"

    def open(self) -> None:
        """Make it; what was made is removed again when that fails half-way."""
        try:
            self._witness()
            for role, address in ADDRESSES.items():
                self._director(role, address)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Remove the namespaces and with them the links; none is left is success."""
        for role in ("a", "b", "w"):
            if (_NAMESPACES / self.name(role)).exists():
                ip("netns", "del", self.name(role))

    def drop_virtual_address(self, role: str) -> None:
        """Take the virtual address from a director that was killed, as a dead machine would lose it."""
        ip("-n", self.name(role), "addr", "flush", "dev", INTERFACE, "to", f"{VIRTUAL_ADDRESS}/32")

    def mac(self, role: str) -> bytes:
        """The hardware address of a director's or the witness's interface."""
        link = BRIDGE if role == "w" else INTERFACE
        words = ["ip", "-n", self.name(role), "-br", "link", "show", link]
        shown = subprocess.run(words, capture_output=True, text=True, check=True, timeout=20).stdout
        return bytes.fromhex(shown.split()[2].replace(":", ""))

    def _witness(self) -> None:
        name = self.name("w")
        ip("netns", "add", name)
        ip("-n", name, "link", "set", "lo", "up")
        # No snooping: without a querier it would swallow multicast for a while after start.
        ip("-n", name, "link", "add", BRIDGE, "type", "bridge", "mcast_snooping", "0", "forward_delay", "0")
        ip("-n", name, "addr", "add", f"{WITNESS_ADDRESS}/24", "dev", BRIDGE)
        ip("-n", name, "link", "set", BRIDGE, "up", "promisc", "on")

    def _director(self, role: str, address: IPv4Address) -> None:
        name, port, witness = self.name(role), f"port{role}", self.name("w")
        ip("netns", "add", name)
        ip("-n", name, "link", "set", "lo", "up")
        ip("-n", name, "link", "add", INTERFACE, "type", "veth", "peer", "name", port, "netns", witness)
        ip("-n", name, "addr", "add", f"{address}/24", "dev", INTERFACE)
        ip("-n", name, "link", "set", INTERFACE, "up")
        ip("-n", witness, "link", "set", port, "master", BRIDGE, "up")
