"""The values of the vocabulary as a JSON schema (draft 2020-12), for who makes files by program.

A block is an object of its keywords; what stands before its brace is C{head}; what may be said many times
is an array.
"""

from __future__ import annotations

import json
from typing import Any

from kalive.parser.schema import Keyword
from tools.reference.tables import Row, Section, sections

#: The outermost block.
_ROOT = "configuration"


def page() -> str:
    """The schema as text."""
    definitions = {section.path or _ROOT: _section(section) for section in sections()}
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "keepalived.conf",
        "$ref": f"#/$defs/{_ROOT}",
        "$defs": definitions,
    }
    text = json.dumps(schema, indent=1, ensure_ascii=False)
    return text + "\n"


def _section(section: Section) -> dict[str, Any]:
    """A block."""
    properties = {row.name: _property(row) for row in section.rows}
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _property(row: Row) -> dict[str, Any]:
    """A keyword with what people need to know of it."""
    facts = {"description": row.doc, "deprecated": bool(row.keyword.instead)}
    return {**_many(row.keyword), **{name: fact for name, fact in facts.items() if fact}}


def _many(keyword: Keyword) -> dict[str, Any]:
    """What a keyword holds, in an array if it may be there many times."""
    schema = _value(keyword)
    return {"type": "array", "items": schema} if keyword.many and keyword.kind.line is None else schema


def _value(keyword: Keyword) -> dict[str, Any]:
    """What one statement holds."""
    kind = keyword.kind
    schema = dict(kind.schema) or {"type": "string"}
    if kind.inside is None or not kind.grammar:
        return schema
    head = {"properties": {"head": {"type": "string", "description": kind.grammar}}, "required": ["head"]}
    return {"allOf": [schema, head]}
