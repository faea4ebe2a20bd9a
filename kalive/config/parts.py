"""Attributes of values that are made of parts, found by the name of their keyword.

A class with many fields is split by concern (C{instance.notify.notify_master}); whoever knows only the
keyword finds the attribute here. Decides nothing.
"""

from __future__ import annotations

from typing import Any

from attrs import NOTHING, fields, fields_dict, has

#: Class and name to the attributes on the way to it, C{None} if there is no way: looking costs time.
_ways: dict[tuple[type, str], tuple[str, ...] | None] = {}


def attribute(value: Any, name: str) -> Any:
    """The attribute C{name} of a value or of one of its parts; dotted, it is a path. C{NOTHING}: there is
    none."""
    for step in _way(value, name):
        value = getattr(value, step, NOTHING)
    return value


def default(value: Any, name: str) -> Any:
    """What L{attribute} is where nobody said anything; C{NOTHING}: it has no default."""
    way = _way(value, name)
    for place, step in enumerate(way):
        field = fields_dict(type(value)).get(step)
        usual = NOTHING if field is None else field.default
        if usual is not NOTHING:
            for rest in way[place + 1 :]:
                usual = getattr(usual, rest, NOTHING)
            return usual
        value = getattr(value, step, NOTHING)
        if not has(type(value)):
            break
    return NOTHING


def _way(value: Any, name: str) -> tuple[str, ...]:
    """The attributes on the way to C{name}; one that does not exist if there is no way."""
    key = (type(value), name)
    if key not in _ways:
        _ways[key] = _find(value, name)
    return _ways[key] or (name,)


def _find(value: Any, name: str) -> tuple[str, ...] | None:
    """The way to an attribute; slots make a field, as a property, an attribute of the class."""
    if "." in name:
        return tuple(name.split("."))
    if hasattr(type(value), name):
        return (name,)
    for one in fields(type(value)):
        # What may be absent is a thing of its own (C{authentication}), no part.
        part = getattr(value, one.name) if one.default is not None else None
        if has(type(part)) and hasattr(type(part), name):
            return (one.name, name)
    return None
