"""A report for programs: one JSON object, whose C{version} changes only when a field changes meaning.

Decides the names of its fields; bytes that are no text are replaced.
"""

from __future__ import annotations

import json
from typing import Any

from kalive.config.common import Position
from kalive.parser.diagnostics import Diagnostic, Report, Severity, printable

VERSION = 1


def render(report: Report) -> str:
    """The whole report."""
    return json.dumps(as_object(report), ensure_ascii=False, indent=1) + "\n"


def as_object(report: Report) -> dict[str, Any]:
    """The report as what JSON knows."""
    return {
        "version": VERSION,
        "summary": {severity.value: report.count(severity) for severity in Severity},
        "diagnostics": [_diagnostic(one) for one in report.diagnostics],
        "surplus": [
            {"code": one.code, "severity": one.severity.value, "count": one.count} for one in report.surplus
        ],
    }


def _diagnostic(one: Diagnostic) -> dict[str, Any]:
    return {
        "severity": one.severity.value,
        "code": one.code,
        "message": printable(one.message),
        **_place(one.position),
        "length": one.length,
        "excerpt": printable(one.excerpt),
        "hint": printable(one.hint) if one.hint else None,
        "stack": [{"what": printable(origin.what), **_place(origin.position)} for origin in one.stack],
    }


def _place(position: Position) -> dict[str, Any]:
    """Lines and columns count from 1; column 0 is the whole line."""
    return {"file": printable(position.file), "line": position.line, "column": position.column}
