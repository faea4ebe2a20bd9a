"""Why a received VRRP packet is not an advert for us: one name for each reason, one place for the words."""

from __future__ import annotations

from enum import Enum


class Rejection(Enum):
    """A reason to drop a packet.

    C{counter} is the statistic it counts in, by the name that the JSON dump of Keepalived has for it
    (ours where that has none); C{text} is for the log.
    """

    TRUNCATED = ("packet_len_err", "shorter than a VRRP header")
    VERSION = ("version_err", "of another VRRP version")
    LENGTH = ("packet_len_err", "of a length that doesn't fit its number of addresses")
    TTL = ("ip_ttl_err", "with a TTL other than 255, so it was forwarded by a router")
    TYPE = ("invalid_type_rcvd", "of a type other than ADVERTISEMENT")
    AUTHENTICATION_TYPE = ("invalid_authtype", "with an unknown authentication type")
    AUTHENTICATION_MISMATCH = ("authtype_mismatch", "with another authentication type than ours")
    AUTHENTICATION_FAILURE = ("auth_failure", "with a wrong password")
    INTERVAL = ("advert_interval_err", "with another advertisement interval than ours")
    CHECKSUM = ("checksum_err", "with a wrong checksum")
    DESTINATION = ("destination_err", "sent to unicast where multicast is configured, or the reverse")
    SOURCE = ("unicast_src_err", "from a source that is no unicast peer")
    PEER_TTL = ("ip_ttl_err", "with a TTL outside the limits of its unicast peer")
    AH_MALFORMED = ("auth_failure", "with an authentication header that makes no sense")
    AH_INTEGRITY = ("auth_failure", "whose IPSEC AH integrity check value is wrong")
    AH_SPI = ("auth_failure", "whose IPSEC AH security parameter index is not its source address")
    AH_REPLAY = ("auth_failure", "with an IPSEC AH sequence number that was there already")
    SIGNATURE_MISSING = ("auth_ext_missing", "without an auth_hmac signature")
    SIGNATURE_MALFORMED = ("auth_ext_malformed", "with an auth_hmac trailer that makes no sense")
    SIGNATURE_KEY = ("auth_ext_unknown_key", "signed by auth_hmac with a key that we don't have")
    SIGNATURE_WRONG = ("auth_ext_invalid_hmac", "with a wrong auth_hmac signature")
    SIGNATURE_STALE = ("auth_ext_stale", "signed by auth_hmac at a time too far from ours")
    SIGNATURE_REPLAY = ("auth_ext_replay", "signed by auth_hmac that was there already")
    UNKNOWN_VRID = ("unknown_vrid", "for a virtual router that is not ours")

    def __init__(self, counter: str, text: str) -> None:
        """Name the two parts of the value."""
        self.counter = counter
        self.text = text
