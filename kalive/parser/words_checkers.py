"""The vocabulary of all checkers but those over HTTP, as tables.

Decides which words there are and what value each becomes. Its tests are in
C{test/test_vocabulary_health.py}.
"""

from __future__ import annotations

from kalive.config.checkers import (
    BFDCheck,
    DNSCheck,
    FileCheck,
    MiscCheck,
    PingCheck,
    SMTPCheck,
    TCPCheck,
    UDPCheck,
)
from kalive.parser.arguments import boolean, integer, script, seconds, text
from kalive.parser.check_arguments import dns_name, dns_type, octets, reply_pattern
from kalive.parser.health_arguments import second
from kalive.parser.schema import block
from kalive.parser.vocabulary import flag, identity, section, weight, word
from kalive.parser.words_checking import CONNECTION, SCHEDULE, alpha, below
from kalive.parser.words_global import LONGEST
from kalive.parser.words_http import HTTP_GET, SSL_GET

_REAL = "virtual_server.real_server"

_LENGTH = integer(0, 65535)

_HOST = block(f"{_REAL}.SMTP_CHECK.host", *CONNECTION, value=SMTPCheck)

#: Every checker by its keyword.
CHECKERS = {
    "TCP_CHECK": block(f"{_REAL}.TCP_CHECK", *CONNECTION, value=TCPCheck),
    "HTTP_GET": HTTP_GET,
    "SSL_GET": SSL_GET,
    "SMTP_CHECK": block(
        f"{_REAL}.SMTP_CHECK",
        *CONNECTION,
        word("helo_name", text, "The argument of HELO.", example="helo_name mail.example.org"),
        section(
            "host",
            below(_HOST),
            "Where to check instead; several make several checks.",
            many=True,
            example="host {\nconnect_port 25\n}",
        ),
        value=SMTPCheck,
    ),
    "DNS_CHECK": block(
        f"{_REAL}.DNS_CHECK",
        *CONNECTION,
        word("type", dns_type, "The type of the query.", example="type A"),
        word("name", dns_name, "The name to ask for.", default=".", example="name www.example.org"),
        value=DNSCheck,
    ),
    "UDP_CHECK": block(
        f"{_REAL}.UDP_CHECK",
        *CONNECTION,
        word("payload", octets, "What to send.", most=None, default="nothing", example="payload 00ff"),
        word(
            "require_reply",
            reply_pattern,
            "A datagram must come back, and begin so where something is given.",
            least=0,
            most=None,
            example="require_reply 00xx01",
        ),
        word("min_reply_length", _LENGTH, "Bytes that a reply has at least.", example="min_reply_length 10"),
        word("max_reply_length", _LENGTH, "Bytes that a reply has at most.", example="max_reply_length 100"),
        value=UDPCheck,
    ),
    "PING_CHECK": block(f"{_REAL}.PING_CHECK", *CONNECTION, value=PingCheck),
    "MISC_CHECK": block(
        f"{_REAL}.MISC_CHECK",
        *SCHEDULE,
        word(
            "misc_path",
            script,
            "The program to run; exit status 0 is a success.",
            most=None,
            default="none: it must be there",
            example='misc_path "/usr/local/bin/check web"',
        ),
        word(
            "misc_timeout",
            seconds(0, LONGEST),
            "Seconds that the program may run; 0: as without it.",
            default="delay_loop of the virtual server",
            example="misc_timeout 5",
        ),
        flag(
            "misc_dynamic",
            "Exit statuses from 2 on are a success, and the weight 2 less than they are.",
            example="misc_dynamic",
        ),
        word(
            "user",
            second(identity),
            "Whom the program runs as.",
            most=2,
            default="script_user",
            example="user nobody nogroup",
        ),
        value=MiscCheck,
    ),
    "FILE_CHECK": block(
        f"{_REAL}.FILE_CHECK",
        word(
            "track_file",
            text,
            "The track_file whose number is added to the weight.",
            default="none: it must be there",
            example="track_file load",
        ),
        word(
            "weight",
            weight(2**31 - 1),
            "What the number is multiplied with; 0: any number but 0 is a failure.",
            most=2,
            default="that of the track_file",
            example="weight -1",
        ),
        value=FileCheck,
    ),
    "BFD_CHECK": block(
        f"{_REAL}.BFD_CHECK",
        word(
            "name",
            text,
            "The bfd_instance that must be up.",
            default="none: it must be there",
            example="name link",
        ),
        alpha(boolean, inherits=True),
        value=BFDCheck,
    ),
}

#: What each is for, in a line.
DOCS = {
    "TCP_CHECK": "a connection can be made",
    "HTTP_GET": "pages come over HTTP",
    "SSL_GET": "pages come over HTTPS",
    "SMTP_CHECK": "a mail server greets",
    "DNS_CHECK": "a name server answers",
    "UDP_CHECK": "a port takes datagrams",
    "PING_CHECK": "an ICMP echo is answered",
    "MISC_CHECK": "a program succeeds",
    "FILE_CHECK": "a number in a file is added to the weight",
    "BFD_CHECK": "a BFD session is up",
}
