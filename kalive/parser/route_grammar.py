"""The parts of a route line that are a grammar of their own: C{encap …} and C{nexthop …}.

Few files have them, so pyparsing is imported when the first such line is met. Knows no other word of
a route. Its tests are in C{test/test_routes.py}.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from kalive.config.routing import Encapsulation, NextHop
from kalive.parser import codes
from kalive.parser.arguments import to_address
from kalive.parser.reading import Wrong

#: The words of each kind of tunnel that take a value, and the flags.
_TUNNELS = {
    "ip": "id dst src tos ttl key csum seq",
    "ip6": "id dst src tc hoplimit key csum seq",
    "mpls": "ttl",
    "ila": "csum-mode ident-type hook-type",
}
_FLAGS = ("key", "csum", "seq")


@cache
def _grammar() -> tuple[Any, Any]:
    """The grammars of one C{encap} and of all C{nexthop}s."""
    from pyparsing import Group, Opt, Regex, Suppress, ZeroOrMore

    def word(text: str) -> Any:
        return Regex(rf"{text}(?=\s|\Z)")

    value = Regex(r"\S+").set_name("a value")
    number = Regex(r"[0-9]+(?=\s|\Z)").set_name("a number")
    kinds: Any = None
    for kind, names in _TUNNELS.items():
        taking = [name for name in names.split() if name not in _FLAGS]
        option = Group(word(f"(?:{'|'.join(taking)})") + value) | Group(word(f"(?:{'|'.join(_FLAGS)})"))
        options = ZeroOrMore(option)
        one = Group(word(kind) + (Group(value) + options if kind in ("mpls", "ila") else options))
        kinds = one if kinds is None else kinds | one
    encap = Suppress(word("encap")) + kinds.set_name("one of ip, ip6, mpls, ila")
    family = Suppress(Opt(word("inet6?")))
    option = (
        Group(word("via") + family + value)
        | Group(word("dev") + value)
        | Group(word("weight") + number)
        | Group(word("onlink"))
        | Group(word("realms") + value)
        | Group(word("as") + Suppress(Opt(word("to"))) + value)
        | Group(word("encap").set_parse_action(lambda: ["encap"]) + kinds)
    )
    hops = Group(Suppress(word("nexthop")) + ZeroOrMore(option))[1, ...]
    return encap, hops


def _parse(grammar: Any, given: list[str], start: int, whole: bool) -> tuple[Any, int]:
    """What a grammar makes of the words from number C{start} on, and the number of the word after."""
    from pyparsing import ParseException

    text = " ".join(given[start:])
    try:
        tokens, end = _match(grammar, text)
    except ParseException as error:
        place = start + text[: error.loc].count(" ")
        raise Wrong(codes.BAD_GRAMMAR, place, value=_at(given, place), expected=error.msg) from None
    after = start + len(text[:end].split())
    if whole and after < len(given):
        raise Wrong(codes.BAD_GRAMMAR, after, value=given[after], expected="a word of nexthop")
    return tokens, after


def _at(given: list[str], place: int) -> str:
    return given[place] if place < len(given) else given[-1]


def _match(grammar: Any, text: str) -> tuple[Any, int]:
    """The tokens at the beginning of C{text}, and where they end."""
    from pyparsing import Located

    ((_, tokens, end),) = [Located(grammar).parse_string(text)]
    return tokens.as_list(), end


def read_encap(given: list[str], start: int) -> tuple[Encapsulation, int]:
    """C{encap KIND …} at word number C{start}, and the number of the word after it.

    @raise Wrong: it is none.
    """
    tokens, after = _parse(_grammar()[0], given, start, whole=False)
    return _encapsulation(tokens[0]), after


def _encapsulation(tokens: list[Any]) -> Encapsulation:
    return Encapsulation(kind=tokens[0], options=tuple((one[0], *one[1:]) for one in tokens[1:]))


def read_nexthops(given: list[str], start: int) -> tuple[NextHop, ...]:
    """All C{nexthop …} from word number C{start} to the end.

    @raise Wrong: they are none.
    """
    tokens, _ = _parse(_grammar()[1], given, start, whole=True)
    return tuple(_hop(one, start) for one in tokens)


def _hop(tokens: list[Any], start: int) -> NextHop:
    values: dict[str, Any] = {}
    for name, *rest in tokens:
        if name == "via":
            values["via"] = to_address(rest[0], start)
        elif name == "weight":
            if not 1 <= int(rest[0]) <= 256:
                raise Wrong(codes.OUT_OF_RANGE, start, value=rest[0], low=1, high=256)
            values["weight"] = int(rest[0])
        elif name == "onlink":
            values["onlink"] = True
        elif name == "encap":
            values["encap"] = _encapsulation(rest[0])
        else:
            values["newdst" if name == "as" else name] = rest[0]
    return NextHop(**values)


def write_encap(value: Encapsulation) -> str:
    """The inverse of L{read_encap}."""
    return " ".join(("encap", value.kind, *(word for option in value.options for word in option)))


def write_nexthop(value: NextHop) -> str:
    """The inverse of L{read_nexthops}, for one."""
    parts = [
        ("via", value.via),
        ("dev", value.dev),
        ("weight", value.weight if value.weight != 1 else None),
        ("realms", value.realms),
        ("as", value.newdst),
    ]
    written = [f"{name} {one}" for name, one in parts if one is not None]
    written += ["onlink"] if value.onlink else []
    written += [write_encap(value.encap)] if value.encap else []
    return " ".join(["nexthop", *written])
