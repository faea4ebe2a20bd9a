"""The complaints about meaning: K20x text that came from elsewhere, K21x-K22x VRRP, K23x scripts,
K24x virtual servers.

None of them leaves anything out: what 2.4.3 ignores or refuses is in L{kalive.parser.codes}. A code keeps
its meaning for ever; a retired one is never used again.
"""

from __future__ import annotations

from kalive.parser.codes import ADVICE, WARNING, Code

PLACEHOLDER = Code("K200", WARNING, "'{value}' looks like a placeholder that was never filled in")
SHELL_EXPANSION = Code(
    "K201", WARNING, "'{value}' is for a shell: here only $NAME and ${{NAME}} are expanded"
)
UNDEFINED_NAME = Code("K202", WARNING, "'{value}' is defined nowhere above and stays as it is")
SEMICOLON = Code("K203", WARNING, "The ';' is part of '{value}': nothing ends a statement but its line")
EQUALS_SIGN = Code("K204", WARNING, "'{value}': between a keyword and its value stands a blank, no '='")
SHELL_TEXT = Code("K205", WARNING, "'{value}' is from a terminal, not from a configuration")
SYNOPSIS = Code("K206", WARNING, "'{value}' is how a manual writes a choice, not a value")
PROSE = Code("K207", WARNING, "'{value}' begins no statement: text that was pasted along?")
COMMENT_IN_WORD = Code("K208", WARNING, "'{sign}' begins a comment: the value ends before it, as '{value}'")
REPEATED_KEYWORD = Code("K209", WARNING, "'{keyword}' stands in this block before: only the last one counts")

STRICT_UNREACHABLE = Code(
    "K210",
    ADVICE,
    "vrrp_strict: unless it owns them, {name} answers no packet to its virtual addresses",
)
STRICT_FORBIDS = Code("K211", WARNING, "({name}) vrrp_strict does not allow {keyword}: {reason}")
EDGE_OF_NETWORK = Code("K212", WARNING, "({name}) {value} is the {what} address of its network")
NO_HOST_ADDRESS = Code("K213", WARNING, "({name}) {value} is a {what} address: no host can have it")
SOURCE_WITHOUT_PEERS = Code(
    "K214", WARNING, "({name}) unicast_src_ip without unicast_peer: adverts go to the multicast group"
)
PEER_IS_SELF = Code("K215", WARNING, "({name}) the peer {value} is its own unicast_src_ip")
VIRTUAL_IS_REAL = Code(
    "K216", WARNING, "({name}) the virtual address {value} is the {what} of a router as well"
)
ADDRESS_IN_TWO = Code("K217", WARNING, "({name}) {value} is a virtual address of {other} too")
GROUP_PRIORITIES = Code("K218", WARNING, "Sync group {name}: its members differ in priority ({priorities})")
NO_INTERFACE_NAME = Code("K219", WARNING, "'{value}' is {what}, not the name of an interface")
WEAK_TRACKERS = Code(
    "K220",
    ADVICE,
    "({name}) even if all it tracks fails, priority {priority} falls only to {least}:"
    " no take-over by a peer of the default priority 100",
)
OVERWEIGHT = Code(
    "K221", ADVICE, "({name}) priority {priority} with weight {weight} leaves 1..254 and is cut off there"
)
DEFINED_LATER = Code(
    "K222", ADVICE, "{what} {value} is defined further down: other Keepalived versions don't find it then"
)
NEVER_TRACKED = Code("K223", ADVICE, "{what} {value} is tracked by nothing and never runs")
WEIGHT_IN_GROUP = Code(
    "K224", WARNING, "({name}) the weight of {value} is ignored: {name} is in sync group {group}"
)
NAMES_OUTSIDE_GROUP = Code("K225", WARNING, "Sync group {name}: its members belong into 'group {{ … }}'")

SCRIPTS_AS_ROOT = Code(
    "K230", ADVICE, "{count} script(s), and no enable_script_security: they run whoever may change them"
)
SHELL_SYNTAX = Code("K231", WARNING, "'{value}' is for a shell, but scripts run without one")
NOT_A_USER = Code("K232", WARNING, "'{value}' is taken as the user to run the script as: quote the command")
NO_SCRIPT_USER = Code("K233", WARNING, "There is no user {value} on this host to run scripts as")
SCRIPT_REPLACEABLE = Code("K234", WARNING, "{path} ({owner}, {mode}) lets others replace the script {value}")
SCRIPT_ABSENT = Code("K235", WARNING, "There is no {value} on this host")
NOT_EXECUTABLE = Code("K236", WARNING, "{value} is no executable file on this host")
INTERFACE_ABSENT = Code("K237", WARNING, "There is no interface {value} on this host")

SECURITY_VIOLATION = Code(
    "K238", WARNING, "SECURITY VIOLATION - scripts are being executed but script_security not enabled."
)

QUORUM_UNREACHABLE = Code(
    "K240", WARNING, "Virtual server {name}: quorum {quorum} is more than all weights together: {weight}"
)
NEVER_CHECKED = Code(
    "K241", ADVICE, "Virtual server {name}: {count} real server(s) without a check stay for ever"
)
SORRY_IS_REAL = Code(
    "K242", WARNING, "Virtual server {name}: the sorry server {value} is a real server as well"
)
REAL_IS_VIRTUAL = Code("K243", WARNING, "Virtual server {name}: its real server is its own address: a loop")

EXTRA_PARAMETERS = Code("K244", WARNING, "The block {keyword} takes no parameter: '{value}' is ignored")
NO_PREFERENCE = Code(
    "K245", WARNING, "The rule has no preference: Linux chooses one, before those that stand there"
)
ROUTE_TIME = Code("K246", WARNING, "{keyword} {value}: Linux counts from 200 ms on, in whole milliseconds")
ROUTE_PROTOCOL = Code("K247", WARNING, "A route of protocol {value} is another program's: it is not tracked")
OLD_ROUTE_WORD = Code("K248", WARNING, "'{keyword}' on routes is deprecated: {instead}")
UNICAST_FROM_VMAC = Code(
    "K249", WARNING, "({name}) unicast from a VMAC needs vmac_xmit_base, which is taken as set"
)
VMAC_NAME_TAKEN = Code(
    "K250", WARNING, "({name}) the VMAC {value} is {other}'s already: it gets another name"
)
PROMOTES_ANYWAY = Code("K251", WARNING, "({name}) a VMAC promotes secondaries anyway: no effect")
TRACKED_BY_GROUP = Code(
    "K252", WARNING, "({name}) {value} is watched by it and by its sync group {group}: once will do"
)
GROUP_WITHOUT_DELAY = Code(
    "K253", WARNING, "This garp_group has no garp_interval and no gna_interval: no effect"
)
PREFIX_BESIDE_PEER = Code("K254", WARNING, "{value}: beside a peer the prefix length is that of the peer")
BLOCK_AGAIN = Code("K255", WARNING, "The block {keyword} stands above already: this one replaces it")

#: Every code by its name.
CODES = {code.name: code for code in list(globals().values()) if isinstance(code, Code)}
