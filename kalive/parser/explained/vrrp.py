"""Explanations of K140-K163, K261-K273, K276: virtual routers and sync groups."""

TEXT = r"""
K140 An instance without virtual_router_id
! The instance has no number, by which routers of one virtual router know each other.
? VRRP can't work without; Keepalived refuses to start.
= Give all routers of this virtual router the same number from 1 to 255, which no other on the link has.
- vrrp_instance VI_1 {
-     interface eth0
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

K141 An instance without an interface
! Without an interface there is nowhere to send adverts; only unicast with its own source does without.
? Keepalived refuses to start.
= Add an interface, or unicast_src_ip and unicast_peer.
- vrrp_instance VI_1 {
-     virtual_router_id 51
- }
+ vrrp_instance VI_1 {
+     interface eth0
+     virtual_router_id 51
+     virtual_ipaddress {
+         192.0.2.1
+     }
+ }

K142 One virtual_router_id twice on a link
! Two instances of this file would be one and the same virtual router to the network.
? Each would take the other's adverts for those of a peer. Keepalived refuses to start.
= Give one of them another number.

K143 An impossible priority
! A priority is a number from 1 to 255; 255 means that the router owns the addresses. 100 is used.
? Which router becomes master depends on it.
= Give the router that should be master the higher number, below 255.
@ instance
- priority 256
+ priority 254

K144 An unknown state
! A router begins as MASTER or BACKUP, in capitals. BACKUP is used.
? It only says how the router begins: the priority decides who becomes master.
= Write MASTER or BACKUP, or leave the line out.
@ instance
- state SLAVE
+ state BACKUP

K145 nopreempt with state MASTER
! With nopreempt a router leaves a working master alone; with state MASTER it begins as one. The word was
! ignored.
? After a restart the router takes the addresses back at once: the switch that nopreempt was to avoid.
= Write state BACKUP on both routers; the priority still decides who is the first master.
@ instance
- state MASTER
- priority 150
- nopreempt
+ state BACKUP
+ priority 150
+ nopreempt

K146 nopreempt with priority 255
! The owner of the addresses always takes them (RFC 9568 6.1). The word nopreempt was ignored.
? It has no effect.
= Take a priority below 255, or remove nopreempt.
@ instance
- priority 255
- nopreempt
+ priority 254
+ nopreempt

K147 state BACKUP with priority 255
! Priority 255 says that the router owns the addresses, and so begins as master. The state was ignored.
? Two routers with 255 fight for ever.
= Take a priority below 255 unless the addresses are the router's own.
@ instance
- priority 255
- state BACKUP
+ priority 200
+ state BACKUP

K148 advert_int is rounded
! VRRP version 2 counts whole seconds, version 3 hundredths.
? Routers with different intervals drop each other's adverts in version 2.
= Write a whole number, or use version 3 on all routers.
@ instance
- advert_int 1.4
+ version 3
+ advert_int 1.4

K149 advert_int is longer than VRRP version 3 can say
! The packet has room for 40.95 seconds, which is used.
? A take-over needs three such intervals.
= Take a smaller interval; 1 second is usual.
@ instance
- version 3
- advert_int 100
+ version 3
+ advert_int 40

K150 A password longer than 8 characters
! VRRP version 2 has room for 8 bytes: the rest is cut off.
? The password is weaker than it looks, and passes over the network as plain text anyway.
= Take 8 characters. For real authentication see auth_hmac (Keepalived 2.4), or protect the link.
@ instance
- authentication {
-     auth_type PASS
-     auth_pass correct-horse
- }
+ authentication {
+     auth_type PASS
+     auth_pass horse-42
+ }

K151 Half an authentication
! The block needs both auth_type and auth_pass. It was ignored.
? The router speaks without a password, so routers that have one don't hear it: both become master.
= Give both, each on a line of its own.
@ instance
- authentication {
-     auth_type PASS
- }
+ authentication {
+     auth_type PASS
+     auth_pass secret
+ }

K152 Authentication in VRRP version 3
! Version 3 has no such authentication (RFC 9568). The block was ignored.
? Adverts are not protected.
= Remove the block, or use auth_hmac.
@ instance
- version 3
- authentication {
-     auth_type PASS
-     auth_pass secret
- }
+ version 3

K153 An instance without addresses
! The instance has no virtual address.
? It elects a master that has nothing to do, except to run scripts, which is sometimes all that is wanted.
= Add virtual_ipaddress, or say no_virtual_ipaddress if none is meant.

K154 More addresses than an advert can hold
! An advert holds at most 255 addresses. The others come up, but are not in it.
? Other routers can't compare them.
= Put all but the first into virtual_ipaddress_excluded: they move all the same.

K155 Many addresses in an advert
! Older versions of Keepalived and other makes take 20 addresses in an advert at most.
? A peer may drop adverts that are longer, and then both are master.
= Keep one or a few in virtual_ipaddress, move the others to virtual_ipaddress_excluded.

K156 unicast_peer without a peer
! The block is empty, or none of its addresses could be used. Adverts go to the multicast group.
? Where multicast does not work (most clouds), no router hears the other and both become master.
= Name the real addresses of the other routers.
@ instance
- unicast_peer {
- }
+ unicast_peer {
+     198.51.100.2
+ }

K157 A peer twice
! The address is in unicast_peer already.
? Nothing more happens; often another address was meant.
= Correct or remove the line.
@ instance
- unicast_peer {
-     198.51.100.2
-     198.51.100.2
- }
+ unicast_peer {
+     198.51.100.2
+     198.51.100.3
+ }

K158 Tracking its own interface
! An instance always watches its own interface. The line was ignored, and so is a weight in it.
? With a weight it looks as if a lost link only lowered the priority; it means FAULT.
= Remove the line. If the interface is not to be watched, say dont_track_primary.
@ instance
- track_interface {
-     eth0
- }
+ track_interface {
+     eth1
+ }

K159 IPv6 with VRRP version 2
! Version 2 knows IPv4 only. Version 3 is used.
? Peers must use version 3 too.
= Remove "version 2".

K160 A sync group without members
! Names stand in the block "group" inside of the sync group, one a line. The group was removed.
? Nothing keeps the instances in one state.
= Add the block group { … }.
- vrrp_sync_group G {
- }

K161 A sync group of one
! Only one member of the group exists.
? There is nothing to keep in step.
= Add the other members, or remove the group.

K162 A member that does not exist
! No vrrp_instance has this name. It was left out.
? If it fails, the group does not follow.
= Correct the name.

K163 A member of two groups
! An instance can be in one sync group only. The first keeps it.
? The two groups would have to follow each other.
= Make one group of the two.

K261 Names that must differ
! Several names were given in one line, and two of them are equal.
? Two things of the system would have one name.
= Give each its own.

K262 The name of a process is cut
! Linux keeps 15 characters of the name of a process.
? Scripts that look for the longer name don't find it.
= Take a shorter name.

K263 A number brought within its bounds
! The number was outside of 1 to 99, and the nearest within was taken.
? It is not what the file says.
= Write a number from 1 to 99.

K264 vrrp_strict with state MASTER
! In strict mode only the owner of the addresses (priority 255) may begin as master.
? The instance begins as BACKUP and becomes master after three intervals.
= Remove "state MASTER": the priority decides.

K265 vrrp_strict ignores it
! The standard (RFC 9568) does not have what the message names, so strict mode ignores it.
? It has no effect.
= Remove it, or remove vrrp_strict.

K266 Two words that exclude each other
! Next to the other word of the message this one means nothing. It was ignored.
? It has no effect.
= Decide for one of the two.

K267 A word that needs another
! Without the other word of the message this one means nothing. It was ignored.
? It has no effect.
= Add the other word, or remove this one.

K268 use_vmac and use_ipvlan
! An instance has its own MAC address (use_vmac) or shares it (use_ipvlan), not both. use_vmac was taken.
? It is open which one was meant.
= Remove one of them.

K269 An interface is needed
! What the message names makes or uses an interface on top of the instance's own, which it does not have.
? Keepalived refuses to start.
= Add "interface".

K270 auth_type AH begins as BACKUP
! With AH the counters of the adverts must be learnt from the master first.
? The router becomes master after three intervals, if there is none.
= Remove "state MASTER".

K271 auth_hmac without a key
! Adverts can't be signed without a key that is active. The block was ignored.
? Adverts are not protected.
= Add "key ID KEY", and active_key if there are several.

K272 A key of the wrong length
! A key has 32 to 64 bytes.
? The key was left out.
= Make one of the right length, at random.

K273 auth_hmac and authentication
! auth_hmac signs adverts, so the older authentication is ignored.
? Peers must all use auth_hmac.
= Remove the block authentication.

K276 Tracked, and not defined
! Nothing of this name is defined. The line was ignored.
? What was to be watched is not: the router stays master however bad it gets.
= Correct the name: that of the block, not of the script's file.
"""
