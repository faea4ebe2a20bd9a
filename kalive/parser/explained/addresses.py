"""Explanations of K130-K138, K180, K260, K274, K275: addresses, ranges, routes."""

TEXT = r"""
K130 This is no IP address
! An IPv4 or IPv6 address is expected; names of hosts are not looked up.
? The line was left out.
= Write the address in numbers.
@ instance
- unicast_src_ip 10.0.0
+ mcast_src_ip 10.0.0.1

K131 An impossible prefix length
! IPv4 has prefix lengths 0 to 32, IPv6 0 to 128. That of a single host was taken.
? The address is there, but its network is not reachable over it.
= Take the prefix length of the network.
@ instance
- virtual_ipaddress {
-     10.0.0.1/33
- }
+ virtual_ipaddress {
+     10.0.0.1/24
+ }

K132 An unknown word on the line
! The line has a word that it can't have. It was ignored, the others count.
? A second address on a line is such a word: it never comes up.
= One address a line; after it only options such as dev, label, scope.
@ instance
- virtual_ipaddress { 10.0.0.1 10.0.0.2 }
+ virtual_ipaddress {
+     10.0.0.1
+     10.0.0.2
+ }

K133 An option without its value
! The option named needs a value, and the line ends.
? It was ignored.
= Give the value or remove the option.
@ instance
- virtual_ipaddress {
-     10.0.0.1 dev
- }
+ virtual_ipaddress {
+     10.0.0.1 dev eth1
+ }

K134 IPv4 and IPv6 in one instance
! An instance is of the family of its first virtual address. This address is of the other and was left out.
? VRRP for IPv4 and for IPv6 are two virtual routers, even with the same identifier.
= Make two instances, or put the others into virtual_ipaddress_excluded, which may hold both.
@ instance
- virtual_ipaddress {
-     fe80::1
- }
+ virtual_ipaddress_excluded {
+     fe80::1
+ }

K135 The same address twice
! The instance has this address already.
? Nothing more happens; often another address was meant.
= Correct or remove the line.
@ instance
- virtual_ipaddress {
-     192.0.2.1
- }
+ virtual_ipaddress {
+     192.0.2.2
+ }

K136 Only for IPv4
! The option has no meaning for an IPv6 address and was ignored.
? Linux has neither labels nor broadcast addresses for IPv6.
= Remove the option.
@ instance
- virtual_ipaddress_excluded {
-     2001:db8::1 label eth0:1
- }
+ virtual_ipaddress_excluded {
+     2001:db8::1
+ }

K137 A route without a destination
! A route begins with where it leads to: ADDR/LEN or default.
? There is no route.
= Begin the line with the destination.
@ instance
- virtual_routes {
-     unicast
- }
+ virtual_routes {
+     198.51.100.0/24 via 192.0.2.254
+ }

K138 Excluded, and advertised all the same
! The address stands in virtual_ipaddress and in virtual_ipaddress_excluded. It is advertised.
? One of the two lines has no effect.
= Remove one.
@ instance
- virtual_ipaddress_excluded {
-     192.0.2.1
- }
+ virtual_ipaddress_excluded {
+     192.0.2.9
+ }

K180 This is no range
! A range is ADDR-LAST, where LAST is the last part of the address or a whole one, or ADDR/LEN.
? The line was left out.
= Put the smaller end first; a range holds at most 65536 addresses.
- virtual_server_group web {
-     10.0.0.9-3 80
- }
+ virtual_server_group web {
+     10.0.0.3-9 80
+ }

K274 This is no MAC address
! Five or six pairs of hexadecimal digits are expected, and the group bit must not be set.
? The line was left out.
= Write for example 02:00:5e:00:01.

K275 A line that is not understood
! The line has a grammar of its own, and something else stands where the message says what is expected.
? The word was left out.
= Follow the grammar in keepalived.conf(5).

K260 This is no multicast address
! A multicast group is in 224.0.0.0/4 or ff00::/8, and of the family of the word.
? The line was left out, so the standard's group is used.
= Take such a group, or leave the line out.
"""
