"""Exit statuses of our processes: Keepalived's, and one for "not now". Decides nothing.

Of a child, the L{PERMANENT} ones end the parent with the same status, since another attempt would fail
in the same way; after any other the child is started again. Tests: C{test_child.py}, C{test_daemon.py}.
"""

from __future__ import annotations

OK = 0
"""An orderly end; also when the daemon runs already."""
FATAL = 1
"""Wrong use, or something that can't be mended by another attempt."""
CONFIGURATION = 2
"""The configuration can't run."""
PERMISSION = 4
"""A privilege is missing."""
NO_FILE = 6
"""There is no configuration file."""
UNAVAILABLE = 69
"""Something that may come later is missing: IPVS in the kernel, the end of an earlier process."""
INTERNAL = 70
"""A fault of ours."""

PERMANENT = {FATAL: "FATAL", CONFIGURATION: "CONFIG", PERMISSION: "PERMISSION"}

# Of a check of the configuration, as of Keepalived's --config-test; CONFIGURATION as well, for a word
# without its parameter.
CHECK_UNREADABLE = 4
CHECK_ERRORS = 5
CHECK_SECURITY = 6
