"""Explanations of K244-K255: routes, rules, and what is settled without being asked."""

TEXT = r"""
K244 A block that takes no parameter
! The words between the keyword and the brace belong nowhere. They were ignored.
? A name there suggests that there may be several such blocks with different uses.
= Remove the words.
- static_routes trunk {
- }
+ static_routes {
+ }

K245 A rule without a preference
! Rules are tried in the order of their preferences, and this one has none: Linux chooses it.
? Its place depends on what other rules there are at that moment.
= Give each rule a preference.
@ instance
- virtual_rules {
-     from 192.0.2.1 table 5
- }
+ virtual_rules {
+     from 192.0.2.1 table 5 preference 100
+ }

K246 A time that Linux does not keep
! Round trip and retransmission times of a route begin at 200 ms and are whole milliseconds.
? Another time is used than the one you wrote.
= Write a time of at least 200ms.
@ instance
- virtual_routes {
-     10.0.0.0/8 via 10.1.0.1 rtt 102
- }
+ virtual_routes {
+     10.0.0.0/8 via 10.1.0.1 rtt 300
+ }

K247 A route that belongs to another program
! The protocol of a route says whose it is; only routes of our own protocol are tracked.
? When the route disappears, nobody notices.
= Remove the protocol, or say no_track.
@ instance
- virtual_routes {
-     10.0.0.0/8 via 10.1.0.1 protocol bird
- }
+ virtual_routes {
+     10.0.0.0/8 via 10.1.0.1
+ }

K248 An old word on a route
! The word is understood, and may go one day.
? Nothing is lost today.
= Write what the message says.
@ instance
- virtual_routes {
-     10.0.0.0/8 gw 10.1.0.1
- }
+ virtual_routes {
+     10.0.0.0/8 via 10.1.0.1
+ }

K249 Unicast from a virtual MAC address
! Adverts to single peers can't leave from the VMAC interface: they are sent from the one below.
? Peers see the router's own MAC address in them.
= Add vmac_xmit_base, which says so.
@ instance
- use_vmac
- unicast_src_ip 198.51.100.1
- unicast_peer {
-     198.51.100.2
- }
+ use_vmac
+ vmac_xmit_base
+ unicast_src_ip 198.51.100.1
+ unicast_peer {
+     198.51.100.2
+ }

K250 Two interfaces of one name
! Another instance makes an interface of this name; this one gets a name made up.
? Rules of a firewall that name the interface match the other one only.
= Give each its own name.

K251 Promoted anyway
! On an interface of its own making secondary addresses are always promoted.
? The word has no effect.
= Remove it.
@ instance
- use_vmac
- promote_secondaries
+ use_vmac

K252 Watched twice
! The sync group watches the interface for all its members, and the instance watches it too.
? If the two have different weights it is not plain which counts.
= Keep one of them.

K253 A garp_group that delays nothing
! The group has neither garp_interval nor gna_interval, so it was left out.
? Gratuitous ARPs on these interfaces go out as fast as on others.
= Add garp_interval.
- garp_group {
-     interface eth0
- }
+ garp_group {
+     interface eth0
+     garp_interval 0.1
+ }

K254 A prefix length beside a peer
! An address with a peer is a point-to-point one: the prefix length is that of the peer.
? The network you meant is not on the link.
= Write the prefix length after the peer's address, or remove the peer.
@ instance
- virtual_ipaddress {
-     192.0.2.9/24 peer 192.0.2.8
- }
+ virtual_ipaddress {
+     192.0.2.9 peer 192.0.2.8
+ }

K255 The same block again
! There is one such block; this one replaces what stands above.
? What only the first one said is lost.
= Make one block of both.
- SSL {
-     password a
- }
- SSL {
-     password b
- }
+ SSL {
+     password b
+ }
"""
