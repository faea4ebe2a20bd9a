"""Whether the sender of a VRRPv2 advert knows our password (RFC 2338 5.3.6, C{auth_type PASS}).

Pure. Decides nothing but yes, no and why; never sees a whole packet, never logs a password.
"""

from __future__ import annotations

from hmac import compare_digest

from kalive.config.vrrp import Authentication, AuthenticationType
from kalive.vrrp.rejection import Rejection

NONE = 0
LENGTH = 8
"""Octets of the Authentication Data field, which every VRRPv2 packet has (RFC 3768 5.3.10)."""

_KNOWN = {NONE, *(known.value for known in AuthenticationType)}


def type_number(authentication: Authentication | None) -> int:
    """The Auth Type field of what we send: 0 without authentication."""
    return authentication.auth_type.value if authentication else NONE


def data(authentication: Authentication | None) -> bytes:
    """The Authentication Data field of what we send: eight octets, zero where unused."""
    if authentication and authentication.auth_type is AuthenticationType.PASS:
        return authentication.auth_pass[:LENGTH].ljust(LENGTH, b"\0")
    return bytes(LENGTH)


def refuse(authentication: Authentication | None, received_type: int, received: bytes) -> Rejection | None:
    """Why a packet with this type and data is refused, None when it is authentic.

    All eight octets are compared, in a time that does not depend on where they differ.
    """
    if received_type not in _KNOWN:
        return Rejection.AUTHENTICATION_TYPE
    if received_type != type_number(authentication):
        return Rejection.AUTHENTICATION_MISMATCH
    if received_type == NONE or compare_digest(received, data(authentication)):
        return None
    return Rejection.AUTHENTICATION_FAILURE
