"""C{global_defs}, C{static_routes} and C{SSL}: what belongs to no single instance or service."""

from __future__ import annotations

from attrs import frozen

from kalive.config.common import IPAddress, Position, positioned


@frozen
class SMTPServer:
    """C{smtp_server HOST [PORT]}: the relay for mail alerts."""

    host: str
    port: int = 25


@frozen(kw_only=True)
class GlobalDefinitions:
    """C{global_defs}. Times are in seconds."""

    router_id: str | None = None
    notification_email: tuple[str, ...] = ()
    notification_email_from: str | None = None
    smtp_server: SMTPServer | None = None
    smtp_connect_timeout: float = 30.0


@frozen(kw_only=True)
class TLSFiles:
    """C{SSL}: the files of the context that C{SSL_GET} checks present to servers."""

    password: str | None = None
    ca: str | None = None
    certificate: str | None = None
    key: str | None = None
    position: Position | None = positioned()


@frozen(kw_only=True)
class Route:
    """A line of C{static_routes} or C{virtual_routes}; C{destination} is C{default} or C{ADDR/LEN}."""

    destination: str
    src: IPAddress | None = None
    via: IPAddress | None = None
    dev: str | None = None
    scope: str | None = None
    table: str | None = None
    position: Position | None = positioned()
