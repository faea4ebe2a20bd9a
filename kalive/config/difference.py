"""What changes between two configurations, found by natural key."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Generic, TypeVar

from attrs import frozen

Value = TypeVar("Value")


@frozen
class Difference(Generic[Value]):
    """How one collection becomes another; C{changed} holds pairs of (old, new)."""

    added: tuple[Value, ...] = ()
    removed: tuple[Value, ...] = ()
    changed: tuple[tuple[Value, Value], ...] = ()
    kept: tuple[Value, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return bool(self.added or self.removed or self.changed)


def difference(
    old: Iterable[Value], new: Iterable[Value], key: Callable[[Value], Hashable]
) -> Difference[Value]:
    """Compare by C{key}; each result is in the order of the collection it comes from."""
    before = {key(value): value for value in old}
    after = {key(value): value for value in new}
    common = [(before[name], value) for name, value in after.items() if name in before]
    return Difference(
        added=tuple(value for name, value in after.items() if name not in before),
        removed=tuple(value for name, value in before.items() if name not in after),
        changed=tuple(pair for pair in common if pair[0] != pair[1]),
        kept=tuple(new_value for old_value, new_value in common if old_value == new_value),
    )
