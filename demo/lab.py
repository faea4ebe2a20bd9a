"""The network of the demo: two switches, two directors, two web servers and a client, in namespaces.

    client --- front switch --- director1, director2 --- back switch --- web1, web2

Runs inside a sandbox or a guest kernel (L{demo.__main__}), where everything it makes ends with it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ACTORS = Path(__file__).parent / "actors"
DIRECTORS = ("director1", "director2")
SERVICE, GATEWAY, PORT = "192.0.2.10", "10.20.0.1", 80
FRONT = {"director1": "192.0.2.2", "director2": "192.0.2.3", "client": "192.0.2.100"}
BACK = {"director1": "10.20.0.2", "director2": "10.20.0.3", "web1": "10.20.0.11", "web2": "10.20.0.12"}
HOSTS = sorted({*FRONT, *BACK})


class Port(NamedTuple):
    """One end of a cable in a host, the other in a switch."""

    host: str
    interface: str
    address: str
    switch: str

    @property
    def cable(self) -> str:
        """Name of the switch's end."""
        return f"{self.interface}-{self.host}"[:15]


def ports() -> list[Port]:
    """Every host's cables. Directors have eth0 in front and eth1 at the back; the others only eth0."""
    front = [Port(host, "eth0", address, "front") for host, address in FRONT.items()]
    back = [
        Port(host, "eth1" if host in DIRECTORS else "eth0", address, "back") for host, address in BACK.items()
    ]
    return front + back


def run(*command: str) -> None:
    """Run a command that must succeed; its complaint is the exception's text."""
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"'{' '.join(command)}' failed: {done.stderr.strip()}")


def ip_batch(lines: list[str], namespace: str | None = None) -> None:
    """Give C{ip} many commands at once: a start of a program costs 20 ms in User Mode Linux."""
    where = ["-netns", namespace] if namespace else []
    done = subprocess.run(
        ["ip", *where, "-batch", "-"],
        input="\n".join(lines) + "\n",
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"ip -batch {lines}: {done.stderr.strip()}")


def load_bridge() -> None:
    """Have the guest kernel load its bridge module; a machine's own kernel loads it by itself."""
    if os.path.exists("/sys/module/bridge") or not os.path.exists("/proc/exitcode"):
        return
    os.makedirs("/run/modules", exist_ok=True)
    os.symlink("/usr/lib/uml", "/run/modules/lib")
    run("modprobe", "-d", "/run/modules", "bridge")


def build() -> None:
    """Make all namespaces, switches and cables and give the hosts their addresses."""
    load_bridge()
    ip_batch([f"netns add {name}" for name in ["switch", *HOSTS]])
    ip_batch([f"link add {switch} type bridge mcast_snooping 0" for switch in ("front", "back")], "switch")
    cables = [
        f"link add {port.interface} netns {port.host} type veth peer name {port.cable} netns switch"
        for port in ports()
    ]
    ip_batch(cables)
    ip_batch(
        [f"link set {port.cable} master {port.switch} up" for port in ports()]
        + [f"link set {switch} up" for switch in ("front", "back")],
        "switch",
    )
    for host in HOSTS:
        configure(host)


def configure(host: str) -> None:
    """Addresses, links and routes of one host."""
    lines = ["link set lo up"]
    for port in ports():
        if port.host == host:
            lines += [f"addr add {port.address}/24 dev {port.interface}", f"link set {port.interface} up"]
    if host.startswith("web"):
        lines.append(f"route add default via {GATEWAY}")
    ip_batch(lines, host)
    if host in DIRECTORS:
        run("ip", "netns", "exec", host, "sh", "-c", "echo 1 >/proc/sys/net/ipv4/ip_forward")


def cable(host: str, interface: str, state: str) -> None:
    """Pull (C{down}) or plug in (C{up}) one cable of C{host}, at the switch's end."""
    ends = [port.cable for port in ports() if (port.host, port.interface) == (host, interface)]
    ip_batch([f"link set {end} {state}" for end in ends], "switch")


def inside(host: str, *command: str) -> list[str]:
    """C{command} in the namespace of C{host}."""
    return ["ip", "netns", "exec", host, *command]


def actor(host: str, program: str, *arguments: str) -> list[str]:
    """One of the demo's own programs on C{host}; without C{site} it starts in half the time."""
    return inside(host, sys.executable, "-I", "-S", "-u", str(ACTORS / program), *arguments)
