"""The complaints about services, real servers, their checks and BFD: K29x-K31x.

As in L{kalive.parser.codes}, where the older ones are: a code keeps its meaning for ever.
"""

from __future__ import annotations

from kalive.parser.codes import ADVICE, ERROR, WARNING, Code

BAD_TUNNEL = Code("K290", ERROR, "No tunnel of type {type} like this: {reason}")
BAD_HEXADECIMAL = Code("K291", ERROR, "'{value}' holds more than hexadecimal digits")
BAD_NAME = Code("K292", ERROR, "Invalid name '{value}': {reason}")
LATE_DETECTION = Code("K293", WARNING, "{keyword} {value} is above {limit}: a failure is found late")
OTHER_FAMILY = Code("K294", ERROR, "{keyword} {value} is not of the address family of {other} - ignored")
NO_EFFECT = Code("K295", WARNING, "'{keyword}' has no effect: {reason}")
WRONG_SCHEDULER = Code("K296", ERROR, "'{keyword}' only applies after lvs_sched {scheduler} - ignored")
OPS_NOT_UDP = Code(
    "K297", ERROR, "Virtual server {name}: one-packet scheduling (ops) is for UDP and fwmark only - ignored"
)
NOT_BEFORE = Code("K298", ERROR, "'{keyword}' needs a '{needed}' before it - ignored")
HYSTERESIS_REDUCED = Code(
    "K299", WARNING, "Virtual server {name}: hysteresis {value} reaches the quorum - reduced to {used}"
)
LIMITS_CROSSED = Code("K300", ERROR, "{low} {least} is more than {high} {greatest} - ignored")
NEVER_SUSPENDED = Code(
    "K301", WARNING, "Virtual server {name}: ha_suspend needs the address of a virtual server - ignored"
)
GROUP_EMPTY = Code("K302", ERROR, "Virtual server group {name} has no entries - removed")
GROUP_PORT = Code(
    "K303",
    WARNING,
    "Virtual server {name}: {real} gets what comes for {entry} there: only NAT changes the port",
)
SORRY_PORT = Code(
    "K304",
    WARNING,
    "Virtual server {name}: only NAT changes the port of the sorry server - {used} is used",
)
MASK_FAMILY = Code(
    "K305", ERROR, "Virtual server {name}: '{value}' is no granularity of IPv{version} - ignored"
)
IP_FAMILY = Code(
    "K306", ERROR, "Virtual server {name}: ip_family {value}, but its address is of IPv{version} - ignored"
)
CHECK_UNDEFINED = Code("K307", ERROR, "{keyword}: there is no {what} {value} - left out")
HOST_BLOCK = Code("K308", ADVICE, "'host' in SMTP_CHECK is deprecated: each is a SMTP_CHECK of its own")
WITHOUT_REGEX = Code("K309", WARNING, "'{keyword}' means nothing without a regex - ignored")
INTERFACE_NEEDED = Code("K310", WARNING, "The link-local address {value} can't be bound without a bind_if")
DUPLICATE_BFD = Code("K311", ERROR, "bfd_instance {name} has the neighbour of {other} - left out")

#: Every code by its name.
CODES = {code.name: code for code in list(globals().values()) if isinstance(code, Code)}
