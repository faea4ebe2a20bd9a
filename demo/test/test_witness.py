"""The witnesses read what ipvsadm, ip monitor, the capture, the client and the logs print."""

from __future__ import annotations

import struct

from twisted.trial.unittest import TestCase

from demo.actors import capture
from demo.events import AddressChanged, Advert, Announcement, Answer, Became, PoolChanged
from demo.witness import IPVSReader, read_capture, read_client, read_log, read_monitor

TABLE = """\
IP Virtual Server version 1.2.1 (size=4096)
Prot LocalAddress:Port Scheduler Flags
  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn
TCP  192.0.2.10:80 wrr
  -> 10.20.0.12:80                Masq    1      0          3
  -> 10.20.0.11:80                Masq    2      4          9
.
"""


class IPVSTests(TestCase):
    """C{ipvsadm -Ln}, read again and again."""

    def read(self, *tables: str) -> list[object]:
        """The events of all C{tables}."""
        reader = IPVSReader("director1")
        events = [reader(1.0, line) for table in tables for line in table.splitlines(keepends=True)]
        return [event for event in events if event]

    def test_services_and_weights(self) -> None:
        """Service, servers and weights; connection counts are not of interest."""
        servers = (("10.20.0.11", 2), ("10.20.0.12", 1))
        wanted = PoolChanged(1.0, "director1", (("192.0.2.10:80", servers),))
        self.assertEqual(self.read(TABLE), [wanted])
        self.assertEqual(wanted.servers, {"10.20.0.11": 2, "10.20.0.12": 1})

    def test_only_changes(self) -> None:
        """The same table again is no news, even with other connection counts; a lost server is."""
        shorter = TABLE.replace("  -> 10.20.0.12:80                Masq    1      0          3\n", "")
        self.assertEqual(len(self.read(TABLE, TABLE.replace("9\n", "10\n"), shorter)), 2)

    def test_emptied(self) -> None:
        """A table that loses its last service is news; an empty one at the beginning is not."""
        empty = "".join(TABLE.splitlines(keepends=True)[:3]) + ".\n"
        self.assertEqual(self.read(empty), [])
        self.assertEqual(self.read(TABLE, empty)[-1], PoolChanged(1.0, "director1", ()))


class MonitorTests(TestCase):
    """C{ip monitor address}."""

    def test_added(self) -> None:
        """An address that came."""
        line = "2: eth0    inet 192.0.2.10/24 scope global secondary eth0\\       valid_lft forever\n"
        wanted = AddressChanged(1.0, "director1", "192.0.2.10", "eth0", True)
        self.assertEqual(read_monitor("director1")(1.0, line), wanted)

    def test_removed(self) -> None:
        """An address that went."""
        line = "Deleted 2: eth0    inet 192.0.2.10/24 scope global secondary eth0\\       valid_lft forever\n"
        wanted = AddressChanged(1.0, "director1", "192.0.2.10", "eth0", False)
        self.assertEqual(read_monitor("director1")(1.0, line), wanted)


class LogTests(TestCase):
    """The daemons' own words."""

    def test_states(self) -> None:
        """The line people grep for; the others say nothing here."""
        read = read_log("director2")
        line = "2026-01-01 Keepalived_vrrp: (front) Entering MASTER STATE\n"
        self.assertEqual(read(1.0, line), Became(1.0, "director2", "front", "MASTER"))
        self.assertIsNone(read(1.0, "(front) Receive advertisement timeout\n"))


class ClientTests(TestCase):
    """The client's lines."""

    def test_answered(self) -> None:
        """When it began, when it ended, who answered."""
        self.assertEqual(read_client(0, "1.5 1.6 web1\n"), Answer(1.6, 1.5, "web1"))

    def test_failed(self) -> None:
        """A request without an answer has a reason."""
        line = "1.5 2.3 ! Connection refused\n"
        self.assertEqual(read_client(0, line), Answer(2.3, 1.5, None, "Connection refused"))


class CaptureTests(TestCase):
    """Frames from the wire, by our own reading of the RFCs."""

    def frame(self, kind: int, payload: bytes) -> bytes:
        """An Ethernet frame."""
        return bytes(12) + struct.pack("!H", kind) + payload

    def test_advert(self) -> None:
        """RFC 9568 5.2: version and type, VRID, priority, after an IP header without options."""
        header = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 32, 1, 0, 255, 112, 0, bytes([192, 0, 2, 2]), bytes(4))
        advert = struct.pack("!BBBBHH", 0x31, 51, 150, 1, 50, 0) + bytes(4)
        line = capture.read(self.frame(0x0800, header + advert))
        self.assertEqual(line, "advert 192.0.2.2 3 51 150")
        self.assertEqual(read_capture(0, f"7.25 {line}\n"), Advert(7.25, "192.0.2.2", 3, 51, 150))

    def test_announcement(self) -> None:
        """A gratuitous ARP has the same address as sender and target; a question has not."""
        address, mac = bytes([192, 0, 2, 10]), bytes(range(6))
        arp = struct.pack("!HHBBH6s4s6s4s", 1, 0x0800, 6, 4, 1, mac, address, bytes(6), address)
        line = capture.read(self.frame(0x0806, arp))
        self.assertEqual(
            read_capture(0, f"1.0 {line}\n"), Announcement(1.0, "192.0.2.10", "00:01:02:03:04:05")
        )
        question = arp[:-1] + b"\x0b"
        self.assertIsNone(capture.read(self.frame(0x0806, question)))

    def test_other_protocols(self) -> None:
        """TCP on the same wire is left alone."""
        header = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 40, 1, 0, 64, 6, 0, bytes(4), bytes(4))
        self.assertIsNone(capture.read(self.frame(0x0800, header + bytes(20))))
