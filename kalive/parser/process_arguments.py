"""Kinds of arguments of words about processes: names, CPUs, real-time priorities, masks, pipes.

Knows no keyword. Its tests are in C{test/test_vocabulary_global.py}.
"""

from __future__ import annotations

from kalive.config.process import Fifo
from kalive.parser import codes
from kalive.parser.arguments import integer, to_integer
from kalive.parser.kind import kind
from kalive.parser.reading import Reading, Wrong
from kalive.parser.tree import Statement
from kalive.parser.writing import words

#: The longest name that the kernel keeps for a process (TASK_COMM_LEN - 1).
PROCESS_NAME = 15

#: The bits of C{umask} by name.
UMASK = {
    f"I{bit}{who}": value << shift
    for who, shift in (("USR", 6), ("GRP", 3), ("OTH", 0))
    for bit, value in (("R", 4), ("W", 2), ("X", 1))
} | {"IRWXU": 0o700, "IRWXG": 0o070, "IRWXO": 0o007}

#: What C{include_check} may check.
CHECKS = ("read", "match", "wildcard_match", "brace_match")


@kind("NAME", str, {"type": "string", "maxLength": PROCESS_NAME})
def process_name(reading: Reading, statement: Statement) -> str:
    """A name for C{ps}; a longer one is cut."""
    name = statement.words[1]
    if len(name) > PROCESS_NAME:
        reading.complain(codes.PROCESS_NAME_CUT, statement, 1, value=name[:PROCESS_NAME])
    return name[:PROCESS_NAME]


@kind("PATH [USER [GROUP]]", lambda value: words(value.path, value.user, value.group), {"type": "object"})
def fifo(_: Reading, statement: Statement) -> Fifo:
    """C{notify_fifo PATH [USER [GROUP]]}."""
    return Fifo(*statement.words[1:4])


@kind("CPU …", lambda value: words(*value) or None, {"type": "array", "items": {"type": "integer"}})
def cpus(_: Reading, statement: Statement) -> tuple[int, ...]:
    """Numbers of CPUs."""
    return tuple(to_integer(one, 0, 8191, at) for at, one in enumerate(statement.words[1:], 1))


def _read_real_time(reading: Reading, statement: Statement) -> int:
    """A real-time priority, brought into 1 to 99."""
    wanted = to_integer(statement.words[1], -(2**31), 2**31 - 1)
    used = min(max(wanted, 1), 99)
    if used != wanted:
        reading.complain(codes.CLAMPED, statement, 1, value=wanted, used=used)
    return used


real_time = integer(1, 99).read_by(_read_real_time)


@kind("MICROSECONDS", str, {"type": "integer", "minimum": 2})
def real_time_limit(_: Reading, statement: Statement) -> int:
    """Microseconds; 1 becomes 2, as the kernel needs."""
    return max(2, to_integer(statement.words[1], 1, 2**32 - 1))


@kind("OCTAL|BIT[|BIT]…", lambda value: f"{value:#o}".replace("o", ""), {"type": "integer"})
def umask(_: Reading, statement: Statement) -> int:
    """C{umask}: a number as in C, or names of bits with vertical bars between them."""
    given = "".join(statement.words[1:])
    if given[0].isdigit():
        return _c_number(given)
    result = 0
    for part in given.split("|"):
        if part.removeprefix("S_") not in UMASK:
            raise Wrong(codes.BAD_CHOICE, hint=f"one of {', '.join(UMASK)}", what="bit of umask", value=part)
        result |= UMASK[part.removeprefix("S_")]
    return result


def _c_number(given: str) -> int:
    """0x is hexadecimal, a leading 0 octal."""
    base = 16 if given[:2] in ("0x", "0X") else 8 if given[0] == "0" else 10
    try:
        number = int(given, base)
    except ValueError:
        raise Wrong(codes.BAD_NUMBER, value=given) from None
    if number > 0o777:
        raise Wrong(codes.OUT_OF_RANGE, value=given, low=0, high="0777")
    return number


@kind("MTU|ADVERT|BYTES", str, {"anyOf": [{"enum": ["MTU", "ADVERT"]}, {"type": "integer"}]})
def buffer_policy(_: Reading, statement: Statement) -> str | int:
    """C{vrrp_rx_bufs_policy}."""
    given = statement.words[1]
    return given.upper() if given.upper() in ("MTU", "ADVERT") else to_integer(given, 1, 2**31 - 1)


@kind("[[+|-]CHECK …]", lambda value: words(*value), {"type": "array", "items": {"enum": CHECKS}})
def include_check(_: Reading, statement: Statement) -> tuple[str, ...]:
    """C{include_check}: checks to do, or signed changes; bare is all."""
    for place, given in enumerate(statement.words[1:], 1):
        if given.lstrip("+-") not in CHECKS:
            hint = f"one of {', '.join(CHECKS)}"
            raise Wrong(codes.BAD_CHOICE, place, hint, what="check of includes", value=given)
    return tuple(statement.words[1:]) or CHECKS


def checked(given: list[tuple[str, ...]]) -> tuple[str, ...]:
    """What all C{include_check} of a file together say."""
    result: set[str] = set()
    for one in given:
        if not one[0].startswith(("+", "-")):
            result = set()
        for check in one:
            (result.discard if check.startswith("-") else result.add)(check.lstrip("+-"))
    return tuple(check for check in CHECKS if check in result)
