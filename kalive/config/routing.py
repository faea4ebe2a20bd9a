"""Lines of C{virtual_routes}, C{static_routes}, C{virtual_rules} and C{static_rules} as values.

Fields are spelled like the words of C{ip route} and C{ip rule}. Names of tables, protocols, scopes
and realms are kept as written: this host's C{/etc/iproute2} says what they are.
"""

from __future__ import annotations

from attrs import frozen

from kalive.config.common import IPAddress, Position, positioned

#: Fields of L{Route} that are metrics: each may be locked.
METRICS = (
    "mtu advmss rtt rttvar reordering window cwnd ssthresh rto_min initcwnd initrwnd hoplimit quickack "
    "congctl fastopen_no_cookie"
).split()


@frozen(kw_only=True)
class Encapsulation:
    """C{encap KIND WORDS}: a lightweight tunnel; C{kind} is C{ip}, C{ip6}, C{mpls} or C{ila}, and
    C{options} are its words with their values as written."""

    kind: str
    options: tuple[tuple[str, ...], ...] = ()


@frozen(kw_only=True)
class NextHop:
    """C{nexthop} of a multipath route; C{weight} is 1 to 256."""

    via: IPAddress | None = None
    dev: str | None = None
    weight: int = 1
    onlink: bool = False
    realms: str | None = None
    newdst: str | None = None
    encap: Encapsulation | None = None


@frozen(kw_only=True)
class Route:
    """A line of C{static_routes} or C{virtual_routes}; C{destination} is C{default} or C{ADDR[/LEN]}.

    C{newdst} is the word C{as}, C{source} the word C{from} (IPv6). C{metrics} holds the words of
    L{METRICS} as (word, value, locked). Times are in milliseconds where no unit stands.
    """

    destination: str
    type: str = "unicast"
    inet6: bool = False
    src: IPAddress | None = None
    via: IPAddress | None = None
    dev: str | None = None
    scope: str | None = None
    table: str | None = None
    vrf: str | None = None
    metric: int | None = None
    tos: str | None = None
    protocol: str | None = None
    onlink: bool = False
    source: str | None = None
    newdst: str | None = None
    encap: Encapsulation | None = None
    expires: int | None = None
    realms: str | None = None
    metrics: tuple[tuple[str, str, bool], ...] = ()
    features: str | None = None
    pref: str | None = None
    ttl_propagate: bool | None = None
    mode: str | None = None
    nexthops: tuple[NextHop, ...] = ()
    no_track: bool = False
    track_group: str | None = None
    position: Position | None = positioned()


@frozen(kw_only=True)
class Rule:
    """A line of C{static_rules} or C{virtual_rules}; C{source} and C{destination} are the words
    C{from} and C{to}, C{inverted} is the word C{not}. Numbers are as the kernel takes them."""

    source: str | None = None
    destination: str | None = None
    inverted: bool = False
    inet6: bool = False
    table: str | None = None
    preference: int | None = None
    tos: str | None = None
    fwmark: tuple[int, int | None] | None = None
    realms: str | None = None
    suppress_prefixlength: int | None = None
    suppress_ifgroup: str | None = None
    iif: str | None = None
    oif: str | None = None
    tunnel_id: int | None = None
    uidrange: tuple[int, int] | None = None
    l3mdev: bool = False
    protocol: str | None = None
    ipproto: str | None = None
    sport: tuple[int, int] | None = None
    dport: tuple[int, int] | None = None
    goto: int | None = None
    nop: bool = False
    type: str = "unicast"
    no_track: bool = False
    track_group: str | None = None
    position: Position | None = positioned()
