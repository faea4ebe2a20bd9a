"""What a virtual router counts, by the names of Keepalived's JSON dump (ours where that has none)."""

from __future__ import annotations

from kalive.vrrp.rejection import Rejection

_OF_THE_MACHINE = (
    "advert_rcvd advert_sent become_master release_master pri_zero_rcvd pri_zero_sent addr_list_err send_err"
).split()


def fresh() -> dict[str, int]:
    """All counters at zero."""
    return dict.fromkeys([*_OF_THE_MACHINE, *(rejection.counter for rejection in Rejection)], 0)
