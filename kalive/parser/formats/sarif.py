"""A report for editors and CI: SARIF 2.1.0 (OASIS standard, March 2020).

Decides how our complaints map on its results; rules are those that are broken, with their explanations.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from kalive import __version__
from kalive.config.common import Position
from kalive.parser.diagnostics import Diagnostic, Report, Severity, printable
from kalive.parser.explanations import Explanation, explanation

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

#: 3.27.10: our advice is a note.
LEVELS = {
    Severity.FATAL: "error",
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.ADVICE: "note",
}


def render(report: Report) -> str:
    """The whole report."""
    return json.dumps(as_object(report), ensure_ascii=False, indent=1) + "\n"


def as_object(report: Report) -> dict[str, Any]:
    """One log with one run (3.13, 3.14)."""
    codes = list(dict.fromkeys(one.code for one in report.diagnostics))
    levels = {one.code: LEVELS[one.severity] for one in report.diagnostics}
    rules = [_rule(explanation(code), levels[code]) for code in codes]
    driver = {"name": "kalive", "version": __version__, "rules": rules}
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "columnKind": "unicodeCodePoints",
                "results": [_result(one, codes.index(one.code)) for one in report.diagnostics],
            }
        ],
    }


def _rule(about: Explanation, level: str) -> dict[str, Any]:
    """A reportingDescriptor (3.49)."""
    return {
        "id": about.code,
        "shortDescription": {"text": about.title},
        "fullDescription": {"text": f"{about.wrong} {about.why}".strip()},
        "help": {"text": about.mend},
        "defaultConfiguration": {"level": level},
    }


def _result(one: Diagnostic, rule: int) -> dict[str, Any]:
    """A result (3.27); where it came from are its related locations."""
    message = printable(f"{one.message} ({one.hint})" if one.hint else one.message)
    result: dict[str, Any] = {
        "ruleId": one.code,
        "ruleIndex": rule,
        "level": LEVELS[one.severity],
        "message": {"text": message},
        "locations": [_location(one.position, one)],
    }
    if one.stack:
        result["relatedLocations"] = [
            {**_location(origin.position), "message": {"text": printable(origin.what)}}
            for origin in one.stack
        ]
    return result


def _location(position: Position, one: Diagnostic | None = None) -> dict[str, Any]:
    """A location (3.28) with its region (3.30), whose columns count from 1 and end after the last."""
    region: dict[str, Any] = {"startLine": position.line}
    if one is not None:
        if position.column:
            region |= {"startColumn": position.column, "endColumn": position.column + one.length}
        region["snippet"] = {"text": printable(one.excerpt)}
    return {"physicalLocation": {"artifactLocation": {"uri": _uri(position.file)}, "region": region}}


def _uri(file: str) -> str:
    """An absolute path as a file URI, another as a relative reference (3.4.3)."""
    path = quote(file, errors="surrogateescape")
    return f"file://{path}" if path.startswith("/") else path
