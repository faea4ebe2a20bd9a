"""The reference as a page for C{man 5 keepalived.conf}."""

from __future__ import annotations

from tools.reference.tables import Row, Section, sections

HEAD = """\
.\\" Made from the vocabulary by "python -m tools.reference"; don't edit.
.TH KEEPALIVED.CONF 5 "" "kalive" "File formats"
.SH NAME
keepalived.conf \\- configuration of kalive
.SH DESCRIPTION
kalive reads the configuration of Keepalived 1.0.3 to 2.4.3.
Each statement is a line, a block stands in braces; # and ! begin a comment.
Times are in seconds unless said otherwise.
"""

TAIL = """\
.SH SEE ALSO
.BR twistd (1),
.BR ipvsadm (8)
"""


def page() -> str:
    """The whole page."""
    return HEAD + "".join(_section(section) for section in sections()) + TAIL


def _section(section: Section) -> str:
    """A block with its keywords."""
    example = ""
    if section.example:
        example = f".PP\nExample:\n.PP\n.nf\n{_lines(section.example)}\n.fi\n"
    return f".SH {_text(section.title).upper()}\n{''.join(map(_row, section.rows))}{example}"


def _row(row: Row) -> str:
    """One keyword."""
    facts = [
        f"Default: {row.default}." if row.default else "",
        f"Since {row.since}." if row.since[0].isdigit() else "",
    ]
    if not row.acted_on:
        facts.append("Accepted, not yet acted on.")
    if row.lines:
        facts.append(f"Each line: {row.lines}")
    words = f"\\fB{_text(row.name)}\\fR {_text(row.grammar)}".rstrip()
    return f".TP\n{words}\n{_lines(' '.join(filter(None, (row.doc, *facts))))}\n"


def _text(text: str) -> str:
    """Text with the signs that mean something to roff written so that they mean themselves."""
    return text.replace("\\", "\\e").replace("-", "\\-").replace("…", "...")


def _lines(text: str) -> str:
    """Lines none of which is taken for a request."""
    return "\n".join(f"\\&{line}" if line[:1] in (".", "'") else line for line in _text(text).splitlines())
