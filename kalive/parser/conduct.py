"""What can't go with what in one C{vrrp_instance}: the rules of 2.4.3 beyond priority and addresses.

Decides about C{vrrp_strict}, preemption, unicast, the interface and signatures; each word that is set
aside is reported. Its tests are in C{test/test_conduct.py}.
"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import define

from kalive.config.instance import VMAC, HMACAuthentication
from kalive.config.vrrp import AuthenticationType, InitialState
from kalive.parser import codes
from kalive.parser.codes import Code
from kalive.parser.reading import Reading
from kalive.parser.schema import Values
from kalive.parser.tree import Statement

#: Who owns the addresses.
OWNER = 255

#: What 2.4.3 sets under C{vrrp_strict}, whatever the file says.
_STRICT = {"down_timer_adverts": 3, "higher_prio_send_advert": False, "lower_prio_no_advert": True}


@define
class Conduct:
    """Settles the C{values} of the instance called C{name}; C{statement} is its, C{own} are the words
    that it says itself."""

    reading: Reading
    name: str
    statement: Statement
    values: Values
    own: frozenset[str]

    def settle(self) -> None:
        """All rules, in the order of 2.4.3."""
        owner = self.values["priority"] == OWNER
        if self.values.get("strict_mode"):
            self._strict(owner)
        self._preemption(owner)
        self._unicast()
        self._interface()
        self._signature()
        self._authentication_header()

    def _say(self, code: Code, word: str = "", **facts: object) -> None:
        """Complain, at the statement of C{word} if there is one."""
        place = next((one for one in self._statements() if one.words[0] == word), self.statement)
        self.reading.complain(code, place, 0, None, name=self.name, keyword=word, **facts)

    def _statements(self) -> Iterator[Statement]:
        return reversed(self.statement.block or [])

    def _drop(self, word: str, code: Code, other: str) -> None:
        """Set a word aside if it is there."""
        if self.values.pop(word, None):
            self._say(code, word, other=other)

    def _strict(self, owner: bool) -> None:
        """RFC strictness. What L{kalive.parser.meaning.strict} reports is only set aside here."""
        values = self.values
        values.pop("authentication", None)
        values.pop("preempt_delay", None)
        if values.get("state") is InitialState.MASTER and not owner:
            self._say(codes.STRICT_NOT_OWNER, "state")
            values["state"] = InitialState.BACKUP
        for word, fixed in _STRICT.items():
            if word in self.own and values[word] != fixed:
                self._say(codes.STRICT_IGNORES, word)
            values[word] = fixed
        self._strict_accept(owner)
        values["garp_lower_prio_repeat"] = 0
        vmac = values.get("use_vmac")
        if vmac is not None and vmac.mac is not None:
            self._say(codes.STRICT_IGNORES, "use_vmac")
            values["use_vmac"] = VMAC(vmac.name, None, vmac.group, vmac.netlink_notify_msg)
        if owner:
            values["owner_ignore_adverts"] = True

    def _strict_accept(self, owner: bool) -> None:
        """Only an owner takes packets to its addresses; version 3 may ask for more (RFC 9568 6.1)."""
        values = self.values
        if values.get("accept") and values["version"] == 2 and not owner:
            self._say(codes.STRICT_IGNORES, "accept")
            values["accept"] = False
        values.setdefault("accept", owner)

    def _preemption(self, owner: bool) -> None:
        """C{nopreempt} itself is settled by now."""
        values = self.values
        if values.get("nopreempt"):
            self._drop("preempt_delay", codes.MEANS_NOTHING_WITH, "nopreempt")
        else:
            self._drop("timer_expired_backup", codes.MEANS_NOTHING_WITHOUT, "nopreempt")
        if values.get("state") is InitialState.MASTER:
            self._drop("preempt_delay", codes.MEANS_NOTHING_WITH, "state MASTER")
        if not owner and values.pop("owner_ignore_adverts", None) and "owner_ignore_adverts" in self.own:
            self._say(codes.MEANS_NOTHING_WITHOUT, "owner_ignore_adverts", other="priority 255")

    def _unicast(self) -> None:
        """Words of unicast without peers, and of multicast with them."""
        values = self.values
        if values["unicast_peer"]:
            self._drop("mcast_dst_ip", codes.MEANS_NOTHING_WITH, "unicast_peer")
        elif values.pop("check_unicast_src", None) and "check_unicast_src" in self.own:
            self._say(codes.MEANS_NOTHING_WITHOUT, "check_unicast_src", other="unicast_peer")
        if values.get("old_unicast_checksum") is not None and not values["unicast_peer"]:
            self._say(codes.MEANS_NOTHING_WITHOUT, "old_unicast_checksum", other="unicast_peer")
            values.pop("old_unicast_checksum")

    def _interface(self) -> None:
        """Interfaces of our own making, and what they need."""
        values = self.values
        if "use_vmac" in values and values.pop("use_ipvlan", None):
            self._say(codes.VMAC_AND_IPVLAN, "use_ipvlan")
        if "use_vmac" not in values and "use_ipvlan" not in values:
            self._drop("vmac_xmit_base", codes.MEANS_NOTHING_WITHOUT, "use_vmac")
        if "interface" in values:
            self._drop("vrf", codes.MEANS_NOTHING_WITH, "interface")
            return
        source = values.get("unicast_src_ip")
        if "use_vmac" in values or "use_ipvlan" in values:
            self._say(codes.INTERFACE_NEEDED, "use_vmac" if "use_vmac" in values else "use_ipvlan")
        elif source is not None and source.is_link_local:
            self._say(codes.INTERFACE_NEEDED, "unicast_src_ip")

    def _signature(self) -> None:
        """C{auth_hmac} needs the key it signs with, and takes the place of a password."""
        given = self.values.pop("auth_hmac", None)
        if given is None:
            return
        words = {name: value for name, value in given.items() if name != "statement"}
        words["key"] = tuple(words.get("key", ()))
        if words.get("active_key") not in {one.key_id for one in words["key"]}:
            self._say(codes.NO_SIGNING_KEY, "auth_hmac")
            return
        self.values["auth_hmac"] = HMACAuthentication(**words)
        if self.values.pop("authentication", None):
            self._say(codes.HMAC_AND_PASSWORD, "authentication")

    def _authentication_header(self) -> None:
        """A router with AH hears the others' sequence numbers before it speaks (2.4.3)."""
        authentication = self.values.get("authentication")
        if authentication is None or authentication.auth_type is not AuthenticationType.AH:
            return
        if self.values.get("state") is InitialState.MASTER and self.values["priority"] != OWNER:
            self._say(codes.AH_NOT_MASTER, "state")
            self.values["state"] = InitialState.BACKUP
