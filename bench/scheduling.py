"""The benchmark's own scheduling: prompt, and not inherited.

Decides that the witness is served before anything it watches, so that its probing is even.
Its children get the ordinary class back (SCHED_RESET_ON_FORK), so no daemon is favoured.
"""

from __future__ import annotations

import os
from contextlib import suppress


def become_prompt() -> bool:
    """Take the lowest real-time priority; whether that was allowed."""
    with suppress(PermissionError):
        os.sched_setscheduler(0, os.SCHED_RR | os.SCHED_RESET_ON_FORK, os.sched_param(1))
        return True
    return False
