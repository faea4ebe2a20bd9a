"""Attributes of values that are made of parts, found by the name of their keyword.

A class with many fields is split by concern (C{instance.notify.notify_master}); whoever knows only the
keyword finds the attribute here. Decides nothing.
"""

from __future__ import annotations

from typing import Any

from attrs import NOTHING, fields, fields_dict, has


def attribute(value: Any, name: str) -> Any:
    """The attribute C{name} of a value or of one of its parts; dotted, it is a path. C{NOTHING}: there is
    none."""
    if value is None:
        return NOTHING
    if "." in name:
        first, _, rest = name.partition(".")
        return attribute(getattr(value, first), rest)
    if _own(type(value), name):
        return getattr(value, name)
    part = _part_with(value, name)
    return NOTHING if part is None else getattr(part, name)


def default(value: Any, name: str) -> Any:
    """What L{attribute} is where nobody said anything; C{NOTHING}: it has no default."""
    if "." in name:
        first, _, rest = name.partition(".")
        usual = _field_default(type(value), first)
        return default(getattr(value, first), rest) if usual is NOTHING else attribute(usual, rest)
    if _own(type(value), name):
        return _field_default(type(value), name)
    part = _part_with(value, name)
    if part is None:
        return NOTHING
    usual = next((one.default for one in fields(type(value)) if getattr(value, one.name) is part), NOTHING)
    return _field_default(type(part), name) if usual is NOTHING else getattr(usual, name)


def _own(cls: type, name: str) -> bool:
    """Whether a class has a field (which slots make an attribute of the class) or property of that name."""
    return hasattr(cls, name)


def _field_default(cls: type, name: str) -> Any:
    """The default of a field; a property has none."""
    field = fields_dict(cls).get(name)
    return NOTHING if field is None else field.default


def _part_with(value: Any, name: str) -> Any:
    """The part that has an attribute C{name}, if there is one."""
    # What may be absent is a thing of its own (C{authentication}), no part.
    parts = (getattr(value, one.name) for one in fields(type(value)) if one.default is not None)
    return next((part for part in parts if has(type(part)) and _own(type(part), name)), None)
