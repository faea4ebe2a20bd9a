"""Random configuration files, made of the vocabulary: each word's kind says what may follow it.

Used by tests that must hold for every word there is, so that a new word is tested by being added.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
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


#: Words, or a line of the block, of keywords whose grammar says too little for a sample.
SAMPLES = {
    "vrrp_cpu_affinity": "0 1",
    "checker_cpu_affinity": "0 1",
    "bfd_cpu_affinity": "1",
    "vrrp_rx_bufs_policy": "ADVERT",
    "include_check": "read match",
    "payload": "01 ab",
    "lvs_timeouts": "tcp 30 udp 60",
    "regex_options": "caseless multiline",
    "regex_stack": "100 200",
    "mcast_dst_ip": "224.0.0.99",
    "key": "3 0123456789abcdef0123456789abcdef",
    "static_routes": "198.51.100.0/24 via 192.0.2.254 dev eth7",
    "virtual_routes": "198.51.100.0/24 via 192.0.2.254 dev eth7",
    "interface_up_down_delays": "eth7 1 2",
    "track_interface": "eth8 weight 10",
    "track_file": "VI_1",
    "name": "VI_1",
    "track_script": "VI_1 weight 5",
    "track_process": "VI_1 weight 5",
    "track_bfd": "VI_1",
}

#: What some words are nothing without, in the same block.
COMPANIONS = {
    "vmac_xmit_base": "use_vmac\n",
    "check_unicast_src": "unicast_peer {\n192.0.2.9\n}\n",
    "old_unicast_checksum": "version 3\nunicast_peer {\n192.0.2.9\n}\n",
    "timer_expired_backup": "nopreempt\n",
    "unicast_src_ip": "unicast_peer {\n192.0.2.9\n}\n",
    "vrf": "unicast_src_ip 192.0.2.8\nunicast_peer {\n192.0.2.9\n}\n",
    "sorry_server_inhibit": "sorry_server 192.0.2.9 80\n",
    "regex_options": "regex a\n",
    "regex_stack": "regex a\n",
    "regex_no_match": "regex a\n",
    "regex_max_offset": "regex a\n",
    "ops": "protocol UDP\n",
    "active_key": "key 1 0123456789abcdef0123456789abcdef\n",
    "key": "active_key 3\n",
    "time_window": "key 1 0123456789abcdef0123456789abcdef\nactive_key 1\n",
    "anti_replay": "key 1 0123456789abcdef0123456789abcdef\nactive_key 1\n",
    "mode": "key 1 0123456789abcdef0123456789abcdef\nactive_key 1\n",
    "sync_group_tracking_weight": "group {\nVI_1\nVI_3\n}\n",
}

#: What other objects may name.
OBJECTS = """\
vrrp_script VI_1 {
script /bin/true
}
vrrp_track_process VI_1 {
process sshd
}
track_file VI_1 {
file /run/weight
}
bfd_instance VI_1 {
neighbor_ip 192.0.2.9
}
vrrp_instance VI_3 {
interface eth3
virtual_router_id 203
}
"""


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
        return f"{keyword.name} {SAMPLES.get(keyword.name) or draw(by_schema(kind))}\n"
    if kind.line is not None and keyword.name in SAMPLES:
        return f"{keyword.name} {{\n{SAMPLES[keyword.name]}\n}}\n"
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


def words(table: Block = ROOT, chain: tuple[Keyword, ...] = ()) -> Iterator[tuple[Keyword, ...]]:
    """Every word that can be written, with the words whose blocks it is in before it."""
    for keyword in table.words.values():
        yield (*chain, keyword)
        if keyword.kind.inside is not None:
            yield from words(keyword.kind.inside, (*chain, keyword))


@st.composite
def files_with(draw: st.DrawFn, chain: tuple[Keyword, ...], table: Block = ROOT) -> str:
    """A file with the last word of C{chain} in its place, and else only what cannot be left out."""
    first, rest = chain[0], chain[1:]
    must = [one for one in table.words.values() if {one.field, one.at} & needed(table) and not one.instead]
    others = [draw(statements(one)) for one in must if one is not first]
    if table is ROOT and _names_others(chain):
        others.append(OBJECTS)
    elif not rest:
        others.append(COMPANIONS.get(first.name, ""))
    if not rest or first.kind.inside is None:
        return "".join((*others, draw(statements(first))))
    head = draw(HEADS[first.kind.grammar])
    return "".join((*others, f"{first.name} {head} {{\n{draw(files_with(rest, first.kind.inside))}}}\n"))


def _names_others(chain: tuple[Keyword, ...]) -> bool:
    """Whether a word is about an object that must be there."""
    return any(one.name.startswith(("track_", "vrrp_sync", "BFD_", "FILE_")) for one in chain)
