"""The pages that a check over HTTP asks for, and what they must match.

Decides which words of a C{url} need others. Its tests are in C{test/test_health_codes.py}.
"""

from __future__ import annotations

from attrs import fields_dict

from kalive.config.checkers import URL, Regex
from kalive.parser import codes, health_codes
from kalive.parser.reading import Reading
from kalive.parser.schema import Values
from kalive.parser.words_checking import Raw

_REGEX = tuple(fields_dict(Regex))


def build_urls(reading: Reading, check: Raw) -> tuple[URL, ...]:
    """The pages of C{check}; one without a path is reported and left out."""
    return tuple(_url(reading, check, raw) for raw in check.values.get("url", ()) if _has_path(reading, raw))


def _url(reading: Reading, check: Raw, raw: Raw) -> URL:
    values = dict(raw.values)
    compliant = values.pop("tls_compliant", check.values.get("tls_compliant", False))
    match = {name: values.pop(name) for name in _REGEX if name in values}
    return URL(
        **values,
        match=_regex(reading, raw, match) if match else None,
        tls_compliant=compliant,
        position=reading.position(raw.statement),
    )


def _has_path(reading: Reading, url: Raw) -> bool:
    if "path" in url.values:
        return True
    reading.complain(codes.KEYWORD_MISSING, url.statement, keyword="url", missing="path")
    return False


def _regex(reading: Reading, raw: Raw, values: Values) -> Regex | None:
    """The words that begin with C{regex}, which need that one."""
    if "regex" not in values:
        reading.complain(health_codes.WITHOUT_REGEX, raw.statement, keyword=next(iter(values)))
        return None
    least, greatest = values.get("regex_min_offset", 0), values.get("regex_max_offset")
    if greatest is not None and least > greatest:
        reading.complain(
            health_codes.LIMITS_CROSSED,
            raw.statement,
            low="regex_min_offset",
            least=least,
            high="regex_max_offset",
            greatest=greatest,
        )
        del values["regex_min_offset"]
    return Regex(**values)
