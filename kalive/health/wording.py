"""What the log says of checks, pools and the IPVS table: the lines people of Keepalived search for.

Words only: decides nothing. Where 2.4.3 has a line for the event it is that line; what we know
besides follows it. Test: C{test/test_wording.py}.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator

from kalive.config.health import HTTPCheck, MiscCheck, TCPCheck
from kalive.health.checkers.acted_on import ActedOn
from kalive.health.outcome import Outcome, Result
from kalive.kernel.values import Refusal

_TIMEOUTS = (Result.CONNECT_TIMEOUT, Result.READ_TIMEOUT, Result.TOO_SLOW)


def kind(checker: ActedOn) -> str:
    """The keyword of C{checker}, as log lines have it (both HTTP_GET and SSL_GET are HTTP_CHECK)."""
    match checker:
        case TCPCheck():
            return "TCP_CHECK"
        case HTTPCheck():
            return "HTTP_CHECK"
        case MiscCheck():
            return "MISC_CHECK"


def succeeded(checker: ActedOn, server: str, virtual_server: str) -> str:
    """A server that was down has passed its check."""
    match checker:
        case TCPCheck():
            return f"TCP connection to {server} success."
        case HTTPCheck():
            return f"Remote Web server {server} succeed on service."
        case MiscCheck(misc_path=script):
            return f"Misc check for [{server} VS {virtual_server}] by [{' '.join(script.argv)}] succeeded."


def failed(
    checker: ActedOn, server: str, virtual_server: str, outcome: Outcome, failures: int
) -> Iterator[str]:
    """A server that was up is called down, after C{failures} in a row (the first was no retry)."""
    match checker:
        case TCPCheck():
            timeout = outcome.result in _TIMEOUTS
            yield f"TCP connection to {server} {'timeout' if timeout else 'failed'}. ({outcome})"
        case HTTPCheck():
            yield f"{_http(server, outcome)} ({outcome})"
        case MiscCheck(misc_path=script):
            path = " ".join(script.argv)
            yield f"Misc check for [{server} VS {virtual_server}] by [{path}] failed. ({outcome})"
    retries = f" after {failures - 1} retries" if failures > 1 else ""
    yield f"{kind(checker)} on service {server} failed{retries}."


def _http(server: str, outcome: Outcome) -> str:
    match outcome.result:
        case Result.WRONG_STATUS:
            return (
                f"HTTP status code error to {server} url({outcome.subject}), status_code [{outcome.actual}]."
            )
        case Result.WRONG_DIGEST:
            return f"MD5 digest error to {server} url[{outcome.subject}], MD5SUM [{outcome.actual}]."
        case Result.CONNECT_TIMEOUT:
            return f"Timeout connecting server {server}."
        case Result.READ_TIMEOUT | Result.TOO_SLOW:
            return f"Timeout HTTP read server {server}."
        case Result.REFUSED | Result.CANNOT_CONNECT:
            return f"Error connecting server {server}."
    return f"Read error with server {server}."


#: What to do about what the kernel refuses.
_REMEDIES = {
    errno.EPERM: "run as root or with CAP_NET_ADMIN",
    errno.EACCES: "run as root or with CAP_NET_ADMIN",
    errno.ENOENT: "if a service: its scheduler (lb_algo) is not in this kernel, load module ip_vs_SCHEDULER",
    errno.EEXIST: "somebody else writes to the IPVS table as well",
    errno.ESRCH: "the service is not in the table: see the refusal before, or somebody else deleted it",
    errno.EINVAL: "check protocol, weight, port and forwarding method of this service",
    errno.EAFNOSUPPORT: "this kernel's IPVS has no IPv6",
    errno.ENOMEM: "the kernel is out of memory",
}


def refusal(refused: Refusal) -> str:
    """Why the kernel said no, and what to do."""
    reason = refused.text or os.strerror(refused.errno)
    remedy = _REMEDIES.get(refused.errno)
    return f"IPVS: {refused.subject}: {reason}" + (f" ({remedy})" if remedy else "")
