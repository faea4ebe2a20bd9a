"""Every complaint the parser knows, once: its stable code, how bad it is, its words.

A code keeps its meaning for ever; a retired one is never used again. The groups: K10x text and
layout, K11x keywords, K12x values, K13x addresses, K14x-K16x VRRP, K17x virtual servers, K19x what
is accepted but not (or no longer) acted on, K26x-K27x rules of VRRP, tracking and routing. Those of
L{kalive.parser.meaning.codes} are K20x-K24x.
"""

from __future__ import annotations

from attrs import frozen

from kalive.parser.diagnostics import Severity

FATAL, ERROR, WARNING, ADVICE = Severity


@frozen
class Code:
    """C{text} is a format string; its fields are named where the complaint is made."""

    name: str
    severity: Severity
    text: str


LINE_TOO_LONG = Code("K101", ERROR, "The line has more than 1023 characters and is left out")
NUL_IN_LINE = Code("K102", ERROR, "The line holds a NUL character and is left out")
BYTE_ORDER_MARK = Code("K103", WARNING, "The file begins with a byte-order mark, which is skipped")
ODD_BLANK = Code("K104", WARNING, "An invisible character (U+{point:04X}) is taken as a blank")
UNTERMINATED_QUOTE = Code("K105", ERROR, "Unterminated quote")
BLOCK_NOT_CLOSED = Code("K106", ERROR, "Missing '}}': the block of '{block}' is still open at the end")
EXTRA_CLOSE = Code("K107", ERROR, "Extra '}}' found")
UNEXPECTED_OPEN = Code("K108", ERROR, "Unexpected '{{': {keyword} opens no block here; the block is left out")
NOT_UTF8 = Code("K109", WARNING, "The line is not UTF-8")

UNKNOWN_KEYWORD = Code("K110", ERROR, "Unknown keyword '{keyword}'")
MISSING_PARAMETER = Code("K111", FATAL, "'{keyword}' is missing a parameter")
BLOCK_WITHOUT_BRACE = Code("K112", ERROR, "Missing '{{' at the beginning of the block of '{keyword}'")
KEYWORD_ON_SAME_LINE = Code(
    "K113", WARNING, "'{extra}' stands on the line of '{keyword}' and is not read: one keyword a line"
)
NAME_MISSING = Code("K114", ERROR, "{keyword} has no name and is left out")
DUPLICATE_NAME = Code("K115", ERROR, "{keyword} {name} already defined")
KEYWORD_MISSING = Code("K116", ERROR, "{keyword} has no '{missing}' and is left out")

INCLUDE_MISSED = Code("K117", WARNING, "No configuration file matches '{value}'")
INCLUDE_REFUSED = Code("K118", ERROR, "Unable to include '{value}': {reason}")
EXPANSION_ENDLESS = Code("K119", ERROR, "The expansion of the line has no end; the line is left out")

BAD_NUMBER = Code("K120", ERROR, "Invalid number '{value}'")
OUT_OF_RANGE = Code("K121", ERROR, "Number '{value}' outside range [{low}, {high}]")
TOO_PRECISE = Code("K122", ERROR, "'{value}' has more than six decimals and is rounded")
BAD_BOOLEAN = Code("K123", ERROR, "'{value}' is none of on, true, yes, off, false, no")
BAD_CHOICE = Code("K124", ERROR, "Unknown {what} '{value}'")
NAME_TOO_LONG = Code("K125", ERROR, "Interface name '{value}' is longer than 15 characters")
EMPTY_BLOCK = Code("K126", WARNING, "The block of '{keyword}' is empty")
BAD_REPEAT = Code("K128", ERROR, "'{value}' repeats nothing; the line is left out")
BAD_MASK = Code("K129", WARNING, "The netmask '{value}' has gaps and is ignored")
BAD_SCRIPT = Code("K127", ERROR, "No command in '{value}'")

BAD_ADDRESS = Code("K130", ERROR, "Invalid IP address '{value}'")
BAD_PREFIX = Code("K131", ERROR, "Invalid prefix length in '{value}' - using {used}")
UNKNOWN_ENTRY = Code("K132", ERROR, "Unknown configuration entry '{value}' for {what} - ignored")
ENTRY_WITHOUT_VALUE = Code("K133", ERROR, "'{value}' is missing its value - ignored")
FAMILY_DIFFERS = Code("K134", ERROR, "({name}) address family must match VRRP instance [{value}] - ignored")
DUPLICATE_ADDRESS = Code("K135", ERROR, "({name}) {value} is already an address of it - ignored")
NOT_FOR_IPV6 = Code("K136", ERROR, "'{value}' is for IPv4 only - ignored")
EXCLUDED_TOO = Code("K138", WARNING, "({name}) {value} is an advertised address of it as well")
BAD_ROUTE = Code("K137", ERROR, "A route needs a destination")

VRID_MISSING = Code("K140", FATAL, "({name}) the virtual router id must be set")
INTERFACE_MISSING = Code("K141", FATAL, "({name}) needs an interface, or unicast_peer with unicast_src_ip")
DUPLICATE_VRID = Code(
    "K142", FATAL, "({name}) and ({other}) both use VRID {vrid} with IPv{family} on interface {interface}"
)
BAD_PRIORITY = Code("K143", ERROR, "({name}) Priority not valid! must be between 1 & 255. Using default 100")
UNKNOWN_STATE = Code("K144", ERROR, "({name}) unknown state '{value}', defaulting to BACKUP")
NOPREEMPT_MASTER = Code(
    "K145", WARNING, "({name}) nopreempt will not work with initial state MASTER - cleared"
)
NOPREEMPT_OWNER = Code("K146", WARNING, "({name}) nopreempt is not compatible with priority 255 - cleared")
OWNER_NOT_MASTER = Code("K147", WARNING, "({name}) priority 255 owns the addresses: state BACKUP is ignored")
INTERVAL_ROUNDED = Code(
    "K148", WARNING, "({name}) advert_int {value} is rounded to {used} s for VRRPv{version}"
)
INTERVAL_TOO_LONG = Code("K149", WARNING, "({name}) advert_int {value} is more than VRRPv3 can say: 40.95 s")
PASSWORD_CUT = Code("K150", WARNING, "auth_pass has more than 8 characters: only the first 8 count")
PASSWORD_MISSING = Code("K151", ERROR, "({name}) authentication without {missing} is ignored")
AUTHENTICATION_V3 = Code("K152", WARNING, "({name}) VRRPv3 has no authentication: it is ignored")
NO_ADDRESS = Code("K153", WARNING, "({name}) No VIP specified; at least one is sensible")
TOO_MANY_ADDRESSES = Code(
    "K154", WARNING, "({name}) an advert has room for 255 addresses: {count} more are kept out of it"
)
MANY_ADDRESSES = Code(
    "K155", ADVICE, "({name}) has {count} addresses; other routers may take no more than 20 in an advert"
)
NO_PEERS = Code("K156", WARNING, "({name}) unicast_peer is empty: adverts are sent to the multicast group")
DUPLICATE_PEER = Code("K157", ERROR, "({name}) {value} is already a peer - ignored")
OWN_INTERFACE = Code(
    "K158", WARNING, "({name}) its own interface {value} is always watched - track_interface ignored"
)
IPV6_IS_V3 = Code("K159", WARNING, "({name}) IPv6 addresses need VRRP version 3, which is used")
GROUP_EMPTY = Code("K160", ERROR, "Sync group {name} has no members - removed")
GROUP_OF_ONE = Code("K161", WARNING, "Sync group {name} has only one member")
MEMBER_UNDEFINED = Code("K162", ERROR, "Sync group {name}: there is no vrrp_instance {member} - ignored")
MEMBER_TWICE = Code("K163", ERROR, "Sync group {name}: {member} is in sync group {other} already - ignored")

NO_PROTOCOL = Code("K170", WARNING, "Virtual server {name}: no protocol set - UDP is used")
NO_METHOD = Code("K171", WARNING, "Virtual server {name}: no forwarding method (lb_kind) set - NAT is used")
NO_SCHEDULER = Code("K172", WARNING, "Virtual server {name}: no scheduler (lb_algo) set - wlc is used")
NO_REAL_SERVERS = Code("K173", ERROR, "Virtual server {name} has no real servers - ignored")
DUPLICATE_SERVER = Code("K174", ERROR, "{what} {name} is there already - ignored")
PROTOCOL_IGNORED = Code("K175", WARNING, "Virtual server {name}: a protocol means nothing with fwmark")
PERSISTENCE_NEEDED = Code(
    "K176", WARNING, "Virtual server {name}: every port needs persistence - persistence_timeout 360 is used"
)
PORT_RESET = Code(
    "K177", WARNING, "Real server {real} of {name}: only NAT can change the port - the service's is used"
)
GROUP_UNDEFINED = Code(
    "K178", ERROR, "Virtual server {name}: there is no such virtual_server_group - ignored"
)
BAD_SERVER = Code("K179", ERROR, "Invalid {what} address '{value}' - left out")
BAD_RANGE = Code("K180", ERROR, "Invalid range '{value}'")
BAD_DIGEST = Code("K181", WARNING, "A digest has 32 hexadecimal digits: '{value}' will match no page")
NO_URL = Code("K182", ERROR, "{keyword} has no url with a path - left out")
FAMILIES_MIXED = Code(
    "K183", ERROR, "{real} is not of the address family of virtual server {name} - left out"
)

AT_LEAST_ONE = Code("K277", WARNING, "{keyword} must be at least 1, which is used")

NOT_YET = Code("K190", WARNING, "'{keyword}' is accepted, not yet acted on")
OLD_WORD = Code("K191", WARNING, "'{keyword}' is an old word: {instead}")
OLD_FORM = Code("K192", ADVICE, "The form of Keepalived 1.0.3: {instead}")

NOT_MULTICAST = Code("K260", ERROR, "{value} is no multicast address of IPv{version}")
NAMES_EQUAL = Code("K261", ERROR, "The names after '{value}' must differ from each other")
PROCESS_NAME_CUT = Code("K262", WARNING, "The name of a process has 15 characters: '{value}' is used")
CLAMPED = Code("K263", WARNING, "{value} is outside 1..99: {used} is used")
STRICT_NOT_OWNER = Code(
    "K264", WARNING, "({name}) vrrp_strict: only priority 255 may be state MASTER - starts as BACKUP"
)
STRICT_IGNORES = Code("K265", WARNING, "({name}) vrrp_strict: {keyword} is ignored")
MEANS_NOTHING_WITH = Code("K266", WARNING, "({name}) {keyword} means nothing with {other} - ignored")
MEANS_NOTHING_WITHOUT = Code("K267", WARNING, "({name}) {keyword} means nothing without {other} - ignored")
VMAC_AND_IPVLAN = Code("K268", ERROR, "({name}) use_vmac and use_ipvlan exclude each other: use_vmac is used")
INTERFACE_NEEDED = Code("K269", FATAL, "({name}) {keyword} needs an interface")
AH_NOT_MASTER = Code("K270", WARNING, "({name}) auth_type AH can't begin as MASTER - starts as BACKUP")
NO_SIGNING_KEY = Code("K271", ERROR, "({name}) auth_hmac has no key to sign with - ignored")
BAD_KEY = Code("K272", ERROR, "A key has 32 to 64 bytes, this one {count}")
HMAC_AND_PASSWORD = Code("K273", WARNING, "({name}) auth_hmac replaces authentication, which is ignored")
BAD_MAC = Code("K274", ERROR, "Invalid MAC address '{value}': 5 or 6 octets, not a multicast one")
BAD_GRAMMAR = Code("K275", ERROR, "'{value}' is not understood here: expected {expected}")
TRACK_UNDEFINED = Code("K276", ERROR, "({name}) there is no {what} {value} - ignored")

#: Every code by its name.
CODES = {code.name: code for code in list(globals().values()) if isinstance(code, Code)}
