"""The limits that the story holds the daemon to, from the samples' own figures and the RFC's formulas."""

from __future__ import annotations

#: As in doc/samples/lvs-nat-director-*.conf; a test reads them there and compares.
ADVERT_INTERVAL = 0.5
PRIORITY = {"director1": 150, "director2": 100}
WEIGHT = {"web1": 2, "web2": 1}
DELAY_LOOP, RETRY, DELAY_BEFORE_RETRY, CONNECT_TIMEOUT = 1.0, 1, 1.0, 1.0


def skew_time(priority: int) -> float:
    """RFC 9568 6.1: ((256 - priority) * Active_Adver_Interval) / 256, in seconds."""
    return (256 - priority) * ADVERT_INTERVAL / 256


def master_down_interval(priority: int) -> float:
    """RFC 9568 6.1: 3 * Active_Adver_Interval + Skew_Time, in seconds."""
    return 3 * ADVERT_INTERVAL + skew_time(priority)


def detection() -> float:
    """A server that stops is found at the next check, and believed after its retries."""
    return DELAY_LOOP + RETRY * DELAY_BEFORE_RETRY + (RETRY + 1) * CONNECT_TIMEOUT
