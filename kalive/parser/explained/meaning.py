"""Explanations of K210-K219, K240-K243: strict mode, addresses, pools."""

TEXT = r"""
K210 vrrp_strict makes the addresses unreachable
! In strict mode a master that does not own the addresses drops every packet to them (RFC 9568 8.3.1).
? The addresses move, and neither ping nor any service on them answers.
= Remove vrrp_strict, or say "accept" in the instance, with version 3.

K211 vrrp_strict does not allow it
! The standard does not have it; strict mode ignores it, or refuses the instance.
? What you configured does not happen.
= Remove vrrp_strict, or what the message names.

K212 The edge of a network as an address
! The first address of a network names the network, the last one is its broadcast address.
? No host answers there; Linux takes it, and other hosts don't reach it.
= Take another address, or the right prefix length.
@ instance
- virtual_ipaddress {
-     198.51.100.255/24
- }
+ virtual_ipaddress {
+     198.51.100.254/24
+ }

K213 An address no host can have
! Multicast, loopback and the limited broadcast address belong to no single host on a link.
? Nobody can reach it.
= Take a unicast address.
@ instance
- virtual_ipaddress {
-     224.0.0.5
- }
+ virtual_ipaddress {
+     198.51.100.5
+ }

K214 unicast_src_ip, and no peers
! Without unicast_peer there is no unicast: adverts go to the multicast group from this address.
? Where multicast does not work (most clouds), no router hears the other and both become master.
= Add unicast_peer with the real addresses of the others; for multicast say mcast_src_ip.
@ instance
- unicast_src_ip 198.51.100.1
+ unicast_src_ip 198.51.100.1
+ unicast_peer {
+     198.51.100.2
+ }

K215 A router as its own peer
! The address of unicast_src_ip stands in unicast_peer.
? The router gets its own adverts; often the file of one router was copied to the other.
= Name the other routers only, and exchange the addresses in the file of the other router.
@ instance
- unicast_src_ip 198.51.100.1
- unicast_peer {
-     198.51.100.1
- }
+ unicast_src_ip 198.51.100.1
+ unicast_peer {
+     198.51.100.2
+ }

K216 A router's own address as a virtual one
! The virtual address is that of a router as well, by unicast_src_ip or unicast_peer.
? When it moves, a router loses the address it speaks from.
= Take an address for the service that no router has.
@ instance
- unicast_src_ip 198.51.100.1
- unicast_peer {
-     192.0.2.1
- }
+ unicast_src_ip 198.51.100.1
+ unicast_peer {
+     198.51.100.2
+ }

K217 One address in two instances
! Another instance of this file has the same virtual address.
? When they are master on different routers, two hosts have the address.
= Give it to one of them.

K219 Not the name of an interface
! The word is an address, an alias such as eth0:1, or how ip shows a link (eth0@if5).
? There is no interface of this name, so the instance never starts.
= Look with "ip -br link": the name ends before the @.
- vrrp_instance VI_1 {
-     interface eth0@if5
-     virtual_router_id 51
-     virtual_ipaddress {
-         192.0.2.1
-     }
- }
+ vrrp_instance VI_1 {
+     interface eth0
+     virtual_router_id 51
+     virtual_ipaddress {
+         192.0.2.1
+     }
+ }

K240 A quorum that can't be reached
! The quorum counts weights, and all real servers together have less.
? The service is always without quorum: only the sorry server gets connections.
= Lower the quorum or raise the weights.
@ server
- quorum 5
+ quorum 1

K241 Real servers without a check
! Nothing looks whether these servers work.
? They get connections even when they are down.
= Add a check, for example TCP_CHECK { }.
@ server
- delay_loop 10

K242 A sorry server that is a real server
! The sorry server is for when no real server works, and is one of them.
? It is down when it is needed.
= Take another host, or leave it out.
@ server
- sorry_server 198.51.100.1 80
+ sorry_server 198.51.100.9 80

K243 A service as its own real server
! A real server has the address of the service.
? Packets would be sent in a circle; on this host itself the service is reached without IPVS.
= Name the real address of the server; for this host its own address, not the virtual one.
@ server
- real_server 192.0.2.1 80 {
- }
+ real_server 198.51.100.2 80 {
+ }
"""
