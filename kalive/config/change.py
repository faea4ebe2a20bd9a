"""What a reload changes, object by object, in words that a user knows.

Decides which objects of two configurations are the same (by what they are known by) and what differs
between them. What is done about it is decided where it is done. Its tests are in
C{test/test_change.py}.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from typing import Any, TypeAlias

from attrs import Attribute, fields, frozen, has

from kalive.config.configuration import Configuration
from kalive.config.spelling import called, named, nameless, spelled

#: The objects that something is in, from the outermost on.
Where: TypeAlias = tuple[str, ...]

#: A log takes this number of changes; the others are counted.
MOST = 100


def _at(where: Where) -> str:
    return "".join(f"{one}: " for one in where)


@frozen
class Added:
    """C{what} is new in C{where}."""

    where: Where
    what: str

    def __str__(self) -> str:
        """C{virtual_server 192.0.2.1 80: real_server 198.51.100.1 80 added}."""
        return f"{_at(self.where)}{self.what} added"


@frozen
class Removed:
    """C{what} is no longer in C{where}."""

    where: Where
    what: str

    def __str__(self) -> str:
        """C{vrrp_instance VI_1: virtual_ipaddress 192.0.2.1/24 removed}."""
        return f"{_at(self.where)}{self.what} removed"


@frozen
class Changed:
    """A word of C{where} says something else; a secret is not spelled."""

    where: Where
    word: str
    old: str
    new: str

    def __str__(self) -> str:
        """C{vrrp_instance VI_1: priority 100 → 150}."""
        if self.old == self.new:
            return f"{_at(self.where)}{self.word} changed"
        return f"{_at(self.where)}{self.word} {self.old} → {self.new}"


Change: TypeAlias = Added | Removed | Changed


def describe(old: Configuration, new: Configuration) -> tuple[Change, ...]:
    """All that differs; empty exactly when they are equal."""
    return tuple(_fields((), old, new))


def render(changes: Iterable[Change], most: int | None = None) -> str:
    """One line each; C{most} of them, and how many more there are."""
    lines = [str(change) for change in changes]
    if most is not None and len(lines) > most:
        lines[most:] = [f"and {len(lines) - most} more changes"]
    return "\n".join(lines)


def _fields(where: Where, old: Any, new: Any) -> Iterator[Change]:
    """What differs between two values of one class."""
    for field in fields(type(old)):
        before, after = getattr(old, field.name), getattr(new, field.name)
        if field.eq and before != after:
            yield from _field(where, field, before, after)


def _field(where: Where, field: Attribute[Any], old: Any, new: Any) -> Iterator[Change]:
    """What differs in one field: in a part of its object, a collection, or a single value."""
    if not field.repr:
        yield Changed(where, field.name, "", "")
    elif field.name == "global_defs":
        yield from _fields(("global_defs",), old, new)
    elif isinstance(old, tuple) and isinstance(new, tuple) and any(has(type(one)) for one in (*old, *new)):
        yield from _items(where, field.name, old, new)
    elif type(old) is type(new) and has(type(old)) and field.default is not None:
        yield from _fields(where, old, new)
    else:
        yield Changed(where, field.name, spelled(old), spelled(new))


def _items(where: Where, name: str, old: tuple[Any, ...], new: tuple[Any, ...]) -> Iterator[Change]:
    """What differs between two collections of objects."""
    before, after = _keyed(old), _keyed(new)
    for key, value in before.items():
        if key not in after:
            yield Removed(where, called(name, value))
    for key, value in after.items():
        if key not in before:
            yield Added(where, called(name, value))
        elif before[key] != value:
            yield from _fields((*where, called(name, value)), before[key], value)
    common = [key for key in before if key in after]
    if common != [key for key in after if key in before]:
        yield Changed(where, f"order of {name}", "", "")


def _keyed(values: tuple[Any, ...]) -> dict[Hashable, Any]:
    """Objects by what they are known by; those known by the same are counted."""
    found: dict[Hashable, Any] = {}
    for value in values:
        name = None if nameless(value) else named(value) or value
        key: tuple[Any, ...] = (type(value), getattr(value, "protocol", None), name)
        number = 0
        while (*key, number) in found:
            number += 1
        found[(*key, number)] = value
    return found
