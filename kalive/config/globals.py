"""C{global_defs} and C{SSL}: what belongs to no single instance or service."""

from __future__ import annotations

from enum import Enum

from attrs import field, frozen

from kalive.config.common import Position, positioned
from kalive.config.defaults import GarpDefaults, LVSDefaults, PacketFilter, VRRPDefaults
from kalive.config.process import (
    SNMP,
    Buffers,
    DBus,
    Escalation,
    Fifos,
    Files,
    ProcessNames,
    Reloading,
    Scheduling,
    ScriptSettings,
)


@frozen
class SMTPServer:
    """C{smtp_server HOST [PORT]}: the relay for mail alerts."""

    host: str
    port: int = 25


class DynamicInterfaces(Enum):
    """C{dynamic_interfaces}: whether interfaces may come later, and change what they are."""

    NO = "no"
    YES = ""
    CHANGING = "allow_if_changes"


@frozen(kw_only=True)
class GlobalDefinitions:
    """C{global_defs}. Times are in seconds. C{smtp_alert…} of C{None} leaves it to each object."""

    router_id: str | None = None
    notification_email: tuple[str, ...] = ()
    notification_email_from: str | None = None
    smtp_server: SMTPServer | None = None
    smtp_connect_timeout: float = 30.0
    smtp_helo_name: str | None = None
    smtp_alert: bool | None = None
    smtp_alert_vrrp: bool | None = None
    smtp_alert_checker: bool | None = None
    no_email_faults: bool = False
    no_checker_emails: bool = False
    default_interface: str = "eth0"
    dynamic_interfaces: DynamicInterfaces = DynamicInterfaces.NO
    vrrp: VRRPDefaults = VRRPDefaults()
    garp: GarpDefaults = GarpDefaults()
    lvs: LVSDefaults = LVSDefaults()
    filter: PacketFilter = PacketFilter()
    names: ProcessNames = ProcessNames()
    vrrp_process: Scheduling = Scheduling()
    checker_process: Scheduling = Scheduling()
    bfd_process: Scheduling = Scheduling()
    escalation: Escalation = Escalation()
    scripts: ScriptSettings = ScriptSettings()
    fifos: Fifos = Fifos()
    buffers: Buffers = Buffers()
    snmp: SNMP = SNMP()
    dbus: DBus = DBus()
    reloading: Reloading = Reloading()
    files: Files = Files()


@frozen(kw_only=True)
class TLSFiles:
    """C{SSL}: the files of the context that C{SSL_GET} checks present to servers."""

    password: str | None = field(default=None, repr=False)
    ca: str | None = None
    certificate: str | None = None
    key: str | None = None
    position: Position | None = positioned()
