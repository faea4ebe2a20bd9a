"""Values of the checkers of a C{real_server}; fields are spelled like their keywords.

What a checker has from its server or service is settled already. Decides nothing.
"""

from __future__ import annotations

from enum import Enum
from typing import TypeAlias

from attrs import frozen

from kalive.config.common import IPAddress, Position, Script, positioned
from kalive.config.tracking import Weight


@frozen(kw_only=True)
class CheckTiming:
    """The words common to all checkers, inheritance from server and service already settled.

    Times are in seconds. C{retry} is how many further failures are tolerated before a server that
    was up is called down.
    """

    delay_loop: float = 60.0
    retry: int = 1
    delay_before_retry: float = 1.0
    warmup: float = 60.0


@frozen(kw_only=True)
class Target:
    """Where a network check connects to, and how long it may take in seconds.

    C{bindto}, C{bind_port} (0: any) and C{bind_if} are its own end; C{fwmark} marks its packets
    (0: unmarked). C{connect_port} means nothing to C{PING_CHECK}.
    """

    connect_ip: IPAddress
    connect_port: int
    connect_timeout: float = 5.0
    bindto: IPAddress | None = None
    bind_port: int = 0
    bind_if: str | None = None
    fwmark: int = 0


@frozen(kw_only=True)
class Checker:
    """What all checkers with a schedule share. C{alpha}: the server is out until the first success;
    C{log_all_failures}: failures that are tolerated are logged too."""

    timing: CheckTiming
    alpha: bool = False
    log_all_failures: bool = False
    position: Position | None = positioned()


@frozen(kw_only=True)
class NetworkChecker(Checker):
    """What all checkers share that talk to the server."""

    target: Target


@frozen(kw_only=True)
class TCPCheck(NetworkChecker):
    """C{TCP_CHECK}: a connection that is made is a success."""


@frozen(kw_only=True)
class PingCheck(NetworkChecker):
    """C{PING_CHECK}: an ICMP echo that is answered is a success."""


@frozen(kw_only=True)
class SMTPCheck(NetworkChecker):
    """C{SMTP_CHECK}: a greeting, and an answer to HELO; each C{host} block is a check of its own."""

    helo_name: str = "smtpchecker.keepalived.org"


class DNSType(Enum):
    """C{type} of a C{DNS_CHECK}; the values are the numbers of RFC 1035 and its successors."""

    A = 1
    NS = 2
    CNAME = 5
    SOA = 6
    MX = 15
    TXT = 16
    AAAA = 28
    RRSIG = 46
    DNSKEY = 48


@frozen(kw_only=True)
class DNSCheck(NetworkChecker):
    """C{DNS_CHECK}: a query over UDP that is answered without an error; the empty name is the root."""

    type: DNSType = DNSType.SOA
    name: str = ""


@frozen
class ReplyPattern:
    """How a reply must begin: only the bits that are set in C{mask} are compared with C{data}; where
    both are empty any reply will do."""

    data: bytes = b""
    mask: bytes = b""


@frozen(kw_only=True)
class UDPCheck(NetworkChecker):
    """C{UDP_CHECK}: no ICMP error comes back; or, with C{require_reply}, a datagram does, of
    C{min_reply_length} to C{max_reply_length} bytes."""

    payload: bytes = b""
    require_reply: ReplyPattern | None = None
    min_reply_length: int = 0
    max_reply_length: int = 255


@frozen(kw_only=True)
class Regex:
    """What a page must match, or with C{regex_no_match} must not. C{regex_options} are names of
    PCRE2's; offsets are bytes of the start of the match, C{regex_max_offset} C{None} anywhere;
    C{regex_stack} is the first and the greatest size in bytes of a stack of PCRE2."""

    regex: str
    regex_no_match: bool = False
    regex_options: tuple[str, ...] = ()
    regex_min_offset: int = 0
    regex_max_offset: int | None = None
    regex_stack: tuple[int, int] | None = None


@frozen(kw_only=True)
class URL:
    """C{url}: a page and what is expected of it.

    C{digest} is 32 lower-case hexadecimal digits; C{status_code} holds inclusive ranges, empty
    meaning 200-299.
    """

    path: str
    digest: str | None = None
    status_code: tuple[tuple[int, int], ...] = ()
    virtualhost: str | None = None
    match: Regex | None = None
    tls_compliant: bool = False
    position: Position | None = positioned()


class HTTPProtocol(Enum):
    """C{http_protocol}: 1.0, the same with C{Connection: close}, or 1.1 (which closes as well)."""

    V1_0 = "1.0"
    V1_0C = "1.0C"
    V1_1 = "1.1"


@frozen(kw_only=True)
class HTTPCheck(NetworkChecker):
    """C{HTTP_GET}, or C{SSL_GET} when C{tls}: every URL in turn.

    C{enable_sni} names the virtual host in the TLS handshake; with C{tls_compliant} a connection that
    ends without TLS saying so is an error; C{fast_recovery} asks for all pages at once to come up.
    """

    url: tuple[URL, ...]
    tls: bool = False
    virtualhost: str | None = None
    http_protocol: HTTPProtocol = HTTPProtocol.V1_0
    enable_sni: bool = False
    fast_recovery: bool = False
    tls_compliant: bool = False


@frozen(kw_only=True)
class MiscCheck(Checker):
    """C{MISC_CHECK}: exit status 0 is a success; with C{misc_dynamic} also 2 to 255, which set the
    weight to that less 2. C{misc_timeout} is in seconds."""

    misc_path: Script
    misc_timeout: float
    misc_dynamic: bool = False


@frozen(kw_only=True)
class FileCheck:
    """C{FILE_CHECK}: the number in a C{track_file}, times C{weight} (C{None}: that of the file), is added to
    the weight of the server; with weight 0 any number but 0 is a failure."""

    track_file: str
    weight: Weight | None = None
    position: Position | None = positioned()


@frozen(kw_only=True)
class BFDCheck:
    """C{BFD_CHECK}: the C{bfd_instance} of that name is up."""

    name: str
    alpha: bool = False
    position: Position | None = positioned()


CheckerConfiguration: TypeAlias = (
    TCPCheck | HTTPCheck | MiscCheck | SMTPCheck | DNSCheck | UDPCheck | PingCheck | FileCheck | BFDCheck
)
