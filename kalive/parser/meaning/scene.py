"""What the judges look at: the statements of a file by what they define, and small questions about them.

Decides nothing. It reads statements, not values, since a mistake is often what no value was made of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Interface, IPv6Interface, ip_interface

from attrs import field, frozen

from kalive.config.common import IPAddress
from kalive.parser.reading import Reading
from kalive.parser.tree import Statement

#: What C{boolean} words say no with.
_NO = ("off", "false", "no")


def each(block: Iterable[Statement] | None, *keywords: str) -> Iterator[Statement]:
    """The statements of a block that begin with one of C{keywords}."""
    return (one for one in block or () if one.words[0] in keywords)


def last(block: Iterable[Statement] | None, *keywords: str) -> Statement | None:
    """The statement that counts of those that begin with one of C{keywords}."""
    found = None
    for found in each(block, *keywords):  # noqa: B007  # the last one is wanted
        pass
    return found


def word(block: Iterable[Statement] | None, keyword: str) -> str | None:
    """The parameter of the last C{keyword}."""
    statement = last(block, keyword)
    return statement.words[1] if statement is not None and len(statement.words) > 1 else None


def number(text: str | None, default: int) -> int:
    """A whole number, or C{default} for what is none."""
    try:
        return int(text) if text is not None and len(text) < 12 else default
    except ValueError:
        return default


def is_on(statement: Statement | None) -> bool:
    """Whether a boolean keyword is there and not switched off."""
    return statement is not None and not (len(statement.words) > 1 and statement.words[1].lower() in _NO)


def lines(block: Iterable[Statement] | None, *keywords: str) -> Iterator[Statement]:
    """The lines in all blocks of C{keywords}; of C{KEYWORD X} without a block, nothing."""
    return (line for one in each(block, *keywords) for line in one.block or ())


def to_interface(text: str) -> IPv4Interface | IPv6Interface | None:
    """An address with its prefix length, if it is one."""
    try:
        return ip_interface(text) if "%" not in text else None
    except ValueError:
        return None


def to_address(text: str) -> IPAddress | None:
    """An address, whose prefix length is dropped; C{None} for what is none."""
    interface = to_interface(text.partition("/")[0])
    return interface.ip if interface is not None else None


@frozen
class Scene:
    """The outermost statements of a file by their keyword; C{reading} takes the complaints."""

    reading: Reading
    statements: list[Statement]
    found: dict[str, list[Statement]] = field(init=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        """Sort the statements once."""
        for one in self.statements:
            self.found.setdefault(one.words[0], []).append(one)

    def blocks(self, *keywords: str) -> Iterator[Statement]:
        """The outermost blocks of C{keywords}, those that have a name or need none."""
        return (one for keyword in keywords for one in self.found.get(keyword, ()) if one.block is not None)

    def named(self, *keywords: str) -> Iterator[tuple[str, Statement]]:
        """The outermost blocks of C{keywords} with their names."""
        return ((one.words[1], one) for one in self.blocks(*keywords) if len(one.words) > 1)

    def global_word(self, *keywords: str) -> Statement | None:
        """A keyword of C{global_defs}, the last one of all."""
        every = [one for block in self.blocks("global_defs") for one in each(block.block, *keywords)]
        return every[-1] if every else None
