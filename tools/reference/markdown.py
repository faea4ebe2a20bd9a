"""The reference as Markdown."""

from __future__ import annotations

from tools.reference.tables import Row, Section, not_yet, sections

HEAD = """\
# The configuration language

Made from the vocabulary by `python -m tools.reference`; don't edit. kalive reads the keepalived.conf of
Keepalived 1.0.3 to 2.4.3. Each statement is a line, a block stands in braces, `#` and `!` begin a comment.
Times are in seconds unless said otherwise. *Since* is the older of the two releases that knows the word;
a word with *not yet* is read, checked and kept, and nothing acts on it so far (see the end).
"""


def page() -> str:
    """The whole page."""
    parts = [HEAD, *(_section(section) for section in sections()), _not_yet()]
    return "\n".join(parts)


def _section(section: Section) -> str:
    """A block with its keywords."""
    heading = f"## `{section.path}`" if section.path else f"## {section.title}"
    table = ["| keyword | default | since | |", "|---|---|---|---|", *map(_row, section.rows)]
    lines = [f"\nA line of `{row.name}`: `{row.lines}`" for row in section.rows if row.lines]
    example = ["", "```", section.example, "```"] if section.example else []
    return "\n".join([heading, "", *table, *lines, *example, ""])


def _row(row: Row) -> str:
    """One line of a table."""
    what = _cell(f"{row.name} {row.grammar}".rstrip())
    default = f"`{_cell(row.default)}`" if row.default else ""
    text = " ".join(filter(None, (_cell(row.doc), "" if row.acted_on else "*not yet*")))
    return f"| `{what}` | {default} | {row.since} | {text} |"


def _cell(text: str) -> str:
    """Text in a table."""
    return text.replace("|", "\\|")


def _not_yet() -> str:
    """The list of what is accepted only."""
    lines = [
        f"* {f'`{path}`' if path else 'outermost'}: {', '.join(f'`{word}`' for word in words)}"
        for path, words in not_yet().items()
    ]
    return "\n".join(["## Accepted, not yet acted on", "", *lines, ""])
