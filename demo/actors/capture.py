"""C{capture.py INTERFACE}: prints the VRRP adverts and gratuitous ARPs that pass on a wire.

Knows the packets from RFC 9568 5.1 and RFC 3768 5.1 by itself and shares no code with the daemon, so
that it can bear witness. Lines: C{WHEN advert SOURCE VERSION VRID PRIORITY} and C{WHEN arp ADDRESS MAC}.
"""

from __future__ import annotations

import socket
import struct
import sys
import time

ETH_P_ALL, ETH_P_IP, ETH_P_ARP = 0x0003, 0x0800, 0x0806
VRRP = 112


def advert(frame: bytes) -> str | None:
    """A VRRP advert in an Ethernet frame, in words."""
    header = 14 + (frame[14] & 0x0F) * 4
    if frame[23] != VRRP or frame[header] & 0x0F != 1:
        return None
    version, vrid, priority = frame[header] >> 4, frame[header + 1], frame[header + 2]
    return f"advert {socket.inet_ntoa(frame[26:30])} {version} {vrid} {priority}"


def announcement(frame: bytes) -> str | None:
    """An ARP in which somebody speaks of his own address unasked: sender and target are the same."""
    sender, target = frame[28:32], frame[38:42]
    if sender != target:
        return None
    return f"arp {socket.inet_ntoa(sender)} {frame[22:28].hex(':')}"


def read(frame: bytes) -> str | None:
    """What is worth a line in this frame, if anything."""
    (kind,) = struct.unpack_from("!H", frame, 12)
    if kind == ETH_P_IP and len(frame) >= 37:
        return advert(frame)
    return announcement(frame) if kind == ETH_P_ARP and len(frame) >= 42 else None


def watch(interface: str) -> None:
    """Print for ever."""
    wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
    wire.bind((interface, 0))
    print(f"{time.monotonic():.4f} ready", flush=True)
    while True:
        text = read(wire.recv(2048))
        if text:
            print(f"{time.monotonic():.4f} {text}", flush=True)


if __name__ == "__main__":
    watch(sys.argv[1])
