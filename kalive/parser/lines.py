"""What must be said about lines as such, before anybody looks for words in them.

Decides which lines are dropped (too long, NUL) and which invisible characters count as blanks. A
file of plain ASCII with short lines costs two looks at the whole. Its tests are in
C{test/test_lines.py}.
"""

from __future__ import annotations

from collections.abc import Sequence

from kalive.parser import codes
from kalive.parser.reading import Reading
from kalive.parser.tokens import blank_odd_blanks, odd_blank

#: The longest line that 2.4.3 reads.
LONGEST = 1023


def clean(lines: Sequence[str], reading: Reading) -> Sequence[str]:
    """The lines to be read, in the same number; a dropped one is empty."""
    text = "".join(lines)
    if text.isascii() and "\0" not in text and max(map(len, lines), default=0) <= LONGEST:
        return lines
    return [line if _harmless(line) else _clean(index, line, reading) for index, line in enumerate(lines)]


def _harmless(line: str) -> bool:
    """Whether there is nothing to be said about a line."""
    return line.isascii() and len(line) <= LONGEST and "\0" not in line


def _clean(index: int, line: str, reading: Reading) -> str:
    """Judge a line that is not harmless."""
    if "\0" in line:
        reading.complain_at(codes.NUL_IN_LINE, index, line.index("\0"))
        return ""
    if len(line.encode("utf-8", "surrogateescape")) > LONGEST:
        reading.complain_at(codes.LINE_TOO_LONG, index, LONGEST)
        return ""
    place = next((at for at, char in enumerate(line) if "\ud800" <= char <= "\udfff"), None)
    if place is not None:
        reading.complain_at(codes.NOT_UTF8, index, place)
    if index == 0 and line.startswith("\ufeff"):
        reading.complain_at(codes.BYTE_ORDER_MARK, index, 0)
        line = " " + line[1:]
    if odd_blank.search(line):
        line, place = blank_odd_blanks(line)
        if place is not None:
            point = ord(reading.snapshot.lines[index][place])
            reading.complain_at(codes.ODD_BLANK, index, place, point=point)
    return line
