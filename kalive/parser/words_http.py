"""The vocabulary of C{HTTP_GET} and C{SSL_GET}, as tables.

Decides which words there are and what value each becomes. Its tests are in
C{test/test_vocabulary_health.py}.
"""

from __future__ import annotations

from collections.abc import Iterable

from kalive.config.checkers import URL, HTTPCheck
from kalive.parser.arguments import integer, text
from kalive.parser.check_arguments import digest, http_protocol, regex_options, stack, status_codes
from kalive.parser.health_arguments import UNSIGNED
from kalive.parser.kind import Kind, unwritten
from kalive.parser.schema import Block, Keyword, block
from kalive.parser.vocabulary import flag, section, switch, word
from kalive.parser.words_checking import CONNECTION, below, virtualhost

_OFFSET = integer(0, 2**31 - 1)

_URL = [
    word("path", text, "What to ask for.", default="none: it must be there", example="path /"),
    word("digest", digest, "The MD5 of the page.", example=f"digest {'0123456789abcdef' * 2}"),
    word(
        "status_code",
        status_codes,
        "Which status is a success.",
        most=None,
        default="200-299",
        example="status_code 200-299 301",
    ),
    virtualhost(inherits=False),
    word("regex", text, "What the page must match (PCRE2).", at="match.regex", example='regex "up [0-9]+"'),
    flag("regex_no_match", "The page must not match.", at="match.regex_no_match", example="regex_no_match"),
    word(
        "regex_options",
        regex_options,
        "Options of PCRE2 by name.",
        most=None,
        at="match.regex_options",
        example="regex_options caseless dotall",
    ),
    word(
        "regex_min_offset",
        _OFFSET,
        "The match begins at this byte of the page or later.",
        at="match.regex_min_offset",
        example="regex_min_offset 100",
    ),
    word(
        "regex_max_offset",
        Kind(_OFFSET.read, lambda value: None if value is None else str(value), _OFFSET.grammar),
        "The match begins at this byte of the page or before.",
        at="match.regex_max_offset",
        example="regex_max_offset 200",
    ),
    word(
        "regex_stack",
        stack,
        "First and greatest size of the stack of PCRE2 in bytes.",
        least=2,
        most=2,
        at="match.regex_stack",
        example="regex_stack 32768 1048576",
    ),
]


def _tls_compliant(*, inherits: bool) -> Keyword:
    return switch(
        "tls_compliant",
        "A connection that ends without TLS saying so is a failure.",
        inherits=inherits,
        example="tls_compliant",
    )


_OLD_RETRY = Keyword(
    "nb_get_retry",
    Kind(UNSIGNED.read, unwritten, UNSIGNED.grammar),
    "retry",
    instead="now retry",
    doc="The word of 1.0.3 for retry.",
    example="nb_get_retry 3",
)


def _http(kind: str, of_check: Iterable[Keyword], of_url: Iterable[Keyword]) -> Block:
    """C{HTTP_GET} and C{SSL_GET}, which has more words."""
    path = f"virtual_server.real_server.{kind}"
    url = block(f"{path}.url", *_URL, *of_url, value=URL)
    return block(
        path,
        *CONNECTION,
        *of_check,
        _OLD_RETRY,
        virtualhost(inherits=True),
        word(
            "http_protocol",
            http_protocol,
            "The version of HTTP; 1.0C is 1.0 with Connection: close.",
            example="http_protocol 1.1",
        ),
        switch("enable_sni", "Name the virtual host in the TLS handshake.", example="enable_sni"),
        switch(
            "fast_recovery",
            "A server that is down is up as soon as all pages came, without a wait between them.",
            example="fast_recovery",
        ),
        section(
            "url",
            below(url),
            "A page to ask for.",
            many=True,
            example="url {\npath /\n}",
        ),
        value=HTTPCheck,
    )


HTTP_GET = _http("HTTP_GET", (), ())
SSL_GET = _http("SSL_GET", [_tls_compliant(inherits=False)], [_tls_compliant(inherits=True)])
