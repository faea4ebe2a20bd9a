"""The words of C{authentication} and C{auth_hmac}.

Decides what value each word becomes; whether an instance may have them is decided in
L{kalive.parser.instances}. Its tests are in C{test/test_vocabulary_instance.py}.
"""

from __future__ import annotations

from kalive.config.instance import AntiReplay, HMACAuthentication, HMACKey, HMACMode, KeySource
from kalive.config.vrrp import Authentication, AuthenticationType
from kalive.parser import codes
from kalive.parser.arguments import choice, integer, to_integer
from kalive.parser.kind import Kind, kind, nested
from kalive.parser.reading import Reading, Wrong
from kalive.parser.schema import Block, Values, block, read_block
from kalive.parser.tree import Statement
from kalive.parser.vocabulary import word
from kalive.parser.writing import quote, words

#: The bytes that a key of C{auth_hmac} may have.
KEY = range(32, 65)


@kind("PASSWORD", lambda value: quote(value.rstrip(b"\0").decode("utf-8", "surrogateescape")))
def _password(reading: Reading, statement: Statement) -> bytes:
    """C{auth_pass}: 8 bytes (RFC 2338 5.3.10), cut or padded with zeros."""
    password = statement.words[1].encode("utf-8", "surrogateescape")
    if len(password) > 8:
        reading.complain(codes.PASSWORD_CUT, statement, 1)
    return password[:8].ljust(8, b"\0")


AUTHENTICATION = block(
    "vrrp_instance.authentication",
    word(
        "auth_type",
        choice("authentication type", AuthenticationType.__members__),
        "PASS sends the password in clear, AH signs adverts with it (HMAC-MD5-96).",
    ),
    word("auth_pass", _password, "The shared secret; only its first 8 characters count.", secret=True),
    value=Authentication,
)


def _write_key(value: HMACKey) -> str:
    text = (
        value.value.hex() if value.source is KeySource.HEX else value.value.decode(errors="surrogateescape")
    )
    prefix = f"{value.source.value}:" if value.source.value else ""
    return words(value.key_id, prefix + text)


@kind("1..255 TEXT|hex:DIGITS|file:PATH", _write_key, {"type": "object"})
def _key(_: Reading, statement: Statement) -> HMACKey:
    """C{key ID VALUE}."""
    key_id = to_integer(statement.words[1], 1, 255)
    prefix, colon, rest = statement.words[2].partition(":")
    if colon and prefix == "file":
        return HMACKey(key_id, KeySource.FILE, rest.encode("utf-8", "surrogateescape"))
    source = KeySource.HEX if colon and prefix == "hex" else KeySource.TEXT
    try:
        value = bytes.fromhex(rest) if source is KeySource.HEX else statement.words[2].encode()
    except ValueError:
        raise Wrong(codes.BAD_NUMBER, 2, value=statement.words[2]) from None
    if len(value) not in KEY:
        raise Wrong(codes.BAD_KEY, 2, count=len(value))
    return HMACKey(key_id, source, value)


AUTH_HMAC = block(
    "vrrp_instance.auth_hmac",
    word("key", _key, "A key with its number; repeatable.", secret=True, many=True, least=2, most=2),
    word("active_key", integer(1, 255), "Number of the key that signs."),
    word(
        "time_window",
        integer(1, 300),
        "Seconds that the clocks of two routers may differ; 3 advert_int, at least 5, at most 300.",
    ),
    word(
        "anti_replay",
        choice("replay check", {one.value: one for one in AntiReplay}),
        "How a repeated advert is recognised.",
    ),
    word(
        "mode",
        choice("mode", {one.value: one for one in HMACMode}),
        "Whether adverts are signed, and unsigned ones taken.",
    ),
    value=HMACAuthentication,
)


def _reader(table: Block) -> Kind[Values]:
    """The words of a block, to be judged as a whole with the instance."""

    def read(reading: Reading, statement: Statement) -> Values:
        return {**read_block(reading, table, statement.block or ()), "statement": statement}

    return nested(table, read)


authentication = _reader(AUTHENTICATION)
auth_hmac = _reader(AUTH_HMAC)
