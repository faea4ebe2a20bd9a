"""Explanations of K170-K179, K183, K290-K306: virtual servers and real servers."""

TEXT = r"""
K170 A virtual server without a protocol
! The file does not say TCP, UDP or SCTP. UDP is used, as Keepalived does.
? A web server behind a UDP service answers nobody.
= Add "protocol TCP".
- virtual_server 192.0.2.1 80 {
-     lb_algo rr
-     lb_kind NAT
-     real_server 198.51.100.1 80 {
-     }
- }
+ virtual_server 192.0.2.1 80 {
+     lb_algo rr
+     lb_kind NAT
+     protocol TCP
+     real_server 198.51.100.1 80 {
+     }
+ }

K171 A virtual server without a forwarding method
! The file does not say NAT, DR or TUN. NAT is used.
? With NAT answers must come back through this router; with servers prepared for DR nothing works.
= Add "lb_kind NAT", "lb_kind DR" or "lb_kind TUN".
- virtual_server 192.0.2.1 80 {
-     lb_algo rr
-     protocol TCP
-     real_server 198.51.100.1 80 {
-     }
- }
+ virtual_server 192.0.2.1 80 {
+     lb_algo rr
+     lb_kind DR
+     protocol TCP
+     real_server 198.51.100.1 80 {
+     }
+ }

K172 A virtual server without a scheduler
! The file does not say how connections are spread. wlc (weighted least connections) is used.
? It may not be what was meant.
= Add "lb_algo wlc", or another one.
- virtual_server 192.0.2.1 80 {
-     lb_kind NAT
-     protocol TCP
-     real_server 198.51.100.1 80 {
-     }
- }
+ virtual_server 192.0.2.1 80 {
+     lb_algo wlc
+     lb_kind NAT
+     protocol TCP
+     real_server 198.51.100.1 80 {
+     }
+ }

K173 A virtual server without real servers
! There is no real_server in the block, or none that could be used. The service was left out.
? Connections to it are refused.
= Add a real_server.
- virtual_server 192.0.2.1 80 {
- }

K174 Twice the same server
! A virtual server with this address, port and protocol, or a real server with this address and port, is there
! already.
? Only the first counts.
= Correct the address or the port, or remove one.
@ server
- real_server 198.51.100.1 80 {
- }
+ real_server 198.51.100.2 80 {
+ }

K175 A protocol with a firewall mark
! A firewall mark stands for whatever packets carry it. The protocol was ignored.
? It has no effect.
= Remove the line; choose the protocol where packets are marked.

K176 Every port, without persistence
! A service without a port takes connections to all ports, which needs persistence. 360 seconds are used.
? The several connections of one client would reach different servers.
= Add persistence_timeout, or a port.

K177 Another port than that of the service
! With DR and TUN packets reach the real server as they are: only NAT can change the port.
? The port of the service is used.
= Give the real server the port of the service, or use lb_kind NAT.

K178 A group that does not exist
! No virtual_server_group has this name. The service was left out.
? Connections to it are refused.
= Correct the name, or add the group.

K179 This is no address of a server
! A virtual or real server is written ADDR [PORT]. It was left out with its block.
? Connections do not reach it.
= Write the address in numbers, without a name and without a colon before the port.
@ server
- real_server 10.0.0.300 80 {
- }
+ real_server 10.0.0.30 80 {
+ }

K183 A real server of the other address family
! The service is IPv4 and the real server IPv6, or the other way round. Only tunnels (TUN) can do that.
? The real server was left out.
= Use servers of the family of the service, or lb_kind TUN.
@ server
- real_server 2001:db8::1 80 {
- }
+ real_server 198.51.100.2 80 {
+ }

K290 An impossible tunnel
! The options of the tunnel don't go with its type, as the message says.
? The method was left out.
= Correct the options after TUN.

K291 This is not hexadecimal
! Pairs of the digits 0-9 and a-f are expected.
? The line was left out.
= Correct it.

K292 This is no name
! The message says why the name can't be used.
? The line was left out.
= Correct the name.

K294 Another address family
! The two addresses of the message must be of one family. This one was ignored.
? It has no effect.
= Take an address of the right family.

K295 No effect
! The message says why the word does nothing here.
? It looks as if something were configured that is not.
= Remove the word, or what stands in its way.

K296 A word of another scheduler
! The word is for one scheduler only, which must be named before it. It was ignored.
? It has no effect.
= Name the scheduler first, or remove the word.

K297 One-packet scheduling
! ops is for UDP and firewall marks only. It was ignored.
? TCP needs all packets of a connection at one server.
= Remove ops.

K298 In the wrong order
! The word belongs to another that must stand before it. It was ignored.
? It has no effect.
= Move it below the word of the message.

K299 hysteresis reaches the quorum
! The quorum is lost below quorum minus hysteresis, which must be above 0. It was reduced.
? Otherwise the quorum could never be lost.
= Take a hysteresis smaller than the quorum.

K300 Limits the wrong way round
! The lower limit is above the upper one. It was ignored.
? No value could be between them.
= Exchange them.

K301 ha_suspend without an address
! ha_suspend stops the checks while the address of the service is not on this host; this service has none.
? Checks always run.
= Remove the word.

K302 A virtual server group without entries
! The group holds no address and no mark. It was removed, and the services of it.
? Connections to them are refused.
= Add addresses.

K303 Ports within a group
! An entry of the group and a real server have different ports, and only NAT can change the port.
? Connections to this entry reach nobody.
= Give them one port, or use lb_kind NAT.

K304 The port of the sorry server
! Only NAT can change the port. That of the service is used.
? The sorry server must listen there.
= Give the sorry server the port of the service, or use lb_kind NAT.

K305 A granularity of the other address family
! IPv4 takes a netmask, IPv6 a prefix length. It was ignored.
? Persistence is that of single clients.
= Write the other form.

K306 ip_family and the addresses differ
! The service says one family and has addresses of the other.
? The word was left out.
= Remove ip_family: it is for firewall marks only.
"""
