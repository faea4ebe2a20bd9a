"""Explanations of K110-K116, K120-K129, K190-K192: keywords and their values."""

TEXT = r"""
K110 An unknown keyword
! No version of Keepalived that we know has this word in this block. It was left out, its block too.
? A misspelt word has no effect: the default is used without anybody noticing.
= Take the word that is offered, or look into which block the word belongs.
@ instance
- prioritty 150
+ priority 150

K111 A keyword without its value
! The word needs a value, and the line ends.
? Keepalived refuses to start with such a file (status 2), and so do we.
= Give the value, or remove the line.
@ instance
- priority
+ priority 150

K112 A block keyword without its block
! After this keyword a { must follow, on its line or the next.
? Without it the lines below were read at the wrong level.
= Add the {, and its }.
@ instance
- authentication
+ authentication {
+     auth_type PASS
+     auth_pass secret
+ }

K113 Several keywords on one line
! A line holds one keyword. What follows its value is not read, here another keyword.
? This is how passwords get lost: "authentication { auth_type PASS auth_pass x }" has no password.
= Begin a new line for each keyword.
@ instance
- authentication { auth_type PASS auth_pass secret }
+ authentication {
+     auth_type PASS
+     auth_pass secret
+ }

K114 A block without a name
! This kind of block needs a name before its {. It was left out.
? Nothing can refer to it, and Keepalived refuses to start with it.
= Give it a name of its own.
- virtual_server_group {
-     192.0.2.1 80
- }
+ virtual_server_group web {
+     192.0.2.1 80
+ }

K115 A name that is taken
! Another block of this kind has the same name. The first one stays, this one was left out.
? Which of them a sync group or a tracker means would be open.
= Rename one of them, also where it is referred to.

K116 Something is missing in a block
! The block can't work without the keyword named in the message, and was left out.
? Whatever it was to check or to do does not happen.
= Add the keyword.
@ real
- MISC_CHECK {
-     misc_timeout 3
- }
+ MISC_CHECK {
+     misc_path "/usr/lib/checks/one"
+     misc_timeout 3
+ }

K120 This is no number
! A number is expected.
? The line was left out, so the default counts.
= Write a decimal number without a unit. Times are in seconds, with at most six decimals.
@ instance
- advert_int 1s
+ advert_int 1

K121 A number out of range
! The number is too small or too large for this word.
? The line was left out, so the default counts.
= Take a number within the range of the message. To switch something off, leave the line out: 0 often means
= nothing of the kind.
@ instance
- advert_int 256
+ advert_int 255

K122 More decimals than count
! Times are kept to the microsecond; the further decimals were rounded away.
? Keepalived calls it an error.
= Write at most six decimals.
@ instance
- garp_master_delay 0.1234567
+ garp_master_delay 0.123457

K123 Neither yes nor no
! A switch takes on, true, yes, off, false, no, or nothing, which means on.
? The line was left out.
= Write on or off.
@ instance
- smtp_alert perhaps
+ smtp_alert on

K124 Not one of the choices
! The word takes only certain values, and this is none of them. Capitals matter.
? The line was left out, so the default counts: for lb_kind that is NAT.
= Take one of the values that are offered.
@ server
- lb_kind dr
+ lb_kind DR

K125 The name of an interface is too long
! Linux gives interfaces names of at most 15 characters.
? There can be no such interface, so the line was left out.
= Look with "ip link".
@ instance
- interface enterprise-uplink-0
+ interface uplink0

K126 An empty block
! The block holds nothing.
? It has no effect; often something was forgotten.
= Fill it or remove it.
- global_defs {
-     notification_email {
-     }
- }
+ global_defs {
+     notification_email {
+         admin@example.org
+     }
+ }

K127 No command
! The script's command is empty.
? There is nothing to run.
= Name the program with its full path.
@ instance
- notify_master ""
+ notify_master "/usr/local/bin/become-master"

K129 A netmask with gaps
! A netmask has ones on the left and zeros on the right. This one was ignored.
? The granularity of persistence is that of a single client.
= Write a mask such as 255.255.255.0, or for IPv6 a prefix length.
@ server
- persistence_granularity 1.2.3.4
+ persistence_granularity 255.255.255.0

K277 A number below 1
! The number must be at least 1, which is used.
? It is not what the file says; 0 often was to mean "off".
= Write 1 or more, or leave the line out.

K190 Accepted, not yet acted on
! The word is right, its value was read and kept; nothing in kalive acts on it yet.
? What you configured does not happen until it does.
= Nothing is wrong with the file. Decide whether you can do without.

K191 An old word
! The word is from an older Keepalived. It is still understood, or means nothing any more.
? Newer versions of Keepalived report it as unknown.
= Replace it as the message says.
@ server
- nat_mask 255.255.255.0
+ lb_kind NAT

K192 An old form
! The line has the form of Keepalived 1.0.3.
? Newer versions of Keepalived don't understand it.
= Write it as the message says.
@ instance
- track_interface eth1
+ track_interface {
+     eth1
+ }
"""
