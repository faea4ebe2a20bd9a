"""Random configuration files, made of the vocabulary: each word's kind says what may follow it.

Used by tests that must hold for every word there is, so that a new word is tested by being added.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from attrs import NOTHING, fields
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from kalive.parser.kind import Kind
from kalive.parser.schema import Block, Keyword
from kalive.parser.words_root import ROOT
from kalive.parser.writing import number, quote

NAMES = st.sampled_from(["VI_1", "VI_2", "a b", "x"])
ADDRESSES = st.one_of(
    st.ip_addresses(v=4, network="192.0.2.0/29"), st.ip_addresses(v=6, network="2001:db8::/125")
).map(str)
PORTS = st.sampled_from(["", " 80", " 443"])
STRINGS = st.text("ab /.'#!{}@é\\", max_size=8).map(quote)

#: The words before a brace, by what a user reads.
HEADS: Mapping[str, SearchStrategy[str]] = {
    "": st.just(""),
    "NAME": NAMES.map(quote),
    "ADDRESS [PORT]": st.builds("{}{}".format, ADDRESSES, PORTS),
    "ADDRESS [PORT] | fwmark N | group NAME": st.one_of(
        st.builds("{}{}".format, ADDRESSES, PORTS),
        st.integers(1, 9).map("fwmark {}".format),
        NAMES.map(lambda name: f"group {quote(name)}"),
    ),
}


def by_grammar(grammar: str) -> SearchStrategy[str]:
    """Words of a grammar as a user reads it: the first way of each choice, without what may be left out,
    and with it."""
    bare = re.sub(r"\[[^][]*\]", "", grammar)
    return st.sampled_from([bare, grammar]).map(_spelled)


def _spelled(grammar: str) -> str:
    """One text that a grammar allows."""
    text = re.sub(r"[][…]", "", grammar.split(" | ")[0])
    words = [word.split("|")[0] for word in text.split()]
    return " ".join(_SPELLINGS.get(word, re.sub(r"(-?[0-9.]+)\.\.[-0-9.]+", r"\1", word)) for word in words)


_SPELLINGS = {
    "ADDRESS": "192.0.2.7",
    "ADDRESS/LENGTH": "192.0.2.7/24",
    "IFNAME": "eth7",
    "NAME": "VI_1",
    "COMMAND": '"/bin/true a"',
    "USER": "nobody",
    "GROUP": "nogroup",
    "N": "3",
    "PORT": "80",
    "MD5": "0123456789abcdef0123456789abcdef",
    "SECONDS": "",
    "NETMASK": "255.255.255.0",
}


def by_schema(kind: Kind[Any]) -> SearchStrategy[str]:
    """The words of a kind."""
    schema = kind.schema
    if "enum" in schema:
        return st.sampled_from(list(schema["enum"])).map(str)
    if "anyOf" in schema:
        return ADDRESSES
    if schema.get("type") == "integer" and ".." in kind.grammar:
        low = schema.get("minimum", 0)
        return st.one_of(st.integers(low, low + 3), st.integers(low, schema.get("maximum", low + 99))).map(
            str
        )
    if schema.get("type") == "number":
        low, high = (int(schema[end] * 1000000) for end in ("minimum", "maximum"))
        return st.integers(low, high).map(lambda micro: number(micro / 1000000))
    if schema.get("type") == "boolean":
        return st.sampled_from(["on", "off", ""]) if kind.grammar else st.just("")
    if kind.grammar.startswith("STRING"):
        return STRINGS
    return by_grammar(kind.grammar)


@st.composite
def statements(draw: st.DrawFn, keyword: Keyword) -> str:
    """One statement, with its block."""
    kind = keyword.kind
    if not keyword.opens:
        return f"{keyword.name} {draw(by_schema(kind))}\n"
    head = draw(HEADS[kind.grammar])
    return f"{keyword.name} {head} {{\n{draw(bodies(kind))}}}\n"


@st.composite
def bodies(draw: st.DrawFn, kind: Kind[Any]) -> str:
    """What is in a block."""
    if kind.inside is not None:
        return draw(blocks(kind.inside))
    if kind.line is None:
        return ""
    return "".join(f"{line}\n" for line in draw(st.lists(by_schema(kind.line), min_size=1, max_size=3)))


def needed(table: Block) -> set[str]:
    """The fields without a default: nothing comes of a block without them."""
    if table.value is None:
        return set()
    return {one.name for one in fields(table.value) if one.default is NOTHING} | {"real_servers", "protocol"}


@st.composite
def blocks(draw: st.DrawFn, table: Block) -> str:
    """What is in a block of keywords: those it can't be without, and some others."""
    keywords = list(table.words.values())
    must = [one for one in keywords if {one.field, one.at} & needed(table) and not one.instead]
    some = draw(st.lists(st.sampled_from(keywords), max_size=6)) if keywords else []
    return "".join(draw(statements(one)) for one in (*must, *some))


def files() -> SearchStrategy[str]:
    """Whole files."""
    return blocks(ROOT)
